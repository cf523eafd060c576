import { concat, source, toBase64, u32 } from "../sealing/bytes";
import type { AttachmentBegin, AttachmentGet, AttachmentState, ErrorCode } from "../wire";
import { isAttachmentState } from "../wire/generated/validators/AttachmentState";
import { isRefusalBody } from "../wire/generated/validators/RefusalBody";

export type Answer<T> =
  | { readonly kind: "answered"; readonly value: T }
  /** `retryAfter`: milliseconds that the server asks to wait. */
  | { readonly kind: "refused"; readonly code: ErrorCode; readonly retryAfter: number }
  /** Nothing that we understand. The request may have arrived; only the identical one may be sent again. */
  | { readonly kind: "unanswered" };

/** Who asks, and where: a citizen with the secret of her seat, or the signed-in counselor (`token` null). */
export interface SeatDoor {
  readonly roomId: Uint8Array; // 16
  readonly token: Uint8Array | null; // 32
  /** What stands before the paths of the API; empty for the page's own server. */
  readonly base?: string;
}

/** The server's end of an attachment, one request each (docs/protocol.md section 9.1). None of them throws. */
export interface AttachmentDoor {
  readonly begin: (
    blobId: Uint8Array,
    padded: number,
    signal: AbortSignal,
  ) => Promise<Answer<AttachmentState>>;
  readonly put: (
    blobId: Uint8Array,
    index: number,
    chunk: Uint8Array,
    signal: AbortSignal,
  ) => Promise<Answer<AttachmentState>>;
  readonly get: (blobId: Uint8Array, index: number, signal: AbortSignal) => Promise<Answer<Uint8Array>>;
}

/** One chunk on a line of two kilobytes a second. */
const TIMEOUT_MS = 60_000;
const NOBODY = new Uint8Array(32);
const BYTES = "application/octet-stream";

export function attachmentDoor(seat: SeatDoor): AttachmentDoor {
  const { roomId, token, base = "" } = seat;
  const credentials = token === null ? "same-origin" : "omit";
  const ask = <T>(
    path: string,
    type: string,
    body: BodyInit,
    read: Read<T>,
    signal: AbortSignal,
  ): Promise<Answer<T>> => {
    const request = { method: "POST", headers: { "Content-Type": type }, body, credentials } as const;
    return exchange(`${base}/api/attachment/${path}`, request, read, signal);
  };
  const json = (fields: Omit<AttachmentBegin, "room_id"> | Omit<AttachmentGet, "room_id">): string =>
    JSON.stringify({ room_id: toBase64(roomId), ...(token && { token: toBase64(token) }), ...fields });
  return {
    begin: (blobId, padded, signal) =>
      ask("begin", "application/json", json({ blob_id: toBase64(blobId), padded }), readState, signal),
    put: (blobId, index, chunk, signal) => {
      const body = concat(token ?? NOBODY, roomId, blobId, u32(index), chunk);
      return ask("put", BYTES, source(body), readState, signal);
    },
    get: (blobId, index, signal) =>
      ask("get", "application/json", json({ blob_id: toBase64(blobId), index }), readChunk, signal),
  };
}

/** What a good answer says, or null for what is none. */
type Read<T> = (response: Response) => Promise<T | null>;

const readState: Read<AttachmentState> = async (response) => {
  const said: unknown = await response.json();
  return isAttachmentState(said) ? said : null;
};

const readChunk: Read<Uint8Array> = async (response) =>
  response.headers.get("Content-Type") === BYTES ? new Uint8Array(await response.arrayBuffer()) : null;

async function exchange<T>(
  path: string,
  request: RequestInit,
  read: Read<T>,
  signal: AbortSignal,
): Promise<Answer<T>> {
  const patience = new AbortController();
  const stop = (): void => patience.abort();
  const timer = setTimeout(stop, TIMEOUT_MS);
  signal.addEventListener("abort", stop);
  try {
    const how = { cache: "no-store", redirect: "error", signal: patience.signal } as const;
    return await answerOf(await fetch(path, { ...request, ...how }), read);
  } catch {
    return { kind: "unanswered" };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
  }
}

async function answerOf<T>(response: Response, read: Read<T>): Promise<Answer<T>> {
  if (response.ok) {
    const value = await read(response);
    return value === null ? { kind: "unanswered" } : { kind: "answered", value };
  }
  const said: unknown = await response.json();
  if (!isRefusalBody(said)) return { kind: "unanswered" };
  return { kind: "refused", code: said.code, retryAfter: (said.retry_after ?? 0) * 1000 };
}
