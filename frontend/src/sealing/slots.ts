import { Reader, concat, equal, source, u32, u8, utf8 } from "./bytes";
import { demand, refuse } from "./errors";
import type { Random } from "./hpke";
import { derive, label } from "./notation";

/** Argon2id version 0x13 (RFC 9106); the Worker in ./argon2 is one. `salt` 16 bytes, result `length` bytes. */
export type Argon2id = (p: {
  password: Uint8Array;
  salt: Uint8Array;
  memoryKiB: number;
  passes: number;
  lanes: 1;
  length: number;
}) => Promise<Uint8Array>;

const TYPE_PASSPHRASE = 1;
const TYPE_RECOVERY = 3;
const ALGORITHM_ARGON2ID = 1;
const NEW_SLOT = { memoryKiB: 131_072, passes: 3 };
// Compiled in, so that a server can neither weaken the derivation (floors) nor freeze the device (caps).
const MEMORY_KIB = { least: 65_536, most: 1_048_576 };
const PASSES = { least: 2, most: 10 };

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

interface Slot {
  readonly slotId: Uint8Array;
  readonly memoryKiB: number;
  readonly passes: number;
  readonly salt: Uint8Array;
  readonly commit: Uint8Array;
  readonly nonce: Uint8Array;
  readonly sealed: Uint8Array;
  /** Slot bytes before the commitment: type, slot id and params. */
  readonly prefix: Uint8Array;
}

/** True for a passphrase slot, false for one of a later part of the protocol; throws `malformed` otherwise. */
export function isPassphraseSlot(raw: Uint8Array): boolean {
  const type = raw[0] ?? 0;
  demand(type >= TYPE_PASSPHRASE && type <= TYPE_RECOVERY, "malformed", "slot_type");
  return type === TYPE_PASSPHRASE;
}

function parseSlot(raw: Uint8Array): Slot {
  demand(isPassphraseSlot(raw), "unsupported", "slot_type");
  const reader = new Reader(raw, "slot");
  reader.u8();
  const slotId = reader.bytes(16);
  demand(reader.u8() === ALGORITHM_ARGON2ID, "malformed", "slot_algorithm");
  const params = { memoryKiB: reader.u32(), passes: reader.u32() };
  const lanes = reader.u8();
  const salt = reader.bytes(16);
  const prefix = raw.subarray(0, reader.position);
  const sealed = { commit: reader.bytes(32), nonce: reader.bytes(12), sealed: reader.bytes(48) };
  reader.end();
  demandBounds(params.memoryKiB, params.passes, lanes);
  return { slotId, ...params, salt, ...sealed, prefix };
}

function demandBounds(memoryKiB: number, passes: number, lanes: number): void {
  demand(memoryKiB >= MEMORY_KIB.least && memoryKiB <= MEMORY_KIB.most, "forbidden", "kdf_memory");
  demand(passes >= PASSES.least && passes <= PASSES.most, "forbidden", "kdf_passes");
  demand(lanes === 1, "forbidden", "kdf_lanes");
}

interface SlotKeys {
  readonly kek: Uint8Array;
  readonly commit: Uint8Array;
  /** A token that may prove the passphrase to the server. */
  readonly auth: Uint8Array;
}

async function slotKeys(
  handle: Uint8Array,
  slot: Pick<Slot, "slotId" | "memoryKiB" | "passes" | "salt">,
  passphrase: string,
  argon2id: Argon2id,
): Promise<SlotKeys> {
  const { memoryKiB, passes, salt } = slot;
  const password = passphraseBytes(passphrase);
  const root = await argon2id({ password, salt, memoryKiB, passes, lanes: 1, length: 64 });
  const context = concat(handle, u8(TYPE_PASSPHRASE), slot.slotId);
  const expand = (name: string): Uint8Array => derive(root, name, context, 32);
  return { kek: expand("slot-kek"), commit: expand("slot-commit"), auth: expand("slot-auth") };
}

function slotAad(handle: Uint8Array, prefix: Uint8Array, commit: Uint8Array): Uint8Array {
  return concat(label("slot"), handle, prefix, commit);
}

/**
 * Opens a passphrase slot: gives the vault key, or null when the passphrase is not this slot's. Throws `malformed`,
 * `unsupported`, `forbidden` (parameters out of bounds, before anything is derived) or `tampered`.
 */
export async function openSlot(
  handle: Uint8Array,
  raw: Uint8Array,
  passphrase: string,
  argon2id: Argon2id,
): Promise<Uint8Array | null> {
  const slot = parseSlot(raw);
  const { kek, commit } = await slotKeys(handle, slot, passphrase, argon2id);
  if (!equal(commit, slot.commit)) return null;
  try {
    const key = await crypto.subtle.importKey("raw", source(kek), "AES-GCM", false, ["decrypt"]);
    const additionalData = source(slotAad(handle, slot.prefix, commit));
    const algorithm = { name: "AES-GCM", iv: source(slot.nonce), additionalData };
    return new Uint8Array(await crypto.subtle.decrypt(algorithm, key, source(slot.sealed)));
  } catch {
    return refuse("tampered", "slot");
  }
}

/** Wraps a vault key in a new passphrase slot (135 bytes). */
export async function sealSlot(
  handle: Uint8Array,
  vaultKey: Uint8Array,
  passphrase: string,
  argon2id: Argon2id,
  random: Random,
): Promise<Uint8Array> {
  const slot = { slotId: random(16), ...NEW_SLOT, salt: random(16) };
  const { kek, commit } = await slotKeys(handle, slot, passphrase, argon2id);
  const params = concat(u8(ALGORITHM_ARGON2ID), u32(slot.memoryKiB), u32(slot.passes), u8(1), slot.salt);
  const prefix = concat(u8(TYPE_PASSPHRASE), slot.slotId, params);
  const nonce = random(12);
  const key = await crypto.subtle.importKey("raw", source(kek), "AES-GCM", false, ["encrypt"]);
  const algorithm = {
    name: "AES-GCM",
    iv: source(nonce),
    additionalData: source(slotAad(handle, prefix, commit)),
  };
  const sealed = await crypto.subtle.encrypt(algorithm, key, source(vaultKey));
  return concat(prefix, commit, nonce, new Uint8Array(sealed));
}
