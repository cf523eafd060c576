"""The room socket: who gets in, what is refused and what is delivered, with real envelopes on both sides."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from chat.actions import close_room, end_seat, purge_due
from chat.consumers import RoomConsumer
from chat.feeds import feeds
from chat.values import SeatEvent
from realtime import bells
from realtime.threads import in_db_thread
from sealing.notation import Kind
from sealing.seal import sign_envelope
from tests.factories.chat import Party, World, make_conversation, make_room, now_ms
from tests.factories.counselors import make_counselor
from tests.support.bells import deafened
from tests.support.sockets import Sock, dial
from wire import limits
from wire.codes import CloseCode, ErrorCode
from wire.frames import (
    EnvelopeDelivered,
    EnvelopeSend,
    EnvelopeStored,
    HelloCounselor,
    HelloSeat,
    Refused,
    RoomServerFrame,
    RoomView,
    TypingSeen,
    TypingSet,
)

pytestmark = pytest.mark.django_db(transaction=True)
APPLICATION = RoomConsumer.as_asgi()


def room_socket(cookie: str = "") -> Any:
    """A socket, with the cookie header of a signed-in counselor if given."""
    return dial(APPLICATION, RoomServerFrame, headers=[(b"cookie", cookie.encode())] if cookie else [])


def sign_in(account: Any) -> str:
    """The cookie header of a browser in which this account is signed in."""
    client = Client()
    client.force_login(account)
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())


async def enter(sock: Sock, world: World, cursor: int | None = None) -> RoomView:
    """The citizen's hello, with everything read unless `cursor` says otherwise; gives the view."""
    await sock.say(HelloSeat(token=world.token, cursor=world.citizen.cursor if cursor is None else cursor))
    return await sock.hear(RoomView)


async def stored(sock: Sock, raw: bytes, seq: int) -> None:
    """The receipt of an envelope, by its own names."""
    receipt = EnvelopeStored(session_id=raw[28:44], sender_seq=int.from_bytes(raw[44:52], "big"), seq=seq)
    assert await sock.hear(EnvelopeStored) == receipt


async def say(sock: Sock, world: World, raw: bytes) -> None:
    """Send an envelope; hear its receipt and its delivery."""
    seq = len(world.log)
    await sock.say(EnvelopeSend(envelope=raw))
    await stored(sock, raw, seq)
    assert await sock.hear(EnvelopeDelivered) == EnvelopeDelivered(first=seq, envelopes=[raw])
    world.read(raw)


async def refused(sock: Sock, raw: bytes, code: ErrorCode) -> None:
    """Send an envelope; hear that it alone was refused."""
    await sock.say(EnvelopeSend(envelope=raw))
    answer = await sock.hear(Refused)
    assert (answer.code, answer.session_id) == (code, raw[28:44])


def forged(party: Party, kind: Kind = Kind.MSG, body: bytes = bytes(272), **header: Any) -> bytes:
    """An envelope of this party's session with a true signature over whatever header the caller wants."""
    return sign_envelope(replace(party.pen.header(kind), **header), body, party.pen.key)


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
        assert (view.seats[1].entry, view.seats[1].kem_pk) == (world.made.keys.entry, world.made.keys.kem_pk)
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
            await in_db_thread(close_room, world.ref.pk, long_ago())
        assert await in_db_thread(purge_due, datetime.now(UTC)) == 1
        bells.ring(bells.topic("room", world.ref.pk))
        assert await sock.closed() == CloseCode.ROOM_CLOSED
