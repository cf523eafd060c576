// Generated from wire/schema.json by `make wire`. Never edited.
import type { ErrorCode } from "./frames";
export { type ErrorCode } from "./frames";

/** Why a socket is over. */
export const CloseCode = {
  COME_BACK: 4012,
  MALFORMED: 4400,
  NO_HELLO: 4401,
  SEAT_REVOKED: 4403,
  SILENT: 4408,
  REPLACED: 4409,
  ROOM_CLOSED: 4410,
  TOO_MUCH: 4429,
} as const;
export type CloseCode = (typeof CloseCode)[keyof typeof CloseCode];

export type Retry = "jittered" | "backoff" | "never";

/** After a closing: when to dial again, and whether a person needs to be told. */
export const RETRY: Readonly<Record<CloseCode, { readonly retry: Retry; readonly tell: boolean }>> = {
  "4012": { retry: "jittered", tell: false },
  "4400": { retry: "never", tell: true },
  "4401": { retry: "never", tell: true },
  "4403": { retry: "never", tell: true },
  "4408": { retry: "jittered", tell: false },
  "4409": { retry: "never", tell: true },
  "4410": { retry: "never", tell: true },
  "4429": { retry: "backoff", tell: true },
};

/** Every ErrorCode, for exhaustive catalogs. */
export const ERROR_CODES = [
  "malformed_envelope",
  "wrong_room",
  "bad_signature",
  "unknown_session",
  "out_of_sequence",
  "envelope_id_reused",
  "impossible_view",
  "not_permitted",
  "room_closed",
  "too_fast",
  "illegal_transition",
  "offer_taken",
  "offer_expired",
  "not_your_offer",
  "at_capacity",
  "invitation_live",
  "invitation_over",
  "colleague_away",
  "colleague_full",
  "already_here",
  "room_full",
  "needs_successor",
  "no_keys",
  "not_on_duty",
  "unknown_topic",
  "consent_missing",
  "token_reused",
  "vault_changed",
  "malformed_request",
  "unknown_attachment",
  "attachment_changed",
  "attachments_full",
  "temporarily_unavailable",
] as const satisfies readonly ErrorCode[];
