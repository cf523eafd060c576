import { ed25519 } from "@noble/curves/ed25519.js";
import { concat, fromHex, source, toHex } from "./bytes";
import { demand } from "./errors";

/**
 * One Ed25519 implementation. Engines disagree on crafted signatures, which would let one member split a transcript;
 * with keys that passed `checkPublicKey` the two engines below give the same verdict on every known edge case.
 */
export interface Ed25519Engine {
  /** A verifier for a 32-byte public key that passed `checkPublicKey`. */
  verifier(publicKey: Uint8Array): Promise<Verifier>;
  /** A signer from a 32-byte seed (RFC 8032 private key). */
  signer(seed: Uint8Array): Promise<(data: Uint8Array) => Promise<Uint8Array>>;
}

/** True when the 64-byte signature over `data` is valid; never throws. */
export type Verifier = (signature: Uint8Array, data: Uint8Array) => Promise<boolean>;

export interface Signer {
  readonly publicKey: Uint8Array;
  sign(data: Uint8Array): Promise<Uint8Array>;
}

// PKCS #8 wrapping of an Ed25519 seed (RFC 8410 section 7): the only private import WebCrypto offers.
const PKCS8_PREFIX = fromHex("302e020100300506032b657004220420");

export const nativeEngine: Ed25519Engine = {
  async verifier(publicKey) {
    const key = await crypto.subtle.importKey("raw", source(publicKey), "Ed25519", false, ["verify"]);
    return (signature, data) => crypto.subtle.verify("Ed25519", key, source(signature), source(data));
  },
  async signer(seed) {
    const wrapped = concat(PKCS8_PREFIX, seed);
    const key = await crypto.subtle.importKey("pkcs8", source(wrapped), "Ed25519", false, ["sign"]);
    return async (data) => new Uint8Array(await crypto.subtle.sign("Ed25519", key, source(data)));
  },
};

/** For browsers without Ed25519 in WebCrypto. Cofactored, hence the extra demand that R has prime order. */
export const fallbackEngine: Ed25519Engine = {
  verifier(publicKey) {
    const key = publicKey.slice();
    return Promise.resolve((signature, data) => Promise.resolve(verifyFallback(key, signature, data)));
  },
  signer(seed) {
    const key = seed.slice();
    return Promise.resolve((data) => Promise.resolve(ed25519.sign(data, key)));
  },
};

function verifyFallback(publicKey: Uint8Array, signature: Uint8Array, data: Uint8Array): boolean {
  try {
    const commitment = ed25519.Point.fromBytes(signature.slice(0, 32), false);
    return commitment.isTorsionFree() && ed25519.verify(signature, data, publicKey, { zip215: false });
  } catch {
    return false; // a signature whose R or S does not decode is an ordinary bad signature
  }
}

let chosen: Promise<Ed25519Engine> | undefined;

/** `native` if it can make a key at all, else the fallback. */
export async function probe(native: Ed25519Engine): Promise<Ed25519Engine> {
  try {
    await native.signer(new Uint8Array(32));
    return native;
  } catch {
    return fallbackEngine;
  }
}

/** The browser's own Ed25519 when it has one, else the fallback; probed once. */
export function engine(): Promise<Ed25519Engine> {
  chosen ??= probe(nativeEngine);
  return chosen;
}

// Members certify session after session with the same key.
const soundKeys = new Set<string>();
const SOUND_KEYS_LIMIT = 16_384;

/**
 * Refuses (`malformed`) a 32-byte public key that is not canonical, not on the curve, of small order or of mixed order.
 * About 2 ms, so it runs once per key, when the key is first met.
 */
export function checkPublicKey(publicKey: Uint8Array): void {
  const name = toHex(publicKey);
  if (soundKeys.has(name)) return;
  let sound = false;
  try {
    const point = ed25519.Point.fromBytes(publicKey.slice(), false);
    sound = !point.isSmallOrder() && point.isTorsionFree();
  } catch {
    // The library throws for encodings that are not canonical or not on the curve: `sound` stays false.
  }
  demand(sound, "malformed", "public_key");
  if (soundKeys.size >= SOUND_KEYS_LIMIT) soundKeys.clear();
  soundKeys.add(name);
}

/** Public key (32 bytes) of a seed. */
export function publicKeyOf(seed: Uint8Array): Uint8Array {
  return ed25519.getPublicKey(seed.slice());
}

export async function signerFromSeed(seed: Uint8Array): Promise<Signer> {
  const sign = await (await engine()).signer(seed);
  return { publicKey: publicKeyOf(seed), sign };
}

/** Checks the key, then gives a verifier for it. Throws `malformed` for an unsound key. */
export async function verifierFor(publicKey: Uint8Array): Promise<Verifier> {
  checkPublicKey(publicKey);
  return (await engine()).verifier(publicKey);
}
