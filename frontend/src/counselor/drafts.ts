import { source } from "../sealing/bytes";
import { derive } from "../sealing/notation";

/** Typed but unsent words by room id (base64). */
export type Drafts = ReadonlyMap<string, string>;

/** What a locked console keeps of them: nobody reads it without the vault. In memory only. */
export interface KeptDrafts {
  readonly nonce: Uint8Array;
  readonly sealed: ArrayBuffer;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The key for `vaultKey`'s drafts, taken before the vault key is overwritten; 32 bytes. */
export function draftKey(vaultKey: Uint8Array, handle: Uint8Array): Uint8Array {
  return derive(vaultKey, "draft-key", handle, 32);
}

/** Seals drafts under a key of `draftKey`; null when there are none. `nonce` is 12 random bytes. */
export async function sealDrafts(
  key: Uint8Array,
  drafts: Drafts,
  nonce: Uint8Array,
): Promise<KeptDrafts | null> {
  if (drafts.size === 0) return null;
  const aes = await aesKey(key);
  const text = encoder.encode(JSON.stringify([...drafts]));
  return { nonce, sealed: await crypto.subtle.encrypt({ name: "AES-GCM", iv: source(nonce) }, aes, text) };
}

/** The drafts again; none when they were kept under another vault. */
export async function openDrafts(key: Uint8Array, kept: KeptDrafts | null): Promise<Drafts> {
  if (kept === null) return new Map();
  try {
    const algorithm = { name: "AES-GCM", iv: source(kept.nonce) };
    const text = decoder.decode(await crypto.subtle.decrypt(algorithm, await aesKey(key), kept.sealed));
    return new Map(JSON.parse(text) as [string, string][]);
  } catch {
    return new Map();
  }
}

function aesKey(key: Uint8Array): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", source(key), "AES-GCM", false, ["encrypt", "decrypt"]);
}
