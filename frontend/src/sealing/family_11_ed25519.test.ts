import { ed25519 } from "@noble/curves/ed25519.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { describe, expect, test } from "vitest";
import { concat, toHex, utf8 } from "./bytes";
import {
  checkPublicKey,
  engine,
  fallbackEngine,
  nativeEngine,
  probe,
  publicKeyOf,
  verifierFor,
} from "./ed25519";
import { seeded } from "./testing/worlds";

type Point = InstanceType<typeof ed25519.Point>;

const { Point } = ed25519;
const ORDER = Point.Fn.ORDER;
const DATA = utf8("kata");

const little = (value: bigint): Uint8Array =>
  Uint8Array.from({ length: 32 }, (_, at) => Number((value >> BigInt(8 * at)) & 255n));
const number = (bytes: Uint8Array): bigint =>
  bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
const challenge = (...parts: Uint8Array[]): bigint => number(sha512(concat(...parts))) % ORDER;

/** A point of order 8: the torsion part of the first curve point with a small y whose torsion part is that large. */
function torsion(): Point {
  for (let y = 2; ; y++) {
    const candidate = decode(y);
    if (candidate === null) continue;
    const part = candidate.multiplyUnsafe(ORDER - 1n).add(candidate);
    if (!part.double().double().equals(Point.ZERO)) return part;
  }
}

function decode(y: number): Point | null {
  try {
    return Point.fromBytes(little(BigInt(y)), false);
  } catch {
    return null;
  }
}

const T = torsion();
const secret = number(seeded("ed25519 secret")(32)) % ORDER;
const nonce = number(seeded("ed25519 nonce")(32)) % ORDER;
const A = Point.BASE.multiply(secret);
const R = Point.BASE.multiply(nonce);

/** A signature by `secret` whose commitment bytes are `r`, for the public key bytes `a`; `shift` is added to S. */
function crafted(r: Uint8Array, a: Uint8Array, base: bigint, shift = 0n): Uint8Array {
  const s = (base + challenge(r, a, DATA) * secret) % ORDER;
  return concat(r, little(s + shift));
}

const a = A.toBytes();
const NON_CANONICAL_ONE = little((1n << 255n) - 19n + 1n);

// The families of the published edge cases, made here: small and mixed order, S out of range, odd encodings.
const KEYS: [string, Uint8Array, boolean][] = [
  ["prime order", a, true],
  ["neutral element", Point.ZERO.toBytes(), false],
  ["order 8", T.toBytes(), false],
  ["order 4", T.double().toBytes(), false],
  ["order 2", T.double().double().toBytes(), false],
  ["mixed order", A.add(T).toBytes(), false],
  ["y not reduced", NON_CANONICAL_ONE, false],
  ["sign of zero", little(1n | (1n << 255n)), false],
  ["not on the curve", little(2n), decode(2) !== null],
  ["31 bytes", a.subarray(1), false],
];

const SIGNATURES: [string, Uint8Array, boolean][] = [
  ["honest", crafted(R.toBytes(), a, nonce), true],
  ["R is the neutral element", crafted(Point.ZERO.toBytes(), a, 0n), true],
  ["R of small order", crafted(T.toBytes(), a, 0n), false],
  ["R of mixed order, cofactored equation only", crafted(R.add(T).toBytes(), a, nonce), false],
  ["R encoded with y not reduced", crafted(NON_CANONICAL_ONE, a, 0n), false],
  ["S + l", crafted(R.toBytes(), a, nonce, ORDER), false],
  ["S + 8l", crafted(R.toBytes(), a, nonce, 8n * ORDER), false],
  ["another nonce", crafted(R.toBytes(), a, nonce + 1n), false],
  ["zeros", new Uint8Array(64), false],
  ["63 bytes", new Uint8Array(63), false],
];

describe("public keys", () => {
  test.each(KEYS)("%s", (_, key, sound) => {
    const check = (): void => {
      checkPublicKey(key);
    };
    if (sound) expect(check).not.toThrow();
    else expect(check).toThrow("malformed");
  });

  test("are refused again the second time", () => {
    for (let twice = 0; twice < 2; twice++) {
      expect(() => {
        checkPublicKey(T.toBytes());
      }).toThrow("malformed");
    }
  });
});

describe("signatures: browser and fallback give one verdict", () => {
  test.each(SIGNATURES)("%s", async (_, signature, valid) => {
    const engines = [await nativeEngine.verifier(a), await fallbackEngine.verifier(a)];
    expect(await Promise.all(engines.map((verify) => verify(signature, DATA)))).toEqual([valid, valid]);
  });

  test("the library alone would accept the mixed-order R, hence the extra demand", () => {
    const mixed = crafted(R.add(T).toBytes(), a, nonce);
    expect(ed25519.verify(mixed, DATA, a, { zip215: false })).toBe(true);
  });

  test("both sign alike (RFC 8032 section 7.1, test 2)", async () => {
    const seed = Uint8Array.from(
      "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb".match(/../g) ?? [],
      (byte) => parseInt(byte, 16),
    );
    const signers = [await nativeEngine.signer(seed), await fallbackEngine.signer(seed)];
    const signatures = await Promise.all(signers.map((sign) => sign(Uint8Array.of(0x72))));
    const expected =
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da" +
      "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";
    expect(signatures.map(toHex)).toEqual([expected, expected]);
    expect(toHex(publicKeyOf(seed))).toBe("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
  });

  test("a browser without Ed25519 gets the fallback", async () => {
    const absent = { ...nativeEngine, signer: () => Promise.reject(new Error("NotSupportedError")) };
    expect(await probe(absent)).toBe(fallbackEngine);
  });

  test("the engine in use here is the browser's own", async () => {
    expect(await engine()).toBe(nativeEngine);
    await expect(verifierFor(T.toBytes())).rejects.toThrow("malformed");
  });
});
