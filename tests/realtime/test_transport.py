"""The line itself, on a real port: frames in every packaging, slow readers, failures and the goodbye."""

import asyncio
import re
import signal
from collections.abc import AsyncIterator, Iterator

import pytest
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed
from websockets.frames import Frame, Opcode

from tests.support.small_lines import HERE, PATIENCE, dial, small_server, view
from tests.support.small_server import FLOOD, FLOODS
from wire import codec, limits
from wire.codes import CloseCode
from wire.frames import TicketLeave

LEAVE = codec.encode(TicketLeave()).decode()


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with small_server() as (_, where):
        yield where


@pytest.fixture
async def line(url: str) -> AsyncIterator[ClientConnection]:
    async with dial(url) as opened:
        yield opened


async def ended(line: ClientConnection) -> int | None:
    """The code with which the server ended the line; None when it cut it, as Autobahn does on broken protocol."""
    with pytest.raises(ConnectionClosed) as caught:
        while True:
            await asyncio.wait_for(line.recv(), PATIENCE)
    return caught.value.rcvd.code if caught.value.rcvd else None


def masked(text: str) -> bytes:
    """The bytes of one text frame as a browser sends it."""
    return Frame(Opcode.TEXT, text.encode()).serialize(mask=True)


async def test_a_frame_is_answered(line: ClientConnection) -> None:
    await line.send(HERE)
    assert await view(line) == "waiting"


async def test_frames_arrive_in_any_packaging(line: ClientConnection) -> None:
    await line.send([HERE[:5], HERE[5:9], HERE[9:]])  # three fragments
    line.transport.write(masked(HERE) + masked(HERE))  # two in one packet
    packet = masked(HERE)
    for at in range(0, len(packet), 4):  # and one in many
        line.transport.write(packet[at : at + 4])
        await asyncio.sleep(0.001)
    line.transport.write(masked(HERE + " " * 300) + masked(HERE)[:3])  # a longer head, and half of the next
    assert [await view(line) for _ in range(5)] == ["waiting"] * 5


async def test_a_part_of_a_frame_is_never_taken_for_a_whole_one(url: str) -> None:
    inner = masked(HERE)
    async with dial(url) as line:
        line.transport.write(
            bytes((0x81, 0x80 | len(inner))) + bytes(4)
        )  # the head of a frame whose payload is `inner`
        await asyncio.sleep(0.2)  # a packet of its own
        line.transport.write(inner)
        assert await ended(line) is None


async def test_long_frames_of_every_head_are_read(line: ClientConnection) -> None:
    for padding in (125 - len(HERE), 126 - len(HERE), 65_535 - len(HERE), 65_536 - len(HERE)):
        await line.send(HERE + " " * padding)
        assert await view(line) == "waiting"


@pytest.mark.parametrize("times", [1, 3, 30])
async def test_too_long_is_malformed_however_long_and_in_whatever_parts(url: str, times: int) -> None:
    parts = [HERE.ljust(limits.FRAME_MAX_BYTES), *[" " * limits.FRAME_MAX_BYTES] * (times - 1), " "]
    for frame in ("".join(parts), parts):
        async with dial(url) as line:
            await line.send(HERE)
            await line.send(frame)
            assert await ended(line) == CloseCode.MALFORMED


async def test_a_length_that_is_only_announced_is_too_long_at_once(url: str) -> None:
    async with dial(url) as line:
        line.transport.write(b"\x81\xff" + (1 << 40).to_bytes(8, "big") + bytes(4))
        assert await ended(line) == CloseCode.MALFORMED


async def test_what_is_no_text_ends_the_line(url: str) -> None:
    for packet, code in (
        (Frame(Opcode.TEXT, b"\xff\xfe").serialize(mask=True), None),
        (Frame(Opcode.TEXT, HERE.encode()).serialize(mask=False), None),
        (b"\x81\xfe\x00\x02" + bytes(4) + b"{}", None),  # a length that should have been written shorter
        (Frame(Opcode.BINARY, b"{}").serialize(mask=True), CloseCode.MALFORMED),
    ):
        async with dial(url) as line:
            line.transport.write(packet)
            assert await ended(line) == code


async def test_a_reader_that_keeps_up_gets_everything(url: str) -> None:
    async with dial(url, b"wait".ljust(32)) as line:
        await line.send(LEAVE)
        floods = [await asyncio.wait_for(line.recv(), PATIENCE) for _ in range(FLOODS)]
        assert floods == [codec.encode(FLOOD).decode()] * FLOODS
        assert await view(line) == "left"


async def test_a_reader_that_does_not_read_is_waited_for_or_cut(url: str) -> None:
    async with dial(url, b"wait".ljust(32)) as patient, dial(url, b"rush".ljust(32)) as hasty:
        for line in (patient, hasty):
            line.transport.pause_reading()
            await line.send(LEAVE)
        async with dial(url) as other:  # whose own frames come through all the while
            for _ in range(50):
                await other.send(HERE)
                assert await view(other) == "waiting"
        for line in (patient, hasty):
            line.transport.resume_reading()
        for _ in range(FLOODS):
            await asyncio.wait_for(patient.recv(), PATIENCE)
        assert await view(patient) == "left"
        assert await ended(hasty) is None


async def test_a_failure_and_a_stop_each_end_the_line_in_their_way_and_say_little() -> None:
    with small_server() as (process, url):
        async with dial(url, b"fail".ljust(32)) as line:
            await line.send(LEAVE)
            assert await ended(line) == 1011
        async with dial(url) as line:
            await line.send(HERE)
            await view(line)
            process.send_signal(signal.SIGTERM)
            assert await ended(line) == CloseCode.COME_BACK
        _, errors = await asyncio.to_thread(process.communicate)
        assert process.returncode == 0
    assert [re.sub("[0-9a-f]{8}", "*", text) for text in errors.splitlines()] == [
        "A socket failed",
        "A socket ended by a fault",
    ]
