"""Talking over the room socket: order, retries, and what each refusal costs."""

import pytest

from realtime.threads import in_db_thread
from sealing.notation import Kind
from tests.factories.chat import make_conversation, make_room
from tests.support.rooms import enter, forged, refused, room_socket, say, sign_in, stored
from wire import codec, limits
from wire.codes import CloseCode, ErrorCode
from wire.frames import (
    EnvelopeDelivered,
    EnvelopeSend,
    EnvelopeStored,
    HelloCounselor,
    Refused,
    RoomView,
    TypingSeen,
    TypingSet,
)

pytestmark = pytest.mark.django_db(transaction=True)


# ------------------------------------------------------------------------------------------------- talking


async def test_both_talk_and_both_see_the_same_order() -> None:
    world = await in_db_thread(make_conversation)
    async with room_socket() as citizen, room_socket(await in_db_thread(sign_in, world.made.account)) as counselor:
        await enter(citizen, world)
        await counselor.say(HelloCounselor(room_id=world.ref.room_id, cursor=4))
        await counselor.hear(RoomView)
        for party, sock, other in ((world.citizen, citizen, counselor), (world.counselor, counselor, citizen)) * 2:
            raw = party.say("halo")
            await say(sock, world, raw)
            assert (await other.hear(EnvelopeDelivered)).envelopes == [raw]


async def test_envelopes_sent_without_waiting_keep_their_order() -> None:
    world = await in_db_thread(make_conversation)
    raws = [world.citizen.say(f"kata {n}") for n in range(20)]
    async with room_socket() as sock:
        await enter(sock, world)
        for raw in raws:
            await sock.say(EnvelopeSend(envelope=raw))
        heard = [0, 0]
        while heard != [20, 20]:
            event = await sock.anything()
            if isinstance(event, EnvelopeStored):
                assert (event.seq, event.sender_seq) == (4 + heard[0], int.from_bytes(raws[heard[0]][44:52], "big"))
                heard[0] += 1
            else:
                assert event == EnvelopeDelivered(
                    first=4 + heard[1], envelopes=raws[heard[1] : heard[1] + len(event.envelopes)]
                )
                heard[1] += len(event.envelopes)


async def test_a_reload_certifies_a_new_session_and_goes_on() -> None:
    world = await in_db_thread(make_conversation)
    async with room_socket() as sock:
        await enter(sock, world)
        await say(sock, world, world.citizen.new_session())
        await say(sock, world, world.citizen.say("masih di sini"))


async def test_a_retry_gets_the_same_receipt_and_is_delivered_once() -> None:
    world = await in_db_thread(make_conversation)
    raw = world.citizen.say("halo")
    async with room_socket() as sock:
        await enter(sock, world)
        await say(sock, world, raw)
    async with room_socket() as sock:
        await enter(sock, world)
        for _ in range(2):
            await sock.say(EnvelopeSend(envelope=raw))
            await stored(sock, raw, 4)


async def test_typing_reaches_the_others_and_is_never_stored() -> None:
    world = await in_db_thread(make_conversation)
    async with room_socket() as citizen, room_socket() as same_seat:
        await enter(citizen, world)
        await enter(same_seat, world)
        for on in (True, False):
            await citizen.say(TypingSet(on=on))
            assert await same_seat.hear(TypingSeen) == TypingSeen(role="citizen", on=on)
    async with room_socket() as sock:
        assert (await enter(sock, world)).length == 4


# ----------------------------------------------------------------------------------- refusals, and the rest goes on


async def test_each_refusal_costs_only_its_own_envelope() -> None:
    world = await in_db_thread(make_conversation)
    other = await in_db_thread(make_conversation, made=world.made)
    citizen = world.citizen
    async with room_socket() as sock:
        await enter(sock, world)
        good = citizen.say("halo")
        damaged = bytearray(good)
        damaged[200] ^= 1
        for raw, code in (
            (bytes(300), ErrorCode.MALFORMED_ENVELOPE),
            (forged(citizen, Kind.EPOCH, bytes(2000)), ErrorCode.MALFORMED_ENVELOPE),
            (other.citizen.say("halo"), ErrorCode.WRONG_ROOM),
            (bytes(damaged), ErrorCode.BAD_SIGNATURE),
            (world.counselor.say("halo"), ErrorCode.UNKNOWN_SESSION),
            (forged(citizen, session_id=bytes(16)), ErrorCode.UNKNOWN_SESSION),
            (forged(citizen, sender_seq=9), ErrorCode.OUT_OF_SEQUENCE),
            (forged(citizen, prev_own=bytes(32), sender_seq=3), ErrorCode.OUT_OF_SEQUENCE),
            (forged(citizen, Kind.GENESIS, bytes(1369)), ErrorCode.NOT_PERMITTED),
        ):
            await refused(sock, raw, code)
        await say(sock, world, good)
        for raw, code in (
            (forged(citizen, seen_index=6), ErrorCode.IMPOSSIBLE_VIEW),
            (forged(citizen, seen_index=0), ErrorCode.IMPOSSIBLE_VIEW),
            (forged(citizen, epoch=2), ErrorCode.IMPOSSIBLE_VIEW),
            (forged(citizen, sender_seq=3), ErrorCode.ENVELOPE_ID_REUSED),
        ):
            await refused(sock, raw, code)
        await say(sock, world, citizen.say("masih di sini"))


@pytest.mark.parametrize("text", ["{", '{"type":"no.such"}', '{"type":"typing.set"}', "longer than allowed"])
async def test_a_frame_that_is_none_ends_the_line_and_loses_nothing(text: str) -> None:
    """What was said before is there, and the next envelope follows it."""
    world = await in_db_thread(make_conversation)
    raws = [world.citizen.say(f"kata {n}") for n in range(4)]
    if text == "longer than allowed":
        text = codec.encode(TypingSet(on=True)).decode().ljust(limits.FRAME_MAX_BYTES + 1)
    async with room_socket() as sock:
        await enter(sock, world)
        for raw in raws[:3]:
            await say(sock, world, raw)
        await sock.say_text(text)
        assert await sock.closed() == CloseCode.MALFORMED
    async with room_socket() as sock:
        assert (await enter(sock, world)).length == 7
        await say(sock, world, raws[3])
    async with room_socket() as sock:
        await enter(sock, world, cursor=4)
        assert (await sock.hear(EnvelopeDelivered)).envelopes == raws


async def test_a_session_certified_by_somebody_else_is_refused() -> None:
    world = await in_db_thread(make_conversation)
    async with room_socket() as sock:
        await enter(sock, world)
        await refused(sock, world.counselor.new_session(), ErrorCode.BAD_SIGNATURE)
        await say(sock, world, world.citizen.new_session())


async def test_position_one_belongs_to_the_founders_epoch() -> None:
    world = await in_db_thread(make_room)
    async with room_socket() as sock:
        await enter(sock, world)
        await refused(sock, forged(world.citizen, Kind.ACK, b""), ErrorCode.NOT_PERMITTED)


async def test_too_fast_is_refused_with_a_time_to_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ENVELOPE_RATE", (0.5, 1))
    world = await in_db_thread(make_conversation)
    async with room_socket() as sock:
        await enter(sock, world)
        await say(sock, world, world.citizen.say("halo"))
        await sock.say(EnvelopeSend(envelope=world.citizen.say("halo")))
        answer = await sock.hear(Refused)
        assert answer.code is ErrorCode.TOO_FAST
        assert 0 < (answer.retry_after or 0) <= 2


async def test_more_tabs_are_not_more_envelopes(monkeypatch: pytest.MonkeyPatch) -> None:
    """All sockets of a seat share its pace; the other seat has its own."""
    monkeypatch.setattr(limits, "ENVELOPE_RATE", (0.001, 1))
    world = await in_db_thread(make_conversation)
    cookie = await in_db_thread(sign_in, world.made.account)
    async with room_socket() as first, room_socket() as second, room_socket(cookie) as hers:
        await enter(first, world)
        await enter(second, world)
        await hers.say(HelloCounselor(room_id=world.ref.room_id, cursor=4))
        await hers.hear(RoomView)
        raw = world.citizen.say("halo")
        await say(first, world, raw)
        for sock in (second, hers):
            assert (await sock.hear(EnvelopeDelivered)).envelopes == [raw]
        await refused(second, world.citizen.say("halo"), ErrorCode.TOO_FAST)
        await say(hers, world, world.counselor.say("ya"))
        for sock in (first, second):
            await sock.hear(EnvelopeDelivered)
