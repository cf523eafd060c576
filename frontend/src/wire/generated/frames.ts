// Generated from wire/schema.json by `make wire`. Never edited.
/** Standard base64 with padding; identity and duplicates are judged on the decoded bytes. */
export type Base64 = string;
export type RoomClientFrame = HelloSeat | HelloCounselor | EnvelopeSend | TypingSet;
export type RoomServerFrame = RoomView | EnvelopeStored | EnvelopeDelivered | TypingSeen | Refused;
/**
 * Why one frame or request was not accepted. The conversation goes on.
 */
export type ErrorCode =
  | "at_capacity"
  | "bad_signature"
  | "consent_missing"
  | "envelope_id_reused"
  | "illegal_transition"
  | "impossible_view"
  | "malformed_envelope"
  | "malformed_request"
  | "no_keys"
  | "not_on_duty"
  | "not_permitted"
  | "not_your_offer"
  | "offer_expired"
  | "offer_taken"
  | "out_of_sequence"
  | "room_closed"
  | "temporarily_unavailable"
  | "token_reused"
  | "too_fast"
  | "unknown_session"
  | "unknown_topic"
  | "vault_changed"
  | "wrong_room";
export type QueueClientFrame = HelloTicket | TicketHere | TicketLeave;
export type QueueServerFrame = TicketView | Refused;
export type DutyClientFrame = HelloDuty | DutySet | DutyBeat | OfferAccept | OfferDecline;
export type DutyServerFrame = DutyView | Refused;
/**
 * What has happened to a vault: read from its slots by the server, or said by the console.
 */
export type VaultEvent =
  | "enrolled"
  | "passkey_added"
  | "passkey_removed"
  | "passphrase_changed"
  | "recovery_used"
  | "sheet_made"
  | "sheet_removed"
  | "sheet_renewed"
  | "theft_suspected";
/**
 * Why a console writes a vault, as it says itself.
 */
export type VaultCause = "recovery_used" | "routine" | "theft_suspected";

/**
 * A citizen shows the secret of a seat. `cursor`: the first position that this reader does not have.
 */
export interface HelloSeat {
  type: "hello.seat";
  token: Base64;
  cursor: number;
}
/**
 * A signed-in counselor asks for a seat in a room; the account comes from the session cookie.
 */
export interface HelloCounselor {
  type: "hello.counselor";
  room_id: Base64;
  cursor: number;
}
/**
 * One sealed envelope, the identical bytes again on every retry.
 */
export interface EnvelopeSend {
  type: "envelope.send";
  envelope: Base64;
}
/**
 * This seat is typing, or has stopped. Never stored.
 */
export interface TypingSet {
  type: "typing.set";
  on: boolean;
}
/**
 * Answer to a hello, and again when seats or state change. `length`: envelopes stored so far.
 */
export interface RoomView {
  type: "room.view";
  room_id: Base64;
  role: "citizen" | "counselor" | "supervisor";
  state: "closed" | "open";
  topic: string;
  length: number;
  /**
   * @maxItems 24
   */
  seats: SeatView[];
}
/**
 * One participant. `entry` and `kem_pk` are absent for the citizen, whose keys are in GENESIS.
 */
export interface SeatView {
  role: "citizen" | "counselor" | "supervisor";
  active: boolean;
  member_id: Base64;
  entry?: Base64 | null;
  kem_pk?: Base64 | null;
  name?: string | null;
  kind?: string | null;
}
/**
 * The receipt: committed to disk at position `seq`.
 */
export interface EnvelopeStored {
  type: "envelope.stored";
  session_id: Base64;
  sender_seq: number;
  seq: number;
}
/**
 * Envelopes at positions first, first + 1, ..., verbatim. At least one.
 */
export interface EnvelopeDelivered {
  type: "envelope.delivered";
  first: number;
  /**
   * @minItems 1
   * @maxItems 128
   */
  envelopes: Base64[];
}
/**
 * Somebody else in the room is typing, or has stopped.
 */
export interface TypingSeen {
  type: "typing.seen";
  role: "citizen" | "counselor" | "supervisor";
  on: boolean;
}
/**
 * A typed no to one frame. For envelopes it names session and sender_seq, for offers the reference.
 */
export interface Refused {
  type: "refused";
  code: ErrorCode;
  session_id?: Base64 | null;
  sender_seq?: number | null;
  reference?: number | null;
  retry_after?: number | null;
}
/**
 * A citizen shows the secret of a ticket (the same secret opens the seat later).
 */
export interface HelloTicket {
  type: "hello.ticket";
  token: Base64;
}
/**
 * The waiting page is still there; renews the presence lease.
 */
export interface TicketHere {
  type: "ticket.here";
}
/**
 * Give up the place for good.
 */
export interface TicketLeave {
  type: "ticket.leave";
}
/**
 * The whole small truth about one ticket. `ahead`: people of this topic who came earlier.
 */
export interface TicketView {
  type: "ticket.view";
  state: "lapsed" | "left" | "matched" | "offered" | "waiting";
  topic: string;
  ahead: number;
  on_duty: number;
  room_id?: Base64 | null;
}
/**
 * A signed-in counselor opens the console; the account comes from the session cookie.
 */
export interface HelloDuty {
  type: "hello.duty";
}
/**
 * Siap, Jeda or Selesai.
 */
export interface DutySet {
  type: "duty.set";
  wish: "off" | "on" | "paused";
}
/**
 * The console is awake; renews the duty lease.
 */
export interface DutyBeat {
  type: "duty.beat";
}
/**
 * Take the offered person.
 */
export interface OfferAccept {
  type: "offer.accept";
  offer: number;
}
/**
 * Leave the offered person to somebody else.
 */
export interface OfferDecline {
  type: "offer.decline";
  offer: number;
  reason: "busy" | "know_this_person" | "not_my_field" | "other";
}
/**
 * The whole small truth about one counselor's duty. `now` is the server's clock, for countdowns.
 */
export interface DutyView {
  type: "duty.view";
  state: "off" | "on" | "paused";
  capacity: number;
  waiting: number;
  now: number;
  rooms: OpenRoomView[];
  offer?: OfferView | null;
}
/**
 * One conversation this counselor holds a seat in.
 */
export interface OpenRoomView {
  room_id: Base64;
  topic: string;
  opened_at: number;
  length: number;
}
/**
 * A ticket proposed to this counselor until `expires_at`.
 */
export interface OfferView {
  offer: number;
  topic: string;
  waiting_since: number;
  expires_at: number;
}
/**
 * POST /api/intake: consent, topic, the citizen's own secret and the GENESIS envelope of the room to be.
 *
 * The browser makes `token` (32 random bytes), so that a retry after a lost answer finds the same ticket.
 */
export interface IntakeForm {
  token: Base64;
  topic: string;
  consent: boolean;
  genesis: Base64;
  language?: string | null;
}
/**
 * 201 on a new ticket, 200 when the same form arrives again.
 */
export interface IntakeAnswer {
  room_id: Base64;
}
/**
 * Answer of GET and PUT /api/vault: the signed-in counselor's vault as stored, her public key material, and the
 * latest lines of the vault's log, newest first.
 */
export interface VaultBody {
  handle: Base64;
  version: number;
  blob: Base64;
  /**
   * @minItems 1
   * @maxItems 8
   */
  slots: Base64[];
  member_id: Base64;
  entry: Base64;
  kem_pk: Base64;
  name: string;
  kind: string;
  /**
   * @maxItems 50
   */
  log?: VaultLine[];
}
/**
 * One line of a vault's log; no content.
 */
export interface VaultLine {
  at: number;
  event: VaultEvent;
}
/**
 * PUT /api/vault: replaces blob and slots if `version` is the stored one plus one, else `vault_changed`.
 *
 * The same change sent again is answered as the first time.
 */
export interface VaultChange {
  version: number;
  blob: Base64;
  /**
   * @minItems 1
   * @maxItems 8
   */
  slots: Base64[];
  cause: VaultCause;
}
/**
 * Any 4xx or 503 answer of the API.
 */
export interface RefusalBody {
  code: ErrorCode;
  retry_after?: number | null;
  version?: number | null;
}
