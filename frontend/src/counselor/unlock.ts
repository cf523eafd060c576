import {
  type Argon2id,
  type Member,
  type OpenedVault,
  type Random,
  SealingError,
  type Secret,
  SlotType,
  type VerifiedKey,
  fromBase64,
  memberFromSeeds,
  readRecoveryCode,
  toBase64,
  unlockVault,
  verifyCounselorKey,
} from "../sealing";
import type { VaultBody } from "../wire/generated/frames";
import { VaultKeeper, blobOf } from "./keeper";
import { UnlockError, type UnlockProblem } from "./problems";
import type { VaultDoor } from "./vault_api";

/** What a counselor holds while the tab lives: keys in memory, nowhere else. */
export interface Unlocked {
  readonly member: Member;
  readonly key: VerifiedKey;
  readonly name: string;
  readonly kind: string;
  readonly keeper: VaultKeeper;
  /** What opened it. */
  readonly by: SlotType;
}

interface UnlockOptions {
  readonly rootPk: Uint8Array;
  readonly now: number;
  readonly argon2id: Argon2id;
  readonly door: VaultDoor;
  readonly random: Random;
  readonly remember: (handle: string, version: number) => void;
}

/** The secret of a typed recovery code. Throws UnlockError `code_typo` without deriving anything. */
export function typedCode(typed: string): Secret {
  try {
    return { type: SlotType.RECOVERY, entropy: readRecoveryCode(typed) };
  } catch {
    throw new UnlockError("code_typo");
  }
}

/**
 * Opens the vault and proves that what lies inside is the key the organization has signed for this counselor: without
 * that check a server could hand out somebody else's vault and have her speak under a strange name. `now` is in ms.
 * Throws UnlockError; nothing is derived when the public part does not hold.
 */
export async function openVault(body: VaultBody, secret: Secret, options: UnlockOptions): Promise<Unlocked> {
  const key = await trustedKey(body, options.rootPk, options.now);
  const opened = await openedVault(body, secret, options.argon2id);
  const member = await memberFromSeeds(opened.content.member);
  if (toBase64(member.memberId) !== toBase64(key.memberId)) throw new UnlockError("keys_differ");
  const keeper = new VaultKeeper(body, opened, options);
  return { member, key, name: body.name, kind: body.kind, keeper, by: secret.type };
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

async function openedVault(body: VaultBody, secret: Secret, argon2id: Argon2id): Promise<OpenedVault> {
  try {
    return await unlockVault(blobOf(body), secret, argon2id);
  } catch (error) {
    if (!(error instanceof SealingError)) throw new UnlockError("worker");
    throw new UnlockError(vaultProblem(error, secret));
  }
}

const WRONG: Readonly<Record<SlotType, UnlockProblem>> = {
  [SlotType.PASSPHRASE]: "wrong_passphrase",
  [SlotType.PRF]: "wrong_passkey",
  [SlotType.RECOVERY]: "wrong_code",
};

function vaultProblem(error: SealingError, secret: Secret): UnlockProblem {
  if (error.category === "no_key" && error.rule === "slot_commit") return WRONG[secret.type];
  // Parameters outside the compiled floors and caps are refused before anything is derived.
  return error.category === "forbidden" || error.category === "unsupported" ? "weak_vault" : "damaged_vault";
}
