import { sha256 } from "@noble/hashes/sha2.js";
import { Reader, concat, equal, fromUtf8, isZero, source, u32, u64, u8, utf8 } from "./bytes";
import { SealingError, demand, refuse } from "./errors";
import { EMPTY, NONCE, derive } from "./notation";

export const ATTACHMENT_LIMIT = 25 * 1024 * 1024;
const CAPTION_LIMIT = 2_000;
/** Plaintext of every chunk but the last. */
export const PIECE_LENGTH = 65_536;
const COMMIT_LENGTH = 32;
const TAG_LENGTH = 16;

/** What a number of `media` means; the numbers are the protocol's. */
export const MEDIA_TYPES: Readonly<Record<number, string>> = {
  1: "image/jpeg",
  2: "image/png",
  3: "image/webp",
  4: "application/pdf",
  5: "audio/webm",
  6: "audio/mp4",
};
const AUDIO = new Set([5, 6]);

/** Where an attachment lives: its room, its name in storage and the key that seals it there. */
export interface Place {
  readonly roomId: Uint8Array; // 16
  readonly blobId: Uint8Array; // 16
  readonly key: Uint8Array; // 32
}

/** What a MSG says about its attachment (docs/sealing.md section 12). */
export interface Attachment extends Omit<Place, "roomId"> {
  readonly media: number; // of MEDIA_TYPES
  readonly length: number; // of the file, in bytes
  readonly digest: Uint8Array; // SHA-256 over all sealed chunks
  readonly durationMs: number; // 0 for all but sound
  readonly caption: string;
}

/** The payload of a MSG of type 2. Throws RangeError for what readers would refuse. */
export function encodeAttachmentPayload(attachment: Attachment): Uint8Array {
  const { media, blobId, key, length, digest, durationMs, caption } = attachment;
  const payload = concat(u8(media), blobId, key, u32(length), digest, u32(durationMs), utf8(caption));
  try {
    if (parseAttachmentPayload(payload) !== null) return payload;
  } catch (refusal) {
    if (!(refusal instanceof SealingError)) throw refusal;
  }
  throw new RangeError("attachment");
}

/** Parses a payload of type 2; null for a medium this version does not know. Throws `malformed`. */
export function parseAttachmentPayload(payload: Uint8Array): Attachment | null {
  const reader = new Reader(payload, "attachment");
  const media = reader.u8();
  if (MEDIA_TYPES[media] === undefined) return null;
  const [blobId, key, length, digest] = [reader.bytes(16), reader.bytes(32), reader.u32(), reader.bytes(32)];
  const durationMs = reader.u32();
  const words = reader.rest();
  demand(length >= 1 && length <= ATTACHMENT_LIMIT, "malformed", "attachment");
  demand(durationMs === 0 || AUDIO.has(media), "malformed", "attachment");
  demand(words.length <= CAPTION_LIMIT, "malformed", "attachment");
  const caption = fromUtf8(words) ?? refuse("malformed", "attachment");
  return { media, blobId, key, length, digest, durationMs, caption };
}

/**
 * Padmé (Nikitin et al., PETS 2019): the padded length of `length` >= 1 bytes, at most 12 % more. It keeps only the
 * leading log2(log2(length)) + 1 bits of a length, so many lengths look alike.
 */
export function padme(length: number): number {
  const exponent = Math.floor(Math.log2(length));
  const step = 2 ** (exponent - bitLength(exponent));
  return Math.ceil(length / step) * step;
}

const bitLength = (value: number): number => 32 - Math.clz32(value);

/** The sealed size of each chunk of an attachment of `length` bytes. */
export function chunkSizes(length: number): number[] {
  const padded = padme(length);
  const count = Math.ceil(padded / PIECE_LENGTH);
  return Array.from(
    { length: count },
    (_, index) => COMMIT_LENGTH + Math.min(PIECE_LENGTH, padded - index * PIECE_LENGTH) + TAG_LENGTH,
  );
}

async function chunkKeys(
  { roomId, blobId, key }: Place,
  index: number,
  last: boolean,
): Promise<{ key: CryptoKey; commit: Uint8Array; context: Uint8Array }> {
  const context = concat(roomId, blobId, u64(index), u8(last ? 1 : 0));
  const prk = derive(key, "att", context, 32);
  const raw = source(derive(prk, "key", EMPTY, 32));
  const imported = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
  return { key: imported, commit: derive(prk, "commit", EMPTY, 32), context };
}

async function sealChunk(place: Place, index: number, last: boolean, piece: Uint8Array): Promise<Uint8Array> {
  const { key, commit, context } = await chunkKeys(place, index, last);
  const algorithm = { name: "AES-GCM", iv: NONCE, additionalData: source(context) };
  return concat(commit, new Uint8Array(await crypto.subtle.encrypt(algorithm, key, source(piece))));
}

/** The commitment is compared before decrypting: AES-GCM alone would let one chunk open under two keys. */
async function openChunk(place: Place, index: number, last: boolean, chunk: Uint8Array): Promise<Uint8Array> {
  const { key, commit, context } = await chunkKeys(place, index, last);
  demand(equal(commit, chunk.subarray(0, COMMIT_LENGTH)), "tampered", "chunk_commitment");
  const algorithm = { name: "AES-GCM", iv: NONCE, additionalData: source(context) };
  try {
    const sealed = source(chunk.subarray(COMMIT_LENGTH));
    return new Uint8Array(await crypto.subtle.decrypt(algorithm, key, sealed));
  } catch {
    return refuse("tampered", "chunk");
  }
}

type Pieces = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** The pieces and the filler behind them. Throws `malformed` when they are not `length` bytes. */
async function* padded(pieces: Pieces, length: number): AsyncGenerator<Uint8Array> {
  let left = length;
  for await (const piece of pieces) {
    left -= piece.length;
    demand(left >= 0, "malformed", "attachment_length");
    yield piece;
  }
  demand(left === 0, "malformed", "attachment_length");
  for (let filler = padme(length) - length; filler > 0; filler -= PIECE_LENGTH)
    yield new Uint8Array(Math.min(PIECE_LENGTH, filler));
}

/** The same bytes in pieces of PIECE_LENGTH; the last may be shorter. */
async function* recut(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held: Uint8Array = EMPTY;
  for await (const piece of pieces) {
    held = concat(held, piece);
    let at = 0;
    for (; held.length - at >= PIECE_LENGTH; at += PIECE_LENGTH) yield held.subarray(at, at + PIECE_LENGTH);
    held = held.subarray(at);
  }
  if (held.length > 0) yield held;
}

/**
 * Seals one attachment: iterate once over `chunks()` and store them in order; `digest` is known after the last. `length`
 * is the number of bytes that `pieces` (of any sizes) will give. A place seals one file only: a retry may seal the same
 * bytes again, never others. Throws RangeError for a length outside the limits, `malformed` for another than promised.
 */
export class AttachmentSealer {
  private readonly hash = sha256.create();
  private done: Uint8Array | null = null;

  constructor(
    private readonly place: Place,
    private readonly length: number,
    private readonly pieces: Pieces,
  ) {
    if (!(length >= 1 && length <= ATTACHMENT_LIMIT)) throw new RangeError("attachment length");
  }

  async *chunks(): AsyncGenerator<Uint8Array> {
    const last = chunkSizes(this.length).length - 1;
    let index = 0;
    for await (const piece of recut(padded(this.pieces, this.length))) {
      const chunk = await sealChunk(this.place, index, index === last, piece);
      this.hash.update(chunk);
      if (index === last) this.done = this.hash.digest();
      index += 1;
      yield chunk;
    }
  }

  /** SHA-256 over all chunks. Throws `forbidden` before the last was sealed. */
  get digest(): Uint8Array {
    return this.done ?? refuse("forbidden", "unfinished");
  }
}

/**
 * The pieces of an attachment, in order. Throws at the first chunk that is not the one due. A chunk that opens is proven
 * to come from a member of the room, no more. The digest proves that all of them are what the author sent, so the last
 * piece is held back until it fits: whoever has `length` bytes has the author's.
 */
export async function* openChunks(
  roomId: Uint8Array,
  attachment: Attachment,
  chunks: Pieces,
): AsyncGenerator<Uint8Array> {
  const [place, hash, sizes] = [{ ...attachment, roomId }, sha256.create(), chunkSizes(attachment.length)];
  let held: Uint8Array = EMPTY;
  let [left, index] = [attachment.length, 0];
  for await (const chunk of chunks) {
    demand(index < sizes.length, "malformed", "chunk_extra");
    demand(chunk.length === sizes[index], "malformed", "chunk_length");
    const piece = await openChunk(place, index, index === sizes.length - 1, chunk);
    hash.update(chunk);
    demand(isZero(piece.subarray(left)), "malformed", "attachment_filler");
    if (left > 0 && held.length > 0) yield held;
    if (left > 0) held = piece.subarray(0, left);
    left = Math.max(left - piece.length, 0);
    index += 1;
  }
  demand(index === sizes.length, "malformed", "chunk_missing");
  demand(equal(hash.digest(), attachment.digest), "tampered", "attachment_digest");
  yield held;
}
