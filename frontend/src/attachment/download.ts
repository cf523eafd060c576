import { MEDIA_TYPES, chunkSizes, openChunks, type Attachment } from "../sealing/attachments";
import { source } from "../sealing/bytes";
import type { AttachmentDoor } from "./door";
import { insist, type Patience } from "./patience";

export interface Fetching extends Patience {
  readonly door: AttachmentDoor;
  /** Told after each chunk that has arrived. */
  readonly onProgress?: (arrived: number, of: number) => void;
}

/**
 * The bytes of an attachment as they open, a chunk fetched only when a piece is asked for. The last piece comes when the
 * digest was found right, and only then is any of it the author's (docs/sealing.md section 12.3): nothing may be shown or
 * saved before the stream has ended. It errs with AttachmentError, SealingError, or the reason of an abort.
 */
export function download(
  roomId: Uint8Array,
  attachment: Attachment,
  fetching: Fetching,
): ReadableStream<Uint8Array> {
  const pieces = openChunks(roomId, attachment, chunks(attachment, fetching));
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await pieces.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await pieces.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
}

/** The whole file, proven to be its author's, as a Blob of its own medium. Rejects as `download` errs. */
export async function downloadBlob(
  roomId: Uint8Array,
  attachment: Attachment,
  fetching: Fetching,
): Promise<Blob> {
  const parts: Blob[] = [];
  const pieces = openChunks(roomId, attachment, chunks(attachment, fetching));
  // Each piece goes to the browser's own store at once.
  for await (const piece of pieces) parts.push(new Blob([source(piece)]));
  return new Blob(parts, { type: MEDIA_TYPES[attachment.media] ?? "" });
}

async function* chunks({ blobId, length }: Attachment, fetching: Fetching): AsyncGenerator<Uint8Array> {
  const { door, onProgress, ...patience } = fetching;
  const of = chunkSizes(length).length;
  for (let index = 0; index < of; index++) {
    const chunk = await insist((signal) => door.get(blobId, index, signal), patience);
    onProgress?.(index + 1, of);
    yield chunk;
  }
}
