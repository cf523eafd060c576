"""Bells and whispers: "read again", and ephemeral frames. Neither is stored, either may be lost, none carries facts.

A bell wakes the listeners of a topic: those of this process at once, those of other processes through the channel
layer, one publish for everything that was rung in one turn of the event loop. The layer sees opaque keyed hashes and
nothing else. With the in-process layer nothing is published. A bell lost on the way is healed by the next one and by a
slow sweep; while a process cannot hear itself over the layer, the sweep is quick, and everything goes on without Redis.
"""

import asyncio
import logging
import secrets
import threading
from collections.abc import Coroutine
from functools import lru_cache, partial
from hashlib import blake2b, sha256
from itertools import count
from typing import Any, Final, Protocol

from asgiref.sync import async_to_sync
from channels.layers import InMemoryChannelLayer, get_channel_layer
from django.conf import settings
from django.db import transaction

from wire import codec
from wire.parts import Frame

GROUP: Final = "bells"
PULSE_SECONDS: Final = 3.0  # between two questions to oneself over the layer; no answer until the next one is deafness
SWEEP_PULSES: Final = 10  # from one sweep to the next while the layer carries; deaf, every pulse sweeps
LAYER_SECONDS: Final = 2.0  # for one word to the layer: a Redis that hangs must not hang us
RETRY_SECONDS: Final = 1.0
SWEEP_STRIDE: Final = 100  # listeners rung in one turn of the loop, so that a sweep delays nobody
log: Final = logging.getLogger("sobat.bells")


class Listener(Protocol):
    """Whoever joins a topic. Both calls come on the event loop and must be quick."""

    def bell_rang(self) -> None:
        """Something under a joined topic may have changed: read again."""

    def hear_whisper(self, frame: bytes) -> None:
        """An encoded frame to pass on as it is."""


class Belfry:
    """The listeners of one event loop and its line to the other processes."""

    def __init__(self, loop: asyncio.AbstractEventLoop, layer: Any) -> None:
        self.loop = loop
        self.thread = threading.get_ident()
        self._layer = layer  # None: this process is alone
        self._name = secrets.token_hex(8)
        self._listeners: dict[str, dict[Listener, None]] = {}
        self._due: dict[str, None] = {}
        self._publishing = False
        self._hears = self._carries = True  # until the layer proves otherwise
        self._tasks: set[asyncio.Task[None]] = set()
        if layer is not None:
            self._spawn(self._listen())
            self._spawn(self._sweep())

    def join(self, name: str, listener: Listener) -> None:
        self._listeners.setdefault(name, {})[listener] = None

    def leave(self, name: str, listener: Listener) -> None:
        if (present := self._listeners.get(name)) is not None:
            present.pop(listener, None)
            if not present:
                del self._listeners[name]

    def ring(self, names: tuple[str, ...], knows: Listener | None) -> None:
        """Ring here, and elsewhere before the next turn of the loop has passed."""
        for name in names:
            self._ring_here(name, knows)
        if self._layer is not None:
            self._due.update(dict.fromkeys(names))
            if not self._publishing:
                self._publishing = True
                self._spawn(self._publish())

    def whisper(self, name: str, frame: bytes, sender: Listener | None) -> None:
        """Pass an encoded frame to everybody under `name` but its sender."""
        self._whisper_here(name, frame, sender)
        if self._layer is not None:
            event = {"type": "whisper", "from": self._name, "topic": name, "frame": frame}
            self._spawn(self._send(event))

    def _ring_here(self, name: str, knows: Listener | None = None) -> None:
        for listener in list(self._listeners.get(name, ())):
            if listener is not knows:
                listener.bell_rang()

    def _whisper_here(self, name: str, frame: bytes, sender: Listener | None = None) -> None:
        for listener in list(self._listeners.get(name, ())):
            if listener is not sender:
                listener.hear_whisper(frame)

    async def _publish(self) -> None:
        while self._due:
            names, self._due = list(self._due), {}
            await self._send({"type": "bell", "from": self._name, "topics": names})
        self._publishing = False

    async def _send(self, event: dict[str, Any]) -> None:
        """A bell that is lost is no failure; that bells are being lost is said once."""
        carried = await _sent(self._layer, event)
        if carried is not self._carries:
            self._carries = carried
            log.warning("The channel layer carries again" if carried else "The channel layer is away: bells are lost")

    async def _listen(self) -> None:
        """Hear the other processes for ever; while the layer is away, try again and again."""
        channel = ""
        while True:
            try:
                async with asyncio.timeout(LAYER_SECONDS):
                    channel = channel or await self._layer.new_channel()
                    await self._layer.group_add(GROUP, channel)
                await self.ring_everybody()  # bells may have been missed while nobody listened
                while True:
                    self._hear(await self._layer.receive(channel))
            except Exception as error:
                log.warning("The channel layer cannot be heard", extra={"code": type(error).__name__})
                await asyncio.sleep(RETRY_SECONDS)

    async def _sweep(self) -> None:
        """Ring everybody now and then, and at every pulse that did not come back over the layer."""
        for pulse in count(1):
            await asyncio.sleep(PULSE_SECONDS)
            if not self._hears or pulse % SWEEP_PULSES == 0:
                await self.ring_everybody()
            self._hears = False
            await self._send({"type": "pulse", "from": self._name})

    async def ring_everybody(self) -> None:
        for turn, name in enumerate(list(self._listeners)):
            self._ring_here(name)
            if turn % SWEEP_STRIDE == SWEEP_STRIDE - 1:
                await asyncio.sleep(0)

    def _hear(self, event: dict[str, Any]) -> None:
        if event["from"] == self._name:
            self._hears = True
        elif event["type"] == "bell":
            for name in event["topics"]:
                self._ring_here(name)
        elif event["type"] == "whisper":
            self._whisper_here(event["topic"], event["frame"])

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = self.loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


_here: Belfry | None = None  # of this process; a process has one event loop that lives


def topic(kind: str, key: object) -> str:
    """The opaque name of a topic, such as ("room", 17): a keyed hash that only this installation can compute."""
    return _opaque(settings.SECRET_KEY, f"{kind}:{key}")


@lru_cache(maxsize=16_384)
def _opaque(secret: str, name: str) -> str:
    key = sha256(b"bells\x00" + secret.encode()).digest()
    return blake2b(name.encode(), digest_size=16, key=key).hexdigest()


def join(name: str, listener: Listener) -> None:
    """Let `listener` hear `name` from now on. On the event loop."""
    _belfry().join(name, listener)


def leave(name: str, listener: Listener) -> None:
    """The opposite of `join`; leaving twice is harmless. On the event loop."""
    if _here is not None:
        _here.leave(name, listener)


def ring(*names: str, knows: Listener | None = None) -> None:
    """Ring topics, from the event loop, from a thread, or from a process without one (a management command).

    `knows`: a listener of this process that needs no bell because it has the news already. Never raises: a bell may be
    lost.
    """
    belfry = _here
    if belfry is None or belfry.loop.is_closed():
        _publish_from_outside(names)
    elif belfry.thread == threading.get_ident():
        belfry.ring(names, knows)
    else:
        belfry.loop.call_soon_threadsafe(belfry.ring, names, knows)


async def ring_everybody() -> None:
    """Let every listener of this process read again: there is news that came without a bell. On the event loop."""
    await _belfry().ring_everybody()


def ring_on_commit(*names: str) -> None:
    """Ring once the surrounding transaction has committed; at once outside of one; never after a rollback."""
    transaction.on_commit(partial(ring, *names))


def whisper(name: str, frame: Frame, *, sender: Listener | None = None) -> None:
    """Give `frame` to every listener of `name` but `sender`. On the event loop."""
    _belfry().whisper(name, codec.encode(frame), sender)


def _belfry() -> Belfry:
    global _here
    loop = asyncio.get_running_loop()
    if _here is None or _here.loop is not loop:
        _here = Belfry(loop, _layer())
    return _here


def _layer() -> Any:
    layer = get_channel_layer()
    return None if isinstance(layer, InMemoryChannelLayer) else layer


def _publish_from_outside(names: tuple[str, ...]) -> None:
    """A process whose loop nobody joined: a command, or one that is only now starting."""
    layer = _layer()
    if layer is None:
        return
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        async_to_sync(_sent)(layer, {"type": "bell", "from": "", "topics": list(names)})
    else:
        _belfry().ring(names, None)


async def _sent(layer: Any, event: dict[str, Any]) -> bool:
    """Whether the layer took it. Never raises, never hangs."""
    try:
        async with asyncio.timeout(LAYER_SECONDS):
            await layer.group_send(GROUP, event)
    except Exception as error:
        log.debug("A bell was lost", extra={"code": type(error).__name__})
        return False
    return True
