import type { IncomingMessage, ServerResponse } from "node:http";
import { equal, fromBase64, toHex } from "../../sealing/bytes";
import { chunkSizes } from "../../sealing/attachments";
import type { AttachmentBegin, AttachmentGet, AttachmentState, ErrorCode } from "../../wire";

/** What a shelf does besides what it should. The n-th request to a path counts from 0. */
interface Humor {
  /** Refuses instead. */
  readonly refuses?: (path: string, n: number) => { code: ErrorCode; retry_after?: number } | null;
  /** Cuts the line: before it has done what was asked, or after. */
  readonly cuts?: (path: string, n: number) => "before" | "after" | null;
  /** Changes what a reader is given. */
  readonly gives?: (chunk: Uint8Array, index: number) => Uint8Array;
  /** Forgets everything before this request, once. */
  readonly forgets?: (path: string, n: number) => boolean;
}

const away = { code: "temporarily_unavailable", retry_after: 0.01 } as const;
const HUMORS: Readonly<Record<string, Humor>> = {
  plain: {},
  mute: { cuts: (_, n) => (n % 2 === 0 ? "before" : null) },
  deaf: { cuts: (_, n) => (n % 2 === 0 ? "after" : null) },
  busy: { refuses: (_, n) => (n % 3 === 0 ? { code: "too_fast", retry_after: 0.01 } : null) },
  away: { refuses: (_, n) => (n % 4 < 2 ? away : null) },
  dead: { cuts: () => "before" },
  full: { refuses: (path) => (path === "begin" ? { code: "attachments_full" } : null) },
  closing: { refuses: (path, n) => (path === "put" && n >= 2 ? { code: "room_closed" } : null) },
  stops: { refuses: (path, n) => (path === "put" && n === 2 ? { code: "room_full" } : null) },
  restored: { forgets: (path, n) => path === "put" && n === 2 },
  flips: {
    gives: (chunk, index) => (index === 1 ? chunk.map((byte, at) => (at === 99 ? byte ^ 1 : byte)) : chunk),
  },
  cut: { gives: (chunk, index) => (index === 2 ? chunk.subarray(1) : chunk) },
};

interface Line {
  readonly destroy: () => unknown;
}

type Given = Uint8Array | AttachmentState | ErrorCode;

interface Kept {
  readonly sizes: number[];
  readonly padded: number;
  readonly chunks: Uint8Array[];
}

const hex = (text: string): string => toHex(fromBase64(text));

/**
 * The server's end of attachments as docs/protocol.md has it, as small as that allows, for any number of tests at once:
 * `/shelf/HUMOR-NAME/api/attachment/PATH`. Runs under Node's server and under Vite's.
 */
export class Shelves {
  private readonly shelves = new Map<string, Shelf>();

  /** Answers a request; false for one that is none of ours. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const [, humor, name, path] =
      /^\/shelf\/(\w+)-([\w-]+)\/(?:api\/attachment\/)?(\w+)$/.exec(request.url ?? "") ?? [];
    if (humor === undefined || path === undefined) return false;
    const key = `${humor}-${name}`;
    const shelf = this.shelves.get(key) ?? new Shelf(HUMORS[humor] ?? {});
    this.shelves.set(key, shelf);
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    shelf.answer(path, Buffer.concat(parts), request, response);
    return true;
  }
}

class Shelf {
  private kept = new Map<string, Kept>();
  private readonly asked = new Map<string, number>();
  private readonly heard: { path: string; bytes: number; cookie: boolean; index: number }[] = [];

  constructor(private readonly humor: Humor) {}

  answer(path: string, body: Uint8Array, request: IncomingMessage, response: ServerResponse): void {
    if (path === "heard") {
      response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(this.heard));
      return;
    }
    const n = this.asked.get(path) ?? 0;
    this.asked.set(path, n + 1);
    this.heard.push({
      path,
      bytes: body.length,
      cookie: "cookie" in request.headers,
      index: indexOf(path, body),
    });
    this.happen(path, n, body, request.socket, response);
  }

  private happen(path: string, n: number, body: Uint8Array, line: Line, response: ServerResponse): void {
    if (this.humor.forgets?.(path, n)) this.kept = new Map();
    const cut = this.humor.cuts?.(path, n);
    const refusal = this.humor.refuses?.(path, n);
    if (cut === "before") line.destroy();
    else if (refusal) respond(response, 400, refusal);
    else if (cut === "after") this.act(path, body, line);
    else give(response, this.act(path, body));
  }

  /** Does what is asked; with `line`, cuts that instead of answering. */
  private act(path: string, body: Uint8Array, line?: Line): Given {
    line?.destroy();
    if (path === "begin") return this.begin(JSON.parse(new TextDecoder().decode(body)));
    if (path === "put") return this.put(body);
    if (path === "get") return this.get(JSON.parse(new TextDecoder().decode(body)));
    return "malformed_request";
  }

  private begin({ room_id, blob_id, padded }: AttachmentBegin): AttachmentState | ErrorCode {
    const name = hex(room_id) + hex(blob_id);
    const kept = this.kept.get(name) ?? { sizes: chunkSizes(padded), padded, chunks: [] };
    if (kept.padded !== padded) return "attachment_changed";
    this.kept.set(name, kept);
    return { stored: kept.chunks.length, chunks: kept.sizes.length };
  }

  private put(body: Uint8Array): AttachmentState | ErrorCode {
    const kept = this.kept.get(toHex(body.subarray(32, 64)));
    if (kept === undefined) return "unknown_attachment";
    const index = indexOf("put", body);
    const chunk = body.subarray(68);
    if (chunk.length !== kept.sizes[index]) return "malformed_request";
    if (index > kept.chunks.length) return "out_of_sequence";
    const before = kept.chunks[index];
    if (before !== undefined && !equal(before, chunk)) return "attachment_changed";
    kept.chunks[index] = chunk;
    return { stored: kept.chunks.length, chunks: kept.sizes.length };
  }

  private get({ room_id, blob_id, index }: AttachmentGet): Uint8Array | ErrorCode {
    const kept = this.kept.get(hex(room_id) + hex(blob_id));
    const chunk = kept?.chunks.length === kept?.sizes.length ? kept?.chunks[index] : undefined;
    if (chunk === undefined) return "unknown_attachment";
    return this.humor.gives?.(chunk, index) ?? chunk;
  }
}

/** The number of the chunk that is put; -1 for everything else. */
function indexOf(path: string, body: Uint8Array): number {
  return path === "put" ? new DataView(body.buffer, body.byteOffset).getUint32(64) : -1;
}

function give(response: ServerResponse, given: Given): void {
  if (typeof given === "string") respond(response, 400, { code: given });
  else if (given instanceof Uint8Array)
    response.writeHead(200, { "Content-Type": "application/octet-stream" }).end(given);
  else respond(response, 200, given);
}

function respond(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
}
