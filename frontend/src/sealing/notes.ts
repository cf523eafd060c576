import { Reader, concat, equal, fromBase64, fromUtf8, toBase64, toHex, u8, utf8 } from "./bytes";
import { verifierFor } from "./ed25519";
import { SealingError, demand, refuse } from "./errors";
import { hash } from "./notation";

/** Signature types of C2SP signed-note that this protocol uses. */
export const KeyType = { NOTE: 1, COSIGNATURE: 4 } as const;
export type KeyType = (typeof KeyType)[keyof typeof KeyType];

const NOTE_LIMIT = 131_072;
const SIGNATURES_LIMIT = 64;
const FRESH_MS = 7 * 24 * 3_600_000;
const AHEAD_MS = 24 * 3_600_000;
const DASH = "\u2014 ";
const CONTROL = /[\x00-\x09\x0b-\x1f]/;
/** No "+" and no Unicode White_Space. */
const NAME = /^[^+\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+$/;
const NUMBER = /^(?:0|[1-9][0-9]{0,15})$/;

/** A named Ed25519 public key (32 bytes) for one signature type. */
export interface VerifierKey {
  readonly name: string;
  readonly type: KeyType;
  readonly publicKey: Uint8Array;
  readonly keyId: Uint8Array;
}

/** What a client pins about one key log. `cosigners` are required, every one: the log's time key, then witnesses. */
export interface LogPolicy {
  readonly origin: string;
  readonly rootPk: Uint8Array;
  readonly logKey: VerifierKey;
  readonly cosigners: readonly VerifierKey[];
}

/** One signature line, verified by nobody yet. */
interface NoteSignature {
  readonly name: string;
  readonly keyId: Uint8Array;
  readonly signature: Uint8Array;
}

/** `text` ends with a newline and is exactly what was signed. */
export interface Note {
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** A verified checkpoint; `times` are those of the required cosigners (s since 1970), in the order of the policy. */
export interface Checkpoint {
  readonly size: number;
  readonly root: Uint8Array;
  readonly times: readonly number[];
}

function decoded(text: string, rule: string): Uint8Array {
  try {
    return fromBase64(text);
  } catch (refusal) {
    if (refusal instanceof SealingError) throw new SealingError("malformed", rule);
    throw refusal;
  }
}

export function verifierKey(name: string, type: KeyType, publicKey: Uint8Array): VerifierKey {
  const keyId = hash(utf8(`${name}\n`), u8(type), publicKey).slice(0, 4);
  return { name, type, publicKey, keyId };
}

/** The vkey: name+hex id+base64(type || key). */
export function vkeyOf({ name, type, publicKey, keyId }: VerifierKey): string {
  return `${name}+${toHex(keyId)}+${toBase64(concat(u8(type), publicKey))}`;
}

/** Parses a vkey of type 1 or 4; `malformed` (`vkey`) for anything else, also when the id is not the key's. */
export function parseVkey(text: string): VerifierKey {
  const [name = "", id, ...rest] = text.split("+");
  demand(rest.length > 0 && NAME.test(name), "malformed", "vkey");
  const data = decoded(rest.join("+"), "vkey");
  const type = data[0];
  const known = type === KeyType.NOTE || type === KeyType.COSIGNATURE;
  demand(data.length === 33 && known, "malformed", "vkey");
  const key = verifierKey(name, type, data.slice(1));
  demand(id === toHex(key.keyId), "malformed", "vkey");
  return key;
}

function parseSignature(line: string): NoteSignature {
  const at = line.indexOf(" ", DASH.length);
  demand(line.startsWith(DASH) && at > 0, "malformed", "note_signature_line");
  const name = line.slice(DASH.length, at);
  demand(NAME.test(name), "malformed", "note_signature_line");
  const data = decoded(line.slice(at + 1), "note_signature_line");
  demand(data.length > 4, "malformed", "note_signature_line");
  return { name, keyId: data.slice(0, 4), signature: data.slice(4) };
}

/** Splits at the last empty line and parses every signature line strictly. Throws `malformed`; verifies nothing. */
export function parseNote(raw: Uint8Array): Note {
  demand(raw.length <= NOTE_LIMIT, "malformed", "note_size");
  const content = fromUtf8(raw) ?? refuse("malformed", "note_text");
  const end = content.lastIndexOf("\n\n");
  demand(!CONTROL.test(content) && end > 0 && content.endsWith("\n"), "malformed", "note_text");
  const lines = content.slice(end + 2, -1).split("\n");
  demand(end + 2 < content.length, "malformed", "note_text");
  demand(lines.length <= SIGNATURES_LIMIT, "malformed", "note_size");
  return { text: content.slice(0, end + 1), signatures: lines.map(parseSignature) };
}

/** What a timestamped cosignature (type 4) signs. */
export function cosignedBytes(text: string, time: number): Uint8Array {
  return utf8(`cosignature/v1\ntime ${time}\n${text}`);
}

/** Verifies one line under the key it names; gives its time, 0 for a plain signature. Throws `note_signature`. */
async function timeOf(key: VerifierKey, line: NoteSignature, text: string): Promise<number> {
  const timed = key.type === KeyType.COSIGNATURE;
  demand(line.signature.length === (timed ? 72 : 64), "tampered", "note_signature");
  const time = timed ? readTime(line.signature) : 0;
  const signed = timed ? cosignedBytes(text, time) : utf8(text);
  const verify = await verifierFor(key.publicKey);
  demand(await verify(line.signature.slice(-64), signed), "tampered", "note_signature");
  return time;
}

function readTime(signature: Uint8Array): number {
  try {
    return new Reader(signature, "time").u64();
  } catch {
    return refuse("tampered", "note_signature");
  }
}

/**
 * The keys that signed, each with the latest time it gave. Lines of unknown keys are ignored; a line of a known key (same
 * name and id) that does not verify condemns the whole note (`tampered`).
 */
export async function verifyNote(
  note: Note,
  keys: readonly VerifierKey[],
): Promise<Map<VerifierKey, number>> {
  const signed = new Map<VerifierKey, number>();
  for (const line of note.signatures) {
    const key = keys.find((each) => each.name === line.name && equal(each.keyId, line.keyId));
    if (key !== undefined)
      signed.set(key, Math.max(signed.get(key) ?? 0, await timeOf(key, line, note.text)));
  }
  return signed;
}

/** The text of a checkpoint: three lines. */
export function checkpointText(origin: string, size: number, root: Uint8Array): string {
  return `${origin}\n${size}\n${toBase64(root)}\n`;
}

function parseCheckpoint(text: string): { origin: string; size: number; root: Uint8Array } {
  const lines = text.slice(0, -1).split("\n");
  const [origin = "", number = "", encoded = ""] = lines;
  demand(lines.length >= 3 && lines.every((line) => line !== ""), "malformed", "checkpoint_text");
  demand(NUMBER.test(number), "malformed", "checkpoint_text");
  const [size, root] = [Number(number), decoded(encoded, "checkpoint_text")];
  demand(Number.isSafeInteger(size) && root.length === 32, "malformed", "checkpoint_text");
  return { origin, size, root };
}

/**
 * Parses and verifies a served checkpoint against what is pinned; no clock. Throws, in this order: form (`malformed`),
 * another `origin` (`wrong_binding`), a bad signature of a known key or none of the log's (`tampered`), a required
 * `cosigner` missing (`forbidden`).
 */
export async function openCheckpoint(raw: Uint8Array, policy: LogPolicy): Promise<Checkpoint> {
  const note = parseNote(raw);
  const { origin, size, root } = parseCheckpoint(note.text);
  demand(origin === policy.origin, "wrong_binding", "origin");
  const signed = await verifyNote(note, [policy.logKey, ...policy.cosigners]);
  demand(signed.has(policy.logKey), "tampered", "log_signature");
  const times = policy.cosigners.map((key) => signed.get(key) ?? refuse("forbidden", "cosigner"));
  return { size, root, times };
}

/**
 * Before sealing to somebody: every cosigner spoke within 7 days, and none is more than a day ahead of this clock (`now`,
 * ms). Throws `forbidden` (`stale`), also when nobody cosigned: without a time nothing is fresh.
 */
export function checkFresh({ times }: Checkpoint, now: number): void {
  const ages = times.map((time) => now - time * 1000);
  const fresh = ages.length > 0 && ages.every((age) => -AHEAD_MS <= age && age <= FRESH_MS);
  demand(fresh, "forbidden", "stale");
}
