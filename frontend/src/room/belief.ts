import type { RoomView } from "../wire";
import type { RoomState } from "./reducer";

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
