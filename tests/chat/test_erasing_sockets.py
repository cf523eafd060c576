"""Erasing over the line: who orders it, who hears of it, and who is told nothing."""

import os
from datetime import UTC, datetime

import pytest

from chat import erasure
from chat.models import Room
from chat.values import RoomState
from realtime import socket
from realtime.threads import in_db_thread
from sealing.citizen import order_erasure
from sealing.erasure import check_erasure
from sealing.members import SigningKey
from sealing.notation import Kind
from tests.factories.chat import World, make_conversation, now_ms
from tests.factories.counselors import make_counselor
from tests.support.rooms import enter, forged, refused, room_socket, say, sign_in
from wire.codes import CloseCode, ErrorCode
from wire.frames import HelloCounselor, HelloErase, HelloSeat, Refused, RoomErased, RoomView

pytestmark = pytest.mark.django_db(transaction=True)


def order_of(world: World) -> HelloErase:
    key = SigningKey(os.urandom(32))
    session, close = order_erasure(world.citizen.member, world.ref.room_id, key, os.urandom, now_ms())
    return HelloErase(token=world.token, session=session, close=close)


async def test_everybody_in_the_room_is_shown_the_proof() -> None:
    world = await in_db_thread(make_conversation)
    cookie, order = await in_db_thread(sign_in, world.made.account), order_of(world)
    expected = RoomErased(room_id=world.ref.room_id, genesis=world.log[0], session=order.session, close=order.close)
    async with room_socket() as citizen, room_socket(cookie) as counselor, room_socket() as line:
        await enter(citizen, world)
        await counselor.say(HelloCounselor(room_id=world.ref.room_id, cursor=4))
        await counselor.hear(RoomView)
        await line.say(order)
        for sock in (line, citizen, counselor):
            assert await sock.hear(RoomErased) == expected
            assert await sock.closed() == CloseCode.ROOM_CLOSED
    check_erasure(expected.room_id, expected.genesis, expected.session, expected.close)


async def test_whoever_comes_back_is_shown_the_proof_and_strangers_are_not() -> None:
    world = await in_db_thread(make_conversation)
    hers = await in_db_thread(sign_in, world.made.account)
    strangers = await in_db_thread(sign_in, (await in_db_thread(make_counselor, "dewi")).account)
    order = order_of(world)
    async with room_socket() as line:
        await line.say(order)
        proof = await line.hear(RoomErased)
        assert await line.closed() == CloseCode.ROOM_CLOSED
    back = HelloCounselor(room_id=world.ref.room_id, cursor=4)
    for cookie, hello in ((hers, back), ("", HelloSeat(token=world.token, cursor=9)), ("", order_of(world))):
        async with room_socket(cookie) as sock:
            await sock.say(hello)
            assert await sock.hear(RoomErased) == proof
            assert await sock.closed() == CloseCode.ROOM_CLOSED
    for cookie, hello in (
        (strangers, back),
        ("", back),
        ("", HelloSeat(token=os.urandom(32), cursor=0)),
        ("", HelloErase(token=os.urandom(32), session=order.session, close=order.close)),
    ):
        async with room_socket(cookie) as sock:
            await sock.say(hello)
            assert await sock.closed() == CloseCode.NO_HELLO


async def test_a_closed_room_can_be_erased() -> None:
    world = await in_db_thread(make_conversation)
    seat = await in_db_thread(world.citizen_seat)
    await in_db_thread(world.store, seat, world.citizen.pen.close(1, now_ms()))
    assert (await in_db_thread(Room.objects.get)).state == RoomState.CLOSED
    async with room_socket() as line:
        await line.say(order_of(world))
        await line.hear(RoomErased)
        assert await line.closed() == CloseCode.ROOM_CLOSED
    assert await in_db_thread(Room.objects.count) == 0


async def test_an_order_that_the_citizen_did_not_sign_is_refused_and_the_room_goes_on() -> None:
    world = await in_db_thread(make_conversation)
    key = SigningKey(os.urandom(32))
    session, close = order_erasure(world.made.member, world.ref.room_id, key, os.urandom, now_ms())
    async with room_socket() as line, room_socket() as citizen:
        await line.say(HelloErase(token=world.token, session=session, close=close))
        assert (await line.hear(Refused)).code is ErrorCode.BAD_SIGNATURE
        assert await line.closed() == CloseCode.NO_HELLO
        await enter(citizen, world)
        await say(citizen, world, world.citizen.say("masih di sini"))


@pytest.mark.parametrize("who", ["citizen", "counselor"])
async def test_nobody_erases_by_an_entry_of_the_room(who: str) -> None:
    world = await in_db_thread(make_conversation)
    cookie = await in_db_thread(sign_in, world.made.account)
    party = world.citizen if who == "citizen" else world.counselor
    async with room_socket("" if who == "citizen" else cookie) as sock:
        if who == "citizen":
            await enter(sock, world)
        else:
            await sock.say(HelloCounselor(room_id=world.ref.room_id, cursor=4))
            await sock.hear(RoomView)
        await refused(sock, forged(party, Kind.CLOSE, bytes((3, 1))), ErrorCode.NOT_PERMITTED)
        await say(sock, world, party.say("masih di sini"))
    assert (await in_db_thread(Room.objects.get)).state == RoomState.OPEN


async def test_while_a_room_is_being_erased_nobody_reads_and_nobody_is_told_that_it_is_done(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A process that died in between: the mark stands, and the next attempt of the same browser carries on."""
    world = await in_db_thread(make_conversation)
    order = order_of(world)
    with monkeypatch.context() as died:
        died.setattr(erasure, "STEPS", ())
        await in_db_thread(erasure.order_erasure, world.token, order.session, order.close, datetime.now(UTC))
    async with room_socket() as sock, room_socket() as line:
        await sock.say(HelloSeat(token=world.token, cursor=0))
        await line.say(order_of(world))
        assert (await line.hear(RoomErased)).close == order.close
        assert await line.closed() == CloseCode.ROOM_CLOSED
        assert (await sock.hear(RoomErased)).close == order.close
        assert await sock.closed() == CloseCode.ROOM_CLOSED


async def test_who_has_a_room_erased_has_not_failed_at_the_door(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the order nor whoever comes back and is shown the proof: the next guess is the first one."""
    monkeypatch.setattr(socket, "_doors", socket.Buckets(0.001, 1))
    world = await in_db_thread(make_conversation)
    for hello in (order_of(world), order_of(world), HelloSeat(token=world.token, cursor=4)):
        async with room_socket() as sock:
            await sock.say(hello)
            await sock.hear(RoomErased)
            assert await sock.closed() == CloseCode.ROOM_CLOSED
    for code in (CloseCode.NO_HELLO, CloseCode.TOO_MUCH):
        async with room_socket() as sock:
            await sock.say(HelloSeat(token=os.urandom(32), cursor=0))
            assert await sock.closed() == code
