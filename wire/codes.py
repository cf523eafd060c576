"""Closed sets of refusals and closings, and what a client does about each closing."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import Final, Literal


class ErrorCode(StrEnum):
    """Why one frame or request was not accepted. The conversation goes on."""

    MALFORMED_ENVELOPE = "malformed_envelope"  # not an envelope of docs/sealing.md, or an impossible body
    WRONG_ROOM = "wrong_room"  # the envelope or the request names another room than this seat's
    BAD_SIGNATURE = "bad_signature"  # the session key did not sign this envelope
    UNKNOWN_SESSION = "unknown_session"  # no SESSION or GENESIS of this seat certified the session
    OUT_OF_SEQUENCE = "out_of_sequence"  # sender_seq is not this session's next, or a chunk not its attachment's
    ENVELOPE_ID_REUSED = "envelope_id_reused"  # same (session, sender_seq), other bytes
    IMPOSSIBLE_VIEW = "impossible_view"  # it saw more than the room holds, or quotes another key log
    NOT_PERMITTED = "not_permitted"  # this seat may not do this
    ROOM_CLOSED = "room_closed"  # the conversation has ended; nothing more is stored
    TOO_FAST = "too_fast"  # throttled; the same frame is welcome after retry_after
    ILLEGAL_TRANSITION = "illegal_transition"  # absent pair in a state table
    OFFER_TAKEN = "offer_taken"  # accepted already: by somebody else, or withdrawn
    OFFER_EXPIRED = "offer_expired"  # its deadline passed before the answer came
    NOT_YOUR_OFFER = "not_your_offer"  # it was made to another counselor, or never
    AT_CAPACITY = "at_capacity"  # this counselor holds as many conversations as she agreed to
    INVITATION_LIVE = "invitation_live"  # somebody is being asked into this room already
    INVITATION_OVER = "invitation_over"  # answered, withdrawn, lapsed, or never made to this counselor
    COLLEAGUE_AWAY = "colleague_away"  # not on duty any more, or without a valid key
    COLLEAGUE_FULL = "colleague_full"  # holds as many conversations as she agreed to, or is being asked elsewhere
    ALREADY_HERE = "already_here"  # has a seat in this room
    ROOM_FULL = "room_full"  # as many helpers as a room may have
    NEEDS_SUCCESSOR = "needs_successor"  # the last counselor of a room cannot leave it, only end it
    NO_KEYS = "no_keys"  # a counselor without a logged key cannot be on duty
    NOT_ON_DUTY = "not_on_duty"  # only a counselor who is on duty may do this
    UNKNOWN_TOPIC = "unknown_topic"  # the city has no such topic
    CONSENT_MISSING = "consent_missing"  # nothing begins without it
    TOKEN_REUSED = "token_reused"  # same secret, other need
    VAULT_CHANGED = "vault_changed"  # another device wrote the vault meanwhile; `version` is what it is now
    MALFORMED_REQUEST = "malformed_request"  # an HTTP body that is not what wire.bodies describes
    UNKNOWN_ATTACHMENT = "unknown_attachment"  # not begun in this room, or for readers: not whole
    ATTACHMENT_CHANGED = "attachment_changed"  # other bytes or another length than this name was given before
    ATTACHMENTS_FULL = "attachments_full"  # the room holds as many attachments, or bytes of them, as it may
    TEMPORARILY_UNAVAILABLE = "temporarily_unavailable"  # the store did not answer; nothing was accepted


class CloseCode(IntEnum):
    """Why a socket is over. All ours lie in 4000-4999; Daphne sends no others but 1000."""

    COME_BACK = 4012  # a deploy, or the socket reached its maximum age
    MALFORMED = 4400  # not a frame of this socket
    NO_HELLO = 4401  # no valid hello in time: unknown, wrong and expired look the same
    SEAT_REVOKED = 4403  # this seat was taken back
    SILENT = 4408  # nothing was heard for too long
    REPLACED = 4409  # a newer tab took over
    ROOM_CLOSED = 4410  # the conversation has ended, everything was delivered
    TOO_MUCH = 4429  # throttled beyond patience


Retry = Literal["jittered", "backoff", "never"]


@dataclass(frozen=True, slots=True)
class CloseAdvice:
    """What a client does after a closing: when to dial again, and whether a person needs to be told."""

    retry: Retry
    tell: bool


RETRY: Final = MappingProxyType(
    {
        CloseCode.COME_BACK: CloseAdvice("jittered", tell=False),
        CloseCode.MALFORMED: CloseAdvice("never", tell=True),
        CloseCode.NO_HELLO: CloseAdvice("never", tell=True),
        CloseCode.SEAT_REVOKED: CloseAdvice("never", tell=True),
        CloseCode.SILENT: CloseAdvice("jittered", tell=False),
        CloseCode.REPLACED: CloseAdvice("never", tell=True),
        CloseCode.ROOM_CLOSED: CloseAdvice("never", tell=True),
        CloseCode.TOO_MUCH: CloseAdvice("backoff", tell=True),
    }
)


class Refusal(Exception):
    """A typed no. Raised by rules, access and actions; turned into a frame or an HTTP answer at the edge.

    `retry_after` is in seconds, for refusals that time alone will heal; `version` is the current one of what was to be
    replaced, for VAULT_CHANGED.
    """

    def __init__(self, code: ErrorCode, *, retry_after: float | None = None, version: int | None = None) -> None:
        super().__init__(code.value)
        self.code = code
        self.retry_after = retry_after
        self.version = version
