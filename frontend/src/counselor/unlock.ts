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
import { unlockVault } from "../sealing/vault";
import type { VaultBody } from "../wire/generated/frames";
import { VaultKeeper, blobOf } from "./keeper";
import type { OwnEntries } from "./own_entries";
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
  /** The recovery sheet was used, now or before: nothing else is to be done until there is a new one. */
  readonly sheetDue: boolean;
}

interface UnlockOptions {
  readonly log: LogReader;
  readonly now: number;
  readonly argon2id: Argon2id;
  readonly door: VaultDoor;
  readonly random: Random;
  readonly remember: (handle: string, version: number) => void;
  readonly entries: Pick<OwnEntries, "open" | "settle">;
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
 * server could hand out somebody else's vault and have her speak under a strange name. What she did not ask for is looked
 * for as soon as it is open: whose keys were ended or replaced must hear of that, too. `now` is in ms. Throws UnlockError;
 * nothing is derived for a key that the log never listed.
 */
export async function openVault(body: VaultBody, secret: Secret, options: UnlockOptions): Promise<Unlocked> {
  const { log: reader, entries } = options;
  await blaming(() => demandListed(body, reader));
  const opened = await openedVault(body, secret, options.argon2id);
  // Before anything is shown, so that nobody has used the sheet unseen; without an answer the vault stays shut.
  const { sheet_due: sheetDue = false } =
    secret.type === SlotType.RECOVERY ? await options.door.sheetUsed(body.handle) : body;
  await grownTo(opened.content.log, reader);
  const { member: seeds, oldKemSeeds } = opened.content;
  const [member, ...former] = await Promise.all(
    [seeds.kemSeed, ...oldKemSeeds].map((kemSeed) => memberFromSeeds({ signSeed: seeds.signSeed, kemSeed })),
  );
  if (member === undefined) throw new UnlockError("damaged_vault");
  entries.open([member, ...former].map(({ memberId }) => memberId));
  const key = await blaming(() => currentKey(body, reader, options.now));
  if (toBase64(member.memberId) !== toBase64(key.memberId)) throw new UnlockError("keys_differ");
  entries.settle();
  const keeper = new VaultKeeper(body, opened, options);
  return { member, key, name: body.name, kind: body.kind, keeper, by: secret.type, sheetDue };
}

/**
 * The log that is served must be the one that any device of hers saw last, or that one grown. Less of it may be a cache's
 * fault: it is asked for again. Throws UnlockError `log_broken`.
 */
async function grownTo(known: LogCheckpoint | null, reader: LogReader): Promise<void> {
  if (known === null) return;
  const log = await blaming(() => reader.reach(known.size));
  if (!log.agrees(known)) throw new UnlockError("log_broken");
}

/** The log as it is served now must list the key that the server calls hers, ended or not. */
async function demandListed(body: VaultBody, reader: LogReader): Promise<void> {
  const log = await reader.refresh();
  if (log.entryOf(fromBase64(body.member_id)) === undefined) throw new UnlockError("key_unsigned");
}

/** That key, if the log as it is held vouches for it at `now`. */
async function currentKey(body: VaultBody, reader: LogReader, now: number): Promise<VerifiedKey> {
  const { log } = reader;
  const entry = log.entryOf(fromBase64(body.member_id));
  if (entry === undefined) throw new UnlockError("key_unsigned");
  if (log.standing(entry.seq, log.size) === undefined) throw new UnlockError("key_ended");
  if (now < entry.notBefore || entry.notAfter <= now) throw new UnlockError("key_expired");
  return reader.keyOf(entry.memberId);
}

/** Whatever is wrong with the log, as what is told. */
async function blaming<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
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
