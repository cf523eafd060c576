"""What frames and bodies are made of: fields with their bounds, closed sets of words, the two bases, and the parts."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from wire import limits

Token = Annotated[bytes, Meta(min_length=limits.TOKEN_BYTES, max_length=limits.TOKEN_BYTES)]
RoomId = Annotated[bytes, Meta(min_length=limits.ROOM_ID_BYTES, max_length=limits.ROOM_ID_BYTES)]
SessionId = Annotated[bytes, Meta(min_length=limits.SESSION_ID_BYTES, max_length=limits.SESSION_ID_BYTES)]
MemberId = Annotated[bytes, Meta(min_length=limits.MEMBER_ID_BYTES, max_length=limits.MEMBER_ID_BYTES)]
KemKey = Annotated[bytes, Meta(min_length=limits.KEM_KEY_BYTES, max_length=limits.KEM_KEY_BYTES)]
KeyEntry = Annotated[bytes, Meta(min_length=limits.KEY_ENTRY_BYTES, max_length=limits.KEY_ENTRY_BYTES)]
EnvelopeBytes = Annotated[bytes, Meta(min_length=limits.ENVELOPE_MIN_BYTES, max_length=limits.ENVELOPE_MAX_BYTES)]
Position = Annotated[int, Meta(ge=0, le=limits.POSITION_MAX)]
# (?!\n): in Python `$` would also match before a last newline, in a browser it does not
Slug = Annotated[str, Meta(min_length=1, max_length=32, pattern=r"^[a-z][a-z0-9-]*(?!\n)$")]
Name = Annotated[str, Meta(min_length=1, max_length=80)]
Reference = Annotated[int, Meta(ge=1, le=limits.POSITION_MAX)]
Milliseconds = Annotated[int, Meta(ge=0, le=limits.POSITION_MAX)]  # since 1970, UTC

SeatRole = Literal["citizen", "counselor", "supervisor"]
RoomState = Literal["open", "closed"]
Purpose = Literal["handover", "supervision"]
InvitationState = Literal["ringing", "asking", "agreed", "refused", "declined", "withdrawn", "lapsed"]
TicketState = Literal["waiting", "offered", "matched", "left", "lapsed"]
ShiftState = Literal["off", "on", "paused"]
DutyWish = Literal["on", "paused", "off"]
DeclineReason = Literal["busy", "not_my_field", "know_this_person", "other"]


class Frame(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True, tag_field="type"):
    """Base of every frame; the tag is `noun.verb`."""


class Part(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Base of what lies inside a frame."""


class InvitationView(Part, frozen=True):
    """An invitation into one room: `by` asks `name`. Rings until `expires_at`, then the citizen is asked until then."""

    invitation: Reference
    purpose: Purpose
    state: InvitationState
    topic: Slug
    by: Name
    name: Name
    kind: Slug
    member_id: MemberId
    expires_at: Milliseconds


class SeatView(Part, frozen=True):
    """One participant. `entry` and `kem_pk` are absent for the citizen, whose keys are in GENESIS."""

    role: SeatRole
    active: bool
    member_id: MemberId
    entry: KeyEntry | None = None
    kem_pk: KemKey | None = None
    name: Name | None = None
    kind: Slug | None = None


class ColleagueView(Part, frozen=True):
    """Another counselor on duty. `free`: has room for one more; `supervisor`: the key log lets her supervise."""

    member_id: MemberId
    name: Name
    kind: Slug
    supervisor: bool
    free: bool


class OfferView(Part, frozen=True):
    """A ticket proposed to this counselor until `expires_at`."""

    offer: Reference
    topic: Slug
    waiting_since: Milliseconds
    expires_at: Milliseconds


class OpenRoomView(Part, frozen=True):
    """One conversation this counselor holds a seat in."""

    room_id: RoomId
    topic: Slug
    opened_at: Milliseconds
    length: Position
