"""The room socket: who gets in, what bells bring, and how it ends."""

from datetime import UTC, datetime, timedelta

import pytest

from chat.actions import close_room, end_seat
from chat.erasure import erase_due
from chat.feeds import feeds
from chat.values import SeatEvent
from realtime import bells
from realtime.threads import in_db_thread
from tests.factories.chat import World, leave_alone, make_conversation, now_ms
from tests.factories.counselors import make_counselor
from tests.support.bells import deafened
from tests.support.rooms import enter, forged, room_socket, sign_in, stored
from tests.support.sockets import Sock
from wire import limits
from wire.codes import CloseCode, ErrorCode
from wire.frames import (
    EnvelopeDelivered,
    EnvelopeSend,
    HelloCounselor,
    HelloSeat,
    RoomView,
)

pytestmark = pytest.mark.django_db(transaction=True)


def long_ago() -> datetime:
    """Closed then, a room is due to be purged today."""
    return datetime.now(UTC) - timedelta(days=limits.ROOM_KEEP_DAYS + 1)


# ------------------------------------------------------------------------------------------------------ the door


async def test_a_citizen_enters_and_reads_everything_from_her_cursor() -> None:
    world = await in_db_thread(make_conversation)
    async with room_socket() as sock:
        view = await enter(sock, world, 1)
        assert (view.room_id, view.role, view.state, view.topic, view.length) == (
            world.ref.room_id, "citizen", "open", "sadness", 4,
        )  # fmt: skip
        assert [(seat.role, seat.active, seat.member_id) for seat in view.seats] == [
            ("citizen", True, world.citizen.member.member_id),
            ("counselor", True, world.made.member.member_id),
        ]
        assert (view.seats[0].entry, view.seats[0].name) == (None, None)
        assert (view.seats[1].entry, view.seats[1].kem_pk) == (world.made.entry.pack(), world.made.member.kem_pk)
        assert (view.seats[1].name, view.seats[1].kind) == ("Bu Ratna", "psychologist")
        assert await sock.hear(EnvelopeDelivered) == EnvelopeDelivered(first=1, envelopes=world.log[1:])


async def test_a_signed_in_counselor_enters_her_room() -> None:
    world = await in_db_thread(make_conversation)
    async with room_socket(await in_db_thread(sign_in, world.made.account)) as sock:
        await sock.say(HelloCounselor(room_id=world.ref.room_id, cursor=4))
        assert (await sock.hear(RoomView)).role == "counselor"


async def test_every_wrong_hello_has_the_same_answer() -> None:
    world = await in_db_thread(make_conversation)
    stranger = await in_db_thread(make_counselor, "dewi")
    right, hers = world.ref.room_id, await in_db_thread(sign_in, world.made.account)
    for cookie, hello in (
        ("", HelloSeat(token=bytes(32), cursor=0)),
        ("", HelloCounselor(room_id=right, cursor=0)),
        ("sobat_staff=unknown", HelloCounselor(room_id=right, cursor=0)),
        (hers, HelloCounselor(room_id=bytes(16), cursor=0)),
        (await in_db_thread(sign_in, stranger.account), HelloCounselor(room_id=right, cursor=0)),
    ):
        async with room_socket(cookie) as sock:
            await sock.say(hello)
            assert await sock.closed() == CloseCode.NO_HELLO


async def test_a_revoked_seat_is_closed_and_its_secret_opens_nothing() -> None:
    world = await in_db_thread(make_conversation)
    seat = await in_db_thread(world.citizen_seat)
    async with room_socket() as sock:
        await enter(sock, world)
        await in_db_thread(end_seat, seat.seat_pk, SeatEvent.REVOKE)
        assert await sock.closed() == CloseCode.SEAT_REVOKED
    async with room_socket() as sock:
        await sock.say(HelloSeat(token=world.token, cursor=0))
        assert await sock.closed() == CloseCode.NO_HELLO


async def test_the_others_see_that_a_seat_was_revoked() -> None:
    world = await in_db_thread(make_conversation)
    seat = await in_db_thread(world.counselor_seat)
    async with room_socket() as sock:
        await enter(sock, world)
        await in_db_thread(end_seat, seat.seat_pk, SeatEvent.REVOKE)
        view = await sock.hear(RoomView)
        assert [seat.active for seat in view.seats] == [True, False]


async def test_two_that_enter_together_are_both_let_in() -> None:
    world = await in_db_thread(make_conversation)
    async with room_socket() as first, room_socket() as second:
        for sock in (first, second):
            await sock.say(HelloSeat(token=world.token, cursor=4))
        for sock in (first, second):
            assert (await sock.hear(RoomView)).length == 4


async def test_a_reader_who_has_more_than_was_ever_stored_is_not_served() -> None:
    world = await in_db_thread(make_conversation)
    async with room_socket() as sock:
        await sock.say(HelloSeat(token=world.token, cursor=5))
        assert await sock.closed() == CloseCode.MALFORMED


# --------------------------------------------------------------------------------------------------- bells


async def test_a_lost_bell_is_healed_by_the_next() -> None:
    world = await in_db_thread(make_conversation)
    seat = await in_db_thread(world.counselor_seat)
    async with room_socket() as sock:
        await enter(sock, world)
        for text in ("tidak terdengar", "tidak terdengar juga"):  # stored by somebody whose bells do not arrive
            await in_db_thread(world.store, seat, world.counselor.say(text))
        bells.ring(bells.topic("room", world.ref.pk))
        assert await sock.hear(EnvelopeDelivered) == EnvelopeDelivered(first=4, envelopes=world.log[4:6])
        await in_db_thread(world.store, seat, world.counselor.say("lagi"))
        await say_after_gap(sock, world)


async def say_after_gap(sock: Sock, world: World) -> None:
    """The own envelope lies behind one that this process has not heard of: both are delivered, in order."""
    raw = world.citizen.say("halo")
    await sock.say(EnvelopeSend(envelope=raw))
    await stored(sock, raw, 7)
    assert await sock.hear(EnvelopeDelivered) == EnvelopeDelivered(first=6, envelopes=[world.log[6], raw])


async def test_a_long_room_is_delivered_in_pages_without_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PAGE_MAX_ENVELOPES", 30)
    world = await in_db_thread(make_conversation)
    seat = await in_db_thread(world.citizen_seat)
    for n in range(80):
        await in_db_thread(world.store, seat, world.citizen.say(f"kata {n}"))
    async with room_socket() as sock:
        await enter(sock, world, 0)
        got: list[bytes] = []
        while len(got) < 84:
            delivered = await sock.hear(EnvelopeDelivered)
            assert delivered.first == len(got)
            got += delivered.envelopes
        assert got == world.log


async def test_a_feed_lives_as_long_as_a_socket_uses_it() -> None:
    world = await in_db_thread(make_conversation)
    async with room_socket() as sock:
        await enter(sock, world)
        assert feeds().known(world.ref.pk) is not None
    assert feeds().known(world.ref.pk) is None


# --------------------------------------------------------------------------------------------------- the end


async def test_close_is_delivered_shown_and_ends_every_socket() -> None:
    world = await in_db_thread(make_conversation)
    close = world.citizen.pen.close(1, now_ms())
    async with room_socket() as sock, room_socket() as other:
        await enter(sock, world)
        await enter(other, world)
        late = forged(world.citizen, sender_seq=4)
        await sock.say(EnvelopeSend(envelope=close))
        await sock.say(EnvelopeSend(envelope=late))
        await stored(sock, close, 4)
        if not isinstance(answer := await sock.anything(), EnvelopeDelivered):
            assert answer.code is ErrorCode.ROOM_CLOSED
            answer = await sock.hear(EnvelopeDelivered)
        assert answer == EnvelopeDelivered(first=4, envelopes=[close])
        assert await other.hear(EnvelopeDelivered) == EnvelopeDelivered(first=4, envelopes=[close])
        for one in (sock, other):
            view = await one.hear(RoomView)
            assert (view.state, view.length) == ("closed", 5)
            assert await one.closed() == CloseCode.ROOM_CLOSED
    async with room_socket() as sock:
        assert (await enter(sock, world)).state == "closed"
        await sock.hear(EnvelopeDelivered)
        assert await sock.closed() == CloseCode.ROOM_CLOSED


async def test_an_operator_can_close_a_room() -> None:
    world = await in_db_thread(make_conversation)
    async with room_socket() as sock:
        await enter(sock, world)
        await in_db_thread(close_room, world.ref.pk, datetime.now(UTC))
        assert (await sock.hear(RoomView)).state == "closed"
        assert await sock.closed() == CloseCode.ROOM_CLOSED


async def test_a_room_that_is_purged_under_a_socket_ends_it() -> None:
    world = await in_db_thread(make_conversation)
    async with room_socket() as sock:
        await enter(sock, world)
        with deafened():
            await in_db_thread(leave_alone, world, limits.ROOM_KEEP_DAYS + 1)
        assert await in_db_thread(erase_due, datetime.now(UTC)) == 1
        bells.ring(bells.topic("room", world.ref.pk))
        assert await sock.closed() == CloseCode.ROOM_CLOSED
