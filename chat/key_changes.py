"""What a change in the key log means for the rooms that are open."""

from collections.abc import Collection, Mapping

from django.db import transaction
from django.db.models import QuerySet

from chat.access import lock_rooms
from chat.actions import ring_about
from chat.models import Room, Seat
from chat.rules import SEAT, advance
from chat.values import RoomState, SeatEvent, SeatState
from counselors.selectors import seat_keys
from counselors.values import SeatKey


@transaction.atomic
def follow_keys(counselor_ids: Collection[int]) -> int:
    """After keys of these counselors were replaced or revoked: in every open room their seats stand for the new key, or
    end.

    Gives how many seats changed; a second call changes none. Rings each room, so that clients make a roster without
    the former key (docs/sealing.md section 9.5). Locks all rooms in ascending order, as the ledger does, then the
    seats; the counselors must be locked already, so that none of them gets a seat meanwhile.
    """
    keys = seat_keys(set(counselor_ids))
    rooms = lock_rooms(_standing(counselor_ids).values_list("room_id", flat=True))
    seats = _standing(counselor_ids).filter(room__in=rooms).select_for_update(of=("self",)).order_by("room", "pk")
    return sum(_follow(rooms[seat.room_id], seat, keys) for seat in seats)  # asked again under the locks


def _standing(counselor_ids: Collection[int]) -> QuerySet[Seat]:
    return Seat.objects.filter(counselor__in=counselor_ids, state=SeatState.ACTIVE, room__state=RoomState.OPEN)


def _follow(room: Room, seat: Seat, keys: Mapping[int, SeatKey]) -> bool:
    """Under the locks of both."""
    assert seat.counselor_id is not None  # asked for by counselor
    key = keys.get(seat.counselor_id)
    if key is None:
        seat.state = advance(SEAT, SeatState(seat.state), SeatEvent.REVOKE)
    elif bytes(seat.member_id) == key.member_id:
        return False
    else:
        seat.member_id, seat.sign_pk = key.member_id, key.sign_pk
    seat.save(update_fields=["state", "member_id", "sign_pk"])
    room.version += 1
    room.save(update_fields=["version"])
    ring_about(room.pk, [seat.counselor_id])
    return True
