import {
  Reason,
  Role,
  fromBase64,
  toHex,
  verifyCounselorKey,
  type LogView,
  type RosterMember,
  type SeatRequest,
  type VerifiedKey,
} from "../sealing";
import type { SeatView } from "../wire";
import { SeatLog } from "./seat_log";

/** Keys of the counselors and supervisors of a room, each checked against the organization's root. */
export interface Helpers {
  /** Everybody who has or had a seat: needed to read. */
  readonly log: LogView;
  /** Those who have one now, in the order in which they were seated: words may be sealed for them. */
  readonly active: readonly VerifiedKey[];
}

export const NO_HELPERS: Helpers = { log: new SeatLog(new Uint8Array(32), []), active: [] };

/**
 * Verifies what the server says about seats. Throws SealingError when a key is not what the organization signed: better
 * no conversation than one with somebody else. A key outside its validity is still learned, because old entries must stay
 * readable, but it is not among the active ones. `now` is in milliseconds.
 */
export async function verifyHelpers(
  seats: readonly SeatView[],
  rootPk: Uint8Array,
  now: number,
): Promise<Helpers> {
  const checked = await Promise.all(seats.flatMap((seat) => check(seat, rootPk)));
  const active = checked.filter(({ seat, key }) => seat.active && key.notBefore <= now && now < key.notAfter);
  const log = new SeatLog(
    rootPk,
    checked.map(({ key }) => key),
  );
  return { log, active: active.map(({ key }) => key) };
}

interface Checked {
  readonly seat: SeatView;
  readonly key: VerifiedKey;
}

function check(seat: SeatView, rootPk: Uint8Array): Promise<Checked>[] {
  if (seat.entry == null || seat.kem_pk == null) return [];
  const raw = { entry: fromBase64(seat.entry), kemPk: fromBase64(seat.kem_pk) };
  return [verifyCounselorKey(raw, rootPk).then((key) => ({ seat, key }))];
}

/** How somebody was let in by the citizen's own word. `history`: may read what came before too. */
export interface Admission {
  readonly role: typeof Role.COUNSELOR | typeof Role.SUPERVISOR;
  readonly history: boolean;
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
}

/** An EPOCH to be sealed. */
export interface Change {
  readonly roster: readonly SeatRequest[];
  readonly reason: number;
}

/**
 * The change of readers that this client owes the room, or null.
 *
 * Whoever has no seat any more is taken out, by the citizen or a counselor, whoever is there first: of two at once the
 * protocol voids one. Whoever has a seat is let in by nobody but the citizen, and by her only on her own word; a server
 * that seats somebody by itself gets nothing. The one exception is the first helper of a room, whom she waited for.
 * Those who stay are granted the new epoch alone: what they could read they find in the epochs that named them.
 */
export function changeDue(room: Standing, helpers: Helpers, asker: Asker): Change | null {
  if (room.epoch < 0) return null;
  const named = room.roster.filter(({ role }) => role !== Role.CITIZEN);
  const here = new Map(helpers.active.map((key) => [toHex(key.memberId), key]));
  const historyFrom = room.epoch + 1;
  const stay = named.flatMap(({ role, memberId }) => {
    const key = here.get(toHex(memberId));
    return key === undefined ? [] : [{ role, key, historyFrom }];
  });
  const come = asker.role === "citizen" ? newcomers(room, helpers, asker.admitted) : [];
  if (come.length === 0 && stay.length === named.length) return null;
  if (!mayAuthor(asker, stay)) return null;
  const reason = come.length === 0 ? Reason.LEAVE : reasonFor(room, come);
  return { roster: [{ role: Role.CITIZEN, key: "founder", historyFrom }, ...stay, ...come], reason };
}

/** Whoever is not in the new roster must not author it (docs/sealing.md section 6); whoever looks on changes nothing. */
function mayAuthor({ role, me }: Asker, stay: readonly { readonly key: VerifiedKey }[]): boolean {
  if (role === "citizen") return true;
  return role === "counselor" && stay.some(({ key }) => toHex(key.memberId) === me);
}

function newcomers({ roster, epoch }: Standing, helpers: Helpers, admitted: Admissions): SeatRequest[] {
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

function reasonFor({ epoch }: Standing, come: readonly SeatRequest[]): number {
  if (epoch === 0) return Reason.ACCEPT;
  return come.some(({ role }) => role === Role.COUNSELOR) ? Reason.TRANSFER : Reason.JOIN;
}

/** The same change with nothing of the past in it, for an author who does not hold the past. */
export function withoutHistory({ roster, reason }: Change, epoch: number): Change {
  return { roster: roster.map((seat) => ({ ...seat, historyFrom: epoch + 1 })), reason };
}
