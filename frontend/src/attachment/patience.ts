import type { Answer } from "./door";
import { AttachmentError } from "./problem";

export interface Patience {
  /** Ends what is going on with the signal's own reason. */
  readonly signal: AbortSignal;
  /** Waits this many milliseconds; at once over when the signal aborts. */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** How long to wait when no answer came, each time longer; after the last it is `offline`: about a minute and a half. */
const WAITS_MS = [500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 30_000];

/**
 * Asks until there is an answer: the identical request again after a lost one, and as often as the server says that it is
 * too fast. Throws AttachmentError for a no that time does not heal.
 */
export async function insist<T>(ask: (signal: AbortSignal) => Promise<Answer<T>>, how: Patience): Promise<T> {
  const { signal, pause = wait } = how;
  for (let lost = 0; ;) {
    signal.throwIfAborted();
    const answer = await ask(signal);
    if (answer.kind === "answered") return answer.value;
    if (answer.kind === "refused" && answer.code === "too_fast") {
      await pause(answer.retryAfter, signal);
      continue;
    }
    signal.throwIfAborted();
    await pause(waitAfter(answer, lost), signal);
    lost += 1;
  }
}

function waitAfter(answer: Exclude<Answer<unknown>, { kind: "answered" }>, lost: number): number {
  if (answer.kind === "refused" && answer.code !== "temporarily_unavailable")
    throw new AttachmentError(answer.code);
  const wait = WAITS_MS[lost];
  if (wait === undefined) throw new AttachmentError("offline");
  // Jittered: after a restart everybody asks again.
  const jittered = wait * (0.5 + Math.random() / 2);
  return Math.max(jittered, answer.kind === "refused" ? answer.retryAfter : 0);
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    }
    signal.addEventListener("abort", done);
  });
}
