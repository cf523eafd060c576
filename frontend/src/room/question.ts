import { Role, fromBase64, toHex } from "../sealing";
import type { InvitationView, RoomView, SeatView } from "../wire";
import type { Reader } from "./lines";
import type { RoomState } from "./reducer";

/** What a citizen is asked, or told, about who reads along. */
export type Question =
  /** Somebody came in by another's word: her words wait until she has seen it. */
  | { readonly kind: "strangers"; readonly readers: readonly Reader[] }
  /** A colleague is ready to come. */
  | { readonly kind: "invited"; readonly invitation: InvitationView }
  /**
   * Somebody has a seat, and this tab knows nothing of a consent: a reload at the wrong moment, or a lying server.
   * `returning`: with keys that replace, by the key log, lost ones of somebody who was here.
   */
  | { readonly kind: "door"; readonly seat: SeatView; readonly returning: boolean };

/** The one question that is open now, most pressing first. Pure. */
export function questionOf(state: RoomState): Question | null {
  const { view, closed, broken, caughtUp } = state;
  if (view?.role !== "citizen" || closed || broken !== null || !caughtUp) return null;
  if (state.strangers.length > 0) return { kind: "strangers", readers: strangersOf(state) };
  return invitedIn(view, state.answered) ?? doorOf(state, view);
}

function invitedIn({ invitation }: RoomView, answered: RoomState["answered"]): Question | null {
  if (invitation?.state !== "asking" || invitation.invitation === answered?.invitation) return null;
  return { kind: "invited", invitation };
}

function doorOf(state: RoomState, { seats }: RoomView): Question | null {
  const seat = seats.find((each) => standsAtTheDoor(state, each));
  if (seat === undefined) return null;
  return { kind: "door", seat, returning: state.returning.includes(toHex(fromBase64(seat.member_id))) };
}

function strangersOf({ readers, strangers }: RoomState): Reader[] {
  return readers.filter(({ memberId }) => strangers.includes(memberId));
}

/** The first helper is let in without a question, so nobody stands at the door before the room's second epoch. */
function standsAtTheDoor(state: RoomState, seat: SeatView): boolean {
  if (!seat.active || seat.role === "citizen" || state.epoch < 1) return false;
  const id = toHex(fromBase64(seat.member_id));
  if (state.readers.some(({ memberId }) => memberId === id)) return false;
  return state.admitted[id] === undefined && !state.turnedAway.includes(id);
}

/** A citizen's words wait: somebody reads along whom she has not been shown yet. */
export function held({ view, strangers }: RoomState): boolean {
  return view?.role === "citizen" && strangers.length > 0;
}

/** Nobody but the citizen herself is left in the roster, though somebody was. */
export function isAlone({ view, epoch, readers }: RoomState): boolean {
  return view?.role === "citizen" && epoch > 0 && readers.length === 1;
}

/** Another counselor who can read and write here, so that this one may leave. */
export function hasSuccessor({ me, readers }: RoomState): boolean {
  return readers.some(({ memberId, role }) => role === Role.COUNSELOR && memberId !== me);
}

/** Whom a citizen is talking with: the counselor of the sealed roster who came last, else whoever has a seat. */
export function helperOf({ view, readers }: RoomState): SeatView | undefined {
  const helpers = (view?.seats ?? []).filter(({ role }) => role === "counselor");
  const reads = (seat: SeatView): boolean =>
    readers.some(({ memberId }) => memberId === toHex(fromBase64(seat.member_id)));
  return helpers.findLast((seat) => seat.active && reads(seat)) ?? helpers.find(({ active }) => active);
}

/** Member ids, in base64 as the server gives them, of everybody with a seat now. */
export function seatedIn({ view }: RoomState): Set<string> {
  return new Set((view?.seats ?? []).filter(({ active }) => active).map(({ member_id }) => member_id));
}

/** This person is in the sealed roster; otherwise she waits for the citizen's client to open. */
export function isReader({ me, readers }: RoomState): boolean {
  return readers.some(({ memberId }) => memberId === me);
}
