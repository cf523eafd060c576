"""Typed sockets for tests: Structs in, Structs out, over plain ASGI.

`async with dial(app, RoomServerFrame) as sock:`, then `await sock.say(frame)`, `await sock.hear(EnvelopeStored)`.
Leaving the block hangs up and fails when a frame was not heard, so a test accounts for everything that was sent.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, TypeVar, cast

from wire import codec
from wire.parts import Frame

F = TypeVar("F", bound=Frame)
PATIENCE = 10.0  # seconds until a test gives up waiting; nothing waits that long when it works


class Sock:
    """The browser's end of one socket."""

    def __init__(self, application: Any, frames: Any, scope: dict[str, Any]) -> None:
        self._frames = frames
        self._inbound: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._outbound: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.task = asyncio.ensure_future(application(scope, self._inbound.get, self._send))
        self._inbound.put_nowait({"type": "websocket.connect"})

    async def _send(self, event: dict[str, Any]) -> None:
        self._outbound.put_nowait(event)

    async def say(self, frame: Frame) -> None:
        """Send one frame."""
        await self.say_text(codec.encode(frame).decode())

    async def say_text(self, text: str) -> None:
        """Send any text, also one that is no frame."""
        self._inbound.put_nowait({"type": "websocket.receive", "text": text})

    async def say_bytes(self, data: bytes) -> None:
        """Send a binary WebSocket frame."""
        self._inbound.put_nowait({"type": "websocket.receive", "bytes": data})

    async def hear(self, kind: type[F]) -> F:
        """The next frame, which must be of `kind`."""
        frame = await self.anything()
        assert type(frame) is kind, f"expected {kind.__name__}, heard {frame!r}"
        return cast(F, frame)

    async def anything(self) -> Any:
        """The next frame, whatever it is."""
        event = await self._next()
        assert event["type"] == "websocket.send", event
        return codec.decode(self._frames, event["text"])

    async def last_words(self) -> tuple[list[Any], int]:
        """Every frame until the closing, and the code of it."""
        frames = []
        while (event := await self._next())["type"] == "websocket.send":
            frames.append(codec.decode(self._frames, event["text"]))
        return frames, self._hung_up(event)

    async def closed(self) -> int:
        """The code of the closing, which must be the next thing that happens."""
        return self._hung_up(await self._next())

    def _hung_up(self, event: dict[str, Any]) -> int:
        assert event["type"] == "websocket.close", event
        self._inbound.put_nowait({"type": "websocket.disconnect", "code": event["code"]})
        return int(event["code"])

    async def hang_up(self) -> None:
        """Close from the browser's side and wait until the server has finished; raises what its application raised."""
        self._inbound.put_nowait({"type": "websocket.disconnect", "code": 1001})
        await asyncio.wait_for(self.task, PATIENCE)

    def unheard(self) -> list[dict[str, Any]]:
        """What was sent and not yet heard."""
        return [self._outbound.get_nowait() for _ in range(self._outbound.qsize())]

    async def accepted(self) -> None:
        """Wait for the acceptance."""
        assert (await self._next())["type"] == "websocket.accept"

    async def _next(self) -> dict[str, Any]:
        reading = asyncio.ensure_future(self._outbound.get())
        await asyncio.wait({reading, self.task}, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
        if reading.done():
            return reading.result()
        reading.cancel()
        if self.task.done():
            self.task.result()
        raise AssertionError("nothing was heard")


@asynccontextmanager
async def dial(
    application: Any, frames: Any, *, headers: list[tuple[bytes, bytes]] | None = None
) -> AsyncIterator[Sock]:
    """Open a socket to `application`, whose server frames are the union `frames`; hang up at the end."""
    scope = {"type": "websocket", "path": "/", "headers": headers or [], "client": ["192.0.2.1", 1], "extensions": {}}
    sock = Sock(application, frames, scope)
    try:
        await sock.accepted()
        yield sock
    except BaseException:
        sock.task.cancel()
        await asyncio.gather(sock.task, return_exceptions=True)
        raise
    await sock.hang_up()
    assert sock.unheard() == []
