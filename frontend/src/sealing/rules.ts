import { ALL_ONES, equal, toHex } from "./bytes";
import { type Epoch, type Quotation, Role, type RosterEntry } from "./bodies";
import type { Candidate } from "./candidates";
import { Kind } from "./envelope";
import type { Category } from "./errors";
import { ZERO32, hash, sessionIdOf } from "./notation";
import { type EpochState, type SessionState, type Transcript, rosterEntry } from "./transcript";

/** One entry at the next position, and the transcript it is judged against. */
export interface Case {
  readonly transcript: Transcript;
  readonly entry: Candidate;
  readonly position: number;
  readonly author: Uint8Array | null;
  readonly session: SessionState | undefined;
  readonly current: number;
}

/** A demand on the next entry; where it does not hold, the verdict is `otherwise`. */
export interface Rule {
  readonly name: string;
  readonly otherwise: Category | "void";
  readonly holds: (c: Case) => boolean;
  /** Looks at nothing but the entry itself, so it can also be asked after later entries were judged. */
  readonly deferrable?: true;
}

const isKind = (c: Case, kind: number): boolean => c.entry.body.kind === kind;
const announcesSession = (c: Case): boolean => isKind(c, Kind.GENESIS) || isKind(c, Kind.SESSION);
const epochOf = (c: Case): number => c.entry.envelope.epoch;

/** `start(e)`: position of EPOCH e; before EPOCH 0 it counts as 0. */
function start(c: Case, epoch: number): number {
  return c.transcript.epochs[epoch]?.position ?? 0;
}

function roomMatches({ transcript, entry }: Case): boolean {
  if (!equal(entry.envelope.roomId, transcript.roomId)) return false;
  return entry.body.kind !== Kind.GENESIS || isFounding(entry, entry.body.genesis.roomId, transcript);
}

/** The founder cannot be swapped, and the GENESIS is the one that this reader remembers. */
function isFounding({ envelope }: Candidate, derived: Uint8Array, { roomId, founding }: Transcript): boolean {
  return equal(derived, roomId) && (founding === null || equal(hash(envelope.body), founding));
}

function placeFits(c: Case): boolean {
  if (isKind(c, Kind.GENESIS) !== (c.position === 0)) return false;
  return c.position !== 1 || isKind(c, Kind.EPOCH);
}

function sessionFits({ transcript, entry, session }: Case): boolean {
  const { body, envelope } = entry;
  if (body.kind !== Kind.GENESIS && body.kind !== Kind.SESSION) return session !== undefined;
  const sessionPk = body.kind === Kind.GENESIS ? body.genesis.sessionPk : body.session.sessionPk;
  return session === undefined && equal(envelope.sessionId, sessionIdOf(transcript.roomId, sessionPk));
}

function authorInRoster(c: Case): boolean {
  if (isKind(c, Kind.GENESIS)) return true;
  return c.author !== null && c.transcript.roleIn(epochOf(c), c.author) !== undefined;
}

function sequenceFits({ entry, session }: Case): boolean {
  const { senderSeq, prevOwn } = entry.envelope;
  return senderSeq === (session?.nextSeq ?? 0) && equal(prevOwn, session?.prevOwn ?? ZERO32);
}

function seenIndexFits({ entry, session, position }: Case): boolean {
  const { seenIndex } = entry.envelope;
  return seenIndex <= position && seenIndex >= (session?.seenIndex ?? 0);
}

function seenHeadFits({ transcript, entry }: Case): boolean {
  const head = transcript.heads[entry.envelope.seenIndex];
  return head !== undefined && equal(entry.envelope.seenHead, head);
}

function epochStepFits(c: Case): boolean {
  const { body } = c.entry;
  if (body.kind !== Kind.EPOCH) return true;
  return body.epoch.newEpoch === (c.position === 1 ? 0 : epochOf(c) + 1);
}

/** The author had seen the EPOCH it writes under, and had not yet seen the one that ended it. */
function epochViewFits(c: Case): boolean {
  if (isKind(c, Kind.GENESIS)) return true;
  const { epoch, seenIndex } = c.entry.envelope;
  return seenIndex > start(c, epoch) && (epoch >= c.current || seenIndex <= start(c, epoch + 1));
}

/** A KEYRING brings no secret of an epoch after the one it is written under. */
function spanFits(c: Case): boolean {
  const { body } = c.entry;
  return body.kind !== Kind.KEYRING || body.keyring.last <= epochOf(c);
}

/** A KEYRING is for a member, under the key it has in the roster of the header's epoch. */
function targetFits(c: Case): boolean {
  const { body } = c.entry;
  if (body.kind !== Kind.KEYRING) return true;
  const member = rosterEntry(c.transcript.epochs[epochOf(c)]?.roster, body.keyring.target);
  return member !== undefined && equal(member.kemPkHash, body.keyring.kemPkHash);
}

/** How long after a change an entry written before it may still arrive; stops a removed member from racing for ever. */
export const RACE_WINDOW = 16;

function inTime(c: Case): boolean {
  return epochOf(c) >= c.current || c.position <= start(c, epochOf(c) + 1) + RACE_WINDOW;
}

function epochWon(c: Case): boolean {
  return !isKind(c, Kind.EPOCH) || epochOf(c) >= c.current;
}

function sessionSawEnough(c: Case): boolean {
  const { body, envelope } = c.entry;
  return body.kind !== Kind.SESSION || envelope.seenIndex >= c.transcript.largestSeen(body.session.memberId);
}

/** The key log that an entry quotes; null for kinds that quote none. */
export function quotedIn(c: Case): Quotation | null {
  const { body } = c.entry;
  if (body.kind === Kind.SESSION) return body.session.log;
  return body.kind === Kind.EPOCH ? body.epoch.log : null;
}

/** The quoted key log is this reader's, and no smaller than what the author had seen others quote. */
function logViewFits(c: Case): boolean {
  const quoted = quotedIn(c);
  if (quoted === null) return true;
  const least = c.transcript.quotedBefore(c.entry.envelope.seenIndex);
  return quoted.size >= least && c.transcript.log.agrees(quoted);
}

/**
 * Acceptance (docs/sealing.md section 8), in order; the first rule that does not hold decides. `parse` comes before
 * this table (candidates.ts), the rules on MSG content after it (opening.ts).
 */
export const RULES: readonly Rule[] = [
  { name: "room", otherwise: "wrong_binding", holds: roomMatches },
  { name: "place", otherwise: "wrong_binding", holds: placeFits },
  { name: "closed", otherwise: "wrong_binding", holds: (c) => !c.transcript.closed },
  { name: "span", otherwise: "wrong_epoch", holds: spanFits },
  {
    name: "epoch_known",
    otherwise: "wrong_epoch",
    holds: (c) => epochOf(c) <= (isKind(c, Kind.GENESIS) ? 0 : c.current),
  },
  { name: "session", otherwise: "wrong_binding", holds: sessionFits },
  { name: "roster", otherwise: "forbidden", holds: authorInRoster },
  { name: "certificate", otherwise: "malformed", holds: (c) => !announcesSession(c) || c.entry.sound },
  { name: "certificate", otherwise: "tampered", holds: (c) => c.entry.certified },
  { name: "signature", otherwise: "tampered", holds: (c) => c.entry.genuine !== false, deferrable: true },
  { name: "sequence", otherwise: "wrong_binding", holds: sequenceFits },
  { name: "seen_index", otherwise: "wrong_binding", holds: seenIndexFits },
  { name: "seen_head", otherwise: "wrong_binding", holds: seenHeadFits },
  { name: "epoch_step", otherwise: "wrong_epoch", holds: epochStepFits },
  { name: "epoch_view", otherwise: "wrong_epoch", holds: epochViewFits },
  { name: "late", otherwise: "void", holds: inTime },
  { name: "lost_epoch", otherwise: "void", holds: epochWon },
  { name: "short_session", otherwise: "void", holds: sessionSawEnough },
  { name: "log_view", otherwise: "forbidden", holds: logViewFits },
  { name: "target", otherwise: "forbidden", holds: targetFits },
];

export interface Change {
  readonly transcript: Transcript;
  readonly author: Uint8Array;
  readonly before: readonly RosterEntry[];
  readonly epoch: Epoch;
}

/** The roster in force before a change; before EPOCH 0 the founder alone. */
function rosterBefore(transcript: Transcript): readonly RosterEntry[] {
  const current: EpochState | null = transcript.current;
  if (current !== null) return current.roster;
  const founder = transcript.founder;
  return founder === null ? [] : [founderEntry(founder, 0)];
}

/** Roster entry of the founder. */
export function founderEntry(
  founder: { memberId: Uint8Array; kemPk: Uint8Array },
  historyFrom: number,
): RosterEntry {
  const { memberId, kemPk } = founder;
  return { role: Role.CITIZEN, memberId, logIndex: ALL_ONES, kemPkHash: hash(kemPk), historyFrom };
}

function oneCitizen({ transcript, epoch }: Change): boolean {
  const founder = transcript.founder;
  const citizens = epoch.roster.filter((entry) => entry.role === Role.CITIZEN);
  const [citizen] = citizens;
  if (founder === null || citizens.length !== 1 || citizen === undefined) return false;
  if (epoch.newEpoch === 0 && epoch.roster.length !== 1) return false;
  return toHex(citizen.memberId) === toHex(founder.memberId) && equal(citizen.kemPkHash, hash(founder.kemPk));
}

function mayAdd({ before, author, epoch }: Change): boolean {
  const role = rosterEntry(before, author)?.role;
  if (role === Role.CITIZEN || role === Role.COUNSELOR) return true;
  return epoch.roster.every((entry) => rosterEntry(before, entry.memberId) !== undefined);
}

function rolesKept({ before, author, epoch }: Change): boolean {
  const authorRole = rosterEntry(before, author)?.role;
  return epoch.roster.every((entry) => {
    const old = rosterEntry(before, entry.memberId);
    if (old === undefined || old.role === entry.role) return true;
    const promoted = old.role === Role.TEAM && entry.role === Role.COUNSELOR;
    return promoted && (authorRole === Role.CITIZEN || equal(author, entry.memberId));
  });
}

const STANDS_AS: Readonly<Record<number, readonly Role[]>> = {
  [Role.COUNSELOR]: [Role.COUNSELOR, Role.TEAM],
  [Role.SUPERVISOR]: [Role.COUNSELOR, Role.SUPERVISOR, Role.TEAM],
};

/** Judged at the quoted size: what a later entry ends stays readable history. */
function allLogged({ transcript, epoch }: Change): boolean {
  return epoch.roster.every((entry) => {
    if (entry.role === Role.CITIZEN) return true;
    const known = transcript.log.standing(entry.logIndex, epoch.log.size);
    if (known === undefined || !equal(known.memberId, entry.memberId)) return false;
    return equal(known.kemPkHash, entry.kemPkHash) && (STANDS_AS[known.role] ?? []).includes(entry.role);
  });
}

/** A demand on a change of the roster; where it does not hold, the entry is `forbidden`. */
export interface RosterRule {
  readonly name: string;
  readonly holds: (change: Change) => boolean;
}

/** Who may change the roster (docs/sealing.md section 6), in order. */
export const ROSTER_RULES: readonly RosterRule[] = [
  { name: "author_stays", holds: ({ epoch, author }) => rosterEntry(epoch.roster, author) !== undefined },
  { name: "one_citizen", holds: oneCitizen },
  { name: "may_add", holds: mayAdd },
  { name: "roles_kept", holds: rolesKept },
  { name: "logged", holds: allLogged },
];

/** The first violated roster rule, or null. `author` must be in the roster before. */
export function rosterVerdict(
  transcript: Transcript,
  author: Uint8Array,
  epoch: Epoch,
  rules: readonly RosterRule[] = ROSTER_RULES,
): string | null {
  const change: Change = { transcript, author, before: rosterBefore(transcript), epoch };
  return rules.find((rule) => !rule.holds(change))?.name ?? null;
}

/** The whole book; tests pass one with a rule missing to prove that each is necessary. */
export const RULEBOOK = { entry: RULES, roster: ROSTER_RULES };
export type Rulebook = typeof RULEBOOK;
