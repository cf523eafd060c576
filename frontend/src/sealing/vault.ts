import { Reader, compare, concat, equal, source, u16, u64, u8 } from "./bytes";
import { demand, refuse } from "./errors";
import type { Random } from "./hpke";
import type { MemberSeeds } from "./members";
import { derive, label } from "./notation";
import { type Argon2id, type Secret, openSlot, slotTypeOf } from "./slots";

const FORMAT = 1;
const CONTENT = 1;
const CONTENT_WITH_LOG = 2;
const MAX_KEM_SEEDS = 8;
export const MAX_BOOKMARKS = 1024;

/** A counselor's vault as the server keeps it: it can open neither blob nor slots. */
export interface VaultBlob {
  readonly handle: Uint8Array; // 16
  readonly version: number;
  readonly blob: Uint8Array;
  readonly slots: readonly Uint8Array[];
}

/** The highest verified (number of entries, head) of an open room. */
export interface Bookmark {
  readonly roomId: Uint8Array; // 16
  readonly index: number;
  readonly head: Uint8Array; // 32
}

/** The largest state of the key log that was verified. */
export interface LogCheckpoint {
  readonly size: number; // at least 1
  readonly root: Uint8Array; // 32
}

export interface VaultContent {
  readonly version: number;
  readonly member: MemberSeeds;
  /** Earlier KEM seeds, newest first. */
  readonly oldKemSeeds: readonly Uint8Array[];
  /** Ascending by room id. */
  readonly bookmarks: readonly Bookmark[];
  readonly log: LogCheckpoint | null;
}

/** A vault that has been opened: what it holds, and the key that all of its slots wrap. */
export interface OpenedVault {
  readonly content: VaultContent;
  readonly vaultKey: Uint8Array;
}

/**
 * Opens a vault (docs/sealing.md section 10). Throws SealingError: `no_key` for a wrong secret, `forbidden` for derivation
 * parameters outside floors and caps, `unsupported` when no slot takes such a secret, `wrong_binding` when the blob is
 * not of the version it was served as.
 */
export async function unlockVault(
  vault: VaultBlob,
  secret: Secret,
  argon2id: Argon2id,
): Promise<OpenedVault> {
  const vaultKey = await openAnySlot(vault, secret, argon2id);
  return { content: await openServed(vault, vaultKey), vaultKey };
}

/** Opens a vault whose key is at hand, as another device wrote it. Throws as `unlockVault`. */
export async function openServed(vault: VaultBlob, vaultKey: Uint8Array): Promise<VaultContent> {
  const content = await openBlob(vault.handle, vaultKey, vault.blob);
  demand(content.version === vault.version, "wrong_binding", "vault_version");
  return content;
}

async function openAnySlot(vault: VaultBlob, secret: Secret, argon2id: Argon2id): Promise<Uint8Array> {
  const slots = vault.slots.filter((slot) => slotTypeOf(slot) === secret.type);
  demand(slots.length > 0, "unsupported", "slot_type");
  for (const slot of slots) {
    const vaultKey = await openSlot(vault.handle, slot, secret, argon2id);
    if (vaultKey !== null) return vaultKey;
  }
  return refuse("no_key", "slot_commit");
}

interface BlobKeys {
  readonly key: Uint8Array;
  readonly commit: Uint8Array;
  readonly aad: Uint8Array;
}

function blobKeys(handle: Uint8Array, vaultKey: Uint8Array, version: number): BlobKeys {
  const context = concat(handle, u64(version));
  const commit = derive(vaultKey, "vault-commit", context, 32);
  return {
    key: derive(vaultKey, "vault-key", context, 32),
    commit,
    aad: concat(label("vault"), context, commit),
  };
}

/** Seals the blob alone, under a vault key that slots already hold. */
export async function sealBlob(
  handle: Uint8Array,
  vaultKey: Uint8Array,
  content: VaultContent,
  random: Random,
): Promise<Uint8Array> {
  const { key, commit, aad } = blobKeys(handle, vaultKey, content.version);
  const nonce = random(12);
  const aes = await crypto.subtle.importKey("raw", source(key), "AES-GCM", false, ["encrypt"]);
  const algorithm = { name: "AES-GCM", iv: source(nonce), additionalData: source(aad) };
  const sealed = await crypto.subtle.encrypt(algorithm, aes, source(encodeContent(content)));
  return concat(u8(FORMAT), u64(content.version), commit, nonce, new Uint8Array(sealed));
}

/** Opens a blob with its vault key; throws `malformed`, `no_key` (another key) or `tampered`. */
export async function openBlob(
  handle: Uint8Array,
  vaultKey: Uint8Array,
  blob: Uint8Array,
): Promise<VaultContent> {
  const reader = new Reader(blob, "vault_blob");
  demand(reader.u8() === FORMAT, "malformed", "vault_blob");
  const version = reader.u64();
  demand(version >= 1, "malformed", "vault_version");
  const served = reader.bytes(32);
  const nonce = reader.bytes(12);
  const sealed = reader.rest();
  demand(sealed.length >= 16, "malformed", "vault_blob");
  const { key, commit, aad } = blobKeys(handle, vaultKey, version);
  demand(equal(commit, served), "no_key", "vault_commit");
  return parseContent(version, await decrypt(key, nonce, aad, sealed));
}

async function decrypt(
  key: Uint8Array,
  nonce: Uint8Array,
  aad: Uint8Array,
  sealed: Uint8Array,
): Promise<Uint8Array> {
  try {
    const aes = await crypto.subtle.importKey("raw", source(key), "AES-GCM", false, ["decrypt"]);
    const algorithm = { name: "AES-GCM", iv: source(nonce), additionalData: source(aad) };
    return new Uint8Array(await crypto.subtle.decrypt(algorithm, aes, source(sealed)));
  } catch {
    return refuse("tampered", "vault_blob");
  }
}

function encodeContent({ member, oldKemSeeds, bookmarks, log }: VaultContent): Uint8Array {
  const marks = [...bookmarks].sort((a, b) => compare(a.roomId, b.roomId));
  return concat(
    u8(log === null ? CONTENT : CONTENT_WITH_LOG),
    member.signSeed,
    u8(1 + oldKemSeeds.length),
    member.kemSeed,
    ...oldKemSeeds,
    ...(log === null ? [] : [u64(log.size), log.root]),
    u16(marks.length),
    ...marks.flatMap(({ roomId, index, head }) => [roomId, u64(index), head]),
  );
}

function parseContent(version: number, bytes: Uint8Array): VaultContent {
  const reader = new Reader(bytes, "vault_content");
  const format = reader.u8();
  demand(format === CONTENT || format === CONTENT_WITH_LOG, "malformed", "vault_content");
  const signSeed = reader.bytes(32);
  const seeds = reader.u8();
  demand(seeds >= 1 && seeds <= MAX_KEM_SEEDS, "malformed", "vault_content");
  const kemSeed = reader.bytes(32);
  const oldKemSeeds = Array.from({ length: seeds - 1 }, () => reader.bytes(32));
  const log = format === CONTENT ? null : readLog(reader);
  const bookmarks = readBookmarks(reader);
  reader.end();
  return { version, member: { signSeed, kemSeed }, oldKemSeeds, bookmarks, log };
}

function readLog(reader: Reader): LogCheckpoint {
  const log = { size: reader.u64(), root: reader.bytes(32) };
  demand(log.size >= 1, "malformed", "vault_log");
  return log;
}

function readBookmarks(reader: Reader): Bookmark[] {
  const count = reader.u16();
  demand(count <= MAX_BOOKMARKS, "malformed", "vault_content");
  const bookmarks = Array.from({ length: count }, () => readBookmark(reader));
  for (const [at, mark] of bookmarks.entries()) {
    const before = bookmarks[at - 1];
    demand(before === undefined || compare(before.roomId, mark.roomId) < 0, "malformed", "vault_content");
  }
  return bookmarks;
}

function readBookmark(reader: Reader): Bookmark {
  return { roomId: reader.bytes(16), index: reader.u64(), head: reader.bytes(32) };
}
