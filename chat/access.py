"""The only way a room's row reaches somebody from outside. `lock_` holds a row lock and needs a transaction.

Lock order of the house: ticket, offer, key log, counselor, room, invitation, seat.
"""

from collections.abc import Iterable
from contextlib import suppress
from hashlib import sha256

from django.db.models import QuerySet

from chat import at_rest
from chat.models import LIVE, AttachmentChunk, ErasureNotice, Invitation, ReturnCode, Room, Seat
from chat.values import ErasureProof, RoomState, SeatPass, SeatRole, SeatState
from sealing.notation import code_row_key
from wire.codes import ErrorCode, Refusal


def seat_for_token(token: bytes) -> SeatPass | None:
    """The citizen's seat that this secret (32 bytes) opens. One query.

    None for an unknown secret and for a seat that is no longer active: one answer for whoever guesses.
    """
    return _pass(Seat.objects.filter(token_hash=sha256(token).digest()))


def seat_for_counselor(counselor_id: int, room_id: bytes) -> SeatPass | None:
    """The active seat of this counselor in the room of that name (16 bytes), or None. One query."""
    return _pass(Seat.objects.filter(counselor=counselor_id, room__room_id=room_id))


def vault_for_code(token: bytes) -> bytes | None:
    """The sealed vault of the return code that derives `token` (32 bytes), or None.

    One query, and one in the key store when this process does not hold the room's key. None as well for a room that is
    being erased: its key is gone before its rows are.
    """
    rows = ReturnCode.objects.filter(row_key=code_row_key(token)).values_list("room__room_id", "wrapped")
    for room_id, wrapped in rows:
        with suppress(at_rest.NotKept):
            return at_rest.keys.of(bytes(room_id)).unwrap(at_rest.Kind.RETURN_CODE, 0, bytes(wrapped))
    return None


def chunk_for_seat(seat: SeatPass, blob_id: bytes, number: int) -> bytes:
    """Sealed chunk `number` of a whole attachment of the seat's room, open or closed. One query.

    Raises Refusal(UNKNOWN_ATTACHMENT) for any other, and in a room that is being erased: its key is gone first.
    """
    rows = AttachmentChunk.objects.filter(
        attachment__room=seat.room_pk, attachment__blob_id=blob_id, attachment__complete=True, number=number
    )
    rows = rows.exclude(attachment__room__state=RoomState.ERASING)
    for wrapped in rows.values_list("wrapped", flat=True):
        with suppress(at_rest.NotKept):
            return at_rest.keys.of(seat.room_id).unwrap(at_rest.Kind.ATTACHMENT, number, bytes(wrapped), blob_id)
    raise Refusal(ErrorCode.UNKNOWN_ATTACHMENT)


def lock_active_seat(token: bytes) -> Seat:
    """The citizen's seat that this secret opens, its room's row locked. Raises Refusal(NOT_PERMITTED) for any other."""
    seats = Seat.objects.filter(token_hash=sha256(token).digest(), state=SeatState.ACTIVE)
    room_pk = seats.values_list("room_id", flat=True).first()
    if room_pk is not None and Room.objects.select_for_update().filter(pk=room_pk).exists():
        for seat in seats.select_for_update():  # asked again under the lock
            return seat
    raise Refusal(ErrorCode.NOT_PERMITTED)


def proof_for_token(token: bytes) -> ErasureProof | None:
    """The proof that the room which this secret opened was erased at its citizen's wish. Two queries at most."""
    return _proof(ErasureNotice.objects.filter(token_hash=sha256(token).digest()))


def proof_for_counselor(counselor_id: int, room_id: bytes) -> ErasureProof | None:
    """The same for a counselor who had a seat in the room of that name (16 bytes). Two queries at most."""
    return _proof(ErasureNotice.objects.filter(counselor=counselor_id, room_id=room_id))


def lock_room(room_pk: int) -> Room:
    """The room's row, locked."""
    return Room.objects.select_for_update().get(pk=room_pk)


def lock_rooms(room_pks: Iterable[int]) -> dict[int, Room]:
    """Those of these rooms that exist, by primary key, locked in ascending order: the ledger locks many, too."""
    rows = Room.objects.select_for_update().filter(pk__in=set(room_pks)).order_by("pk")
    return {room.pk: room for room in rows}


def lock_room_of(seat: SeatPass) -> Room:
    """The open room of an active seat, locked. Raises Refusal(ROOM_CLOSED or NOT_PERMITTED)."""
    room = Room.objects.select_for_update().filter(pk=seat.room_pk, state=RoomState.OPEN).first()
    if room is None:
        raise Refusal(ErrorCode.ROOM_CLOSED)
    if not Seat.objects.filter(pk=seat.seat_pk, state=SeatState.ACTIVE).exists():
        raise Refusal(ErrorCode.NOT_PERMITTED)
    return room


def lock_invitation(invitation_id: int, *, counselor_id: int | None = None) -> tuple[Room, Invitation]:
    """A live invitation, to this counselor if one is named, and its open room; both locked, in order.

    Raises Refusal(INVITATION_OVER) for one that has ended, is another's or never was: strangers learn nothing; and
    Refusal(ROOM_CLOSED).
    """
    asked = Invitation.objects.filter(LIVE, pk=invitation_id)
    if counselor_id is not None:
        asked = asked.filter(counselor=counselor_id)
    room = Room.objects.select_for_update().filter(pk__in=asked.values("room")).first()
    invitation = asked.select_for_update().first()  # looked up again under the room's lock
    if room is None or invitation is None:
        raise Refusal(ErrorCode.INVITATION_OVER)
    if room.state != RoomState.OPEN:
        raise Refusal(ErrorCode.ROOM_CLOSED)
    return room, invitation


def lock_live_invitation(room_pk: int) -> Invitation | None:
    """The live invitation of a room, locked, or None. The room must be locked already."""
    return Invitation.objects.select_for_update().filter(LIVE, room=room_pk).first()


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
