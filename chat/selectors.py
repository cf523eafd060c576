"""Reads about rooms: types and counts, never rows."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, cast

from django.db.models import Count, Q

from chat.at_rest import Kind, RoomKey, keys
from chat.models import LIVE, Envelope, Invitation, Room, RoomSession, Seat
from chat.values import InvitationState, News, OpenRoom, RoomRef, RoomState, SeatState, SessionKey, Want
from counselors.selectors import seat_keys
from counselors.values import SeatKey
from wire import limits, parts
from wire.parts import InvitationView, SeatRole, SeatView

TAIL_MAX: Final = 64  # envelopes of one room that a process keeps or fetches together with the room's state


def open_room_counts() -> dict[int, int]:
    """Open rooms by counselor; whoever has none is absent. Two queries.

    An invitation that a counselor has accepted counts like a seat: her place is kept while the citizen is asked.
    """
    held = Seat.objects.filter(counselor__isnull=False, state=SeatState.ACTIVE, room__state=RoomState.OPEN)
    counts = dict(held.values_list("counselor").annotate(Count("pk")).order_by())
    promised = Invitation.objects.filter(LIVE, state=InvitationState.ASKING, room__state=RoomState.OPEN)
    for counselor_id in promised.values_list("counselor", flat=True):
        counts[counselor_id] = counts.get(counselor_id, 0) + 1
    return counts


def open_rooms_of(counselor_id: int) -> list[OpenRoom]:
    """The open rooms in which this counselor has an active seat, oldest first. One query."""
    rooms = Room.objects.filter(
        state=RoomState.OPEN, seats__counselor=counselor_id, seats__state=SeatState.ACTIVE
    ).order_by("opened_at", "pk")
    return [OpenRoom(room.pk, bytes(room.room_id), room.topic, room.opened_at, room.length) for room in rooms]


def room_exists(room_id: bytes) -> bool:
    """Whether a room of this name, 16 bytes, was ever opened and is still kept."""
    return Room.objects.filter(room_id=room_id).exists()


def secret_opens_seat(token_hash: bytes) -> bool:
    """Whether the secret with this SHA-256 already opens a seat somewhere; a second one could never be made."""
    return Seat.objects.filter(token_hash=token_hash).exists()


def open_room_count() -> int:
    """How many rooms are open. One query."""
    return Room.objects.filter(state=RoomState.OPEN).count()


def counselors_of(room_pk: int) -> list[int]:
    """Counselors with a seat in the room. One query."""
    seats = Seat.objects.filter(room=room_pk, counselor__isnull=False)
    return list(seats.values_list("counselor_id", flat=True))


def invitation_for(counselor_id: int) -> InvitationView | None:
    """What this counselor is asked into, or None; "ringing" comes before "asking". One query."""
    live = Invitation.objects.filter(LIVE, counselor=counselor_id, room__state=RoomState.OPEN)
    found = live.select_related("room", "asked_by", "counselor").order_by("-state", "-pk").first()
    return None if found is None else _invitation_view(found)


def session_key(room_pk: int, session_id: bytes) -> SessionKey | None:
    """The certified session of that name in the room, or None. One query."""
    rows = RoomSession.objects.filter(room=room_pk, session_id=session_id)
    found = rows.values_list("seat_id", "session_pk", "not_after").first()
    return None if found is None else SessionKey(found[0], bytes(found[1]), found[2])


def page(room: RoomRef, cursor: int) -> list[bytes]:
    """Envelopes from position `cursor` on, as many as fit one frame, at least one if there is one. One query.

    Nothing for a room that is being erased. Raises NotKept when its key is missing without a reason.
    """
    rows = Envelope.objects.filter(room=room.pk, seq__gte=cursor).order_by("seq").values_list("seq", "wrapped")
    rows = rows.exclude(room__state=RoomState.ERASING)
    taken: list[bytes] = []
    size = 0
    for seq, wrapped in rows[: limits.PAGE_MAX_ENVELOPES].iterator(chunk_size=32):
        raw = keys.of(room.room_id).unwrap(Kind.ENVELOPE, seq, bytes(wrapped))
        size += len(raw)
        if taken and size > limits.PAGE_MAX_BYTES:
            break
        taken.append(raw)
    return taken


def genesis_of(room: RoomRef) -> bytes:
    """The envelope at position 0. One query, one row. Raises NotKept when the room's key is missing."""
    wrapped = Envelope.objects.values_list("wrapped", flat=True).get(room=room.pk, seq=0)
    return keys.of(room.room_id).unwrap(Kind.ENVELOPE, 0, bytes(wrapped))


def room_news(wants: Sequence[Want]) -> list[News]:
    """News of all these rooms at once; a purged room is absent. At most six queries, whatever the number of rooms.

    Of a room that is being erased nothing is read any more, and of a room without a key nothing here: each of its
    sockets reads `page` for itself and ends by NotKept, and nobody else's does.
    Rooms are read before envelopes: an envelope committed in between is left for the bell that it rings.
    """
    wanted = {want.room_pk: want for want in wants}
    rooms = list(Room.objects.filter(pk__in=wanted))
    changed = [room.pk for room in rooms if room.version != wanted[room.pk].version]
    seats = _seats(changed) if changed else {}
    asked = _latest_invitations(changed) if changed else {}
    firsts = {room.pk: _first(room, wanted[room.pk].since) for room in rooms}
    held = _keys([room for room in rooms if firsts[room.pk] < room.length])
    firsts |= {room.pk: room.length for room in rooms if room.pk not in held}
    envelopes = _envelopes([(room.pk, firsts[room.pk], room.length) for room in rooms if room.pk in held], held)
    return [
        _news(room, firsts[room.pk], envelopes.get(room.pk, []), seats.get(room.pk), asked.get(room.pk))
        for room in rooms
    ]


def _first(room: Room, since: int) -> int:
    readable = room.state != RoomState.ERASING and room.length - TAIL_MAX <= since <= room.length
    return since if readable else room.length


def _keys(rooms: Sequence[Room]) -> dict[int, RoomKey]:
    found = keys.of_all([bytes(room.room_id) for room in rooms])
    return {room.pk: found[bytes(room.room_id)] for room in rooms if bytes(room.room_id) in found}


def _news(
    room: Room,
    first: int,
    envelopes: Iterable[bytes],
    seats: list[tuple[Seat, SeatView]] | None,
    invitation: InvitationView | None,
) -> News:
    return News(
        room_pk=room.pk,
        room_id=bytes(room.room_id),
        topic=room.topic,
        state=RoomState(room.state),
        length=room.length,
        version=room.version,
        first=first,
        envelopes=tuple(envelopes),
        seats=None if seats is None else tuple(view for _, view in seats),
        seat_states={seat.pk: SeatState(seat.state) for seat, _ in seats or ()},
        invitation=invitation,
    )


def _envelopes(spans: list[tuple[int, int, int]], keys_of: Mapping[int, RoomKey]) -> dict[int, list[bytes]]:
    """Envelopes by room for spans of (room, first, end)."""
    if not spans:
        return {}
    where = Q()
    for room, first, end in spans:
        where |= Q(room=room, seq__gte=first, seq__lt=end)
    found: dict[int, list[bytes]] = {}
    rows = Envelope.objects.filter(where).order_by("room_id", "seq").values_list("room_id", "seq", "wrapped")
    for room, seq, wrapped in rows:
        raw = keys_of[room].unwrap(Kind.ENVELOPE, seq, bytes(wrapped))
        found.setdefault(room, []).append(raw)
    return found


def _seats(rooms: list[int]) -> dict[int, list[tuple[Seat, SeatView]]]:
    seats = list(Seat.objects.filter(room__in=rooms).order_by("pk"))
    keys = seat_keys({seat.counselor_id for seat in seats if seat.counselor_id is not None})
    found: dict[int, list[tuple[Seat, SeatView]]] = {}
    for seat in seats:
        found.setdefault(seat.room_id, []).append((seat, _seat_view(seat, keys.get(seat.counselor_id or 0))))
    return found


def _latest_invitations(rooms: list[int]) -> dict[int, InvitationView]:
    """By room. A room sees few of them in its life, so all are read and the last one wins."""
    rows = Invitation.objects.filter(room__in=rooms).select_related("room", "asked_by", "counselor").order_by("pk")
    return {row.room_id: _invitation_view(row) for row in rows}


def _invitation_view(row: Invitation) -> InvitationView:
    return InvitationView(
        invitation=row.pk,
        purpose=cast(parts.Purpose, row.purpose),
        state=cast(parts.InvitationState, row.state),
        topic=row.room.topic,
        by=row.asked_by.public_name,
        name=row.counselor.public_name,
        kind=row.counselor.kind,
        member_id=bytes(row.member_id),
        expires_at=int(row.expires_at.timestamp() * 1000),
    )


def _seat_view(seat: Seat, key: SeatKey | None) -> SeatView:
    active, member_id = seat.state == SeatState.ACTIVE, bytes(seat.member_id)
    role = cast(SeatRole, seat.role)  # nothing else is ever written there
    if key is None or key.member_id != member_id:
        return SeatView(role=role, active=active, member_id=member_id, name=key.name if key else None)
    return SeatView(
        role=role,
        active=active,
        member_id=member_id,
        entry=key.entry,
        kem_pk=key.kem_pk,
        name=key.name,
        kind=key.kind,
    )
