import { RETRY, type CloseCode, type Retry } from "../wire";

/** Why a socket is over for good: a close code that says so, or a frame of the server that is not of our wire. */
export type Ending = CloseCode | "foreign_frame";

/** First and longest wait between two dials, in milliseconds; a wait is drawn evenly from zero up (full jitter). */
export const FIRST_WAIT_MS = 500;
export const LONGEST_WAIT_MS = 20_000;
/** 4012 and 4408 arrive at everybody at once (a deploy): the next dial is spread over this long. */
export const SPREAD_MS = 4_000;

export type Advice =
  | { readonly again: false; readonly ending: Ending }
  /** `because`: the close code, when a person should be told about it. */
  | { readonly again: true; readonly wait: number; readonly because: CloseCode | null };

function isOurs(code: number): code is CloseCode {
  return code in RETRY;
}

/** What comes after a close. Codes that are not ours (line lost, server fault) are dialed again, ever more slowly. */
export function adviceFor(code: number, attempt: number, random: () => number): Advice {
  const because = isOurs(code) && RETRY[code].tell ? code : null;
  const retry: Retry = isOurs(code) ? RETRY[code].retry : "backoff";
  if (retry === "never") return { again: false, ending: code as CloseCode };
  if (retry === "jittered" && attempt === 0) return { again: true, wait: random() * SPREAD_MS, because };
  const ceiling = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(attempt, 10));
  return { again: true, wait: random() * ceiling, because };
}
