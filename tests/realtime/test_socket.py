"""The manners of every socket, tried on a small one."""

import asyncio
from typing import Any

import pytest

from realtime import bells, socket
from realtime.socket import FrameConsumer
from tests.support.sockets import dial
from wire import codec, limits
from wire.codes import CloseCode, ErrorCode, Refusal
from wire.frames import DutyBeat, HelloTicket, QueueServerFrame, Refused, TicketHere, TicketLeave, TicketView

TOKEN = b"t" * 32
HELLO = HelloTicket(token=TOKEN)
VIEW = TicketView(state="waiting", topic="other", ahead=0, on_duty=0)
Union = HelloTicket | TicketHere | TicketLeave


class Small(FrameConsumer):
    """Says its view at every bell. `here` is refused, `leave` breaks."""

    client_frame = Union
    hello_frames = (HelloTicket,)
    gate: asyncio.Event | None = None
    broken = False
    catching_up = 0

    async def on_hello_ticket(self, frame: HelloTicket) -> None:
        if frame.token == TOKEN:
            await self.admitted((bells.topic("ticket", 1),))

    async def on_ticket_here(self, frame: TicketHere) -> None:
        raise Refusal(ErrorCode.TOO_FAST, retry_after=2.0)

    async def on_ticket_leave(self, frame: TicketLeave) -> None:
        raise ZeroDivisionError

    async def catch_up(self) -> None:
        if type(self).broken:
            raise ZeroDivisionError
        self.catching_up += 1
        assert self.catching_up == 1, "never twice at the same time"
        if self.gate is not None:
            await self.gate.wait()
        await self.send_frame(VIEW)
        self.catching_up -= 1


@pytest.fixture(autouse=True)
def new_doors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "_doors", socket.Buckets(*limits.HELLO_FAILURES_RATE))
    monkeypatch.setattr(Small, "gate", None)
    monkeypatch.setattr(Small, "broken", False)


def small() -> Any:
    return dial(Small.as_asgi(), QueueServerFrame)


async def test_a_good_hello_is_answered() -> None:
    async with small() as sock:
        await sock.say(HELLO)
        assert await sock.hear(TicketView) == VIEW


async def test_the_longest_frame_is_answered() -> None:
    async with small() as sock:
        await sock.say_text(codec.encode(HELLO).decode().ljust(limits.FRAME_MAX_BYTES))
        assert await sock.hear(TicketView) == VIEW


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", CloseCode.MALFORMED),
        ("[]", CloseCode.MALFORMED),
        ('{"type":"no.such"}', CloseCode.MALFORMED),
        (codec.encode(DutyBeat()).decode(), CloseCode.MALFORMED),
        ('{"type":"ticket.here","more":1}', CloseCode.MALFORMED),
        (codec.encode(HELLO).decode().ljust(limits.FRAME_MAX_BYTES + 1), CloseCode.MALFORMED),
        (codec.encode(TicketHere()).decode(), CloseCode.NO_HELLO),
        (codec.encode(HelloTicket(token=b"x" * 32)).decode(), CloseCode.NO_HELLO),
    ],
)
async def test_what_a_first_frame_may_not_be(text: str, code: CloseCode) -> None:
    async with small() as sock:
        await sock.say_text(text)
        assert await sock.closed() == code


async def test_binary_frames_are_not_ours() -> None:
    async with small() as sock:
        await sock.say_bytes(b"{}")
        assert await sock.closed() == CloseCode.MALFORMED


async def test_a_second_hello_is_a_bug_of_the_client() -> None:
    async with small() as sock:
        await sock.say(HELLO)
        await sock.hear(TicketView)
        await sock.say(HELLO)
        assert await sock.closed() == CloseCode.MALFORMED


async def test_silence_at_the_door_ends_the_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "HELLO_SECONDS", 0.01)
    async with small() as sock:
        assert await sock.closed() == CloseCode.NO_HELLO


async def test_an_old_socket_is_asked_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SOCKET_AGE_SECONDS", 0.01)
    async with small() as sock:
        await sock.say(HELLO)
        await sock.hear(TicketView)
        assert await sock.closed() == CloseCode.COME_BACK


async def test_a_refusal_is_a_frame_and_the_socket_lives() -> None:
    async with small() as sock:
        await sock.say(HELLO)
        await sock.hear(TicketView)
        for _ in range(2):
            await sock.say(TicketHere())
            assert await sock.hear(Refused) == Refused(code=ErrorCode.TOO_FAST, retry_after=2.0)


async def test_an_unforeseen_error_in_a_handler_escapes_and_is_logged_without_its_text(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with pytest.raises(ZeroDivisionError):
        async with small() as sock:
            await sock.say(HELLO)
            await sock.hear(TicketView)
            await sock.say(TicketLeave())
            await sock.closed()
    assert [(record.getMessage(), record.code) for record in caplog.records] == [
        ("A socket failed", "ZeroDivisionError")
    ]


async def test_an_unforeseen_error_in_catch_up_ends_the_socket() -> None:
    with pytest.raises(ZeroDivisionError):
        async with small() as sock:
            await sock.say(HELLO)
            await sock.hear(TicketView)
            Small.broken = True
            bells.ring(bells.topic("ticket", 1))
            await sock.closed()


async def test_bells_that_ring_while_catching_up_make_it_run_once_more() -> None:
    async with small() as sock:
        await sock.say(HELLO)
        await sock.hear(TicketView)
        Small.gate = asyncio.Event()
        for _ in range(5):
            bells.ring(bells.topic("ticket", 1))
            await asyncio.sleep(0)
        Small.gate.set()
        for _ in range(2):
            await sock.hear(TicketView)
        await sock.say(TicketHere())
        await sock.hear(Refused)


async def test_too_many_frames_end_the_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Small, "frame_rate", (0.001, 3))
    async with small() as sock:
        await sock.say(HELLO)
        await sock.hear(TicketView)
        for _ in range(2):
            await sock.say(TicketHere())
            await sock.hear(Refused)
        await sock.say(TicketHere())
        assert await sock.closed() == CloseCode.TOO_MUCH


async def test_many_wrong_hellos_from_one_neighborhood_are_turned_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "_doors", socket.Buckets(0.001, 2))
    for expected in (CloseCode.NO_HELLO, CloseCode.NO_HELLO, CloseCode.TOO_MUCH):
        async with small() as sock:
            await sock.say(HelloTicket(token=b"x" * 32))
            assert await sock.closed() == expected


def test_handlers_must_be_exactly_the_frames() -> None:
    with pytest.raises(TypeError, match="on_ticket_leave"):

        class Forgetful(FrameConsumer):
            client_frame = Union
            hello_frames = (HelloTicket,)

            async def on_hello_ticket(self, frame: HelloTicket) -> None: ...
            async def on_ticket_here(self, frame: TicketHere) -> None: ...

    with pytest.raises(TypeError, match="on_duty_beat"):

        class Talkative(Small):
            async def on_duty_beat(self, frame: DutyBeat) -> None: ...


async def test_a_socket_that_has_ended_does_nothing_any_more() -> None:
    begun, done = asyncio.Event(), []

    class Writing(Small):
        async def catch_up(self) -> None:
            begun.set()
            try:
                await asyncio.Event().wait()
            finally:
                for _ in range(20):  # as a call that runs in a thread goes on for a while
                    await asyncio.sleep(0)
                done.append("written")

    async with dial(Writing.as_asgi(), QueueServerFrame) as sock:
        await sock.say(HELLO)
        async with asyncio.timeout(10):
            await begun.wait()
    assert done == ["written"]
