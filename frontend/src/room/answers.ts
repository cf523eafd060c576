import type { InvitationView, RoomView } from "../wire";
import { fromBase64, toHex } from "../sealing/bytes";
import type { Admissions } from "./helpers";
import type { RoomState } from "./reducer";

/** The person's word on an invitation. */
export interface Answer {
  readonly invitation: number;
  readonly memberId: string;
}

export interface Answered extends Answer {
  /** The line dropped after it was said: it may never have arrived. */
  readonly cut: boolean;
}

export function without(admitted: Admissions, memberId: string): Admissions {
  return Object.fromEntries(Object.entries(admitted).filter(([id]) => id !== memberId));
}

/**
 * A yes that did not count lets nobody in later: else a server could refuse it, and seat that person when she has forgotten.
 * Whoever is in the sealed roster already stays there; her admission was used up by the EPOCH that named her.
 */
export function withoutAnswered({ admitted, answered }: RoomState): Admissions {
  return answered === null ? admitted : without(admitted, answered.memberId);
}

/** What she answered did not come to a seat: it ended in another way, or another matter has taken its place meanwhile. */
export function cameToNothing(state: RoomState, view: RoomView): boolean {
  const { answered } = state;
  const { invitation, seats } = view;
  if (answered === null) return false;
  if (isLost(state, view)) return true;
  if (invitation?.invitation === answered.invitation)
    return !isLive(invitation) && invitation.state !== "agreed";
  return !seats.some((seat) => seat.active && toHex(fromBase64(seat.member_id)) === answered.memberId);
}

/** The answer went down with the line: the server still waits for it, and she is asked again. */
export function isLost({ answered }: RoomState, { invitation }: RoomView): boolean {
  return (
    answered?.cut === true && invitation?.invitation === answered.invitation && invitation.state === "asking"
  );
}

/** The line dropped: what was said on it may never have arrived. */
export function cutOff(answered: Answered | null): Answered | null {
  return answered === null ? null : { ...answered, cut: true };
}

/** Whoever asked is told what became of it, once; an older end that this screen never saw alive is no news. */
export function outcomeOf(
  { view: before, outcome }: RoomState,
  { invitation }: RoomView,
): InvitationView | null {
  if (invitation == null || isLive(invitation)) return null;
  return wasLive(before, invitation) ? invitation : outcome;
}

function wasLive(before: RoomView | null, { invitation }: InvitationView): boolean {
  const known = before?.invitation;
  return known != null && known.invitation === invitation && isLive(known);
}

/** Whether somebody still has to answer. */
export function isLive({ state }: InvitationView): boolean {
  return state === "ringing" || state === "asking";
}
