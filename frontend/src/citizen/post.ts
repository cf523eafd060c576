import type { ErrorCode, RefusalBody } from "../wire";
import { isRefusalBody } from "../wire/generated/validators/RefusalBody";

export type Outcome<Answer> =
  | { readonly kind: "answered"; readonly answer: Answer }
  /** A typed no; asking again changes nothing unless `retryAfter` (seconds) is given. */
  | { readonly kind: "refused"; readonly code: ErrorCode; readonly retryAfter: number | null }
  /** No answer that we understand. The request may have arrived: only the identical one may be sent again. */
  | { readonly kind: "unanswered" };

/** Posts a body to our own server: no cookie, no cache, nothing secret in an address. */
export async function post<Answer>(
  path: string,
  body: object,
  accepts: (value: unknown) => value is Answer,
  signal: AbortSignal,
): Promise<Outcome<Answer>> {
  try {
    const response = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      credentials: "omit",
      cache: "no-store",
      redirect: "error",
      signal,
    });
    return outcomeOf(response.ok, await response.json(), accepts);
  } catch {
    return { kind: "unanswered" };
  }
}

/** What an answer means; `ok` is whether its status was 2xx. */
export function outcomeOf<Answer>(
  ok: boolean,
  body: unknown,
  accepts: (value: unknown) => value is Answer,
): Outcome<Answer> {
  if (ok && accepts(body)) return { kind: "answered", answer: body };
  if (!ok && isRefusalBody(body)) return refused(body);
  return { kind: "unanswered" };
}

function refused({ code, retry_after }: RefusalBody): Outcome<never> {
  return { kind: "refused", code, retryAfter: retry_after ?? null };
}

/** Milliseconds that the server asked to wait. */
export function pauseWished(outcome: Outcome<unknown>): number {
  return outcome.kind === "refused" ? (outcome.retryAfter ?? 0) * 1000 : 0;
}

/** Waits; at once over when `signal` aborts. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
