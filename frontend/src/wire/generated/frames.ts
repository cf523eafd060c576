// Generated from wire/schema.json by `make wire`. Never edited.
/** Standard base64 with padding; identity and duplicates are judged on the decoded bytes. */
export type Base64 = string;
export type RoomClientFrame =
  | HelloSeat
  | HelloCounselor
  | HelloErase
  | EnvelopeSend
  | TypingSet
  | InvitationMake
  | InvitationWithdraw
  | InvitationAnswer
  | SeatLeave;
export type RoomServerFrame =
  RoomView | RoomGlimpse | EnvelopeStored | EnvelopeDelivered | TypingSeen | RoomErased | Refused;
/**
 * Why one frame or request was not accepted. The conversation goes on.
 */
export type ErrorCode =
  | "already_here"
  | "at_capacity"
  | "attachment_changed"
  | "attachments_full"
  | "bad_signature"
  | "colleague_away"
  | "colleague_full"
  | "consent_missing"
  | "envelope_id_reused"
  | "illegal_transition"
  | "impossible_view"
  | "invitation_live"
  | "invitation_over"
  | "malformed_envelope"
  | "malformed_request"
  | "needs_successor"
  | "no_keys"
  | "not_on_duty"
  | "not_permitted"
  | "not_your_offer"
  | "offer_expired"
  | "offer_taken"
  | "out_of_sequence"
  | "room_closed"
  | "room_full"
  | "temporarily_unavailable"
  | "token_reused"
  | "too_fast"
  | "unknown_attachment"
  | "unknown_session"
  | "unknown_topic"
  | "vault_changed"
  | "wrong_room";
export type QueueClientFrame = HelloTicket | TicketHere | TicketLeave;
export type QueueServerFrame = TicketView | Refused;
export type DutyClientFrame =
  HelloDuty | DutySet | DutyBeat | OfferAccept | OfferDecline | InvitationAccept | InvitationDecline;
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
export type VaultCause = "routine" | "theft_suspected";
/**
 * Where a counselor's keys stand: what the key log lists, and what she has asked for.
 */
export type KeysState = "listed" | "lost" | "none" | "requested";

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
 * A citizen has the room of her seat erased, open or closed: the signed order of docs/sealing.md section 13.
 *
 * Answered by `room.erased` when it is done. To be repeated until then; nothing else is said on this socket.
 */
export interface HelloErase {
  type: "hello.erase";
  token: Base64;
  session: Base64;
  close: Base64;
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
 * A counselor asks a colleague, named by the id of her key, to take over or to supervise.
 */
export interface InvitationMake {
  type: "invitation.make";
  member_id: Base64;
  purpose: "handover" | "supervision";
}
/**
 * Whoever asked takes it back.
 */
export interface InvitationWithdraw {
  type: "invitation.withdraw";
  invitation: number;
}
/**
 * The citizen lets the colleague in, or does not. Whether history is shared is said to nobody but by sealing it.
 */
export interface InvitationAnswer {
  type: "invitation.answer";
  invitation: number;
  agree: boolean;
}
/**
 * A helper leaves the room for good, unless asked in again.
 */
export interface SeatLeave {
  type: "seat.leave";
}
/**
 * Answer to a hello, and again when it changes. `length`: envelopes stored; `invitation`: the latest, or none.
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
  invitation?: InvitationView | null;
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
 * An invitation into one room: `by` asks `name`. Rings until `expires_at`, then the citizen is asked until then.
 */
export interface InvitationView {
  invitation: number;
  purpose: "handover" | "supervision";
  state: "agreed" | "asking" | "declined" | "lapsed" | "refused" | "ringing" | "withdrawn";
  topic: string;
  by: string;
  name: string;
  kind: string;
  member_id: Base64;
  expires_at: number;
}
/**
 * The end of a long room, after `room.view` and before the rest of it (docs/sealing.md section 8.5).
 *
 * Envelopes at rising positions, as many as there are positions; the last one is the last of the room as
 * it was viewed. Whoever cannot use it leaves it: everything is delivered from the cursor on, as ever.
 */
export interface RoomGlimpse {
  type: "room.glimpse";
  /**
   * @minItems 1
   * @maxItems 96
   */
  positions: number[];
  /**
   * @minItems 1
   * @maxItems 96
   */
  envelopes: Base64[];
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
 * The citizen had this room erased and it is gone: the signed proof of docs/sealing.md section 13, then 4410.
 */
export interface RoomErased {
  type: "room.erased";
  room_id: Base64;
  genesis: Base64;
  session: Base64;
  close: Base64;
}
/**
 * A typed no to one frame. For envelopes it names session and sender_seq, for offers and calls the reference.
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
 * Be ready to join a colleague's conversation; the citizen is asked next.
 */
export interface InvitationAccept {
  type: "invitation.accept";
  invitation: number;
}
/**
 * Not now; also while the citizen has not answered yet.
 */
export interface InvitationDecline {
  type: "invitation.decline";
  invitation: number;
}
/**
 * The whole small truth about one counselor's duty. `now` is the server's clock, for countdowns.
 *
 * `colleagues`: who else is on duty, listed while this counselor holds a conversation.
 */
export interface DutyView {
  type: "duty.view";
  state: "off" | "on" | "paused";
  capacity: number;
  waiting: number;
  now: number;
  rooms: OpenRoomView[];
  offer?: OfferView | null;
  invitation?: InvitationView | null;
  colleagues?: ColleagueView[];
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
 * Another counselor on duty. `free`: has room for one more; `supervisor`: the key log lets her supervise.
 */
export interface ColleagueView {
  member_id: Base64;
  name: string;
  kind: string;
  supervisor: boolean;
  free: boolean;
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
 * Answer of GET, POST and PUT /api/vault: the signed-in counselor's vault as stored, her public key material, and
 * the latest lines of the vault's log, newest first. `sheet_due`: the recovery sheet was used and is to be replaced.
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
  sheet_due?: boolean;
}
/**
 * One line of a vault's log; no content.
 */
export interface VaultLine {
  at: number;
  event: VaultEvent;
}
/**
 * POST /api/vault: the recovery sheet has opened the vault `handle`. Said again it changes nothing.
 */
export interface SheetUse {
  handle: Base64;
}
/**
 * PUT /api/vault: replaces blob and slots of the vault `handle` if `version` is the stored one plus one, else
 * `vault_changed`, as also when her vault is another one by now.
 *
 * The same change sent again is answered as the first time.
 */
export interface VaultChange {
  handle: Base64;
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
 * PUT /api/keys: keys that the signed-in counselor has made, to be listed by the organization, and the vault that
 * will be hers once they are. `entry` is a key-log entry without place and root signature.
 *
 * One that waits already stays beside it; the same one sent again is answered as the first time.
 */
export interface KeysRequest {
  entry: Base64;
  kem_pk: Base64;
  handle: Base64;
  blob: Base64;
  /**
   * @minItems 1
   * @maxItems 8
   */
  slots: Base64[];
}
/**
 * Answer of GET, PUT and DELETE /api/keys: where the signed-in counselor's keys stand.
 *
 * `member_id` and `role` are those of the key that the log lists for her, if it does.
 */
export interface KeysBody {
  state: KeysState;
  member_id?: Base64 | null;
  role?: ("counselor" | "supervisor") | null;
  request?: AskedKeys | null;
}
/**
 * A request that waits for the ceremony.
 */
export interface AskedKeys {
  entry: Base64;
  kem_pk: Base64;
  at: number;
}
/**
 * POST /api/code/keep: the room's return code from now on; whatever code it had before is dead.
 *
 * `token` is the seat's secret, `row_key` the hash under which the code will ask, `vault` what it will open.
 */
export interface KeepCode {
  token: Base64;
  row_key: Base64;
  vault: Base64;
}
/**
 * POST /api/code/burn: no code opens this room any more. `token` is the seat's secret.
 */
export interface BurnCode {
  token: Base64;
}
/**
 * POST /api/code/find: `token` is what a return code derives; the server keeps its hash only.
 */
export interface FindCode {
  token: Base64;
}
/**
 * 200: whether the room has a return code now.
 */
export interface CodeState {
  live: boolean;
}
/**
 * 200: what the code opens. Without `vault` there is no such code: mistyped, replaced, burnt and erased are one.
 */
export interface CodeAnswer {
  vault?: Base64 | null;
}
/**
 * POST /api/attachment/begin: an attachment of `padded` bytes (its padded length) under the name `blob_id`.
 *
 * Said again it changes nothing: the answer tells where to go on. `token` is the secret of a citizen's seat; without
 * it the signed-in counselor asks.
 */
export interface AttachmentBegin {
  room_id: Base64;
  blob_id: Base64;
  padded: number;
  token?: Base64 | null;
}
/**
 * 200 of begin and put: so many of so many chunks are on the disk. The next one due is number `stored`.
 */
export interface AttachmentState {
  stored: number;
  chunks: number;
}
/**
 * POST /api/attachment/get: chunk number `index` of a whole attachment; 200 is its bytes.
 */
export interface AttachmentGet {
  room_id: Base64;
  blob_id: Base64;
  index: number;
  token?: Base64 | null;
}
/**
 * Any 4xx or 503 answer of the API.
 */
export interface RefusalBody {
  code: ErrorCode;
  retry_after?: number | null;
  version?: number | null;
}
