import { equal, source } from "./bytes";
import type { Envelope } from "./envelope";
import { SealingError, demand } from "./errors";
import { NONCE, messageKeys } from "./notation";
import { type Content, decodeContent, unpad } from "./padding";

export const CLOSED: Content = { type: "closed" };

/**
 * Opens a MSG with the secret of its epoch. Throws (rejects) `tampered` with rule `commitment` or `decrypt`, `malformed`
 * with rule `content`. The commitment is compared first: AES-GCM alone would let one ciphertext open under two keys.
 */
export async function openMessage(envelope: Envelope, secret: Uint8Array): Promise<Content> {
  const { key, commit } = messageKeys(secret, envelope);
  demand(equal(commit, envelope.keyCommit), "tampered", "commitment");
  const plaintext = await decrypt(key, envelope);
  try {
    return decodeContent(unpad(plaintext));
  } catch (refusal) {
    if (refusal instanceof SealingError) throw new SealingError("malformed", "content");
    throw refusal;
  }
}

async function decrypt(key: Uint8Array, { header, body }: Envelope): Promise<Uint8Array> {
  try {
    const imported = await crypto.subtle.importKey("raw", source(key), "AES-GCM", false, ["decrypt"]);
    const algorithm = { name: "AES-GCM", iv: NONCE, additionalData: source(header) };
    return new Uint8Array(await crypto.subtle.decrypt(algorithm, imported, source(body)));
  } catch {
    throw new SealingError("tampered", "decrypt");
  }
}

/** Encrypts padded plaintext for a MSG body. */
export async function encrypt(
  key: Uint8Array,
  header: Uint8Array,
  plaintext: Uint8Array,
): Promise<Uint8Array> {
  const imported = await crypto.subtle.importKey("raw", source(key), "AES-GCM", false, ["encrypt"]);
  const algorithm = { name: "AES-GCM", iv: NONCE, additionalData: source(header) };
  return new Uint8Array(await crypto.subtle.encrypt(algorithm, imported, source(plaintext)));
}
