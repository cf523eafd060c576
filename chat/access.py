"""The only way a room's row reaches somebody from outside. `lock_` holds a row lock and needs a transaction.

Lock order of the house: ticket, offer, key log, counselor, room, seat.
"""

from hashlib import sha256

from django.db.models import QuerySet

from chat.models import Room, Seat
from chat.values import SeatPass, SeatRole, SeatState


def seat_for_token(token: bytes) -> SeatPass | None:
    """The citizen's seat that this secret (32 bytes) opens. One query.

    None for an unknown secret and for a seat that is no longer active: one answer for whoever guesses.
    """
    return _pass(Seat.objects.filter(token_hash=sha256(token).digest()))


def seat_for_counselor(counselor_id: int, room_id: bytes) -> SeatPass | None:
    """The active seat of this counselor in the room of that name (16 bytes), or None. One query."""
    return _pass(Seat.objects.filter(counselor=counselor_id, room__room_id=room_id))


def lock_room(room_pk: int) -> Room:
    """The room's row, locked."""
    return Room.objects.select_for_update().get(pk=room_pk)


def lock_seat(seat_pk: int) -> Seat:
    """The seat's row, locked. Its room must be locked already."""
    return Seat.objects.select_for_update().get(pk=seat_pk)


def _pass(seats: QuerySet[Seat]) -> SeatPass | None:
    columns = ("room_id", "room__room_id", "pk", "role", "member_id", "sign_pk")
    for room_pk, room_id, pk, role, member_id, sign_pk in seats.filter(state=SeatState.ACTIVE).values_list(*columns):
        return SeatPass(room_pk, bytes(room_id), pk, SeatRole(role), bytes(member_id), bytes(sign_pk))
    return None
