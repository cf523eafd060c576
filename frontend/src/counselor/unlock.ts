import {
  type Argon2id,
  type Member,
  SealingError,
  type VerifiedKey,
  fromBase64,
  memberFromSeeds,
  toBase64,
  unlockVault,
  verifyCounselorKey,
} from "../sealing";
import type { VaultBody } from "../wire/generated/frames";
import { isRefusalBody } from "../wire/generated/validators/RefusalBody";
import { isVaultBody } from "../wire/generated/validators/VaultBody";

/** Why the console stays locked; the catalog has one sentence for each. */
export type UnlockProblem =
  | "offline"
  | "unavailable"
  | "signed_out"
  | "not_permitted"
  | "no_keys"
  | "wrong_passphrase"
  | "weak_vault"
  | "damaged_vault"
  | "key_unsigned"
  | "key_expired"
  | "keys_differ"
  | "worker";

export class UnlockError extends Error {
  constructor(readonly problem: UnlockProblem) {
    super(`unlock: ${problem}`);
    this.name = "UnlockError";
  }
}

/** What a counselor holds while the tab lives: keys in memory, nowhere else. */
export interface Unlocked {
  readonly member: Member;
  readonly key: VerifiedKey;
  readonly name: string;
  readonly kind: string;
  readonly vaultVersion: number;
  /** Base64; names this vault when its highest seen version is remembered. */
  readonly handle: string;
}

/** GET /api/vault of the signed-in counselor. Throws UnlockError. */
export async function fetchVault(get: typeof fetch, url = "/api/vault"): Promise<VaultBody> {
  let response: Response;
  let body: unknown;
  try {
    response = await get(url, { credentials: "same-origin", cache: "no-store", redirect: "manual" });
    body = await response.json().catch(() => null);
  } catch {
    throw new UnlockError("offline");
  }
  if (response.ok && isVaultBody(body)) return body;
  throw new UnlockError(problemOf(response, body));
}

function problemOf(response: Response, body: unknown): UnlockProblem {
  if (isRefusalBody(body) && body.code === "no_keys") return "no_keys";
  // A redirect is the sign-in page; with redirect: "manual" it arrives opaque, with status 0.
  if (response.type === "opaqueredirect" || response.status === 401) return "signed_out";
  return response.status === 403 ? "not_permitted" : "unavailable";
}

/**
 * Opens the vault with the passphrase and proves that what lies inside is the key the organization has signed for this
 * counselor: without that check a server could hand out somebody else's vault and have her speak under a strange name.
 * `now` is in ms. Throws UnlockError; nothing is derived when the public part does not hold.
 */
export async function openVault(
  body: VaultBody,
  passphrase: string,
  options: { rootPk: Uint8Array; now: number; argon2id: Argon2id },
): Promise<Unlocked> {
  const key = await trustedKey(body, options.rootPk, options.now);
  const { member, version } = await openedMember(body, passphrase, options.argon2id);
  if (toBase64(member.memberId) !== toBase64(key.memberId)) throw new UnlockError("keys_differ");
  return { member, key, name: body.name, kind: body.kind, vaultVersion: version, handle: body.handle };
}

async function trustedKey(body: VaultBody, rootPk: Uint8Array, now: number): Promise<VerifiedKey> {
  let key: VerifiedKey;
  try {
    const logged = { entry: fromBase64(body.entry), kemPk: fromBase64(body.kem_pk) };
    key = await verifyCounselorKey(logged, rootPk, now);
  } catch (error) {
    if (!(error instanceof SealingError)) throw error;
    throw new UnlockError(error.category === "forbidden" ? "key_expired" : "key_unsigned");
  }
  if (toBase64(key.memberId) !== body.member_id) throw new UnlockError("keys_differ");
  return key;
}

async function openedMember(body: VaultBody, passphrase: string, argon2id: Argon2id) {
  try {
    const vault = {
      handle: fromBase64(body.handle),
      version: body.version,
      blob: fromBase64(body.blob),
      slots: body.slots.map(fromBase64),
    };
    const content = await unlockVault(vault, passphrase, argon2id);
    return { member: await memberFromSeeds(content.member), version: content.version };
  } catch (error) {
    if (!(error instanceof SealingError)) throw new UnlockError("worker");
    throw new UnlockError(vaultProblem(error));
  }
}

function vaultProblem(error: SealingError): UnlockProblem {
  if (error.category === "no_key" && error.rule === "slot_commit") return "wrong_passphrase";
  // Parameters outside the compiled floors and caps are refused before anything is derived.
  return error.category === "forbidden" || error.category === "unsupported" ? "weak_vault" : "damaged_vault";
}
