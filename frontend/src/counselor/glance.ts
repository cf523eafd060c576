import type { Line, Words } from "../room/lines";
import type { RoomState } from "../room/reducer";

/** What the list says about one conversation without opening it. */
export interface Glance {
  /** Words of the citizen that this counselor has not had in front of her. */
  readonly unread: number;
  /** The citizen's first words that have no answer yet. */
  readonly unanswered: Words | null;
  readonly last: Words | null;
}

/** The position after the last line that is known to have been read: everything before one's own words has been. */
function readUpTo(state: RoomState, seenOnScreen: number): number {
  const own = state.lines.findLast((line) => line.mine && line.kind === "words");
  return own === undefined ? seenOnScreen : Math.max(seenOnScreen, after(own));
}

/** Pure. `seenOnScreen`: the position after the last line that was on screen. */
export function glanceAt(state: RoomState, seenOnScreen: number): Glance {
  const words = state.lines.filter((line): line is Words => line.kind === "words");
  const read = readUpTo(state, seenOnScreen);
  const unread = words.filter((line) => !line.mine && after(line) > read).length;
  return {
    unread,
    unanswered: firstUnanswered(words, state),
    last: state.pending.at(-1) ?? words.at(-1) ?? null,
  };
}

/** A glance that is taken anew only when there is something new to see: long histories meet every keystroke. */
export class Glances {
  private readonly taken = new WeakMap<RoomState, { seenOnScreen: number; glance: Glance }>();

  at(state: RoomState, seenOnScreen: number): Glance {
    const known = this.taken.get(state);
    if (known?.seenOnScreen === seenOnScreen) return known.glance;
    const glance = glanceAt(state, seenOnScreen);
    this.taken.set(state, { seenOnScreen, glance });
    return glance;
  }
}

/** Since when the citizen waits (ms). Her clock may be wrong, so it is held between `openedAt` and `now`. */
export function waitingSince(glance: Glance, openedAt: number, now: number): number | null {
  return glance.unanswered === null ? null : Math.min(Math.max(glance.unanswered.at, openedAt), now);
}

function after(line: Line): number {
  return (line.position ?? -1) + 1;
}

/** The role number of docs/sealing.md. */
const CITIZEN = 1;

/** The citizen's first words after the last answer, whose ever it was; words on their way are an answer already. */
function firstUnanswered(words: readonly Words[], state: RoomState): Words | null {
  if (state.closed || state.broken !== null || state.pending.some((line) => line.delivery !== "failed"))
    return null;
  const answered = words.findLastIndex((line) => line.mine || line.role !== CITIZEN);
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
