import { Reader, concat, equal, isZero, u16, u32, u64, u8 } from "./bytes";
import { demand } from "./errors";
import { MAGIC, SUITE, ZERO32, hash, label } from "./notation";

export const Kind = {
  GENESIS: 0,
  MSG: 1,
  EPOCH: 2,
  SESSION: 3,
  ACK: 4,
  CLOSE: 5,
  ALERT: 6,
  KEYRING: 7,
} as const;
export type Kind = (typeof Kind)[keyof typeof Kind];

export const HEADER_LENGTH = 176;
export const SIGNATURE_LENGTH = 64;
export const BODY_LIMIT = 65_536;
const MSG_BODY_LENGTHS = new Set([272, 528, 1040, 2064, 4112, 8208, 16400]);
/** Of the other kinds, in order: the one length, or the smallest where there are many. */
const LENGTHS: readonly number[] = [1369, 0, 1331, 176, 0, 2, 9, 1242];

/** A kind that does not exist has no length that fits. */
function lengthFits(kind: Kind, length: number): boolean {
  if (kind === Kind.MSG) return MSG_BODY_LENGTHS.has(length);
  const least = LENGTHS[kind] as number;
  if (kind !== Kind.EPOCH && kind !== Kind.KEYRING) return length === least;
  return length >= least && length <= BODY_LIMIT;
}

/** What an author decides about an envelope; the rest of the header follows from the transcript. */
export interface Header {
  readonly kind: Kind;
  readonly epoch: number;
  readonly roomId: Uint8Array; // 16
  readonly sessionId: Uint8Array; // 16
  readonly senderSeq: number;
  readonly seenIndex: number;
  readonly seenHead: Uint8Array; // 32
  readonly prevOwn: Uint8Array; // 32
  readonly msgId: Uint8Array; // 16
  readonly keyCommit: Uint8Array; // 32, zeros unless MSG
}

/** A parsed envelope. Byte fields are views into `raw`. */
export interface Envelope extends Header {
  readonly header: Uint8Array; // 176
  readonly body: Uint8Array;
  readonly signature: Uint8Array; // 64
  readonly bodyHash: Uint8Array;
  /** H(L("env") || header || H(body)): the identity of the envelope, without its signature. */
  readonly envHash: Uint8Array;
}

const SIGN = label("sign");
const ENV = label("env");

/**
 * Parses the fixed layout (docs/sealing.md section 4). Throws `malformed` for wrong lengths (the body's
 * too), unknown kinds or flags or suites, and for the fields that must be zero. What is in bodies is parsed elsewhere.
 */
export function parseEnvelope(raw: Uint8Array): Envelope {
  const reader = new Reader(raw, "envelope");
  demand(equal(reader.bytes(4), MAGIC), "malformed", "magic");
  demand(reader.u8() === SUITE, "malformed", "suite");
  const kind = reader.u8();
  demand(reader.u16() === 0, "malformed", "flags");
  const fields = readFields(reader, kind as Kind);
  const length = reader.u32();
  demand(lengthFits(kind as Kind, length), "malformed", "body_len");
  const body = reader.bytes(length);
  const signature = reader.bytes(SIGNATURE_LENGTH);
  reader.end();
  demand(kind === Kind.MSG || isZero(fields.keyCommit), "malformed", "key_commit");
  return envelopeOf(fields, raw.subarray(0, HEADER_LENGTH), body, signature);
}

/** Written out field by field: of a long transcript, putting objects together costs a phone more than hashing it. */
function envelopeOf(fields: Header, header: Uint8Array, body: Uint8Array, signature: Uint8Array): Envelope {
  const { bodyHash, envHash } = digests(header, body);
  return {
    kind: fields.kind,
    epoch: fields.epoch,
    roomId: fields.roomId,
    sessionId: fields.sessionId,
    senderSeq: fields.senderSeq,
    seenIndex: fields.seenIndex,
    seenHead: fields.seenHead,
    prevOwn: fields.prevOwn,
    msgId: fields.msgId,
    keyCommit: fields.keyCommit,
    header,
    body,
    signature,
    bodyHash,
    envHash,
  };
}

function readFields(reader: Reader, kind: Kind): Header {
  return {
    kind,
    roomId: reader.bytes(16),
    epoch: reader.u32(),
    sessionId: reader.bytes(16),
    senderSeq: reader.u64(),
    seenIndex: reader.u64(),
    seenHead: reader.bytes(32),
    prevOwn: reader.bytes(32),
    msgId: reader.bytes(16),
    keyCommit: reader.bytes(32),
  };
}

function digests(header: Uint8Array, body: Uint8Array): Pick<Envelope, "bodyHash" | "envHash"> {
  const bodyHash = hash(body);
  return { bodyHash, envHash: hash(ENV, header, bodyHash) };
}

/** The bytes that the signature of an envelope covers. */
export function signedBytes({ header, bodyHash }: Pick<Envelope, "header" | "bodyHash">): Uint8Array {
  return concat(SIGN, header, bodyHash);
}

/** The 176 header bytes for a body of `bodyLength` bytes. */
export function encodeHeader(header: Header, bodyLength: number): Uint8Array {
  return concat(
    MAGIC,
    u8(SUITE),
    u8(header.kind),
    u16(0),
    header.roomId,
    u32(header.epoch),
    header.sessionId,
    u64(header.senderSeq),
    u64(header.seenIndex),
    header.seenHead,
    header.prevOwn,
    header.msgId,
    header.kind === Kind.MSG ? header.keyCommit : ZERO32,
    u32(bodyLength),
  );
}

/** Signs header and body with the session key; gives the envelope bytes and its hash. */
export async function signEnvelope(
  header: Uint8Array,
  body: Uint8Array,
  sign: (data: Uint8Array) => Promise<Uint8Array>,
): Promise<{ raw: Uint8Array; envHash: Uint8Array }> {
  const { bodyHash, envHash } = digests(header, body);
  return { raw: concat(header, body, await sign(signedBytes({ header, bodyHash }))), envHash };
}
