import { SealingError, type SealedRoom } from "../sealing";
import type { Act } from "./acts";
import { withoutHistory, type Change } from "./helpers";

/** What there is to be said by protocol envelopes. */
export interface Owed {
  /** The founder's kept EPOCH 0. */
  readonly opening: Uint8Array | undefined;
  readonly change: Change | null;
  readonly ending: 1 | 2 | 3 | null;
}

/** Seals one protocol envelope. `now` in milliseconds. Rejects with SealingError for what is not owed. */
export async function sealAct(
  act: Exclude<Act, "words">,
  sealed: SealedRoom,
  owed: Owed,
  now: number,
): Promise<Uint8Array> {
  switch (act) {
    case "opening":
      return owed.opening ?? Promise.reject(new SealingError("forbidden", "no_opening"));
    case "session":
      return sealed.sealSession(now);
    case "roster":
      return sealRoster(sealed, owed.change, now);
    case "ack":
      return sealed.sealAck(now);
    case "close":
      return sealed.sealClose(owed.ending ?? 1, now);
  }
}

/** History is shared if it is held whole: a damaged grant of long ago must not keep the newcomer out. */
function sealRoster(sealed: SealedRoom, change: Change | null, now: number): Promise<Uint8Array> {
  if (change === null) return Promise.reject(new SealingError("forbidden", "no_change"));
  return sealed.sealEpoch(change.roster, change.reason, now).catch((refusal: unknown) => {
    if (!(refusal instanceof SealingError) || refusal.category !== "no_key") throw refusal;
    const { roster, reason } = withoutHistory(change, sealed.epoch);
    return sealed.sealEpoch(roster, reason, now);
  });
}
