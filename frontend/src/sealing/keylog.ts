import { Reader, concat, equal, isZero } from "./bytes";
import { Role } from "./bodies";
import { type Verifier, verifierFor } from "./ed25519";
import { demand } from "./errors";
import { KEM_PK_LENGTH } from "./hpke";
import { hash, label, memberIdOfHash } from "./notation";

const VERSION = 1;
export const ENTRY_LENGTH = 347;

/** ADD lists a member, ROTATE lists one in place of another, REVOKE ends one. */
export const EntryType = { ADD: 1, ROTATE: 2, REVOKE: 3 } as const;
export type EntryType = (typeof EntryType)[keyof typeof EntryType];

/** How a counselor's key reaches others: the key-log entry and, beside it, the X-Wing public key (1216 bytes). */
export interface CounselorKey {
  readonly entry: Uint8Array;
  readonly kemPk: Uint8Array;
}

/** Whom an entry lists. Times are ms since 1970 UTC; `seq` is its place in the key log. */
export interface Listed {
  readonly seq: number;
  readonly memberId: Uint8Array;
  readonly role: Role;
  readonly signPk: Uint8Array;
  readonly kemPkHash: Uint8Array;
  readonly notBefore: number;
  readonly notAfter: number;
}

/** A counselor key this client has checked, with its KEM key. */
export interface VerifiedKey extends Listed {
  readonly kemPk: Uint8Array;
}

/** One entry of the key log (docs/sealing.md section 9.1), parsed. Byte fields are copies of their own. */
export interface LogEntry extends Listed {
  readonly type: EntryType;
  readonly prevMemberId: Uint8Array;
  readonly sigOrg: Uint8Array;
  readonly sigMember: Uint8Array;
  readonly sigPrev: Uint8Array;
  /** Role, keys and validity as bytes: what REVOKE repeats. */
  readonly repeated: Uint8Array;
  /** What the organization's root signs: the label and every field before the signatures. */
  readonly signed: Uint8Array;
  /** What the member signs: all of that but the place in the log, which is given later. */
  readonly requested: Uint8Array;
}

/** The zeros that each type demands. */
const FORMS: Readonly<Record<EntryType, (entry: LogEntry) => boolean>> = {
  [EntryType.ADD]: ({ prevMemberId, sigPrev }) => isZero(prevMemberId) && isZero(sigPrev),
  [EntryType.ROTATE]: ({ prevMemberId, memberId }) => !isZero(prevMemberId) && !equal(prevMemberId, memberId),
  [EntryType.REVOKE]: ({ prevMemberId, sigMember, sigPrev }) =>
    isZero(prevMemberId) && isZero(sigMember) && isZero(sigPrev),
};

/** Parses a key-log entry strictly; throws `malformed`. Checks no signature. */
export function parseEntry(raw: Uint8Array): LogEntry {
  demand(raw.length === ENTRY_LENGTH, "malformed", "entry_length");
  const reader = new Reader(raw.slice(), "number_range");
  demand(reader.u8() === VERSION, "malformed", "entry_version");
  const type = reader.u8();
  demand(type >= EntryType.ADD && type <= EntryType.REVOKE, "malformed", "entry_type");
  demand(raw[74] === Role.COUNSELOR || raw[74] === Role.SUPERVISOR, "malformed", "entry_role");
  const seq = reader.u64();
  const names = { memberId: reader.bytes(32), prevMemberId: reader.bytes(32) };
  const role = reader.u8() as Role;
  const keys = { signPk: reader.bytes(32), kemPkHash: reader.bytes(32) };
  const validity = { notBefore: reader.u64(), notAfter: reader.u64() };
  demand(validity.notBefore < validity.notAfter, "malformed", "entry_validity");
  const fields = raw.slice(0, reader.position);
  const signatures = { sigOrg: reader.bytes(64), sigMember: reader.bytes(64), sigPrev: reader.bytes(64) };
  const entry: LogEntry = {
    ...{ type: type as EntryType, seq, ...names, role, ...keys, ...validity, ...signatures },
    repeated: fields.subarray(74),
    signed: concat(label("keylog"), fields),
    requested: concat(label("keylog-request"), fields.subarray(0, 2), fields.subarray(10)),
  };
  demand(FORMS[entry.type](entry), "malformed", "entry_form");
  return entry;
}

/**
 * The name, the root's signature (`org` verifies it) and the member's own (none in REVOKE), in this order. `sigPrev` needs the former
 * member's key and is judged in `replay.ts`.
 */
export async function checkSignatures(entry: LogEntry, org: Verifier): Promise<void> {
  demand(equal(memberIdOfHash(entry.signPk, entry.kemPkHash), entry.memberId), "wrong_binding", "member_id");
  demand(await org(entry.sigOrg, entry.signed), "tampered", "sig_org");
  if (entry.type === EntryType.REVOKE) return;
  const own = await verifierFor(entry.signPk);
  demand(await own(entry.sigMember, entry.requested), "tampered", "sig_member");
}

/** The 1,216 bytes served beside an entry are the key it names. */
export function checkKemPk(entry: Listed, kemPk: Uint8Array): void {
  demand(kemPk.length === KEM_PK_LENGTH, "malformed", "kem_pk_length");
  demand(equal(hash(kemPk), entry.kemPkHash), "wrong_binding", "kem_pk_hash");
}

/** Refuses (`forbidden`) a key outside its validity: asked before sealing to it, never when reading. */
export function demandValidity(key: Listed, now: number): void {
  demand(key.notBefore <= now && now < key.notAfter, "forbidden", "entry_validity");
}

/** The key that an entry names, with the KEM key served beside it. Throws when they do not belong together. */
export function keyOf(entry: Listed, kemPk: Uint8Array): VerifiedKey {
  checkKemPk(entry, kemPk);
  const { seq, memberId, role, signPk, kemPkHash, notBefore, notAfter } = entry;
  return { seq, memberId, role, signPk, kemPkHash, notBefore, notAfter, kemPk: kemPk.slice() };
}

/**
 * Checks an entry by itself (docs/sealing.md section 9.1, in that order): its KEM key, its name, its signatures. Whether
 * it stands in the log, and still does, is another question (`KeyLog`). Throws SealingError.
 *
 * With `now`, an entry outside its validity is refused (`forbidden`): what an author demands before sealing to somebody
 * new. Leave it out when reading: clocks never decide about a transcript.
 */
export async function verifyCounselorKey(
  { entry: raw, kemPk }: CounselorKey,
  rootPk: Uint8Array,
  now?: number,
): Promise<VerifiedKey> {
  const entry = parseEntry(raw);
  const key = keyOf(entry, kemPk);
  await checkSignatures(entry, await verifierFor(rootPk));
  if (now !== undefined) demandValidity(entry, now);
  return key;
}
