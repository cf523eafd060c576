import type { Line, RoomState, Words } from "../room/reducer";

/** What the list says about one conversation without opening it. */
export interface Glance {
  /** Words of the citizen that this counselor has not had in front of her. */
  readonly unread: number;
  /** Since when the citizen waits for an answer (ms), or null when nobody does. */
  readonly waitingSince: number | null;
  readonly last: Words | null;
}

/** The position after the last line that is known to have been read: everything before one's own words has been. */
export function readUpTo(state: RoomState, seenOnScreen: number): number {
  let read = seenOnScreen;
  for (const line of state.lines) if (line.mine && line.kind === "words") read = Math.max(read, after(line));
  return read;
}

/**
 * Pure. `seenOnScreen`: the position after the last line that was on screen. The citizen's clock may be wrong, so her
 * times are held between `openedAt` and `now` (ms).
 */
export function glanceAt(
  state: RoomState,
  view: { readonly seenOnScreen: number; readonly openedAt: number; readonly now: number },
): Glance {
  const words = state.lines.filter((line): line is Words => line.kind === "words");
  const read = readUpTo(state, view.seenOnScreen);
  const unread = words.filter((line) => !line.mine && after(line) > read).length;
  const first = firstUnanswered(words, state);
  const waitingSince = first === null ? null : Math.min(Math.max(first.at, view.openedAt), view.now);
  return { unread, waitingSince, last: state.pending.at(-1) ?? words.at(-1) ?? null };
}

function after(line: Line): number {
  return (line.position ?? -1) + 1;
}

/** The citizen's first words after our last ones; words on their way are an answer already. */
function firstUnanswered(words: readonly Words[], state: RoomState): Words | null {
  if (state.closed || state.broken !== null || state.pending.some((line) => line.delivery !== "failed"))
    return null;
  const answered = words.findLastIndex((line) => line.mine);
  return words[answered + 1] ?? null;
}

/** The room whose citizen has waited longest, or null. */
export function longestWaiting(
  rooms: readonly { readonly roomId: string; readonly waitingSince: number | null }[],
): string | null {
  let found: string | null = null;
  let since = Infinity;
  for (const { roomId, waitingSince } of rooms) {
    if (waitingSince === null || waitingSince >= since) continue;
    since = waitingSince;
    found = roomId;
  }
  return found;
}
