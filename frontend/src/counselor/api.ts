import type { ErrorCode, RefusalBody } from "../wire/generated/frames";
import { isRefusalBody } from "../wire/generated/validators/RefusalBody";
import { UnlockError, type UnlockProblem } from "./problems";

/** What the server said to one request of the signed-in counselor. `body` is null for anything but the wanted shape. */
export interface Answer<Body> {
  readonly response: Response;
  readonly body: Body | null;
  readonly refusal: RefusalBody | null;
}

/** Asks, and validates what comes. Throws UnlockError `offline` without an answer. */
export async function ask<Body>(
  get: typeof fetch,
  url: string,
  request: RequestInit,
  accepts: (said: unknown) => said is Body,
): Promise<Answer<Body>> {
  try {
    const how = { credentials: "same-origin", cache: "no-store", redirect: "manual" } as const;
    const response = await get(url, { ...how, ...request });
    const said: unknown = await response.json().catch(() => null);
    const body = response.ok && accepts(said) ? said : null;
    return { response, body, refusal: isRefusalBody(said) ? said : null };
  } catch {
    throw new UnlockError("offline");
  }
}

/** The body of an answer. Throws UnlockError. */
export function bodyOf<Body>(answer: Answer<Body>): Body {
  if (answer.body !== null) return answer.body;
  throw new UnlockError(problemOf(answer));
}

/** How something is stored; `token` is the page's form token, which Django asks for. */
export function writing(method: "PUT" | "POST" | "DELETE", token: string, body?: unknown): RequestInit {
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
  return { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
}

const SAID: { readonly [Code in ErrorCode]?: UnlockProblem } = {
  no_keys: "no_keys",
  too_fast: "too_fast",
  illegal_transition: "keys_moved",
  vault_changed: "superseded",
};

function problemOf({ response, refusal }: Answer<unknown>): UnlockProblem {
  const said = refusal === null ? undefined : SAID[refusal.code];
  if (said !== undefined) return said;
  // A redirect is the sign-in page; with redirect: "manual" it arrives opaque, with status 0.
  if (response.type === "opaqueredirect" || response.status === 401) return "signed_out";
  if (response.status !== 403) return "unavailable";
  // Django's own check of the form token answers with a page: this one has been open for too long.
  return refusal === null ? "stale_page" : "not_permitted";
}
