"""The only way a room's row reaches somebody from outside. `lock_` holds a row lock and needs a transaction.

Lock order of the house: ticket, offer, counselor, room, seat.
"""

from hashlib import sha256

from django.db.models import QuerySet

from chat.models import ErasureNotice, Room, Seat
from chat.values import ErasureProof, SeatPass, SeatRole, SeatState


def seat_for_token(token: bytes) -> SeatPass | None:
    """The citizen's seat that this secret (32 bytes) opens. One query.

    None for an unknown secret and for a seat that is no longer active: one answer for whoever guesses.
    """
    return _pass(Seat.objects.filter(token_hash=sha256(token).digest()))


def seat_for_counselor(counselor_id: int, room_id: bytes) -> SeatPass | None:
    """The active seat of this counselor in the room of that name (16 bytes), or None. One query."""
    return _pass(Seat.objects.filter(counselor=counselor_id, room__room_id=room_id))


def proof_for_token(token: bytes) -> ErasureProof | None:
    """The proof that the room which this secret opened was erased at its citizen's wish. Two queries at most."""
    return _proof(ErasureNotice.objects.filter(token_hash=sha256(token).digest()))


def proof_for_counselor(counselor_id: int, room_id: bytes) -> ErasureProof | None:
    """The same for a counselor who had a seat in the room of that name (16 bytes). Two queries at most."""
    return _proof(ErasureNotice.objects.filter(counselor=counselor_id, room_id=room_id))


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


def _proof(notices: QuerySet[ErasureNotice]) -> ErasureProof | None:
    """While the room has a row the erasure is not done, and nobody is told that it is."""
    for name, genesis, session, close in notices.values_list("room_id", "genesis", "session", "close"):
        if not Room.objects.filter(room_id=name).exists():
            return ErasureProof(bytes(name), bytes(genesis), bytes(session), bytes(close))
    return None
