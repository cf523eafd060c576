import {
  type Attachment,
  AttachmentSealer,
  chunkSizes,
  openChunks,
  padme,
  parseAttachmentPayload,
} from "../attachments";
import { concat, fromHex, toHex } from "../bytes";
import { hash } from "../notation";
import { decodeContent } from "../padding";
import type { Checked, Fields } from "./fields";

/** Everything an iteration gives, in one array. */
export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

/** The bytes that attachment vectors speak of: byte i is i mod 251. */
export function pattern(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, at) => at % 251);
}

/** Sealed content: what a reader makes of the data. */
export function content(v: Fields): Promise<Checked> {
  const read = decodeContent(v.hex("data"));
  if (read.type !== "attachment") return Promise.resolve({ content: read.type });
  const { media, blobId, key, length, digest, durationMs, caption } = read.attachment;
  const fields = { media, blob_id: toHex(blobId), key: toHex(key), length, digest: toHex(digest) };
  return Promise.resolve({ content: "attachment", ...fields, duration_ms: durationMs, caption });
}

/** Seals the pattern, delivers the chunks as the vector says, and opens what arrives. */
export async function attachment(v: Fields): Promise<Checked> {
  const roomId = v.hex("room_id");
  const told = parseAttachmentPayload(v.hex("payload")) as Attachment;
  const sealer = new AttachmentSealer({ ...told, roomId }, told.length, [pattern(told.length)]);
  const sealed = await all(sealer.chunks());
  const delivered = (v.v["chunks"] as (number | string)[]).map((chunk) =>
    typeof chunk === "number" ? (sealed[chunk] as Uint8Array) : fromHex(chunk),
  );
  const pieces = concat(...(await all(openChunks(roomId, told, delivered))));
  return {
    padded: padme(told.length),
    sizes: chunkSizes(told.length),
    digest: toHex(sealer.digest),
    opened: toHex(hash(pieces)),
  };
}
