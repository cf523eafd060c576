import { dayOf } from "./times";
import type { Line } from "./lines";

/** How many lines are on the page at first, and how many more each time the person goes further back. */
export const WINDOW = 120;

/** One line as it is drawn: with a day above it, or joined to the line before it. */
export interface Drawn {
  readonly line: Line;
  /** A moment of the day that begins here, or null. */
  readonly day: number | null;
  readonly joined: boolean;
}

const JOIN_MS = 5 * 60_000;

/** The last `shown` lines, ready to be drawn. Pure. */
export function drawn(lines: readonly Line[], shown: number): Drawn[] {
  const from = Math.max(0, lines.length - shown);
  let day: number | null = null;
  return lines.slice(from).map((line, i, all) => {
    const at = line.kind === "words" ? line.at : null;
    const begins = at !== null && dayOf(at) !== day;
    if (at !== null) day = dayOf(at);
    return { line, day: begins ? at : null, joined: !begins && follows(all[i - 1], line) };
  });
}

/** Lines as they are told: what was never shared is said once, however much of it there is. */
export function told(lines: readonly Line[]): readonly Line[] {
  if (!lines.some(isBeforeMe)) return lines;
  return lines.filter((line, i) => !(isBeforeMe(line) && isBeforeMe(lines[i - 1])));
}

function isBeforeMe(line: Line | undefined): boolean {
  return line?.kind === "unreadable" && line.why === "before_you";
}

function follows(before: Line | undefined, line: Line): boolean {
  if (before === undefined || before.kind !== "words" || line.kind !== "words") return false;
  return before.memberId === line.memberId && Math.abs(line.at - before.at) < JOIN_MS;
}
