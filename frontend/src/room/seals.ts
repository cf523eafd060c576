import { AlertCode, SealingError, type SealedRoom } from "../sealing";
import type { Act } from "./acts";
import type { Sealable } from "./register";

/** What there is to be said by protocol envelopes. */
export interface Owed {
  /** The founder's kept EPOCH 0. */
  readonly opening: Uint8Array | undefined;
  /** A change of readers with everybody's keys; null while it cannot be made. */
  readonly change: () => Promise<Sealable | null>;
  readonly ending: 1 | 2 | 3 | null;
}

/**
 * Seals one protocol envelope; null for a change of readers that cannot be made now. `now` in milliseconds. Rejects with
 * SealingError for what is not owed.
 */
export async function sealAct(
  act: Exclude<Act, "words">,
  sealed: SealedRoom,
  owed: Owed,
  now: number,
): Promise<Uint8Array | null> {
  switch (act) {
    case "opening":
      return owed.opening ?? Promise.reject(new SealingError("forbidden", "no_opening"));
    case "session":
      return sealed.sealSession(now);
    case "roster":
      return sealRoster(sealed, await owed.change(), now);
    case "ack":
      return sealed.sealAck(now);
    case "close":
      return sealed.sealClose(owed.ending ?? 1, now);
  }
}

/** The ALERT about an entry that was refused; null when what stopped the room was no refused entry. */
export async function sealAlarm(
  sealed: SealedRoom | null,
  reason: unknown,
  now: number,
): Promise<Uint8Array | null> {
  if (sealed === null || !(reason instanceof SealingError) || reason.position === undefined) return null;
  return sealed.sealAlert(AlertCode.REFUSED, reason.position, now);
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
