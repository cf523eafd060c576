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
  /** Those who have one now: words may be sealed for them. */
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

/** Hex ids of the roster's members other than the citizen. */
function helping(roster: readonly RosterMember[]): Set<string> {
  return new Set(roster.filter(({ role }) => role !== Role.CITIZEN).map(({ memberId }) => toHex(memberId)));
}

/** Whether the helpers in the sealed roster are not the helpers who are here. Nobody here changes nothing. */
export function rosterDue(roster: readonly RosterMember[], helpers: Helpers): boolean {
  const named = helping(roster);
  const here = helpers.active.map(({ memberId }) => toHex(memberId));
  return here.length > 0 && (here.length !== named.size || here.some((id) => !named.has(id)));
}

/**
 * The next EPOCH's roster and reason: the citizen and the helpers who are here. Nobody is granted earlier epochs: what a
 * member could read, it finds in the epochs that named it; what was written before somebody came stays closed to them.
 */
export function newRoster(
  sealed: { readonly roster: readonly RosterMember[]; readonly epoch: number },
  helpers: Helpers,
): [SeatRequest[], number] {
  const named = helping(sealed.roster);
  const came = helpers.active.some(({ memberId }) => !named.has(toHex(memberId)));
  const historyFrom = sealed.epoch + 1;
  const seats = helpers.active.map((key) => ({ role: key.role, key, historyFrom }));
  return [
    [{ role: Role.CITIZEN, key: "founder", historyFrom }, ...seats],
    came ? Reason.ACCEPT : Reason.LEAVE,
  ];
}
