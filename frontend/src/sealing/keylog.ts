import { Reader, concat, equal, isZero } from "./bytes";
import { Role } from "./bodies";
import { verifierFor } from "./ed25519";
import { demand } from "./errors";
import { KEM_PK_LENGTH } from "./hpke";
import { hash, label, memberIdOf } from "./notation";

const VERSION = 1;
const TYPE_ADD = 1;
const TYPE_REVOKE = 3;

/** How a counselor's key reaches others: the key-log entry and, beside it, the X-Wing public key (1216 bytes). */
export interface CounselorKey {
  readonly entry: Uint8Array;
  readonly kemPk: Uint8Array;
}

/** A counselor key this client has checked against the organization's root. Times are ms since 1970 UTC. */
export interface VerifiedKey {
  readonly memberId: Uint8Array;
  readonly signPk: Uint8Array;
  readonly kemPk: Uint8Array;
  readonly role: Role;
  readonly logIndex: number;
  readonly notBefore: number;
  readonly notAfter: number;
  /** The organization root it was checked against. */
  readonly rootPk: Uint8Array;
}

export interface LogEntry {
  readonly type: number;
  readonly seq: number;
  readonly memberId: Uint8Array;
  readonly prevMemberId: Uint8Array;
  readonly role: Role;
  readonly signPk: Uint8Array;
  readonly kemPkHash: Uint8Array;
  readonly notBefore: number;
  readonly notAfter: number;
  readonly sigOrg: Uint8Array;
  readonly sigMember: Uint8Array;
  readonly sigPrev: Uint8Array;
  /** What the organization's root signs: the label and every field before the signatures. */
  readonly signed: Uint8Array;
  /** What the member signs: all of that but the place in the log, which is given later. */
  readonly requested: Uint8Array;
}

/** Parses a key-log entry strictly; throws `malformed`, or `unsupported` for types that are not in use yet. */
export function parseEntry(raw: Uint8Array): LogEntry {
  const reader = new Reader(raw, "keylog_entry");
  demand(reader.u8() === VERSION, "malformed", "keylog_version");
  const type = reader.u8();
  demand(type >= TYPE_ADD && type <= TYPE_REVOKE, "malformed", "keylog_type");
  const seq = reader.u64();
  const memberId = reader.bytes(32);
  const prevMemberId = reader.bytes(32);
  const role = reader.u8();
  demand(role === Role.COUNSELOR || role === Role.SUPERVISOR, "malformed", "keylog_role");
  const keys = { signPk: reader.bytes(32), kemPkHash: reader.bytes(32) };
  const validity = { notBefore: reader.u64(), notAfter: reader.u64() };
  const signed = concat(label("keylog"), raw.subarray(0, reader.position));
  const requested = concat(label("keylog-request"), raw.subarray(0, 2), raw.subarray(10, reader.position));
  const signatures = { sigOrg: reader.bytes(64), sigMember: reader.bytes(64), sigPrev: reader.bytes(64) };
  reader.end();
  demand(type === TYPE_ADD, "unsupported", "keylog_type");
  demand(isZero(prevMemberId) && isZero(signatures.sigPrev), "malformed", "keylog_prev");
  demand(validity.notBefore < validity.notAfter, "malformed", "keylog_validity");
  return {
    type,
    seq,
    memberId,
    prevMemberId,
    role: role as Role,
    ...keys,
    ...validity,
    ...signatures,
    signed,
    requested,
  };
}

/**
 * Checks (docs/sealing.md section 9, in that order) that the organization root and the member itself signed this key and
 * that `kemPk` is the one logged. Throws SealingError.
 *
 * With `now`, an entry outside its validity is refused (`forbidden`): what an author demands before sealing to somebody
 * new. Leave it out when learning the keys of a room that already exists: clocks never decide about a transcript.
 */
export async function verifyCounselorKey(
  key: CounselorKey,
  rootPk: Uint8Array,
  now?: number,
): Promise<VerifiedKey> {
  const entry = parseEntry(key.entry);
  demand(key.kemPk.length === KEM_PK_LENGTH, "malformed", "kem_pk");
  demand(equal(hash(key.kemPk), entry.kemPkHash), "wrong_binding", "kem_pk_hash");
  demand(equal(memberIdOf(entry.signPk, key.kemPk), entry.memberId), "wrong_binding", "member_id");
  const [org, own] = await Promise.all([verifierFor(rootPk), verifierFor(entry.signPk)]);
  demand(await org(entry.sigOrg, entry.signed), "tampered", "sig_org");
  demand(await own(entry.sigMember, entry.requested), "tampered", "sig_member");
  if (now !== undefined) demandValidity(entry, now);
  return {
    memberId: entry.memberId.slice(),
    signPk: entry.signPk.slice(),
    kemPk: key.kemPk.slice(),
    role: entry.role,
    logIndex: entry.seq,
    notBefore: entry.notBefore,
    notAfter: entry.notAfter,
    rootPk: rootPk.slice(),
  };
}

/** Refuses (`forbidden`) a key outside its validity. */
export function demandValidity(
  key: { readonly notBefore: number; readonly notAfter: number },
  now: number,
): void {
  demand(key.notBefore <= now && now < key.notAfter, "forbidden", "keylog_validity");
}
