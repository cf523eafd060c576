import { LogError } from "../log/problem";
import type { LogReader } from "../log/reader";
import {
  type Argon2id,
  type LogCheckpoint,
  type Member,
  type OpenedVault,
  type Random,
  SealingError,
  type Secret,
  type VerifiedKey,
  fromBase64,
  memberFromSeeds,
  toBase64,
} from "../sealing";
import { readRecoveryCode } from "../sealing/recovery";
import { SlotType } from "../sealing/slots";
import { auditOwn, type OwnAlarm } from "../sealing/audit";
import { unlockVault } from "../sealing/vault";
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
  /** What the key log says of her keys that she did not ask for. */
  readonly alarms: readonly OwnAlarm[];
}

interface UnlockOptions {
  readonly log: LogReader;
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
 * Opens the vault and proves that what lies inside is the key that the key log calls this counselor's: without that check a
 * server could hand out somebody else's vault and have her speak under a strange name. Looks through the log for what she
 * did not ask for. `now` is in ms. Throws UnlockError; nothing is derived when the public part does not hold.
 */
export async function openVault(body: VaultBody, secret: Secret, options: UnlockOptions): Promise<Unlocked> {
  let key = await currentKey(body, options.log, options.now);
  const opened = await openedVault(body, secret, options.argon2id);
  if (await grownTo(opened.content.log, options.log)) key = await currentKey(body, options.log, options.now);
  const { member: seeds, oldKemSeeds } = opened.content;
  const [member, ...former] = await Promise.all(
    [seeds.kemSeed, ...oldKemSeeds].map((kemSeed) => memberFromSeeds({ signSeed: seeds.signSeed, kemSeed })),
  );
  if (member === undefined || toBase64(member.memberId) !== toBase64(key.memberId))
    throw new UnlockError("keys_differ");
  const own = [member, ...former].map(({ memberId }) => memberId);
  const alarms = auditOwn(options.log.log, member.signPk, own);
  const keeper = new VaultKeeper(body, opened, options);
  return { member, key, name: body.name, kind: body.kind, keeper, by: secret.type, alarms };
}

/**
 * The log that is served must be the one that any device of hers saw last, or that one grown. Less of it may be a cache's
 * fault: it is asked for again. Gives whether more of it came. Throws UnlockError `log_broken`.
 */
async function grownTo(known: LogCheckpoint | null, reader: LogReader): Promise<boolean> {
  if (known === null) return false;
  const { size } = reader.log;
  const log = await reader.reach(known.size);
  if (!log.agrees(known)) throw new UnlockError("log_broken");
  return log.size > size;
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
