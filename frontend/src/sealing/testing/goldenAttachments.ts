import { AttachmentSealer, chunkSizes, encodeAttachmentPayload, padme } from "../attachments";
import { toHex } from "../bytes";
import { hash } from "../notation";
import { encodeAttachment } from "../padding";
import { all, pattern } from "./attachmentVectors";
import type { Vector } from "./vectors";
import { NOW, seeded } from "./worlds";

/** An attachment of two chunks, the same with its chunks in disorder, and what a MSG says about it. */
export async function attachmentVectors(): Promise<Vector[]> {
  const random = seeded("golden attachment");
  const [roomId, blobId, key, length] = [random(16), random(16), random(32), 70_000];
  const sealer = new AttachmentSealer({ roomId, blobId, key }, length, [pattern(length)]);
  await all(sealer.chunks());
  const told = { media: 6, blobId, key, length, digest: sealer.digest, durationMs: 4_321, caption: "suara" };
  const common = {
    type: "attachment",
    room_id: toHex(roomId),
    payload: toHex(encodeAttachmentPayload(told)),
  };
  const names = { blob_id: toHex(blobId), key: toHex(key), digest: toHex(told.digest) };
  return [
    {
      ...{ name: "ts-attachment", expect: "opens", description: "Two chunks.", ...common, chunks: [0, 1] },
      ...{ padded: padme(length), sizes: chunkSizes(length), digest: toHex(told.digest) },
      opened: toHex(hash(pattern(length))),
    },
    {
      ...{ name: "ts-attachment-cut", expect: "malformed", description: "One of two chunks.", ...common },
      chunks: [0],
    },
    {
      ...{ name: "ts-content", type: "content", expect: "opens", description: "A recording of a voice." },
      ...{ data: toHex(encodeAttachment(told, NOW)), content: "attachment", media: 6, length, ...names },
      ...{ duration_ms: 4_321, caption: "suara" },
    },
  ];
}
