import { LogError } from "../log/problem";
import { AlertCode, SealingError, type SealedRoom } from "../sealing";
import type { Act } from "./acts";
import type { Gift, Sealable } from "./register";

/** What there is to be said by protocol envelopes. */
export interface Owed {
  /** The founder's kept EPOCH 0. */
  readonly opening: Uint8Array | undefined;
  /** A change of readers with everybody's keys; null while it cannot be made. */
  readonly change: () => Promise<Sealable | null>;
  /** The past for somebody with new keys; null while it cannot be given. */
  readonly gift: () => Promise<Gift | null>;
  readonly ending: 1 | 2 | 3 | null;
}

type Sealer = (sealed: SealedRoom, owed: Owed, now: number) => Promise<Uint8Array | null>;

const SEALERS: Readonly<Record<Exclude<Act, "words">, Sealer>> = {
  opening: (_, { opening }) =>
    opening === undefined
      ? Promise.reject(new SealingError("forbidden", "no_opening"))
      : Promise.resolve(opening),
  session: (sealed, _, now) => sealed.sealSession(now),
  alert: (sealed, _, now) => sealOwnAlarm(sealed, now),
  roster: async (sealed, { change }, now) => sealRoster(sealed, await change(), now),
  regrant: async (sealed, { gift }, now) => sealGift(sealed, await gift(), now),
  ack: (sealed, _, now) => sealed.sealAck(now),
  close: (sealed, { ending }, now) => sealed.sealClose(ending ?? 1, now),
};

/**
 * Seals one protocol envelope; null for a change of readers, or a gift of the past, that cannot be made now. `now` in
 * milliseconds. Rejects with SealingError for what is not owed.
 */
export function sealAct(
  act: Exclude<Act, "words">,
  sealed: SealedRoom,
  owed: Owed,
  now: number,
): Promise<Uint8Array | null> {
  return SEALERS[act](sealed, owed, now);
}

/**
 * The ALERT that this client has stopped, and where; null when what stopped it was neither a refused entry nor a key log that
 * lies. Needs nothing of that log: an ALERT quotes none, and what is believed was judged by the one before.
 */
export async function sealAlarm(
  sealed: SealedRoom | null,
  reason: unknown,
  now: number,
): Promise<Uint8Array | null> {
  if (sealed === null || sealed.closed) return null;
  const position = await stoppedAt(sealed, reason);
  return position === undefined ? null : sealed.sealAlert(AlertCode.REFUSED, position, now);
}

/** A log that lies stops at what has been read, once that is proven: what was refused in proving is the earlier stop. */
async function stoppedAt(sealed: SealedRoom, reason: unknown): Promise<number | undefined> {
  if (!(reason instanceof LogError)) return reason instanceof SealingError ? reason.position : undefined;
  await sealed.prove(Infinity).catch(() => undefined);
  return sealed.length;
}

/** An own grant that is no good: told once, and nothing is said under its epoch. */
async function sealOwnAlarm(sealed: SealedRoom, now: number): Promise<Uint8Array | null> {
  const { alarmDue } = sealed;
  return alarmDue === null ? null : sealed.sealAlert(alarmDue.code, alarmDue.position, now);
}

async function sealGift(sealed: SealedRoom, gift: Gift | null, now: number): Promise<Uint8Array | null> {
  return gift === null ? null : sealed.sealKeyring(gift.seat, gift.last, now);
}

/** History is shared if it is held whole: a damaged grant of long ago must not keep the newcomer out. */
async function sealRoster(
  sealed: SealedRoom,
  change: Sealable | null,
  now: number,
): Promise<Uint8Array | null> {
  if (change === null) return null;
  const { roster, reason } = change;
  return sealed.sealEpoch(roster, reason, now).catch((refusal: unknown) => {
    if (!(refusal instanceof SealingError) || refusal.category !== "no_key") throw refusal;
    const without = roster.map((seat) => ({ ...seat, historyFrom: sealed.epoch + 1 }));
    return sealed.sealEpoch(without, reason, now);
  });
}
