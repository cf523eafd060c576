import type { ErrorCode, RefusalBody, VaultBody, VaultChange } from "../wire/generated/frames";
import { isRefusalBody } from "../wire/generated/validators/RefusalBody";
import { isVaultBody } from "../wire/generated/validators/VaultBody";
import { UnlockError, type UnlockProblem } from "./problems";

/** The server's end of a vault. */
export interface VaultDoor {
  /** The vault as stored. Throws UnlockError. */
  readonly read: () => Promise<VaultBody>;
  /** Stores the next version; null when another device was faster. Throws UnlockError. */
  readonly write: (change: VaultChange) => Promise<VaultBody | null>;
}

/** The door of the signed-in counselor. `token` is the page's form token, which Django asks for. */
export function vaultDoor(get: typeof fetch, token: string, url = "/api/vault"): VaultDoor {
  const write = async (change: VaultChange): Promise<VaultBody | null> => {
    const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
    const answer = await ask(get, url, { method: "PUT", headers, body: JSON.stringify(change) });
    if (answer.refusal?.code === "vault_changed") return null;
    return bodyOf(answer);
  };
  return { read: async () => bodyOf(await ask(get, url, {})), write };
}

interface Answer {
  readonly response: Response;
  readonly body: VaultBody | null;
  readonly refusal: RefusalBody | null;
}

async function ask(get: typeof fetch, url: string, request: RequestInit): Promise<Answer> {
  try {
    const how = { credentials: "same-origin", cache: "no-store", redirect: "manual" } as const;
    const response = await get(url, { ...how, ...request });
    const said: unknown = await response.json().catch(() => null);
    const body = response.ok && isVaultBody(said) ? said : null;
    return { response, body, refusal: isRefusalBody(said) ? said : null };
  } catch {
    throw new UnlockError("offline");
  }
}

function bodyOf(answer: Answer): VaultBody {
  if (answer.body !== null) return answer.body;
  throw new UnlockError(problemOf(answer));
}

const SAID: { readonly [Code in ErrorCode]?: UnlockProblem } = { no_keys: "no_keys", too_fast: "too_fast" };

function problemOf({ response, refusal }: Answer): UnlockProblem {
  const said = refusal === null ? undefined : SAID[refusal.code];
  if (said !== undefined) return said;
  // A redirect is the sign-in page; with redirect: "manual" it arrives opaque, with status 0.
  if (response.type === "opaqueredirect" || response.status === 401) return "signed_out";
  if (response.status !== 403) return "unavailable";
  // Django's own check of the form token answers with a page: this one has been open for too long.
  return refusal === null ? "stale_page" : "not_permitted";
}
