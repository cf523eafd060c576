import { type Attachment, encodeAttachmentPayload, parseAttachmentPayload } from "./attachments";
import { Reader, concat, fromUtf8, isZero, u32, u64, u8, utf8 } from "./bytes";
import { demand, refuse } from "./errors";

/** Total plaintext lengths; a short text always looks like any other short text. */
const BUCKETS = [256, 512, 1024, 2048, 4096, 8192, 16384];
const TYPE_TEXT = 1;
const TYPE_ATTACHMENT = 2;
const TEXT_LIMIT = 8_000;

/** `u32 length || data || zeros` up to the smallest bucket. Throws RangeError when no bucket is large enough. */
export function pad(data: Uint8Array): Uint8Array {
  const bucket = bucketFor(data.length);
  if (bucket === undefined) throw new RangeError("too long to pad");
  const padded = new Uint8Array(bucket);
  padded.set(u32(data.length));
  padded.set(data, 4);
  return padded;
}

/** Strict inverse of `pad`: refuses (`malformed`) any but the minimal bucket and any non-zero filler. */
export function unpad(padded: Uint8Array): Uint8Array {
  const reader = new Reader(padded, "padding");
  const length = reader.u32();
  demand(bucketFor(length) === padded.length, "malformed", "padding");
  const data = reader.bytes(length);
  demand(isZero(reader.rest()), "malformed", "padding");
  return data;
}

function bucketFor(length: number): number | undefined {
  return BUCKETS.find((bucket) => bucket >= length + 4);
}

/** What an opened MSG says. `at` is the author's clock (ms since 1970), shown but never trusted for order. */
export type Content =
  | { readonly type: "text"; readonly at: number; readonly text: string }
  | { readonly type: "attachment"; readonly at: number; readonly attachment: Attachment }
  | { readonly type: "unknown"; readonly code: number; readonly at: number }
  | { readonly type: "closed" };

/** Data bytes of a text. Throws RangeError unless it is 1 to 8,000 bytes of UTF-8. */
export function encodeText(text: string, at: number): Uint8Array {
  const bytes = utf8(text);
  if (bytes.length < 1 || bytes.length > TEXT_LIMIT) throw new RangeError("text length");
  return concat(u8(TYPE_TEXT), u64(at), bytes);
}

/** Data bytes of an attachment whose chunks are sealed and stored. Throws RangeError for what readers would refuse. */
export function encodeAttachment(attachment: Attachment, at: number): Uint8Array {
  return concat(u8(TYPE_ATTACHMENT), u64(at), encodeAttachmentPayload(attachment));
}

/** Reads unpadded data; an unknown type is kept as such, so that newer clients do not stop older ones. */
export function decodeContent(data: Uint8Array): Content {
  const reader = new Reader(data, "content"); // fewer than 9 bytes of type and time are malformed
  const code = reader.u8();
  const at = reader.u64();
  const bytes = reader.rest();
  if (code === TYPE_ATTACHMENT) {
    const attachment = parseAttachmentPayload(bytes);
    return attachment === null ? { type: "unknown", code, at } : { type: "attachment", at, attachment };
  }
  if (code !== TYPE_TEXT) return { type: "unknown", code, at };
  demand(bytes.length >= 1 && bytes.length <= TEXT_LIMIT, "malformed", "text");
  const text = fromUtf8(bytes) ?? refuse("malformed", "text");
  return { type: "text", at, text };
}
