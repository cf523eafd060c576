import type { LinkState } from "../link/link";
import type {
  DutyServerFrame,
  DutySet,
  DutyView,
  ErrorCode,
  InvitationView,
  OfferDecline,
  OfferView,
  Refused,
} from "../wire/generated/frames";

export type DutyWish = DutySet["wish"];
export type DeclineReason = OfferDecline["reason"];

/** The one offer this counselor may hold. A state carries only what exists in it. */
export type OfferState =
  | { phase: "none" }
  | { phase: "live"; offer: OfferView }
  | { phase: "accepting"; offer: OfferView }
  | { phase: "declining"; offer: OfferView; reason: DeclineReason }
  | { phase: "gone"; offer: OfferView; why: GoneReason };

export type GoneReason = "expired" | "taken";

const GONE: Partial<Record<ErrorCode, GoneReason>> = {
  offer_taken: "taken",
  not_your_offer: "taken",
  offer_expired: "expired",
};

/** A colleague's invitation: it rings, is being answered, or waits for the citizen's word. */
export type CallState =
  { phase: "none" } | { phase: "ringing" | "answering" | "asking"; invitation: InvitationView };

/** One conversation on the desk. `ended`: the server no longer lists it as open. */
export interface DeskRoom {
  readonly roomId: string;
  readonly topic: string;
  readonly openedAt: number;
  readonly ended: boolean;
}

export interface DutyState {
  readonly link: LinkState;
  /** The last snapshot; null until the server has answered the hello. */
  readonly view: DutyView | null;
  /** Server clock minus ours, in ms, taken when the last snapshot arrived. */
  readonly clockOffset: number;
  /** A wish the server has not confirmed yet. */
  readonly wish: DutyWish | null;
  readonly offer: OfferState;
  readonly call: CallState;
  readonly rooms: readonly DeskRoom[];
  /** The room that an accepted offer has just become, until the desk has shown it. */
  readonly opened: string | null;
  /** The last refusal a person should read. */
  readonly refusal: ErrorCode | null;
}

export type DutyAction =
  | { type: "frame"; frame: DutyServerFrame; now: number }
  | { type: "link"; link: LinkState }
  | { type: "wish"; wish: DutyWish }
  | { type: "accept" }
  | { type: "decline"; reason: DeclineReason }
  | { type: "answer_call" }
  | { type: "dismiss" }
  | { type: "shown" }
  | { type: "forget"; roomId: string };

export const initialDuty: DutyState = {
  link: { kind: "resting" },
  view: null,
  clockOffset: 0,
  wish: null,
  offer: { phase: "none" },
  call: { phase: "none" },
  rooms: [],
  opened: null,
  refusal: null,
};

/** Our clock (ms) read as the server's clock. */
export function serverNow(state: DutyState, now: number): number {
  return now + state.clockOffset;
}

/** Milliseconds until the offer lapses by the server's clock, never negative. */
export function offerLeft(state: DutyState, offer: OfferView, now: number): number {
  return Math.max(0, offer.expires_at - serverNow(state, now));
}

const NONE = { phase: "none" } as const;

type Of<Type extends DutyAction["type"]> = Extract<DutyAction, { type: Type }>;
type Handlers = { readonly [Type in DutyAction["type"]]: (state: DutyState, action: Of<Type>) => DutyState };

const HANDLERS: Handlers = {
  frame: (state, { frame, now }) =>
    frame.type === "duty.view" ? withView(state, frame, now) : withRefusal(state, frame),
  link: (state, { link }) => withLink(state, link),
  wish: (state, { wish }) => ({ ...state, refusal: null, wish: state.view?.state === wish ? null : wish }),
  accept: (state) => answer(state, (offer) => ({ phase: "accepting", offer })),
  decline: (state, { reason }) => answer(state, (offer) => ({ phase: "declining", offer, reason })),
  answer_call: (state) => ({ ...state, refusal: null, call: answering(state.call) }),
  dismiss: (state) => ({
    ...state,
    refusal: null,
    offer: state.offer.phase === "gone" ? { phase: "none" } : state.offer,
  }),
  shown: (state) => ({ ...state, opened: null }),
  forget: (state, { roomId }) => ({
    ...state,
    rooms: state.rooms.filter((room) => room.roomId !== roomId || !room.ended),
  }),
};

/**
 * One step of the duty desk: pure, and harmless when the same snapshot arrives twice, because a snapshot is the whole
 * truth and only what we are in the middle of doing (a wish, an answer to an offer) is kept beside it.
 */
export function reduceDuty(state: DutyState, action: DutyAction): DutyState {
  const handler = HANDLERS[action.type] as (state: DutyState, action: DutyAction) => DutyState;
  return handler(state, action);
}

/** Only a live offer can be answered, so a second press changes nothing. */
function answer(state: DutyState, become: (offer: OfferView) => OfferState): DutyState {
  if (state.offer.phase !== "live") return state;
  return { ...state, refusal: null, offer: become(state.offer.offer) };
}

function answering(call: CallState): CallState {
  return call.phase === "none" ? call : { phase: "answering", invitation: call.invitation };
}

/** An answer is over when the snapshot shows another state; until then it stands, unless the line took it. */
function callOf(before: CallState, invitation: InvitationView | null): CallState {
  if (invitation === null) return NONE;
  const waiting = before.phase === "answering" && before.invitation.state === invitation.state;
  if (waiting && before.invitation.invitation === invitation.invitation) return before;
  return { phase: invitation.state === "asking" ? "asking" : "ringing", invitation };
}

function withLink(state: DutyState, link: LinkState): DutyState {
  if (link.kind === "live") return { ...state, link };
  // An answer that may have been lost with the line is not an answer: the next snapshot says what became of the offer.
  const { offer } = state;
  const unanswered = offer.phase === "accepting" || offer.phase === "declining";
  const call = callOf(NONE, state.call.phase === "none" ? null : state.call.invitation);
  return { ...state, link, call, offer: unanswered ? { phase: "live", offer: offer.offer } : offer };
}

function withRefusal(state: DutyState, refused: Refused): DutyState {
  const { call } = state;
  if (call.phase !== "answering" || refused.reference !== call.invitation.invitation)
    return withRefusedOffer(state, refused);
  return { ...state, refusal: refused.code, call: callOf(NONE, call.invitation) };
}

function withRefusedOffer(state: DutyState, refused: Refused): DutyState {
  const { offer } = state;
  const ours = offer.phase === "accepting" || offer.phase === "declining" ? offer.offer : null;
  if (ours === null || (refused.reference ?? ours.offer) !== ours.offer) {
    return { ...state, refusal: refused.code, wish: null };
  }
  if (offer.phase === "declining") return { ...state, offer: { phase: "none" } };
  const why = GONE[refused.code];
  if (why !== undefined) return { ...state, offer: { phase: "gone", offer: ours, why } };
  // Anything else (too fast, at capacity) leaves the offer where it is: the clock or another try settles it.
  return { ...state, offer: { phase: "live", offer: ours }, refusal: refused.code };
}

function withView(state: DutyState, view: DutyView, now: number): DutyState {
  const clockOffset = view.now - now;
  const known = new Set(state.rooms.map((room) => room.roomId));
  const fresh = view.rooms.filter((room) => !known.has(room.room_id));
  const became = state.view !== null && expectsRoom(state) ? newest(fresh) : null;
  return {
    ...state,
    view,
    clockOffset,
    wish: view.state === state.wish ? null : state.wish,
    offer: nextOffer(state.offer, view, became !== null),
    call: callOf(state.call, view.invitation ?? null),
    rooms: mergeRooms(state.rooms, view),
    opened: became ?? state.opened,
  };
}

/** An offer or a call that this counselor has answered, or is about to, may become a room. */
function expectsRoom({ offer, call }: DutyState): boolean {
  const called = call.phase !== "none" && call.invitation.state === "asking";
  return called || offer.phase === "accepting" || offer.phase === "live";
}

function newest(rooms: DutyView["rooms"]): string | null {
  let found: DutyView["rooms"][number] | null = null;
  for (const room of rooms) if (found === null || room.opened_at >= found.opened_at) found = room;
  return found?.room_id ?? null;
}

/** What a snapshot makes of the offer we knew. `became`: a room has appeared that we were about to accept. */
function nextOffer(before: OfferState, view: DutyView, became: boolean): OfferState {
  const offer = view.offer ?? null;
  if (offer === null) return withoutOffer(before, view, became);
  // A snapshot may have left before our answer arrived; it does not take the answer back.
  if (before.phase !== "none" && before.offer.offer === offer.offer) return { ...before, offer };
  return { phase: "live", offer };
}

function withoutOffer(before: OfferState, view: DutyView, became: boolean): OfferState {
  // A refusal has already said why it is gone, or, without a new room, is still on its way.
  if (before.phase === "gone" || (before.phase === "accepting" && !became)) return before;
  if (before.phase !== "live" || became || view.state !== "on") return NONE;
  return {
    phase: "gone",
    offer: before.offer,
    why: view.now >= before.offer.expires_at ? "expired" : "taken",
  };
}

function mergeRooms(before: readonly DeskRoom[], view: DutyView): DeskRoom[] {
  const open = new Map(view.rooms.map((room) => [room.room_id, room]));
  const kept = before.map((room) => ({ ...room, ended: !open.has(room.roomId) }));
  for (const room of kept) open.delete(room.roomId);
  const fresh = [...open.values()].map((room) => ({
    roomId: room.room_id,
    topic: room.topic,
    openedAt: room.opened_at,
    ended: false,
  }));
  // Oldest first and never re-sorted by activity: a row that moves under the finger opens the wrong conversation.
  return [...kept, ...fresh].sort((a, b) => a.openedAt - b.openedAt || (a.roomId < b.roomId ? -1 : 1));
}
