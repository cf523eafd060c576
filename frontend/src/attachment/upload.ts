import { AttachmentSealer, PIECE_LENGTH, chunkSizes, padme, type Attachment } from "../sealing/attachments";
import type { Random } from "../sealing";
import type { AttachmentDoor } from "./door";
import { insist, type Patience } from "./patience";
import { AttachmentError } from "./problem";

/** What its author says about a file; the numbers of `media` are those of MEDIA_TYPES. */
export interface About {
  readonly media: number;
  readonly durationMs?: number;
  readonly caption?: string;
}

export interface Sending extends Patience {
  readonly door: AttachmentDoor;
  /** Told after each chunk that is on the server's disk. */
  readonly onProgress?: (sent: number, of: number) => void;
}

/** How often an upload begins anew when the server has forgotten what it had stored. */
const FRESH_STARTS = 2;

/**
 * One file on its way into a room. It draws its own name and key when it is made and seals this one file under them
 * (docs/sealing.md section 12.2), so it is made once for a file and sent as often as it takes.
 */
export class Upload {
  private readonly place: {
    readonly roomId: Uint8Array;
    readonly blobId: Uint8Array;
    readonly key: Uint8Array;
  };

  /** Throws RangeError for an empty file and for one beyond ATTACHMENT_LIMIT. */
  constructor(
    private readonly file: Blob,
    roomId: Uint8Array,
    private readonly about: About,
    random: Random,
  ) {
    this.place = { roomId, blobId: random(16), key: random(32) };
    this.sealer();
  }

  /**
   * Seals and stores what the server does not have yet, a slice of the file at a time, and gives what the MSG has to say.
   * Called again after a failure it goes on where it stopped. Rejects with AttachmentError, with `malformed`
   * (SealingError) for a file that changed its length, or with the reason of an abort.
   */
  async send(sending: Sending): Promise<Attachment> {
    for (let starts = 0; ; starts++) {
      try {
        return await this.pass(sending);
      } catch (problem) {
        if (starts === FRESH_STARTS || !forgotten(problem)) throw problem;
      }
    }
  }

  private async pass({ door, onProgress, ...patience }: Sending): Promise<Attachment> {
    const { blobId, key } = this.place;
    const [length, sealer] = [this.file.size, this.sealer()];
    const ask = (signal: AbortSignal): ReturnType<AttachmentDoor["begin"]> =>
      door.begin(blobId, padme(length), signal);
    const { stored } = await insist(ask, patience);
    const of = chunkSizes(length).length;
    let index = 0;
    for await (const chunk of sealer.chunks()) {
      const due = index;
      // What is there already is only sealed once more: the digest is over all of it.
      if (due >= stored) await insist((signal) => door.put(blobId, due, chunk, signal), patience);
      index += 1;
      if (due >= stored) onProgress?.(index, of);
    }
    const { media, durationMs = 0, caption = "" } = this.about;
    return { media, blobId, key, length, digest: sealer.digest, durationMs, caption };
  }

  private sealer(): AttachmentSealer {
    return new AttachmentSealer(this.place, this.file.size, slices(this.file));
  }
}

/** A server that was restored, or that gave up waiting, has less than it said before. */
function forgotten(problem: unknown): boolean {
  if (!(problem instanceof AttachmentError)) return false;
  return problem.problem === "unknown_attachment" || problem.problem === "out_of_sequence";
}

/** The file's bytes, never more than one slice in memory. */
async function* slices(file: Blob): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < file.size; at += PIECE_LENGTH) {
    const slice = file.slice(at, at + PIECE_LENGTH);
    yield new Uint8Array(await slice.arrayBuffer().catch(unreadable));
  }
}

function unreadable(): never {
  throw new AttachmentError("unreadable");
}
