"""What a room admits: its three state machines, who may post what, and what fits the room as it stands. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Final, TypeVar

from chat.values import (
    InvitationEvent,
    InvitationState,
    Purpose,
    RoomEvent,
    RoomState,
    SeatEvent,
    SeatPass,
    SeatRole,
    SeatState,
    SessionKey,
)
from sealing.bodies import (
    CLOSE_ERASE,
    Close,
    Epoch,
    Keyring,
    Session,
    parse_alert,
    parse_close,
    parse_epoch,
    parse_keyring,
    parse_session,
)
from sealing.chunks import chunk_count, chunk_size, padme
from sealing.envelope import Envelope
from sealing.notation import ZEROS_32, Kind, Malformed, lifetime_ok
from sealing.signatures import check_session, verify_certified
from wire import limits
from wire.codes import ErrorCode, Refusal

S = TypeVar("S")
E = TypeVar("E")

ROOM: Final[Mapping[tuple[RoomState, RoomEvent], RoomState]] = MappingProxyType(
    {
        (RoomState.OPEN, RoomEvent.CLOSE): RoomState.CLOSED,
        (RoomState.OPEN, RoomEvent.ERASE): RoomState.ERASING,
        (RoomState.CLOSED, RoomEvent.ERASE): RoomState.ERASING,
        (RoomState.ERASING, RoomEvent.PURGE): RoomState.PURGED,
    }
)
SEAT: Final[Mapping[tuple[SeatState, SeatEvent], SeatState]] = MappingProxyType(
    {
        (SeatState.ACTIVE, SeatEvent.LEAVE): SeatState.LEFT,
        (SeatState.ACTIVE, SeatEvent.REVOKE): SeatState.REVOKED,
        (SeatState.LEFT, SeatEvent.RETURN): SeatState.ACTIVE,  # asked in once more
    }
)
INVITATION: Final[Mapping[tuple[InvitationState, InvitationEvent], InvitationState]] = MappingProxyType(
    {
        (InvitationState.RINGING, InvitationEvent.ACCEPT): InvitationState.ASKING,
        (InvitationState.RINGING, InvitationEvent.DECLINE): InvitationState.DECLINED,
        (InvitationState.RINGING, InvitationEvent.WITHDRAW): InvitationState.WITHDRAWN,
        (InvitationState.RINGING, InvitationEvent.LAPSE): InvitationState.LAPSED,
        (InvitationState.ASKING, InvitationEvent.AGREE): InvitationState.AGREED,
        (InvitationState.ASKING, InvitationEvent.REFUSE): InvitationState.REFUSED,
        (InvitationState.ASKING, InvitationEvent.DECLINE): InvitationState.DECLINED,  # waited, and has to go
        (InvitationState.ASKING, InvitationEvent.WITHDRAW): InvitationState.WITHDRAWN,
        (InvitationState.ASKING, InvitationEvent.LAPSE): InvitationState.LAPSED,
    }
)
SEAT_FOR: Final[Mapping[Purpose, SeatRole]] = MappingProxyType(
    {Purpose.HANDOVER: SeatRole.COUNSELOR, Purpose.SUPERVISION: SeatRole.SUPERVISOR}
)
RINGS: Final = timedelta(seconds=limits.INVITATION_SECONDS)
ASKS: Final = timedelta(seconds=limits.CONSENT_SECONDS)
HELPERS_MAX: Final = 3  # one who is here, one who takes over, one who looks on; docs/sealing.md allows 5

_READ: Final = frozenset((Kind.SESSION, Kind.ACK, Kind.ALERT, Kind.KEYRING))  # whoever reads may hand on: 6.2
_TALK: Final = _READ | {Kind.MSG, Kind.EPOCH, Kind.CLOSE}
MAY_POST: Final[Mapping[SeatRole, frozenset[Kind]]] = MappingProxyType(
    {
        # GENESIS never comes over a socket
        SeatRole.CITIZEN: _TALK,
        SeatRole.COUNSELOR: _TALK,
        SeatRole.SUPERVISOR: _READ,  # reads along
    }
)
_QUOTING: Final[Mapping[Kind, Callable[[bytes], Session | Epoch]]] = MappingProxyType(
    {Kind.SESSION: parse_session, Kind.EPOCH: parse_epoch}
)
_BODIES: Final = MappingProxyType(
    {Kind.EPOCH: parse_epoch, Kind.CLOSE: parse_close, Kind.ALERT: parse_alert, Kind.KEYRING: parse_keyring}
)


def advance(table: Mapping[tuple[S, E], S], state: S, event: E) -> S:
    """The state after `event`. Raises Refusal(ILLEGAL_TRANSITION) for any pair that the table does not hold."""
    try:
        return table[state, event]
    except KeyError:
        raise Refusal(ErrorCode.ILLEGAL_TRANSITION) from None


def invitation_due(
    state: InvitationState, expires_at: datetime, room: RoomState, *, at_desk: bool, now: datetime
) -> InvitationEvent | None:
    """What ends a live invitation at `now`, or None. `at_desk`: the colleague is on duty.

    Withdrawn: the room was closed. Lapsed: past its time, dated into the future by a clock that was set back, or it
    rings at a desk where nobody is any more.
    """
    if room is not RoomState.OPEN:
        return InvitationEvent.WITHDRAW
    if not now < expires_at <= now + 2 * ASKS or (state is InvitationState.RINGING and not at_desk):
        return InvitationEvent.LAPSE
    return None


# ----------------------------------------------------------------- before queueing: what the envelope shows by itself


def check_header(envelope: Envelope, seat: SeatPass) -> None:
    """Right room, a kind that this seat may post. Raises Refusal(WRONG_ROOM or NOT_PERMITTED)."""
    if envelope.room_id != seat.room_id:
        raise Refusal(ErrorCode.WRONG_ROOM)
    if envelope.kind not in MAY_POST[seat.role]:
        raise Refusal(ErrorCode.NOT_PERMITTED)


def check_signed(envelope: Envelope, seat: SeatPass, key: SessionKey | None, now_ms: int) -> None:
    """The session is this seat's and not over, it signed these bytes, and the body has its form.

    So nobody can stop a room with an entry that its members must reject (docs/sealing.md 8.2). Verifies one signature.
    Raises Refusal(UNKNOWN_SESSION, BAD_SIGNATURE or MALFORMED_ENVELOPE), or NOT_PERMITTED for a CLOSE that orders an
    erasure: that is no entry of a room, and not every member's to order (docs/sealing.md section 13).
    """
    if key is None or key.seat_pk != seat.seat_pk or key.not_after < now_ms:
        raise Refusal(ErrorCode.UNKNOWN_SESSION)
    try:
        if not verify_certified(envelope, key.session_pk):
            raise Refusal(ErrorCode.BAD_SIGNATURE)
        if (parse_body := _BODIES.get(envelope.kind)) is not None:
            body = parse_body(envelope.body)
            if isinstance(body, Close) and body.reason == CLOSE_ERASE:
                raise Refusal(ErrorCode.NOT_PERMITTED)
            if isinstance(body, Keyring) and body.last > envelope.epoch:
                raise Refusal(ErrorCode.MALFORMED_ENVELOPE)
    except Malformed:
        raise Refusal(ErrorCode.MALFORMED_ENVELOPE) from None


def certify(envelope: Envelope, seat: SeatPass, now_ms: int) -> SessionKey:
    """The session that a SESSION envelope certifies for this seat, every signature checked.

    Raises Refusal(BAD_SIGNATURE) for a certificate that this seat's member did not make, NOT_PERMITTED for another
    member's name or an impossible lifetime.
    """
    try:
        session = check_session(envelope, seat.sign_pk)
    except Malformed:
        raise Refusal(ErrorCode.BAD_SIGNATURE) from None
    if session.member_id != seat.member_id or not lifetime_ok(session.not_after, now_ms):
        raise Refusal(ErrorCode.NOT_PERMITTED)
    return SessionKey(seat.seat_pk, session.session_pk, session.not_after)


def quoted_log(envelope: Envelope) -> tuple[int, bytes]:
    """(size, root) of the key log that a checked envelope quotes; (0, zeros) for kinds that quote none."""
    if (parse_body := _QUOTING.get(envelope.kind)) is None:
        return 0, ZEROS_32
    body = parse_body(envelope.body)
    return body.log_size, body.log_root


# ------------------------------------------------------------------- under the room's lock: what fits the room now


@dataclass(slots=True)
class SessionTrack:
    """How far one session has come: what its next envelope must carry."""

    seat_pk: int
    next_seq: int
    last_hash: bytes
    seen_index: int


@dataclass(slots=True)
class RoomTrack:
    """A room under its lock. `version` tells whether state and seats are still those of the database."""

    state: RoomState
    length: int
    epoch: int
    version: int
    seats: dict[int, SeatState] = field(default_factory=dict)
    sessions: dict[bytes, SessionTrack] = field(default_factory=dict)


def known_track(room: RoomTrack, seat: SeatPass, envelope: Envelope) -> SessionTrack | None:
    """The session's track, or None for a SESSION that is new. Raises Refusal(UNKNOWN_SESSION)."""
    track = room.sessions.get(envelope.session_id)
    if track is None and envelope.kind is not Kind.SESSION:
        raise Refusal(ErrorCode.UNKNOWN_SESSION)
    if track is not None and track.seat_pk != seat.seat_pk:
        raise Refusal(ErrorCode.UNKNOWN_SESSION)
    return track


def admit(room: RoomTrack, track: SessionTrack | None, seat: SeatPass, envelope: Envelope) -> int:
    """Take a new envelope into the room: gives its position and moves the tracks on. After a Refusal nothing has moved.

    NOT_PERMITTED: the seat is no longer active, or position 1 is not the founder's EPOCH. ROOM_CLOSED.
    OUT_OF_SEQUENCE: not the session's next envelope. IMPOSSIBLE_VIEW: it claims to have seen what is not there yet.
    """
    if room.state is not RoomState.OPEN:
        raise Refusal(ErrorCode.ROOM_CLOSED)
    if room.seats.get(seat.seat_pk) is not SeatState.ACTIVE or (room.length == 1 and envelope.kind is not Kind.EPOCH):
        raise Refusal(ErrorCode.NOT_PERMITTED)
    if track is not None and (envelope.sender_seq != track.next_seq or envelope.prev_own != track.last_hash):
        raise Refusal(ErrorCode.OUT_OF_SEQUENCE)
    seen_before = track.seen_index if track is not None else 0
    if not seen_before <= envelope.seen_index <= room.length or envelope.epoch > room.epoch:
        raise Refusal(ErrorCode.IMPOSSIBLE_VIEW)
    _take(room, track, seat, envelope)
    room.length += 1
    return room.length - 1


def _take(room: RoomTrack, track: SessionTrack | None, seat: SeatPass, envelope: Envelope) -> None:
    own = envelope.env_hash()
    if track is None:
        room.sessions[envelope.session_id] = SessionTrack(seat.seat_pk, 1, own, envelope.seen_index)
    else:
        track.next_seq, track.last_hash, track.seen_index = envelope.sender_seq + 1, own, envelope.seen_index
    if envelope.kind is Kind.CLOSE:
        room.state = advance(ROOM, room.state, RoomEvent.CLOSE)
        room.version += 1
    elif envelope.kind is Kind.EPOCH and envelope.epoch == room.epoch and room.length > 1:
        room.epoch += 1  # the first EPOCH of a room is number 0, and one that lost a race changes nothing


# ------------------------------------------------------------------------------------------------------- attachments


def check_attachment(seat: SeatPass, padded: int) -> None:
    """Who may not speak attaches nothing (NOT_PERMITTED). A length that was not padded is refused: MALFORMED_REQUEST.

    So a client that forgot to pad is found at once, and the database never learns a true length.
    """
    if Kind.MSG not in MAY_POST[seat.role]:
        raise Refusal(ErrorCode.NOT_PERMITTED)
    if padme(padded) != padded:
        raise Refusal(ErrorCode.MALFORMED_REQUEST)


def check_space(count: int, total: int, padded: int) -> None:
    """One more in a room with `count` attachments of `total` bytes, padded. Raises Refusal(ATTACHMENTS_FULL)."""
    if count >= limits.ATTACHMENTS_MAX or total + padded > limits.ATTACHMENTS_BYTES:
        raise Refusal(ErrorCode.ATTACHMENTS_FULL)


def is_new_chunk(padded: int, stored: int, number: int, size: int) -> bool:
    """Whether chunk `number` of `size` bytes is the one due after `stored`; False for one that is there already.

    Raises Refusal(MALFORMED_REQUEST) for one behind the last or of another size than the length asks for, and
    OUT_OF_SEQUENCE for one that leaves a gap.
    """
    if number >= chunk_count(padded) or size != chunk_size(padded, number):
        raise Refusal(ErrorCode.MALFORMED_REQUEST)
    if number > stored:
        raise Refusal(ErrorCode.OUT_OF_SEQUENCE)
    return number == stored


# --------------------------------------------------------------------------------------------- how long a room is kept


def last_day(room_id: bytes, active_on: date, *, unread: bool) -> date:
    """The last day on which a room is kept, counted from the last day on which something was stored in it.

    Rooms go at different ages of a window, drawn by their own names (which are hashes), so that the day on which one
    goes does not tell the day on which it was last used. Words of the citizen that nobody has read get more time.
    """
    early = int.from_bytes(room_id[:4], "big") % (limits.ROOM_KEEP_SPREAD_DAYS + 1)
    more = limits.ROOM_UNREAD_EXTRA_DAYS if unread else 0
    return active_on + timedelta(days=limits.ROOM_KEEP_DAYS - early + more)


def belong_together(rooms: int, keys: int, common: int) -> bool:
    """Whether a database with `rooms` rooms and a store with `keys` keys are a pair: `common` rooms have theirs.

    Beside an empty or a strange store everything looks orphaned, and tidying up would destroy what is only misplaced.
    """
    return common > 0 and 2 * common >= rooms and 2 * common >= keys
