"""The end of a long room is shown before the rest of it, with all that it takes to judge it (docs/sealing.md 8.5)."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chat.glimpse import glimpse_of
from chat.models import Room, RoomGrant
from chat.values import Erasure, RoomState
from realtime.threads import in_db_thread
from sealing.notation import Role
from sealing.padding import MAX_TEXT_BYTES
from sealing.seal import Invite
from tests.factories.chat import World, fresh_checkpoint, make_conversation, now_ms
from tests.factories.long_rooms import lengthen
from tests.support.rooms import room_socket, say
from wire import limits
from wire.frames import EnvelopeDelivered, HelloSeat, RoomGlimpse, RoomView

pytestmark = pytest.mark.django_db(transaction=True)

GOVERNING = [0, 1, 2, 3]  # GENESIS, EPOCH 0, EPOCH 1, the counselor's SESSION
LONG = limits.GLIMPSE_FROM + 44


def long_room(envelopes: int = LONG) -> World:
    world = make_conversation()
    lengthen(world, envelopes)
    return world


def glimpse(world: World) -> dict[int, bytes]:
    return glimpse_of(world.ref, len(world.log))


def of(world: World, *positions: int) -> dict[int, bytes]:
    """What a glimpse of these governing positions and of the end is."""
    end = range(len(world.log) - limits.GLIMPSE_TAIL, len(world.log))
    return {seq: world.log[seq] for seq in sorted({*positions, *end})}


async def test_whoever_has_nothing_of_a_long_room_gets_its_end_before_all_of_it() -> None:
    world = await in_db_thread(long_room)
    async with room_socket() as sock:
        await sock.say(HelloSeat(token=world.token, cursor=0))
        assert (await sock.hear(RoomView)).length == LONG
        end = of(world, *GOVERNING)
        assert await sock.hear(RoomGlimpse) == RoomGlimpse(positions=list(end), envelopes=list(end.values()))
        page = world.log[: limits.PAGE_MAX_ENVELOPES]
        assert await sock.hear(EnvelopeDelivered) == EnvelopeDelivered(first=0, envelopes=page)


@pytest.mark.parametrize(
    ("envelopes", "cursor"), [(limits.GLIMPSE_FROM - 1, 0), (LONG, 1)], ids=["a short room", "some of it is known"]
)
async def test_others_get_everything_in_its_turn_at_once(envelopes: int, cursor: int) -> None:
    world = await in_db_thread(long_room, envelopes)
    async with room_socket() as sock:
        await sock.say(HelloSeat(token=world.token, cursor=cursor))
        await sock.hear(RoomView)
        page = world.log[cursor : cursor + limits.PAGE_MAX_ENVELOPES]
        assert await sock.hear(EnvelopeDelivered) == EnvelopeDelivered(first=cursor, envelopes=page)


async def test_it_is_given_once_and_not_with_every_change_of_the_room() -> None:
    world = await in_db_thread(long_room)
    async with room_socket() as sock:
        await sock.say(HelloSeat(token=world.token, cursor=0))
        await sock.hear(RoomView)
        await sock.hear(RoomGlimpse)
        for cursor in range(0, LONG, limits.PAGE_MAX_ENVELOPES):
            assert (await sock.hear(EnvelopeDelivered)).first == cursor
        await say(sock, world, world.citizen.say("baru"))


def test_whatever_brings_keys_and_certifies_who_speaks_is_there() -> None:
    world = long_room(100)
    world.store(world.citizen_seat(), world.citizen.new_session())
    invite = Invite(Role.COUNSELOR, world.made.member.kem_pk, 1, world.made.entry)
    world.store(world.citizen_seat(), world.citizen.pen.regrant(invite, 1, now_ms(), fresh_checkpoint()))
    lengthen(world, LONG)
    assert glimpse(world) == of(world, *GOVERNING, 100, 101)
    noted = RoomGrant.objects.filter(room=world.ref.pk).order_by("seq")
    assert list(noted.values_list("seq", flat=True)) == [1, 2, 101]


def test_a_session_that_says_nothing_in_it_is_not() -> None:
    world = long_room(100)
    former = world.citizen.pen
    world.store(world.citizen_seat(), world.citizen.new_session())
    world.citizen.pen = former
    lengthen(world, LONG)
    assert glimpse(world) == of(world, *GOVERNING)


def test_it_ends_where_the_room_was_viewed() -> None:
    world = long_room()
    assert list(glimpse_of(world.ref, LONG - 40))[-1] == LONG - 41


def test_its_cost_does_not_grow_with_the_room() -> None:
    world = long_room()
    assert len(glimpse(world)) == len(GOVERNING) + limits.GLIMPSE_TAIL
    with CaptureQueriesContext(connection) as queries:
        glimpse(world)
    assert len(queries) == 3


def crowded(world: World) -> None:
    rows = (RoomGrant(room_id=world.ref.pk, seq=seq) for seq in range(3, limits.GLIMPSE_MAX_ENVELOPES))
    RoomGrant.objects.bulk_create(rows)


def heavy(world: World) -> None:
    for _ in range(limits.GLIMPSE_TAIL):
        world.store(world.counselor_seat(), world.counselor.say("b" * MAX_TEXT_BYTES))


def going(world: World) -> None:
    row = Room.objects.filter(pk=world.ref.pk)
    row.update(state=RoomState.ERASING, erasure=Erasure.CITIZEN, closed_at=datetime.now(UTC))


def unnoted(world: World) -> None:
    RoomGrant.objects.filter(room=world.ref.pk, seq=1).delete()


@pytest.mark.parametrize("change", [crowded, heavy, going, unnoted])
def test_there_is_none_of_a_room_that(change: Callable[[World], None]) -> None:
    world = long_room()
    assert glimpse(world) != {}
    change(world)
    assert glimpse(world) == {}
