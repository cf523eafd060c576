"""More than anybody should send: frames that nobody takes, and bodies without end. The memory stays what it was."""

import asyncio
import re

import psutil

from realtime.transport import INBOX_BYTES, REQUEST_MAX_BYTES
from tests.support.small_lines import HERE, dial, small_server, view

LARGE = HERE + " " * 90_000
FLOOD_BYTES = 60_000_000


async def test_frames_that_nobody_takes_wait_at_the_sender() -> None:
    """And every one of them is answered once the server listens again: nothing is dropped."""
    with small_server() as (process, url):
        async with dial(url, b"lazy".ljust(32)) as line:
            before = psutil.Process(process.pid).memory_info().rss
            sent = 0
            try:
                async with asyncio.timeout(5):
                    for _ in range(FLOOD_BYTES // len(LARGE)):
                        await line.send(LARGE)
                        sent += 1
            except TimeoutError:
                pass
            assert sent < FLOOD_BYTES // len(LARGE)
            assert psutil.Process(process.pid).memory_info().rss - before < 20 * INBOX_BYTES
            async with dial(url, b"wake".ljust(32)) as other:
                await other.send(HERE)
                await view(other)
            for _ in range(min(sent, 20)):
                assert await view(line) == "waiting"


async def post(url: str, head: bytes, body: bytes) -> bytes:
    """The first line of the answer to a POST, however much of the body was taken."""
    found = re.match(r"ws://([\d.]+):(\d+)/", url)
    assert found is not None
    reader, writer = await asyncio.open_connection(found[1], int(found[2]))
    writer.write(b"POST /ws/ HTTP/1.1\r\nHost: 127.0.0.1\r\n" + head + b"\r\n\r\n")
    try:
        for at in range(0, len(body), 65_536):
            writer.write(body[at : at + 65_536])
            await writer.drain()
    except ConnectionError:
        pass
    try:
        return await asyncio.wait_for(reader.readline(), 10)
    except ConnectionError:
        return b"cut"
    finally:
        writer.close()


async def test_a_body_without_end_is_cut() -> None:
    """By its length and, as nobody must say how long it gets, by what arrived."""
    too_much = bytes(40 * REQUEST_MAX_BYTES)
    chunk = b"10000\r\n" + bytes(0x10000) + b"\r\n"
    refusals = (b"HTTP/1.1 413 Content Too Large\r\n", b"cut")
    with small_server() as (process, url):
        before = psutil.Process(process.pid).memory_info().rss
        assert await post(url, b"Content-Length: %d" % len(too_much), too_much) in refusals
        assert await post(url, b"Transfer-Encoding: chunked", chunk * (len(too_much) // len(chunk))) in refusals
        assert psutil.Process(process.pid).memory_info().rss - before < 10 * REQUEST_MAX_BYTES
        assert await post(url, b"Content-Length: 5", b"small") not in refusals
        async with dial(url) as line:
            await line.send(HERE)
            assert await view(line) == "waiting"
