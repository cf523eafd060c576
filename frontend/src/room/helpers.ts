import {
  Reason,
  Role,
  fromBase64,
  isZero,
  toHex,
  type KeyLog,
  type LogEntry,
  type RosterMember,
} from "../sealing";
import type { SeatView } from "../wire";

/** Who helps in a room, as the key log knows them. */
export interface Helpers {
  readonly log: KeyLog;
  /** Those who have a seat and whose keys count now, in the order in which they were seated. */
  readonly active: readonly LogEntry[];
}

/**
 * Of those whom the server seats, the ones whose keys the log lists, has not ended, and calls valid at `now` (ms). A seat
 * under any other key gets nothing.
 */
export function helpersOf(seats: readonly SeatView[], log: KeyLog, now: number): Helpers {
  const active = seats.flatMap((seat) => {
    const entry = seat.active && seat.role !== "citizen" ? currentEntry(seat, log) : undefined;
    return entry !== undefined && isValid(entry, now) ? [entry] : [];
  });
  return { log, active };
}

function currentEntry({ member_id }: SeatView, log: KeyLog): LogEntry | undefined {
  const entry = log.entryOf(fromBase64(member_id));
  return entry === undefined ? undefined : log.standing(entry.seq, log.size);
}

function isValid({ notBefore, notAfter }: LogEntry, now: number): boolean {
  return notBefore <= now && now < notAfter;
}

/**
 * How somebody was let in by the citizen's own word. `history`: may read what came before too. `returning`: she was here
 * before under other keys, and what she could read then is given to her by KEYRING.
 */
export interface Admission {
  readonly role: typeof Role.COUNSELOR | typeof Role.SUPERVISOR;
  readonly history: boolean;
  readonly returning?: true;
}

/** By member id in hex. */
export type Admissions = Readonly<Record<string, Admission>>;

/** Who asks whether the roster must change: the own member id in hex, the own role, and what this person has agreed to. */
export interface Asker {
  readonly me: string;
  readonly role: "citizen" | "counselor" | "supervisor";
  readonly admitted: Admissions;
}

/** What is known of the sealed room. */
export interface Standing {
  readonly roster: readonly RosterMember[];
  readonly epoch: number;
  /** The first epoch that a member of the roster can read with all that follow. */
  readonly historyOf: (memberId: Uint8Array) => number;
}

/** Somebody to be named in an EPOCH; the KEM key is fetched when it comes to sealing. */
export interface Place {
  readonly role: Role;
  readonly key: LogEntry | "founder";
  readonly historyFrom: number;
}

/** A place that is not the citizen's. */
type Helper = Place & { readonly key: LogEntry };

/** An EPOCH to be sealed. */
export interface Change {
  readonly roster: readonly Place[];
  readonly reason: number;
}

/**
 * The change of readers that this client owes the room, or null.
 *
 * Whoever has no seat any more is taken out, by the citizen or a counselor, whoever is there first: of two at once the
 * protocol voids one. Whoever has a seat is let in by nobody but the citizen, and by her only on her own word; a server
 * that seats somebody by itself gets nothing. The exceptions are the first helper of a room, whom she waited for, and the
 * new key of somebody who is in already, handed over by the former key itself (docs/sealing.md section 6.1). A key that
 * replaces a lost one is let in on her word like anybody else.
 * Those who stay are granted the new epoch alone: what they could read they find in the epochs that named them.
 */
export function changeDue(room: Standing, helpers: Helpers, asker: Asker): Change | null {
  if (room.epoch < 0) return null;
  const named = room.roster.filter(({ role }) => role !== Role.CITIZEN);
  const here = new Map(helpers.active.map((key) => [toHex(key.memberId), key]));
  const historyFrom = room.epoch + 1;
  const stay = named.flatMap(({ role, memberId }): Helper[] => {
    const key = here.get(toHex(memberId));
    return key === undefined ? [] : [{ role, key, historyFrom }];
  });
  const heirs = named.flatMap((member) => heirOf(member, room, helpers));
  const come = asker.role === "citizen" ? newcomers(room, helpers, asker.admitted) : [];
  const joining = come.filter(({ key }) => !heirs.some((heir) => heir.key === key));
  // Whoever returns comes in alone: the EPOCH's reason says to everybody in whose place.
  const back = joining.filter(({ key }) => asker.admitted[toHex(key.memberId)]?.returning === true);
  const others = back.length > 0 ? back : joining;
  if (heirs.length + others.length === 0 && stay.length === named.length) return null;
  if (!mayAuthor(asker, stay)) return null;
  const roster = [{ role: Role.CITIZEN, key: "founder" as const, historyFrom }, ...stay, ...heirs, ...others];
  const strangers = back.length > 0 ? [] : others;
  return { roster, reason: reasonFor(room, helpers, [...heirs, ...back], strangers) };
}

/** The last key in a chain of rotations that each former key signed for itself. */
function lastSigned(entry: LogEntry, log: KeyLog): LogEntry {
  const next = log.listedAt(log.endedBy(entry.seq) ?? log.size);
  return next === undefined || isZero(next.sigPrev) ? entry : lastSigned(next, log);
}

/** Whom the former key of a member has put in its place, in its role and with what it could read. */
function heirOf({ role, memberId }: RosterMember, room: Standing, { log, active }: Helpers): Helper[] {
  const former = log.entryOf(memberId);
  const entry = former === undefined ? undefined : lastSigned(former, log);
  if (entry === undefined || entry === former || !active.includes(entry)) return [];
  if (room.roster.some((member) => toHex(member.memberId) === toHex(entry.memberId))) return [];
  return [{ role, key: entry, historyFrom: room.historyOf(memberId) }];
}

/** Whoever is not in the new roster must not author it (docs/sealing.md section 6); whoever looks on changes nothing. */
function mayAuthor({ role, me }: Asker, stay: readonly Helper[]): boolean {
  if (role === "citizen") return true;
  return role === "counselor" && stay.some(({ key }) => toHex(key.memberId) === me);
}

function newcomers({ roster, epoch }: Standing, helpers: Helpers, admitted: Admissions): Helper[] {
  const named = new Set(roster.map(({ memberId }) => toHex(memberId)));
  const [first] = helpers.active;
  const historyFrom = epoch + 1;
  if (epoch === 0) return first === undefined ? [] : [{ role: Role.COUNSELOR, key: first, historyFrom }];
  return helpers.active.flatMap((key) => {
    const id = toHex(key.memberId);
    const word = named.has(id) ? undefined : admitted[id];
    if (word === undefined || (word.role === Role.SUPERVISOR && key.role !== Role.SUPERVISOR)) return [];
    return [{ role: word.role, key, historyFrom: word.history ? 0 : historyFrom }];
  });
}

function reasonFor(
  { epoch, roster }: Standing,
  { log }: Helpers,
  heirs: readonly Helper[],
  others: readonly Helper[],
): number {
  if (epoch === 0) return Reason.ACCEPT;
  if (others.length > 0)
    return others.some(({ role }) => role === Role.COUNSELOR) ? Reason.TRANSFER : Reason.JOIN;
  if (heirs.length > 0) return Reason.KEY_ROTATION;
  const ended = roster.some(({ memberId }) => log.endedBy(log.entryOf(memberId)?.seq ?? -1) !== undefined);
  return ended ? Reason.REVOCATION : Reason.LEAVE;
}
