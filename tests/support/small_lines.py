"""Lines to `tests.support.small_server`, a process with one small socket and no database."""

import asyncio
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from websockets.asyncio.client import ClientConnection, connect

from wire import codec
from wire.frames import HelloTicket, QueueServerFrame, TicketHere, TicketView

HERE = codec.encode(TicketHere()).decode()
PATIENCE = 20


@contextmanager
def small_server() -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The process, and where it listens."""
    command = [sys.executable, "-m", "tests.support.small_server"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    found = re.match(r"listening on ([\d.]+:\d+)", process.stdout.readline())
    assert found is not None
    try:
        yield process, f"ws://{found[1]}/"
    finally:
        process.kill()
        process.communicate()


@asynccontextmanager
async def dial(url: str, token: bytes = bytes(32)) -> AsyncIterator[ClientConnection]:
    """A connection whose hello was said."""
    async with connect(url, compression=None, max_size=None, ping_interval=None) as line:
        await line.send(codec.encode(HelloTicket(token=token)).decode())
        yield line


async def view(line: ClientConnection) -> str:
    """The state that the next frame tells, which is a view."""
    frame = codec.decode(QueueServerFrame, await asyncio.wait_for(line.recv(), PATIENCE))
    assert isinstance(frame, TicketView)
    return frame.state
