"""Who comes to the door at the wrong time: beside a guesser, before a slow database, after a right was taken away."""

import asyncio
from typing import Any, ClassVar

import pytest

from realtime import bells, socket
from realtime.socket import FrameConsumer
from tests.support.sockets import dial
from wire import limits
from wire.codes import CloseCode
from wire.frames import HelloTicket, QueueServerFrame, TicketView

GOOD, BAD = HelloTicket(token=b"t" * 32), HelloTicket(token=b"x" * 32)
VIEW = TicketView(state="waiting", topic="other", ahead=0, on_duty=0)


class Door(FrameConsumer):
    """Judges a hello when `gate` opens; `welcome` says who may stay."""

    client_frame = HelloTicket
    hello_frames = (HelloTicket,)
    gate: asyncio.Event | None = None
    welcome: "asyncio.Queue[bool] | None" = None

    judging: ClassVar[list[HelloTicket]] = []

    async def on_hello_ticket(self, frame: HelloTicket) -> None:
        self.judging.append(frame)
        if self.gate is not None:
            await self.gate.wait()
        if frame == GOOD:
            await self.admitted((bells.topic("ticket", 1),))
            if self.welcome is not None:
                self.keep_asking(self.welcome.get)

    async def catch_up(self) -> None:
        await self.send_frame(VIEW)


@pytest.fixture(autouse=True)
def new_door(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "_doors", socket.Buckets(0.001, 2))
    monkeypatch.setattr(Door, "gate", None)
    monkeypatch.setattr(Door, "judging", [])
    monkeypatch.setattr(Door, "welcome", None)


def door() -> Any:
    return dial(Door.as_asgi(), QueueServerFrame)


async def guess() -> int:
    async with door() as sock:
        await sock.say(BAD)
        return await sock.closed()


async def test_the_honest_neighbor_of_a_guesser_is_let_in() -> None:
    assert [await guess() for _ in range(3)] == [CloseCode.NO_HELLO, CloseCode.NO_HELLO, CloseCode.TOO_MUCH]
    async with door() as sock:
        await sock.say(GOOD)
        assert await sock.hear(TicketView) == VIEW
    assert await guess() == CloseCode.TOO_MUCH


async def test_guesses_from_a_crowded_address_are_judged_one_by_one() -> None:
    for _ in range(2):
        await guess()
    Door.gate = asyncio.Event()
    async with door() as first, door() as second:
        for sock in (first, second):
            await sock.say(GOOD)
        async with asyncio.timeout(10):
            while not socket._slow_lane()._waiters:  # noqa: ASYNC110  (turns of the loop, until one waits for the other)
                await asyncio.sleep(0)
        assert Door.judging == [BAD, BAD, GOOD]
        Door.gate.set()
        for sock in (first, second):
            await sock.hear(TicketView)


async def test_a_hello_that_the_database_is_slow_to_judge_is_not_called_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "HELLO_SECONDS", 0.01)
    monkeypatch.setattr(socket, "JUDGE_SECONDS", 0.05)
    Door.gate = asyncio.Event()
    async with door() as sock:
        await sock.say(GOOD)
        assert await sock.closed() == CloseCode.COME_BACK
        Door.gate.set()


async def test_who_may_stay_is_asked_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "RECHECK_SECONDS", 0.0)
    Door.welcome = asyncio.Queue()
    async with door() as sock:
        await sock.say(GOOD)
        await sock.hear(TicketView)
        for answer in (True, True, False):
            Door.welcome.put_nowait(answer)
        assert await sock.closed() == CloseCode.NO_HELLO
        assert Door.welcome.empty()


async def test_a_thousand_open_brackets_are_no_frame() -> None:
    for text in ("[" * 50_000, '{"a":' * 15_000, '{"type":' + "[" * 50_000):
        async with door() as sock:
            await sock.say_text(text)
            assert await sock.closed() == CloseCode.MALFORMED


async def test_who_has_left_is_rung_no_more() -> None:
    """Nothing of a socket stays behind: a process lives for months."""
    async with door() as sock:
        await sock.say(GOOD)
        await sock.hear(TicketView)
        assert bells.topic("ticket", 1) in bells._belfry()._listeners
    assert bells.topic("ticket", 1) not in bells._belfry()._listeners
