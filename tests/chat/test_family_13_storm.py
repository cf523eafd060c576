"""Family 13 at the real server: lines that are torn again and again, tabs beside tabs, and the same bytes again."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from django.conf import settings
from websockets.asyncio.client import ClientConnection, connect

from chat.models import Room
from realtime.threads import in_db_thread
from sealing.envelope import parse
from tests.factories.chat import Party, World, make_conversation, rows_of
from tests.support.live import Server
from tests.support.talkers import Talker, everybody_is_heard, installation, talkers_of
from wire import codec
from wire.codes import ErrorCode
from wire.frames import EnvelopeDelivered, EnvelopeSend, EnvelopeStored, HelloSeat, Refused, RoomServerFrame, RoomView

pytestmark = pytest.mark.django_db(transaction=True)
GUSTS, ROOMS, ONLOOKERS = 12, 2, 8


def stored_in(world: World) -> list[bytes]:
    """Every entry at its position, none missing."""
    rows = rows_of(world)
    assert [seq for seq, _ in rows] == list(range(Room.objects.get(pk=world.ref.pk).length))
    return [raw for _, raw in rows]


async def with_server(folder: Path, act: Callable[[Server], Awaitable[None]]) -> None:
    """Daphne as a process of its own."""
    server = await asyncio.to_thread(installation(folder, settings.ENV.redis).start)
    try:
        await act(server)
    finally:
        await asyncio.to_thread(server.stop)


def line_to(server: Server) -> connect:
    """A line to the room socket, as a page of this site opens it."""
    return connect(f"{server.ws}/ws/room/", origin=server.url, compression=None)  # type: ignore[arg-type]


async def heard(line: ClientConnection) -> object:
    """The next frame."""
    return codec.decode(RoomServerFrame, await asyncio.wait_for(line.recv(), 20))


async def enter(line: ClientConnection, token: bytes, cursor: int) -> RoomView:
    """Say hello; gives the view."""
    await line.send(codec.encode(HelloSeat(token=token, cursor=cursor)).decode())
    view = await heard(line)
    assert isinstance(view, RoomView), view
    return view


async def answer_to(line: ClientConnection, raw: bytes) -> EnvelopeStored | Refused:
    """Send one envelope; gives what is said of it, whatever is delivered before."""
    await line.send(codec.encode(EnvelopeSend(envelope=raw)).decode())
    while isinstance(frame := await heard(line), EnvelopeDelivered):
        pass
    assert isinstance(frame, EnvelopeStored | Refused), frame
    return frame


def other_tab(world: World) -> Party:
    """A second browser of the citizen that has read everything and has a session of its own."""
    citizen = world.citizen
    tab = Party(citizen.member, citizen.transcript, citizen.pen)
    world.store(world.citizen_seat(), tab.new_session())
    return tab


async def test_a_storm_of_reconnects_loses_doubles_and_reorders_nothing(tmp_path: Path) -> None:
    """Every gust tears all lines at once, in the middle of frames, and others come only to look and are gone again."""
    worlds = [await in_db_thread(make_conversation, f"counselor{n}") for n in range(ROOMS)]
    talkers = [talker for world in worlds for talker in await in_db_thread(talkers_of, world)]

    async def act(server: Server) -> None:
        tasks = [asyncio.create_task(talker.talk(server.ws)) for talker in talkers]
        try:
            for _ in range(GUSTS):
                await everybody_is_heard(talkers, tasks)
                await asyncio.gather(*(look_in(server, world.token) for world in worlds for _ in range(ONLOOKERS)))
                for talker in talkers:
                    talker.tear()
            await everybody_is_heard(talkers, tasks)
            for talker in talkers:
                talker.quiet = True
            await asyncio.wait_for(asyncio.gather(*tasks), 30)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    await with_server(tmp_path, act)
    for world, pair in zip(worlds, zip(talkers[::2], talkers[1::2], strict=True), strict=True):
        stored = await in_db_thread(stored_in, world)
        assert sorted(stored[4:]) == sorted(raw for talker in pair for raw in talker.said)
        for talker in pair:
            all_is_well_with(talker, stored)
            assert talker.party.transcript.head == pair[0].party.transcript.head


async def look_in(server: Server, token: bytes) -> None:
    """Comes, hears a little, and is gone without a word."""
    async with line_to(server) as line:
        await enter(line, token, 0)
        if random.random() < 0.5:
            await line.recv()
        line.transport.abort()


def all_is_well_with(talker: Talker, stored: list[bytes]) -> None:
    """It came back every time; all it said has one receipt, in its order, and stands where the receipt says."""
    assert talker.dials > GUSTS
    assert list(talker.acknowledged) == talker.said
    assert sorted(talker.acknowledged.values()) == list(talker.acknowledged.values())
    assert all(stored[seq] == raw for raw, seq in talker.acknowledged.items())
    talker.party.read(*stored[talker.party.cursor :])


async def test_the_same_bytes_over_many_lines_at_once_have_one_place(tmp_path: Path) -> None:
    """Nobody can know which line will live: a client may use them all."""
    world = await in_db_thread(make_conversation)
    raw = world.citizen.say("sekali saja")

    async def once(server: Server) -> EnvelopeStored | Refused:
        async with line_to(server) as line:
            await enter(line, world.token, 4)
            return await answer_to(line, raw)

    async def act(server: Server) -> None:
        answers = await asyncio.gather(*(once(server) for _ in range(10)))
        sent = parse(raw)
        assert answers == [EnvelopeStored(session_id=sent.session_id, sender_seq=sent.sender_seq, seq=4)] * 10

    await with_server(tmp_path, act)
    assert (await in_db_thread(stored_in, world))[4:] == [raw]


async def test_two_tabs_at_once_keep_their_own_order_and_a_gap_is_refused_until_it_is_closed(tmp_path: Path) -> None:
    """A tab that died between seal and send: what it sealed next has no place until the lost bytes have theirs."""
    world = await in_db_thread(make_conversation)
    tab = await in_db_thread(other_tab, world)
    lost, later = tab.say("hilang di jalan"), tab.say("sesudahnya")
    words = [world.citizen.say(f"tab satu {n}") for n in range(5)]

    async def speak(line: ClientConnection, raws: list[bytes]) -> list[int | ErrorCode]:
        found = [await answer_to(line, raw) for raw in raws]
        return [each.seq if isinstance(each, EnvelopeStored) else each.code for each in found]

    async def act(server: Server) -> None:
        async with line_to(server) as one, line_to(server) as other:
            for line in (one, other):
                assert (await enter(line, world.token, 5)).length == 5
            places, refused = await asyncio.gather(speak(one, words), speak(other, [later, later]))
            assert (places, refused) == (sorted(places), [ErrorCode.OUT_OF_SEQUENCE] * 2)  # type: ignore[type-var]
            closed = await speak(other, [lost, later, lost])
            assert closed == [10, 11, 10]

    await with_server(tmp_path, act)
    stored = await in_db_thread(stored_in, world)
    assert (stored[5:10], stored[10:]) == (words, [lost, later])
    world.counselor.read(*stored[5:])
    assert world.counselor.cursor == 12
