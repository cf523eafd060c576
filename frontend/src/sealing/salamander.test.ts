import { describe, expect, test } from "vitest";
import { concat, source, u32, u64, u8 } from "./bytes";
import { type Envelope, Kind, encodeHeader, parseEnvelope } from "./envelope";
import { NONCE, messageKeys } from "./notation";
import { openMessage } from "./opening";
import { NOW, seeded } from "./testing/worlds";

// AES-GCM does not bind a ciphertext to its key: whoever knows two keys can make one ciphertext that opens under both.
// Arithmetic in GF(2^128) as GCM writes it (NIST SP 800-38D section 6.3), most significant bit first.
const REDUCTION = 0xe1n << 120n;
const ONE = 1n << 127n;

function multiply(x: bigint, y: bigint): bigint {
  let [product, v] = [0n, y];
  for (let bit = 127n; bit >= 0n; bit--) {
    if ((x >> bit) & 1n) product ^= v;
    v = v & 1n ? (v >> 1n) ^ REDUCTION : v >> 1n;
  }
  return product;
}

function power(x: bigint, exponent: bigint): bigint {
  let [result, square] = [ONE, x];
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = multiply(result, square);
    square = multiply(square, square);
  }
  return result;
}

const toNumber = (bytes: Uint8Array): bigint =>
  bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
const toBlock = (value: bigint): Uint8Array =>
  Uint8Array.from({ length: 16 }, (_, at) => Number((value >> BigInt(8 * (15 - at))) & 255n));

/** One AES block, by way of CBC with a zero vector. */
async function encryptBlock(key: Uint8Array, block: Uint8Array): Promise<bigint> {
  const aes = await crypto.subtle.importKey("raw", source(key), "AES-CBC", false, ["encrypt"]);
  const sealed = await crypto.subtle.encrypt({ name: "AES-CBC", iv: new Uint8Array(16) }, aes, source(block));
  return toNumber(new Uint8Array(sealed, 0, 16));
}

interface Half {
  readonly hashKey: bigint;
  readonly mask: bigint;
}

async function half(key: Uint8Array): Promise<Half> {
  const hashKey = await encryptBlock(key, new Uint8Array(16));
  return { hashKey, mask: await encryptBlock(key, concat(NONCE, u32(1))) };
}

function tagOf({ hashKey, mask }: Half, blocks: readonly bigint[]): bigint {
  return blocks.reduce((sum, block) => multiply(sum ^ block, hashKey), 0n) ^ mask;
}

const blocksOf = (bytes: Uint8Array): bigint[] =>
  Array.from({ length: bytes.length / 16 }, (_, at) => toNumber(bytes.subarray(16 * at, 16 * at + 16)));

/** Changes one block of `sealed` so that one tag holds under both keys; gives ciphertext and tag. */
async function salamander(
  one: Uint8Array,
  two: Uint8Array,
  header: Uint8Array,
  sealed: Uint8Array,
): Promise<Uint8Array> {
  const halves = [await half(one), await half(two)] as const;
  const lengths = toNumber(concat(u64(8 * header.length), u64(8 * sealed.length)));
  const blocks = [...blocksOf(header), ...blocksOf(sealed), lengths];
  const free = header.length / 16 + 5;
  blocks[free] = 0n;
  const exponent = BigInt(blocks.length - free);
  const factor = power(halves[0].hashKey, exponent) ^ power(halves[1].hashKey, exponent);
  const rest = tagOf(halves[0], blocks) ^ tagOf(halves[1], blocks);
  blocks[free] = multiply(rest, power(factor, (1n << 128n) - 2n));
  const ciphertext = blocks.slice(header.length / 16, -1).map(toBlock);
  return concat(...ciphertext, toBlock(tagOf(halves[0], blocks)));
}

async function opensUnder(key: Uint8Array, { header, body }: Envelope): Promise<boolean> {
  const aes = await crypto.subtle.importKey("raw", source(key), "AES-GCM", false, ["decrypt"]);
  const algorithm = { name: "AES-GCM", iv: NONCE, additionalData: source(header) };
  return crypto.subtle.decrypt(algorithm, aes, source(body)).then(
    () => true,
    () => false,
  );
}

const random = seeded("salamander");
const secrets = [random(32), random(32)] as const;
const names = { roomId: random(16), epoch: 1, sessionId: random(16), senderSeq: 3, msgId: random(16) };
const keys = [messageKeys(secrets[0], names), messageKeys(secrets[1], names)] as const;

/** An envelope whose body opens under both keys and that commits to the one with this index. */
async function envelopeFor(committed: 0 | 1): Promise<Envelope> {
  const views = { seenIndex: 0, seenHead: random(32), prevOwn: random(32) };
  const header = encodeHeader({ ...names, ...views, kind: Kind.MSG, keyCommit: keys[committed].commit }, 272);
  // Content of an unknown type that fills its bucket: any block of it may be chosen freely.
  const plaintext = concat(u32(252), u8(99), u64(NOW), random(243));
  const aes = await crypto.subtle.importKey("raw", source(keys[0].key), "AES-GCM", false, ["encrypt"]);
  const honest = new Uint8Array(
    await crypto.subtle.encrypt({ name: "AES-GCM", iv: NONCE }, aes, source(plaintext)),
  );
  const body = await salamander(keys[0].key, keys[1].key, header, honest.subarray(0, 256));
  return parseEnvelope(concat(header, body, new Uint8Array(64)));
}

describe("one ciphertext under two keys", () => {
  test("AES-GCM alone opens it under both", async () => {
    const envelope = await envelopeFor(0);
    expect(await Promise.all(keys.map(({ key }) => opensUnder(key, envelope)))).toEqual([true, true]);
  });

  test("the commitment lets exactly one of them pass", async () => {
    const envelope = await envelopeFor(0);
    expect(await openMessage(envelope, secrets[0])).toEqual({ type: "unknown", code: 99, at: NOW });
    await expect(openMessage(envelope, secrets[1])).rejects.toMatchObject({
      category: "tampered",
      rule: "commitment",
    });
    await expect(openMessage(await envelopeFor(1), secrets[0])).rejects.toMatchObject({ rule: "commitment" });
  });
});
