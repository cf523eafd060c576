import { ALL_ONES, Reader, compare, concat, isZero, u16, u32, u64, u8 } from "./bytes";
import { demand } from "./errors";
import { KEM_PK_LENGTH } from "./hpke";
import { SUITE, ZERO32, hash, label, memberIdOf } from "./notation";

export const Role = { CITIZEN: 1, COUNSELOR: 2, SUPERVISOR: 3, TEAM: 4 } as const;
export type Role = (typeof Role)[keyof typeof Role];

export const Reason = {
  START: 0,
  ACCEPT: 1,
  TRANSFER: 2,
  JOIN: 3,
  LEAVE: 4,
  KEY_ROTATION: 5,
  REVOCATION: 6,
  PERIODIC: 7,
} as const;

export const AlertCode = { GRANT: 1, COMMIT: 2, REFUSED: 3 } as const;
export const CloseReason = { DONE: 1, LEFT: 2, ERASE: 3 } as const;
export const ROSTER_LIMIT = 24;
/** At most this many members with another role than team. */
export const NAMED_LIMIT = 6;
const GENESIS_SIGNED_LENGTH = 1 + 32 + KEM_PK_LENGTH + 16 + 32 + 8;
const GENESIS_ROOM_LENGTH = 1 + 32 + KEM_PK_LENGTH + 16;

export interface Genesis {
  readonly signPk: Uint8Array;
  readonly kemPk: Uint8Array;
  readonly memberId: Uint8Array;
  readonly roomId: Uint8Array;
  readonly sessionPk: Uint8Array;
  readonly notAfter: number;
  readonly signature: Uint8Array;
  /** What `signature` (the founder's member key) covers. */
  readonly signed: Uint8Array;
}

/** Room id from a GENESIS body (or its first 1,265 bytes): nobody can swap the founder without changing it. */
export function roomIdOf(body: Uint8Array): Uint8Array {
  return hash(label("room"), body.subarray(0, GENESIS_ROOM_LENGTH)).slice(0, 16);
}

export function parseGenesis(body: Uint8Array): Genesis {
  const reader = new Reader(body, "genesis_body");
  demand(reader.u8() === SUITE, "malformed", "suite");
  const signPk = reader.bytes(32);
  const kemPk = reader.bytes(KEM_PK_LENGTH);
  reader.bytes(16);
  const sessionPk = reader.bytes(32);
  const notAfter = reader.u64();
  const signature = reader.bytes(64);
  reader.end();
  const signed = concat(label("genesis"), body.subarray(0, GENESIS_SIGNED_LENGTH));
  return {
    signPk,
    kemPk,
    memberId: memberIdOf(signPk, kemPk),
    roomId: roomIdOf(body),
    sessionPk,
    notAfter,
    signature,
    signed,
  };
}

export interface Session {
  readonly memberId: Uint8Array;
  readonly sessionPk: Uint8Array;
  readonly notAfter: number;
  readonly log: Quotation;
  readonly signature: Uint8Array;
  /** Body up to `sig_member`. */
  readonly fields: Uint8Array;
}

export function parseSession(body: Uint8Array): Session {
  const reader = new Reader(body, "session_body");
  const memberId = reader.bytes(32);
  const sessionPk = reader.bytes(32);
  const notAfter = reader.u64();
  const log = readQuotation(reader);
  const fields = body.subarray(0, reader.position);
  const signature = reader.bytes(64);
  reader.end();
  return { memberId, sessionPk, notAfter, log, signature, fields };
}

/** What `sig_member` of a SESSION covers: besides the body it binds the history its member had seen. */
export function sessionCertificate(
  roomId: Uint8Array,
  fields: Uint8Array,
  seenIndex: number,
  seenHead: Uint8Array,
): Uint8Array {
  return concat(label("session-cert"), roomId, fields, u64(seenIndex), seenHead);
}

/** A state of the key log as SESSION and EPOCH quote it; size 0 and a root of zeros quote none. */
export interface Quotation {
  readonly size: number;
  readonly root: Uint8Array;
}

export const NO_LOG: Quotation = { size: 0, root: ZERO32 };

export function encodeQuotation({ size, root }: Quotation): Uint8Array {
  return concat(u64(size), root);
}

function readQuotation(reader: Reader): Quotation {
  const quoted = { size: reader.u64(), root: reader.bytes(32) };
  demand(quoted.size > 0 || isZero(quoted.root), "malformed", "log_quotation");
  return quoted;
}

export interface RosterEntry {
  readonly role: Role;
  readonly memberId: Uint8Array;
  readonly logIndex: number; // ALL_ONES exactly for the citizen
  readonly kemPkHash: Uint8Array;
  readonly historyFrom: number;
}

export interface Epoch {
  readonly newEpoch: number;
  readonly commit: Uint8Array;
  readonly reason: number;
  readonly roster: readonly RosterEntry[];
  /** The bytes from `n` to the last roster entry; their hash is bound into every grant. */
  readonly rosterBytes: Uint8Array;
  readonly log: Quotation;
  readonly grants: readonly Uint8Array[];
}

function readRosterEntry(reader: Reader): RosterEntry {
  const role = reader.u8();
  demand(role >= Role.CITIZEN && role <= Role.TEAM, "malformed", "role");
  const memberId = reader.bytes(32);
  const logIndex = reader.logIndex();
  demand((logIndex === ALL_ONES) === (role === Role.CITIZEN), "malformed", "log_index");
  return { role: role as Role, memberId, logIndex, kemPkHash: reader.bytes(32), historyFrom: reader.u32() };
}

/** `n` and the roster entries. */
export function encodeRoster(roster: readonly RosterEntry[]): Uint8Array {
  const entry = ({ role, memberId, logIndex, kemPkHash, historyFrom }: RosterEntry): Uint8Array =>
    concat(u8(role), memberId, u64(logIndex), kemPkHash, u32(historyFrom));
  return concat(u8(roster.length), ...roster.map(entry));
}

export function parseEpoch(body: Uint8Array): Epoch {
  const reader = new Reader(body, "epoch_body");
  const newEpoch = reader.u32();
  const commit = reader.bytes(32);
  const reason = reader.u8();
  demand(reason <= Reason.PERIODIC && (reason === Reason.START) === (newEpoch === 0), "malformed", "reason");
  const from = reader.position;
  const roster = readRoster(reader);
  const rosterBytes = body.subarray(from, reader.position);
  const log = readQuotation(reader);
  const grants = roster.map(() => reader.bytes(reader.u16()));
  reader.end();
  demandForm(newEpoch, roster, grants);
  return { newEpoch, commit, reason, roster, rosterBytes, log, grants };
}

function readRoster(reader: Reader): RosterEntry[] {
  const count = reader.u8();
  demand(count >= 1 && count <= ROSTER_LIMIT, "malformed", "roster_size");
  return Array.from({ length: count }, () => readRosterEntry(reader));
}

/** Parses `n` and the roster entries alone; their order and sizes are judged with the EPOCH they belong to. */
export function parseRoster(bytes: Uint8Array): RosterEntry[] {
  const reader = new Reader(bytes, "roster");
  const roster = readRoster(reader);
  reader.end();
  return roster;
}

function demandForm(newEpoch: number, roster: readonly RosterEntry[], grants: readonly Uint8Array[]): void {
  const named = roster.filter((entry) => entry.role !== Role.TEAM).length;
  demand(named <= NAMED_LIMIT, "malformed", "roster_size");
  for (const [at, entry] of roster.entries()) {
    const before = roster[at - 1];
    demand(before === undefined || compare(before.memberId, entry.memberId) < 0, "malformed", "roster_order");
    demand(entry.historyFrom <= newEpoch, "malformed", "history_from");
    demand(grants[at]?.length === grantLength(newEpoch - entry.historyFrom + 1), "malformed", "grant_len");
  }
}

/** Bytes of a grant that carries `count` epoch secrets: enc, count, secrets, tag. */
export function grantLength(count: number): number {
  return 1138 + 36 * count;
}

export function encodeEpoch(epoch: Omit<Epoch, "roster">): Uint8Array {
  return concat(
    u32(epoch.newEpoch),
    epoch.commit,
    u8(epoch.reason),
    epoch.rosterBytes,
    encodeQuotation(epoch.log),
    ...epoch.grants.flatMap((grant) => [u16(grant.length), grant]),
  );
}

export function parseClose(body: Uint8Array): { reason: number } {
  const reader = new Reader(body, "close_body");
  const reason = reader.u8();
  const final = reader.u8();
  reader.end();
  demand(reason >= CloseReason.DONE && reason <= CloseReason.ERASE && final === 1, "malformed", "close_body");
  return { reason };
}

export function parseAlert(body: Uint8Array): { code: number; position: number } {
  const reader = new Reader(body, "alert_body");
  const alert = { code: reader.u8(), position: reader.u64() };
  reader.end();
  demand(alert.code >= AlertCode.GRANT && alert.code <= AlertCode.REFUSED, "malformed", "alert_code");
  return alert;
}

/** KEYRING: the secrets of the epochs `first` to `last`, sealed to one member of the header's epoch. */
export interface Keyring {
  readonly target: Uint8Array;
  readonly kemPkHash: Uint8Array;
  readonly first: number;
  /** The last epoch in the grant, whose length says how many there are. */
  readonly last: number;
  readonly grant: Uint8Array;
}

export function parseKeyring(body: Uint8Array): Keyring {
  const reader = new Reader(body, "keyring_body");
  const [target, kemPkHash, first] = [reader.bytes(32), reader.bytes(32), reader.u32()];
  const grant = reader.rest();
  const count = (grant.length - grantLength(0)) / 36;
  demand(count >= 1 && Number.isInteger(count), "malformed", "keyring_body");
  return { target, kemPkHash, first, last: first + count - 1, grant };
}

export function encodeKeyring({ target, kemPkHash, first, grant }: Omit<Keyring, "last">): Uint8Array {
  return concat(target, kemPkHash, u32(first), grant);
}
