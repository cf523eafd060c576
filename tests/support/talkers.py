"""Browsers that go on talking whatever happens to the server: they dial again, catch up and send again, like ours."""

import asyncio
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from sealing.envelope import parse
from tests.factories.chat import Party
from wire import codec
from wire.frames import EnvelopeDelivered, EnvelopeSend, EnvelopeStored, Frame, RoomServerFrame, RoomView

PACE_SECONDS = 0.06  # between two envelopes; the server takes 20 a second
IN_FLIGHT = 3
REDIAL_SECONDS = 0.05


@dataclass
class Talker:
    """One seat. `hello(cursor)` makes its hello; `acknowledged` maps what has a receipt to its position."""

    party: Party
    hello: object
    cookie: str = ""
    said: list[bytes] = field(default_factory=list)
    acknowledged: dict[bytes, int] = field(default_factory=dict)
    outbox: deque[bytes] = field(default_factory=deque)
    quiet: bool = False
    dials: int = 0
    news: asyncio.Event = field(default_factory=asyncio.Event)

    async def talk(self, url: str) -> None:
        """Talk until `quiet` and everything said has a receipt."""
        headers = {"Cookie": self.cookie} if self.cookie else {}
        while not (self.quiet and not self.outbox):
            with suppress(OSError, WebSocketException, EOFError, TimeoutError):
                async with connect(
                    url + "/ws/room/", additional_headers=headers, origin=url.replace("ws", "http", 1), compression=None
                ) as line:
                    self.dials += 1
                    await self._converse(line)
            await asyncio.sleep(REDIAL_SECONDS)

    async def _converse(self, line: ClientConnection) -> None:
        await self._send(line, self.hello(self.party.cursor))  # type: ignore[operator]
        view = codec.decode(RoomServerFrame, await line.recv())
        assert isinstance(view, RoomView), view
        while self.party.cursor < view.length:
            self._hear(await line.recv())
        for raw in self.outbox:
            await self._send(line, EnvelopeSend(envelope=raw))
        speaking = asyncio.create_task(self._speak(line))
        try:
            while not (self.quiet and not self.outbox):
                with suppress(TimeoutError):  # look up now and then whether it is time to be quiet
                    self._hear(await asyncio.wait_for(line.recv(), 0.5))
        finally:
            speaking.cancel()
            await asyncio.gather(speaking, return_exceptions=True)

    async def _speak(self, line: ClientConnection) -> None:
        while not self.quiet:
            if len(self.outbox) < IN_FLIGHT:
                raw = self.party.say(f"kalimat {len(self.said)}")
                self.said.append(raw)
                self.outbox.append(raw)
                await self._send(line, EnvelopeSend(envelope=raw))
            await asyncio.sleep(PACE_SECONDS)

    async def _send(self, line: ClientConnection, frame: Frame) -> None:
        await line.send(codec.encode(frame).decode())

    def _hear(self, text: str | bytes) -> None:
        frame = codec.decode(RoomServerFrame, text)
        if isinstance(frame, EnvelopeDelivered):
            assert frame.first == self.party.cursor, "a gap or a repetition"
            self.party.read(*frame.envelopes)
        else:
            assert isinstance(frame, EnvelopeStored), frame
            self._acknowledge(frame)

    def _acknowledge(self, receipt: EnvelopeStored) -> None:
        raw = self.outbox.popleft()
        sent = parse(raw)
        assert (sent.session_id, sent.sender_seq) == (receipt.session_id, receipt.sender_seq), "receipts out of order"
        self.acknowledged[raw] = receipt.seq
        self.news.set()
