import { describe, expect, test } from "vitest";
import { concat, source, u32, u64, u8 } from "./bytes";
import { type Envelope, Kind, encodeHeader, parseEnvelope } from "./envelope";
import { NONCE, derive, label, messageKeys } from "./notation";
import { openMessage } from "./opening";
import { SlotType, openSlot } from "./slots";
import { argon2id } from "./testing/argon2id";
import { vaultFor } from "./testing/vaults";
import { NOW, seeded } from "./testing/worlds";
import { openBlob, unlockVault } from "./vault";

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

async function half(key: Uint8Array, nonce: Uint8Array): Promise<Half> {
  const hashKey = await encryptBlock(key, new Uint8Array(16));
  return { hashKey, mask: await encryptBlock(key, concat(nonce, u32(1))) };
}

function tagOf({ hashKey, mask }: Half, blocks: readonly bigint[]): bigint {
  return blocks.reduce((sum, block) => multiply(sum ^ block, hashKey), 0n) ^ mask;
}

const blocksOf = (bytes: Uint8Array): bigint[] => {
  const padded = concat(bytes, new Uint8Array(-bytes.length & 15));
  return Array.from({ length: padded.length / 16 }, (_, at) =>
    toNumber(padded.subarray(16 * at, 16 * at + 16)),
  );
};

/** Changes the last block of `sealed` so that one tag holds under both keys; gives ciphertext and tag. */
async function salamander(
  one: Uint8Array,
  two: Uint8Array,
  header: Uint8Array,
  sealed: Uint8Array,
  nonce: Uint8Array = NONCE,
): Promise<Uint8Array> {
  const halves = [await half(one, nonce), await half(two, nonce)] as const;
  const lengths = toNumber(concat(u64(8 * header.length), u64(8 * sealed.length)));
  const before = blocksOf(header);
  const blocks = [...before, ...blocksOf(sealed), lengths];
  const free = blocks.length - 2;
  blocks[free] = 0n;
  const exponent = BigInt(blocks.length - free);
  const factor = power(halves[0].hashKey, exponent) ^ power(halves[1].hashKey, exponent);
  const rest = tagOf(halves[0], blocks) ^ tagOf(halves[1], blocks);
  blocks[free] = multiply(rest, power(factor, (1n << 128n) - 2n));
  const ciphertext = blocks.slice(before.length, -1).map(toBlock);
  return concat(...ciphertext, toBlock(tagOf(halves[0], blocks)));
}

async function opensUnder(
  key: Uint8Array,
  { header, body }: Pick<Envelope, "header" | "body">,
  nonce: Uint8Array = NONCE,
): Promise<boolean> {
  const aes = await crypto.subtle.importKey("raw", source(key), "AES-GCM", false, ["decrypt"]);
  const algorithm = { name: "AES-GCM", iv: source(nonce), additionalData: source(header) };
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

describe("one vault under two passphrases", () => {
  const content = {
    version: 3,
    member: { signSeed: random(32), kemSeed: random(32) },
    oldKemSeeds: [],
    bookmarks: [],
    log: null,
  };
  const phrases = ["padi angin sungai batu lampu kayu", "tebakan server"].map((passphrase) => ({
    type: SlotType.PASSPHRASE,
    passphrase,
  }));
  const [handle, nonce, vaultKeys] = [random(16), random(12), [random(32), random(32)] as const];

  test("a blob that AES-GCM opens under both vault keys passes the commitment of one", async () => {
    const context = concat(handle, u64(content.version));
    const commit = derive(vaultKeys[0], "vault-commit", context, 32);
    const header = concat(label("vault"), context, commit);
    const [one, two] = vaultKeys.map((key) => derive(key, "vault-key", context, 32)) as [
      Uint8Array,
      Uint8Array,
    ];
    const body = await salamander(one, two, header, random(64), nonce);
    expect([
      await opensUnder(one, { header, body }, nonce),
      await opensUnder(two, { header, body }, nonce),
    ]).toEqual([true, true]);
    const blob = concat(u8(1), u64(content.version), commit, nonce, body);
    // The first gets past commitment and tag, down to content that is none; the second not even to the cipher.
    await expect(openBlob(handle, vaultKeys[0], blob)).rejects.toThrow("malformed (vault_content)");
    await expect(openBlob(handle, vaultKeys[1], blob)).rejects.toThrow("no_key (vault_commit)");
  });

  test("slots over two vault keys do not make one vault of them", async () => {
    const vaults = await Promise.all(
      phrases.map((phrase, at) =>
        vaultFor(content, [phrase], { handle, vaultKey: vaultKeys[at] as Uint8Array, random }),
      ),
    );
    const both = { ...(vaults[0] as (typeof vaults)[0]), slots: vaults.flatMap(({ slots }) => slots) };
    expect((await unlockVault(both, phrases[0] as (typeof phrases)[0], argon2id)).content).toEqual(content);
    await expect(unlockVault(both, phrases[1] as (typeof phrases)[0], argon2id)).rejects.toThrow(
      "no_key (vault_commit)",
    );
  });

  test("a slot blended out of two is refused", async () => {
    const [first, second] = await Promise.all(
      phrases.map(
        async (phrase) =>
          (await vaultFor(content, [phrase], { handle, vaultKey: vaultKeys[0], random }))
            .slots[0] as Uint8Array,
      ),
    );
    const [a, b] = [first as Uint8Array, second as Uint8Array];
    const commitOf = concat(a.subarray(0, 43), b.subarray(43, 75), a.subarray(75));
    expect(await openSlot(handle, commitOf, phrases[0] as (typeof phrases)[0], argon2id)).toBeNull();
    const sealedOf = concat(a.subarray(0, 75), b.subarray(75));
    await expect(openSlot(handle, sealedOf, phrases[0] as (typeof phrases)[0], argon2id)).rejects.toThrow(
      "tampered (slot)",
    );
  });
});
