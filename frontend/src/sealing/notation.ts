import { expand } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { concat, u32, u64, utf8 } from "./bytes";

export const TAG = "sobat";
export const MAGIC = utf8("SOBT");
export const SUITE = 1;
export const ZERO32 = new Uint8Array(32);
export const EMPTY = new Uint8Array(0);
/** Every key that seals content is used once, so the nonce is fixed. */
export const NONCE = new Uint8Array(12);

const labels = new Map<string, Uint8Array>();

/** `L(x)`: domain separation label; the final zero byte keeps any label from being a prefix of another. */
export function label(name: string): Uint8Array {
  let bytes = labels.get(name);
  if (bytes === undefined) {
    bytes = utf8(`${TAG}/1 ${name}\0`);
    labels.set(name, bytes);
  }
  return bytes;
}

const BEGINNING = sha256.create();
/** Used anew for every hash, and wiped by each: making one costs as much as hashing two blocks with it. */
const running = sha256.create();

/** SHA-256 over the concatenation of `parts`. */
export function hash(...parts: Uint8Array[]): Uint8Array {
  BEGINNING._cloneInto(running);
  for (const part of parts) running.update(part);
  return running.digest();
}

/** `X(prk, label, ctx, n)`: HKDF-Expand (RFC 5869 section 2.3); `prk` must be uniform and at least 32 bytes. */
export function derive(prk: Uint8Array, name: string, context: Uint8Array, length: number): Uint8Array {
  return expand(sha256, prk, concat(label(name), context), length);
}

/** `member_id` (32 bytes): binds the signing key (32) and the KEM key (1216) to one identity. */
export function memberIdOf(signPk: Uint8Array, kemPk: Uint8Array): Uint8Array {
  return memberIdOfHash(signPk, hash(kemPk));
}

/** `member_id` where only the hash of the KEM key is at hand. */
export function memberIdOfHash(signPk: Uint8Array, kemPkHash: Uint8Array): Uint8Array {
  return hash(label("member"), signPk, kemPkHash);
}

/** `session_id` (16 bytes) of a session key in a room. */
export function sessionIdOf(roomId: Uint8Array, sessionPk: Uint8Array): Uint8Array {
  return hash(label("session"), roomId, sessionPk).slice(0, 16);
}

/** `head_0` of a room. */
export function firstHead(roomId: Uint8Array): Uint8Array {
  return hash(label("chain0"), roomId);
}

/** `head_{i+1}` from `head_i` and the hash of the envelope at position `i`. */
export function nextHead(
  roomId: Uint8Array,
  position: number,
  head: Uint8Array,
  envHash: Uint8Array,
): Uint8Array {
  return hash(label("chain"), roomId, u64(position), head, envHash);
}

/** `commit_e`: what an EPOCH publishes about its secret. */
export function epochCommit(secret: Uint8Array, roomId: Uint8Array, epoch: number): Uint8Array {
  return derive(secret, "epoch-commit", concat(roomId, u32(epoch)), 32);
}

/** Keys of one MSG: `key` for AES-256-GCM and `commit`, the commitment that must match before decrypting. */
export function messageKeys(
  secret: Uint8Array,
  header: { roomId: Uint8Array; epoch: number; sessionId: Uint8Array; senderSeq: number; msgId: Uint8Array },
): { key: Uint8Array; commit: Uint8Array } {
  const context = concat(
    header.roomId,
    u32(header.epoch),
    header.sessionId,
    u64(header.senderSeq),
    header.msgId,
  );
  const prk = derive(secret, "msg", context, 32);
  return { key: derive(prk, "key", EMPTY, 32), commit: derive(prk, "commit", EMPTY, 32) };
}
