import { LogError } from "../log/problem";
import type { LogReader } from "../log/reader";
import {
  type Argon2id,
  type Member,
  SealingError,
  type VerifiedKey,
  fromBase64,
  memberFromSeeds,
  toBase64,
} from "../sealing";
import { auditOwn, type OwnAlarm } from "../sealing/audit";
import { unlockVault } from "../sealing/vault";
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
  | "key_ended"
  | "log_offline"
  | "log_broken"
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
  /** What the key log says of her keys that she did not ask for. */
  readonly alarms: readonly OwnAlarm[];
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

/** What opening a vault needs besides its passphrase. `now` in ms. */
export interface UnlockOptions {
  readonly log: LogReader;
  readonly now: number;
  readonly argon2id: Argon2id;
}

/**
 * Opens the vault with the passphrase and proves that what lies inside is the key that the key log calls this counselor's:
 * without that check a server could hand out somebody else's vault and have her speak under a strange name. Looks through
 * the log for what she did not ask for. Throws UnlockError; nothing is derived when the public part does not hold.
 */
export async function openVault(
  body: VaultBody,
  passphrase: string,
  { log, now, argon2id }: UnlockOptions,
): Promise<Unlocked> {
  const key = await currentKey(body, log, now);
  const { member, memberIds, version } = await openedMember(body, passphrase, argon2id);
  if (toBase64(member.memberId) !== toBase64(key.memberId)) throw new UnlockError("keys_differ");
  const alarms = auditOwn(log.log, member.signPk, memberIds);
  const { name, kind, handle } = body;
  return { member, key, name, kind, vaultVersion: version, handle, alarms };
}

/** The key that the server calls hers, current in the log as it is served now. */
async function currentKey(body: VaultBody, reader: LogReader, now: number): Promise<VerifiedKey> {
  try {
    const log = await reader.refresh();
    const entry = log.entryOf(fromBase64(body.member_id));
    if (entry === undefined) throw new UnlockError("key_unsigned");
    if (log.standing(entry.seq, log.size) === undefined) throw new UnlockError("key_ended");
    if (now < entry.notBefore || entry.notAfter <= now) throw new UnlockError("key_expired");
    return await reader.keyOf(entry.memberId);
  } catch (problem) {
    if (!(problem instanceof LogError)) throw problem;
    throw new UnlockError(problem.grave ? "log_broken" : "log_offline");
  }
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
    const { signSeed } = content.member;
    const member = await memberFromSeeds(content.member);
    const former = await Promise.all(
      content.oldKemSeeds.map((kemSeed) => memberFromSeeds({ signSeed, kemSeed })),
    );
    const memberIds = [member, ...former].map(({ memberId }) => memberId);
    return { member, memberIds, version: content.version };
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
