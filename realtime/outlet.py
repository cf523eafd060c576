"""The way out of a socket: encoded frames in, bytes on the line out. One interface over Daphne and over plain ASGI."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, Final, Protocol

Event = dict[str, Any]
Send = Callable[[Event], Awaitable[None]]

EXTENSION: Final = "sobat.outlet"  # scope["extensions"][EXTENSION], offered by realtime.transport


class Outlet(Protocol):
    """Writes in the order of the calls; never blocks the caller."""

    def write(self, frame: bytes) -> None:
        """Send one encoded frame (UTF-8 JSON) as a text frame."""

    def close(self, code: int) -> None:
        """After everything written, close the socket. Later writes are dropped."""

    async def drained(self) -> None:
        """Wait while much is still unsent, so that a long replay does not pile up in memory."""


class AsgiOutlet:
    """Over the plain ASGI `send`, for any server and for tests."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._due: deque[Event] = deque()
        self._pump: asyncio.Task[None] | None = None
        self._closed = False

    def write(self, frame: bytes) -> None:
        self._put({"type": "websocket.send", "text": frame.decode()})

    def close(self, code: int) -> None:
        self._put({"type": "websocket.close", "code": code})
        self._closed = True

    async def drained(self) -> None:
        if self._pump is not None:
            await self._pump

    def _put(self, event: Event) -> None:
        if self._closed:
            return
        self._due.append(event)
        if self._pump is None:
            self._pump = asyncio.create_task(self._run())

    async def _run(self) -> None:
        try:
            while self._due:
                await self._send(self._due.popleft())
        finally:
            self._pump = None
