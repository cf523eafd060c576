import { SealingError, type SealedRoom } from "../sealing";
import type { RoomView } from "../wire";
import type { RoomAction, RoomState } from "./reducer";
import type { Register } from "./register";

/**
 * Who is the citizen is known before any server is asked, and what she is asked and shown hangs on it (docs/sealing.md
 * section 6.1). Throws for a server that says otherwise: it would have her words sealed for whomever it lets in.
 */
export function demandOwnRole({ role }: RoomView, founder: boolean): void {
  if ((role === "citizen") !== founder) throw new SealingError("wrong_binding", "role");
}

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
