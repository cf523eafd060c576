const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Somebody who waits longer than this should be answered soon, or is overdue. In ms. */
export const SOON_MS = 2 * MINUTE;
export const OVERDUE_MS = 5 * MINUTE;

export type Urgency = "calm" | "soon" | "overdue";

export function urgencyOf(waitedMs: number): Urgency {
  if (waitedMs >= OVERDUE_MS) return "overdue";
  return waitedMs >= SOON_MS ? "soon" : "calm";
}

/** A running clock, `m:ss` or `h:mm:ss`; negative spans read as zero. */
export function runningClock(ms: number): string {
  const whole = Math.max(0, Math.floor(ms / SECOND));
  const two = (value: number) => String(value).padStart(2, "0");
  const [hours, minutes, seconds] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}

/** A span in words a catalog can say: the largest fitting unit, rounded down. */
export function roughly(ms: number): { unit: "now" | "minutes" | "hours"; n: number } {
  if (ms < MINUTE) return { unit: "now", n: 0 };
  if (ms < HOUR) return { unit: "minutes", n: Math.floor(ms / MINUTE) };
  return { unit: "hours", n: Math.floor(ms / HOUR) };
}
