import { demand, refuse } from "./errors";

/** Value of a `log_index` whose 64 bits are all ones ("not in the log"). */
export const ALL_ONES = Infinity;

/** WebCrypto's types insist on an ArrayBuffer behind the view; ours never sit on a SharedArrayBuffer. */
export function source(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes as Uint8Array<ArrayBuffer>;
}

export function concat(...parts: Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const joined = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** Compares without an early exit, so that the time tells nothing about where two commitments differ. */
export function equal(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= (a[i] as number) ^ (b[i] as number);
  return difference === 0;
}

/** Lexicographic order of equally long byte strings, as the sign of a number. */
export function compare(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const difference = (a[i] as number) - (b[i] as number);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

export function isZero(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0);
}

/** Big-endian unsigned integer of `size` bytes; `ALL_ONES` sets every bit. */
export function uint(value: number, size: 1 | 2 | 4 | 8): Uint8Array {
  const bytes = new Uint8Array(size);
  if (value === ALL_ONES) return bytes.fill(0xff);
  if (!Number.isSafeInteger(value) || value < 0 || value >= 256 ** size)
    throw new RangeError("integer out of range");
  for (let at = size - 1, rest = value; at >= 0; at--, rest = Math.floor(rest / 256)) bytes[at] = rest % 256;
  return bytes;
}

export const u8 = (value: number): Uint8Array => uint(value, 1);
export const u16 = (value: number): Uint8Array => uint(value, 2);
export const u32 = (value: number): Uint8Array => uint(value, 4);
export const u64 = (value: number): Uint8Array => uint(value, 8);

/**
 * Strict sequential reader: running over the end or leaving bytes over is `malformed`. Slices are views, not copies.
 */
export class Reader {
  private at = 0;
  private readonly view: DataView;

  constructor(
    private readonly raw: Uint8Array,
    private readonly rule: string,
  ) {
    this.view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  }

  get position(): number {
    return this.at;
  }

  private step(size: number): number {
    const from = this.at;
    demand(size <= this.raw.length - from, "malformed", this.rule);
    this.at = from + size;
    return from;
  }

  bytes(size: number): Uint8Array {
    const from = this.step(size);
    return this.raw.subarray(from, from + size);
  }

  u8(): number {
    return this.view.getUint8(this.step(1));
  }

  u16(): number {
    return this.view.getUint16(this.step(2));
  }

  u32(): number {
    return this.view.getUint32(this.step(4));
  }

  /** A u64 below 2^53; anything larger is `malformed`. */
  u64(): number {
    const from = this.step(8);
    const high = this.view.getUint32(from);
    demand(high < 0x200000, "malformed", this.rule);
    return high * 0x100000000 + this.view.getUint32(from + 4);
  }

  /** A u64 below 2^53, or `ALL_ONES`. */
  logIndex(): number {
    if (!this.raw.subarray(this.at, this.at + 8).every((byte) => byte === 0xff)) return this.u64();
    this.step(8);
    return ALL_ONES;
  }

  rest(): Uint8Array {
    return this.bytes(this.raw.length - this.at);
  }

  end(): void {
    demand(this.at === this.raw.length, "malformed", this.rule);
  }
}

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export function utf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Decodes UTF-8 strictly; null when the bytes are not UTF-8. */
export function fromUtf8(bytes: Uint8Array): string | null {
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

export function toHex(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at++) text += HEX[bytes[at] as number] as string;
  return text;
}

/** Strict lower-case hex; anything else is `malformed`. */
export function fromHex(text: string): Uint8Array {
  demand(/^(?:[0-9a-f]{2})*$/.test(text), "malformed", "hex");
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

/** Standard base64 with padding (RFC 4648 section 4). */
export function toBase64(bytes: Uint8Array): string {
  let binary = "";
  for (let at = 0; at < bytes.length; at += 8192)
    binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(binary);
}

/**
 * Strict standard base64: padding required, no white space, unused bits zero; anything else is `malformed`. One spelling
 * per value: duplicates are judged on bytes, so a second spelling of the same bytes must not exist.
 */
export function fromBase64(text: string): Uint8Array {
  const bytes = decoded(text) ?? refuse("malformed", "base64");
  // what is skipped or forgiven in decoding makes another length: white space, missing padding
  demand(4 * Math.ceil(bytes.length / 3) === text.length, "malformed", "base64");
  return bytes;
}

/** Uint8Array.fromBase64 (ECMAScript 2026), where there is one. */
const native = (Uint8Array as { fromBase64?: (text: string, options: object) => Uint8Array }).fromBase64;

/** Null for what is no base64, or has unused bits that are not zero. */
function decoded(text: string): Uint8Array | null {
  try {
    if (native !== undefined) return native.call(Uint8Array, text, { lastChunkHandling: "strict" });
    const binary = atob(text);
    if (btoa(binary.slice(-(binary.length % 3 || 3))) !== text.slice(-4)) return null; // unused bits
    const bytes = new Uint8Array(binary.length);
    for (let at = 0; at < bytes.length; at++) bytes[at] = binary.charCodeAt(at);
    return bytes;
  } catch {
    return null;
  }
}
