import type { VaultBody, VaultChange } from "../wire/generated/frames";
import { isVaultBody } from "../wire/generated/validators/VaultBody";
import { ask, bodyOf, writing } from "./api";

/** The server's end of a vault. */
export interface VaultDoor {
  /** The vault as stored. Throws UnlockError. */
  readonly read: () => Promise<VaultBody>;
  /** Stores the next version; null when another device was faster. Throws UnlockError. */
  readonly write: (change: VaultChange) => Promise<VaultBody | null>;
  /** Tells that the recovery sheet has opened it; again is as once. Throws UnlockError. */
  readonly sheetUsed: (handle: string) => Promise<VaultBody>;
}

/** The door of the signed-in counselor. `token` is the page's form token, which Django asks for. */
export function vaultDoor(get: typeof fetch, token: string, url = "/api/vault"): VaultDoor {
  const write = async (change: VaultChange): Promise<VaultBody | null> => {
    const answer = await ask(get, url, writing("PUT", token, change), isVaultBody);
    if (answer.refusal?.code === "vault_changed") return null;
    return bodyOf(answer);
  };
  const say = async (request: RequestInit): Promise<VaultBody> =>
    bodyOf(await ask(get, url, request, isVaultBody));
  return { read: () => say({}), write, sheetUsed: (handle) => say(writing("POST", token, { handle })) };
}
