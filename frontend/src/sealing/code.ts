import { Reader, concat, equal, source, u16, u64, u8 } from "./bytes";
import { demand, refuse } from "./errors";
import type { Random } from "./hpke";
import type { MemberSeeds } from "./members";
import { EMPTY, derive, hash, label } from "./notation";
import { readWords, toWords } from "./proquint";
import type { Argon2id } from "./slots";

export const CODE_WORDS = 6;
const ENTROPY_BYTES = 10;
const VERSION = 1;
const VAULT_BYTES = 213;
/** Constants: no server can lower or raise them. */
const COST = { memoryKiB: 65_536, passes: 3, lanes: 1, length: 64 } as const;
const CRC_POLYNOMIAL = 0x8bb7;

/** What the code gives back. Nothing in it ever changes, so nobody gains by serving an old copy. */
export interface CodeContent {
  readonly member: MemberSeeds;
  /** The secret of the seat, 32 bytes. */
  readonly seatToken: Uint8Array;
  readonly roomId: Uint8Array; // 16
  /** H of the GENESIS body, 32 bytes. */
  readonly genesisHash: Uint8Array;
  /** When it was sealed, in ms since 1970. */
  readonly created: number;
}

/** What a code derives, 32 bytes each. `token` asks the server, `rowKey` is what the server may store of it. */
export interface CodeKeys {
  readonly token: Uint8Array;
  readonly kek: Uint8Array;
  readonly commit: Uint8Array;
  readonly rowKey: Uint8Array;
}

/** CRC-16/T10-DIF, 2 bytes: its polynomial is irreducible, so no wrong letter and no swap of words can hide. */
export function codeCheck(bytes: Uint8Array): Uint8Array {
  let remainder = 0;
  for (const byte of bytes) {
    remainder ^= byte << 8;
    for (let bit = 0; bit < 8; bit++)
      remainder = ((remainder << 1) ^ (remainder & 0x8000 ? CRC_POLYNOMIAL : 0)) & 0xffff;
  }
  return u16(remainder);
}

/** A new code: 10 random bytes. */
export function newCode(random: Random): Uint8Array {
  return random(ENTROPY_BYTES);
}

/** The code of 10 bytes: six words joined by hyphens. */
export function codeText(entropy: Uint8Array): string {
  return toWords(concat(entropy, codeCheck(entropy)));
}

/**
 * The 10 bytes of a code however it was typed. Throws `malformed`: `code_length` unless 30 letters are left, `code_letters`
 * for a letter that no code has in that place, `code_check`.
 */
export function parseCode(typed: string): Uint8Array {
  const bytes = readWords(typed, CODE_WORDS);
  const entropy = bytes.slice(0, ENTROPY_BYTES);
  demand(equal(codeCheck(entropy), bytes.subarray(ENTROPY_BYTES)), "malformed", "code_check");
  return entropy;
}

/** Argon2id with constant costs over a salt of the deployment id, then one key for each job. */
export async function codeKeys(
  entropy: Uint8Array,
  deployment: Uint8Array,
  argon2id: Argon2id,
): Promise<CodeKeys> {
  const salt = hash(label("code-salt"), deployment).slice(0, 16);
  const root = await argon2id({ password: entropy, salt, ...COST });
  const expand = (name: string): Uint8Array => derive(root, name, EMPTY, 32);
  const token = expand("code-auth");
  return {
    token,
    kek: expand("code-kek"),
    commit: expand("code-commit"),
    rowKey: hash(label("code-auth"), token),
  };
}

/** The vault as the server stores it, 213 bytes. */
export async function sealCodeVault(
  keys: CodeKeys,
  content: CodeContent,
  random: Random,
): Promise<Uint8Array> {
  const nonce = random(12);
  const { member, seatToken, roomId, genesisHash, created } = content;
  const packed = concat(
    u8(VERSION),
    member.signSeed,
    member.kemSeed,
    seatToken,
    roomId,
    genesisHash,
    u64(created),
  );
  const key = await crypto.subtle.importKey("raw", source(keys.kek), "AES-GCM", false, ["encrypt"]);
  const sealed = await crypto.subtle.encrypt(algorithm(keys, nonce), key, source(packed));
  return concat(keys.commit, nonce, new Uint8Array(sealed));
}

/** What the vault holds. Throws `malformed` (length), `no_key` by commitment, `tampered`, then `malformed` (content). */
export async function openCodeVault(keys: CodeKeys, vault: Uint8Array): Promise<CodeContent> {
  demand(vault.length === VAULT_BYTES, "malformed", "cvault_length");
  const reader = new Reader(vault, "cvault_length");
  demand(equal(keys.commit, reader.bytes(32)), "no_key", "cvault_commit");
  const nonce = reader.bytes(12);
  return parseContent(await decrypt(keys, nonce, reader.rest()));
}

function algorithm(keys: CodeKeys, nonce: Uint8Array): AesGcmParams {
  const additionalData = source(concat(label("cvault"), keys.rowKey, keys.commit));
  return { name: "AES-GCM", iv: source(nonce), additionalData };
}

async function decrypt(keys: CodeKeys, nonce: Uint8Array, sealed: Uint8Array): Promise<Uint8Array> {
  try {
    const key = await crypto.subtle.importKey("raw", source(keys.kek), "AES-GCM", false, ["decrypt"]);
    return new Uint8Array(await crypto.subtle.decrypt(algorithm(keys, nonce), key, source(sealed)));
  } catch {
    return refuse("tampered", "cvault");
  }
}

function parseContent(packed: Uint8Array): CodeContent {
  const reader = new Reader(packed, "cvault_content");
  demand(reader.u8() === VERSION, "malformed", "cvault_content");
  const member = { signSeed: reader.bytes(32), kemSeed: reader.bytes(32) };
  const content = { member, seatToken: reader.bytes(32), roomId: reader.bytes(16) };
  const founding = { genesisHash: reader.bytes(32), created: reader.u64() };
  reader.end();
  return { ...content, ...founding };
}
