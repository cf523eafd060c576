"""Nouns of a room as the server knows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from wire.parts import InvitationView, SeatView


class RoomState(StrEnum):
    """Where a room stands. One that is being erased has to become purged, whatever happens meanwhile."""

    OPEN = "open"
    CLOSED = "closed"
    ERASING = "erasing"
    PURGED = "purged"  # has no row any more


class RoomEvent(StrEnum):
    """What may happen to a room."""

    CLOSE = "close"
    ERASE = "erase"
    PURGE = "purge"


class Erasure(StrEnum):
    """Why a room is erased; the one thing that stays of it, as a count for each day."""

    CITIZEN = "citizen"  # a signed CLOSE asks for it
    RETENTION = "retention"
    ORPHAN = "orphan"  # its key is gone, as after restoring a backup from before its erasure


class SeatState(StrEnum):
    """Where a seat stands."""

    ACTIVE = "active"
    LEFT = "left"
    REVOKED = "revoked"


class SeatEvent(StrEnum):
    """What may happen to a seat."""

    LEAVE = "leave"
    REVOKE = "revoke"
    RETURN = "return"


class SeatRole(StrEnum):
    """Whose seat it is; equal to `wire.parts.SeatRole`."""

    CITIZEN = "citizen"
    COUNSELOR = "counselor"
    SUPERVISOR = "supervisor"


class Purpose(StrEnum):
    """What a colleague is asked into a room for; equal to `wire.parts.Purpose`."""

    HANDOVER = "handover"
    SUPERVISION = "supervision"


class InvitationState(StrEnum):
    """Where an invitation stands: it rings at the colleague's desk, then the citizen is asked; the rest is final."""

    RINGING = "ringing"
    ASKING = "asking"
    AGREED = "agreed"
    REFUSED = "refused"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class InvitationEvent(StrEnum):
    """What may happen to an invitation."""

    ACCEPT = "accept"
    DECLINE = "decline"
    AGREE = "agree"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    LAPSE = "lapse"


@dataclass(frozen=True, slots=True)
class RoomRef:
    """A room by its row and by its name (16 bytes, derived from GENESIS)."""

    pk: int
    room_id: bytes


@dataclass(frozen=True, slots=True)
class ErasureProof:
    """What shows that a citizen had a room erased (docs/sealing.md 13): envelopes verbatim, without content.

    `session` is the certificate of the session that signed CLOSE.
    """

    room_id: bytes
    genesis: bytes
    session: bytes
    close: bytes


@dataclass(frozen=True, slots=True)
class Belonging:
    """Whether database and key store are a pair, and how many rooms have no key."""

    keyless: int
    together: bool


@dataclass(frozen=True, slots=True)
class OpenRoom:
    """One open room of a counselor. `length`: envelopes stored so far."""

    pk: int
    room_id: bytes
    topic: str
    opened_at: datetime
    length: int


@dataclass(frozen=True, slots=True)
class SeatPass:
    """Proof that whoever holds it was let in to this seat. `sign_pk`: the member's Ed25519 key (32 bytes)."""

    room_pk: int
    room_id: bytes
    seat_pk: int
    role: SeatRole
    member_id: bytes
    sign_pk: bytes


@dataclass(frozen=True, slots=True)
class SessionKey:
    """A certified session of one seat: its Ed25519 key (32 bytes) and its end (ms since 1970)."""

    seat_pk: int
    session_pk: bytes
    not_after: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """The envelope (session_id, sender_seq) is on the disk at position `seq`."""

    session_id: bytes
    sender_seq: int
    seq: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an attachment has come: `stored` of `chunks` are on the disk."""

    stored: int
    chunks: int


@dataclass(frozen=True, slots=True)
class Want:
    """What a process asks about a room: everything from position `since`, and the seats unless `version` is current."""

    room_pk: int
    since: int
    version: int


@dataclass(frozen=True, slots=True)
class News:
    """The answer: the room as committed. `envelopes` lie at positions `first`, `first` + 1, ... up to `length`.

    When more are missing than a process keeps in memory, `first` is `length`. `seats` is None, and `invitation` says
    nothing, when `version` was current. `invitation` is the room's latest, whatever became of it.
    """

    room_pk: int
    room_id: bytes
    topic: str
    state: RoomState
    length: int
    version: int
    first: int
    envelopes: tuple[bytes, ...]
    seats: tuple[SeatView, ...] | None
    seat_states: Mapping[int, SeatState]
    invitation: InvitationView | None = None
