import type { SealedRoom } from "../sealing";
import type { RoomAction, RoomState } from "./reducer";
import type { Register } from "./register";

/** What the sealed room and the key log say of a room; trouble with the log is told while something `waits` for it. */
export function standingIn(
  sealed: SealedRoom,
  register: Register,
  { view }: RoomState,
  waits: boolean,
): Extract<RoomAction, { type: "standing" }> {
  const { roster, epoch, mark } = sealed;
  const canSeal = sealed.mute === null && roster.length > 1;
  const logTrouble = waits ? register.trouble : null;
  const returning = register.returning(sealed, view?.seats ?? []);
  const { successors } = register;
  return { type: "standing", roster, epoch, mark, canSeal, logTrouble, returning, successors };
}
