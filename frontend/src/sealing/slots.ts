import { Reader, concat, equal, source, u16, u32, u64, u8, utf8 } from "./bytes";
import { demand, refuse } from "./errors";
import type { Random } from "./hpke";
import { derive, hash, label } from "./notation";

/** Argon2id version 0x13 (RFC 9106); the Worker in ./argon2 is one. `salt` 16 bytes, result `length` bytes. */
export type Argon2id = (p: {
  password: Uint8Array;
  salt: Uint8Array;
  memoryKiB: number;
  passes: number;
  lanes: 1;
  length: number;
}) => Promise<Uint8Array>;

/** What opens a slot (docs/sealing.md section 10.2). */
export const SlotType = { PASSPHRASE: 1, PRF: 2, RECOVERY: 3 } as const;
export type SlotType = (typeof SlotType)[keyof typeof SlotType];

/** What somebody holds: typed words, the 16 bytes of a recovery code, or the 32 bytes a passkey gave for `prfSalt`. */
export type Secret =
  | { readonly type: typeof SlotType.PASSPHRASE; readonly passphrase: string }
  | { readonly type: typeof SlotType.RECOVERY; readonly entropy: Uint8Array }
  | { readonly type: typeof SlotType.PRF; readonly output: Uint8Array };
type DerivedSecret = Exclude<Secret, { type: typeof SlotType.PRF }>;

const ALGORITHM_ARGON2ID = 1;
/** 128 random bits need no slow derivation: the floor, so that an old phone can do it too. */
const NEW_SLOT = { [SlotType.PASSPHRASE]: 131_072, [SlotType.RECOVERY]: 65_536 } as const;
const NEW_PASSES = 3;
// Compiled in, so that a server can neither weaken the derivation (floors) nor freeze the device (caps).
const MEMORY_KIB = { least: 65_536, most: 1_048_576 };
const PASSES = { least: 2, most: 10 };
const MAX_CREDENTIAL_BYTES = 1_023;

/** Bytes of a passphrase: NFKC, lower case, words joined by single spaces. Throws `malformed` when nothing is left. */
export function passphraseBytes(passphrase: string): Uint8Array {
  const words = passphrase
    .normalize("NFKC")
    .toLowerCase()
    .split(/[\t-\r ]+/)
    .filter((word) => word !== "");
  demand(words.length > 0, "malformed", "passphrase");
  return utf8(words.join(" "));
}

/** The passkey of a PRF slot. */
export interface Passkey {
  /** When it was added, in ms. */
  readonly made: number;
  readonly credentialId: Uint8Array;
}

interface Kdf {
  readonly memoryKiB: number;
  readonly passes: number;
  readonly salt: Uint8Array;
}

/** One slot, parsed. Everything in it is public. */
export interface Slot {
  readonly type: SlotType;
  readonly slotId: Uint8Array;
  readonly params: { readonly kdf: Kdf } | { readonly passkey: Passkey };
  readonly commit: Uint8Array;
  readonly nonce: Uint8Array;
  readonly sealed: Uint8Array;
  /** Slot bytes before the commitment: type, slot id and params. */
  readonly prefix: Uint8Array;
}

/** The type of a slot; throws `malformed` for an unknown one. */
export function slotTypeOf(raw: Uint8Array): SlotType {
  const type = raw[0] ?? 0;
  demand(type >= SlotType.PASSPHRASE && type <= SlotType.RECOVERY, "malformed", "slot_type");
  return type as SlotType;
}

/** Strict; throws `malformed`, or `forbidden` for a derivation outside floors and caps. */
export function parseSlot(raw: Uint8Array): Slot {
  const type = slotTypeOf(raw);
  const reader = new Reader(raw, "slot");
  reader.u8();
  const slotId = reader.bytes(16);
  const params = type === SlotType.PRF ? { passkey: readPasskey(reader) } : { kdf: readKdf(reader) };
  const prefix = raw.subarray(0, reader.position);
  const sealed = { commit: reader.bytes(32), nonce: reader.bytes(12), sealed: reader.bytes(48) };
  reader.end();
  if (params.kdf !== undefined) demandBounds(params.kdf);
  return { type, slotId, params, ...sealed, prefix };
}

function readPasskey(reader: Reader): Passkey {
  const made = reader.u64();
  const length = reader.u16();
  demand(length >= 1 && length <= MAX_CREDENTIAL_BYTES, "malformed", "slot");
  return { made, credentialId: reader.bytes(length) };
}

function readKdf(reader: Reader): Kdf & { lanes: number } {
  demand(reader.u8() === ALGORITHM_ARGON2ID, "malformed", "slot_algorithm");
  return { memoryKiB: reader.u32(), passes: reader.u32(), lanes: reader.u8(), salt: reader.bytes(16) };
}

function demandBounds({ memoryKiB, passes, lanes }: Kdf & { lanes: number }): void {
  demand(memoryKiB >= MEMORY_KIB.least && memoryKiB <= MEMORY_KIB.most, "forbidden", "kdf_memory");
  demand(passes >= PASSES.least && passes <= PASSES.most, "forbidden", "kdf_passes");
  demand(lanes === 1, "forbidden", "kdf_lanes");
}

/** `eval.first` of the WebAuthn PRF extension for a slot, 32 bytes. */
export function prfSalt(handle: Uint8Array, slotId: Uint8Array): Uint8Array {
  return hash(label("prf"), handle, slotId);
}

/** At least 32 uniform bytes from which the keys of a slot are expanded. */
function rootOf(secret: Secret, kdf: Kdf | null, argon2id: Argon2id): Promise<Uint8Array> {
  if (secret.type === SlotType.PRF) {
    demand(secret.output.length === 32, "malformed", "prf_output");
    return Promise.resolve(secret.output);
  }
  if (kdf === null) return refuse("unsupported", "slot_type");
  const password = secret.type === SlotType.PASSPHRASE ? passphraseBytes(secret.passphrase) : secret.entropy;
  return argon2id({ password, ...kdf, lanes: 1, length: 64 });
}

interface SlotKeys {
  readonly kek: Uint8Array;
  readonly commit: Uint8Array;
  readonly aad: Uint8Array;
}

function slotKeys(root: Uint8Array, handle: Uint8Array, prefix: Uint8Array): SlotKeys {
  const context = concat(handle, prefix.subarray(0, 17));
  const commit = derive(root, "slot-commit", context, 32);
  return {
    kek: derive(root, "slot-kek", context, 32),
    commit,
    aad: concat(label("slot"), handle, prefix, commit),
  };
}

/**
 * Opens a slot: gives the vault key, or null when the secret is not this slot's. Throws `malformed`, `unsupported` (a
 * secret of another type), `forbidden` (parameters out of bounds, before anything is derived) or `tampered`.
 */
export async function openSlot(
  handle: Uint8Array,
  raw: Uint8Array,
  secret: Secret,
  argon2id: Argon2id,
): Promise<Uint8Array | null> {
  demand(slotTypeOf(raw) === secret.type, "unsupported", "slot_type");
  const slot = parseSlot(raw);
  const root = await rootOf(secret, "kdf" in slot.params ? slot.params.kdf : null, argon2id);
  const { kek, commit, aad } = slotKeys(root, handle, slot.prefix);
  if (!equal(commit, slot.commit)) return null;
  try {
    const key = await crypto.subtle.importKey("raw", source(kek), "AES-GCM", false, ["decrypt"]);
    const algorithm = { name: "AES-GCM", iv: source(slot.nonce), additionalData: source(aad) };
    return new Uint8Array(await crypto.subtle.decrypt(algorithm, key, source(slot.sealed)));
  } catch {
    return refuse("tampered", "slot");
  }
}

/** Wraps a vault key in a new passphrase or recovery slot (135 bytes). */
export async function sealSlot(
  handle: Uint8Array,
  vaultKey: Uint8Array,
  secret: DerivedSecret,
  argon2id: Argon2id,
  random: Random,
): Promise<Uint8Array> {
  const slotId = random(16);
  const kdf = { memoryKiB: NEW_SLOT[secret.type], passes: NEW_PASSES, salt: random(16) };
  const params = concat(u8(ALGORITHM_ARGON2ID), u32(kdf.memoryKiB), u32(kdf.passes), u8(1), kdf.salt);
  const root = await rootOf(secret, kdf, argon2id);
  return wrap(handle, vaultKey, root, concat(u8(secret.type), slotId, params), random);
}

/** Wraps a vault key for a passkey: `slotId` (16) was chosen before the passkey was asked for `prfSalt`. */
export async function sealPrfSlot(
  handle: Uint8Array,
  vaultKey: Uint8Array,
  slotId: Uint8Array,
  output: Uint8Array,
  { made, credentialId }: Passkey,
  random: Random,
): Promise<Uint8Array> {
  demand(output.length === 32, "malformed", "prf_output");
  const params = concat(u64(made), u16(credentialId.length), credentialId);
  return wrap(handle, vaultKey, output, concat(u8(SlotType.PRF), slotId, params), random);
}

async function wrap(
  handle: Uint8Array,
  vaultKey: Uint8Array,
  root: Uint8Array,
  prefix: Uint8Array,
  random: Random,
): Promise<Uint8Array> {
  const { kek, commit, aad } = slotKeys(root, handle, prefix);
  const nonce = random(12);
  const key = await crypto.subtle.importKey("raw", source(kek), "AES-GCM", false, ["encrypt"]);
  const algorithm = { name: "AES-GCM", iv: source(nonce), additionalData: source(aad) };
  const sealed = await crypto.subtle.encrypt(algorithm, key, source(vaultKey));
  return concat(prefix, commit, nonce, new Uint8Array(sealed));
}
