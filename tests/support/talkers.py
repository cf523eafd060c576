"""Browsers that go on talking whatever happens to the server: they dial again, catch up and send again, like ours."""

import asyncio
import os
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db import connections
from django.test import Client
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from sealing.envelope import parse
from tests.factories.chat import Party, World
from tests.support import live
from tests.support.organization import VARIABLES
from wire import codec
from wire.frames import (
    EnvelopeDelivered,
    EnvelopeSend,
    EnvelopeStored,
    HelloCounselor,
    HelloSeat,
    RoomServerFrame,
    RoomView,
)
from wire.parts import Frame

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
    mute: bool = False
    dials: int = 0
    line: ClientConnection | None = None
    progress: asyncio.Event = field(default_factory=asyncio.Event)
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
                    self.line = line
                    await self._converse(line)
            await asyncio.sleep(REDIAL_SECONDS)

    def tear(self) -> None:
        """The line is gone without a goodbye, whatever was on its way."""
        if self.line is not None:
            self.line.transport.abort()
            self.line = None  # what it still had in its buffers is no sign of life

    async def has_read(self, position: int) -> None:
        """Wait until everything before `position` was delivered here."""
        while self.party.cursor < position:
            self.progress.clear()
            await asyncio.wait_for(self.progress.wait(), 20)

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
        while not self.quiet and not self.mute:
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
            self.progress.set()
        else:
            assert isinstance(frame, EnvelopeStored), frame
            self._acknowledge(frame)

    def _acknowledge(self, receipt: EnvelopeStored) -> None:
        raw = self.outbox.popleft()
        sent = parse(raw)
        assert (sent.session_id, sent.sender_seq) == (receipt.session_id, receipt.sender_seq), "receipts out of order"
        self.acknowledged[raw] = receipt.seq
        if self.line is not None:
            self.news.set()


def store_url(alias: str) -> str:
    """One of the tests' own databases, for a server process."""
    own: dict[str, Any] = connections[alias].settings_dict
    if connections[alias].vendor == "sqlite":
        return f"sqlite://{own['NAME']}"
    who = f"{quote(own['USER'])}:{quote(own['PASSWORD'])}@{own['HOST']}:{own['PORT']}"
    return f"postgres://{who}/{own['NAME']}"


def installation(folder: Path, redis: str) -> live.World:
    """Servers for the tests' own database, without the matchmaker, which nobody needs here."""
    variables = {
        "PATH": os.environ["PATH"],
        "SOBAT_SECRET_KEY": settings.SECRET_KEY,
        **VARIABLES,
        "SOBAT_DATABASE": store_url("default"),
        "SOBAT_SHRED_DATABASE": store_url("shred"),
        "SOBAT_REDIS": redis,
        "SOBAT_EMBEDDED": "0",
    }
    return live.World(folder, variables, {}, "")


def talkers_of(world: World) -> list[Talker]:
    """Both people of a room."""
    browser = Client()
    browser.force_login(world.made.account)
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in browser.cookies.items())
    return [
        Talker(world.citizen, partial(_citizen_hello, world.token)),
        Talker(world.counselor, partial(_counselor_hello, world.ref.room_id), cookie),
    ]


def _citizen_hello(token: bytes, cursor: int) -> HelloSeat:
    return HelloSeat(token=token, cursor=cursor)


def _counselor_hello(room_id: bytes, cursor: int) -> HelloCounselor:
    return HelloCounselor(room_id=room_id, cursor=cursor)


async def everybody_is_heard(talkers: Iterable[Talker], tasks: Iterable[asyncio.Task[None]]) -> None:
    """Wait until each talker has one more receipt over a line that stands; a talker that failed fails the test."""
    for talker in talkers:
        talker.news.clear()
    heard = asyncio.gather(*(talker.news.wait() for talker in talkers))
    await asyncio.wait({heard, *tasks}, timeout=30, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        if task.done():
            task.result()
    await asyncio.wait_for(heard, 1)
