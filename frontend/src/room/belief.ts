import type { RoomView } from "../wire";
import type { RoomAction, RoomState } from "./reducer";

/** What is left when nothing from this position on is believed: it may have been shown before all of it was verified. */
export function believed({ lines, readers }: RoomState, from: number): Pick<RoomState, "lines" | "readers"> {
  const kept = lines.filter(({ position }) => position !== null && position < from);
  if (kept.length === lines.length) return { lines, readers };
  const change = kept.findLast((line) => line.kind === "happening" && line.what === "readers");
  return { lines: kept, readers: change?.kind === "happening" ? change.readers : [] };
}

/** Everything that the server has announced is read and verified. */
export function isWhole({ length, provenFrom }: RoomState, view: RoomView | null): boolean {
  return view !== null && length >= view.length && provenFrom === 0;
}

/** What the sealed room says after each reading. */
export function takeStanding(
  state: RoomState,
  standing: Extract<RoomAction, { type: "standing" }>,
): RoomState {
  const { canSeal, roster, epoch, mark, logTrouble, returning, successors } = standing;
  const whole = isWhole(state, state.view);
  const caughtUp = whole && state.link.kind === "live";
  // A room that is over hangs up when it has given everything: its reader is found whole on a line that is gone.
  const foundMark = state.foundMark ?? (whole ? mark : null);
  const stands = { canSeal, roster, epoch, mark, logTrouble, returning, successors };
  return { ...state, ...stands, foundMark, caughtUp };
}
