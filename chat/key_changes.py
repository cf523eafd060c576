"""What a change in the key log means for the rooms that are open."""

from django.db import transaction

from chat.access import lock_room, lock_seat
from chat.actions import end_seat, ring_about
from chat.models import Seat
from chat.values import RoomState, SeatEvent, SeatState
from counselors.selectors import seat_keys
from counselors.values import SeatKey


@transaction.atomic
def follow_key(counselor_id: int) -> int:
    """After a counselor's key was replaced or revoked: in every open room her seat stands for the new key, or ends.

    Gives how many seats changed; a second call changes none. Rings each room, so that clients make a roster without
    the former key (docs/sealing.md section 9.5). Locks one room after the other, each before its seat.
    """
    key = seat_keys({counselor_id}).get(counselor_id)
    seats = Seat.objects.filter(counselor=counselor_id, state=SeatState.ACTIVE, room__state=RoomState.OPEN)
    former = [
        (room_pk, pk)
        for room_pk, pk, member_id in seats.order_by("room").values_list("room_id", "pk", "member_id")
        if key is None or bytes(member_id) != key.member_id
    ]
    for room_pk, seat_pk in former:
        if key is None:
            end_seat(seat_pk, SeatEvent.REVOKE)
        else:
            _reseat(room_pk, seat_pk, key)
            ring_about(room_pk, [counselor_id])
    return len(former)


def _reseat(room_pk: int, seat_pk: int, key: SeatKey) -> None:
    room, seat = lock_room(room_pk), lock_seat(seat_pk)
    seat.member_id, seat.sign_pk = key.member_id, key.sign_pk
    seat.save(update_fields=["member_id", "sign_pk"])
    room.version += 1
    room.save(update_fields=["version"])
