"""FrameConsumer: the one way a socket of ours behaves. A plain ASGI application with its own receive loop.

Accept always, then close with a code of ours (a refusal before accepting reaches a browser as 1006). The first frame
is a hello; until it is good nothing else is listened to. Afterwards: decode, throttle, dispatch by frame class.
"""

import asyncio
import logging
import random
import re
import secrets
import typing
from collections.abc import Awaitable, Callable, Mapping
from contextlib import nullcontext
from types import MappingProxyType
from typing import Any, ClassVar, Final

from realtime import bells
from realtime.account import account_of
from realtime.loops import PerLoop
from realtime.outlet import EXTENSION, AsgiOutlet, Event, Outlet, Send
from realtime.threads import in_db_thread
from realtime.throttle import Bucket, Buckets, coarse_address
from wire import codec, limits
from wire.codes import CloseCode, Refusal
from wire.frames import Refused
from wire.parts import Frame

Receive = Callable[[], Awaitable[Event]]
Application = Callable[[Event, Receive, Send], Awaitable[None]]
Handler = Callable[[Any, Any], Awaitable[None]]

RECHECK_SECONDS: Final = 30.0  # how long a right that was taken away may still be used
JUDGE_SECONDS: Final = 30.0  # for the database to judge a hello; a slow one is the server's fault, not the caller's
log: Final = logging.getLogger("sobat.socket")
_doors: Final = Buckets(*limits.HELLO_FAILURES_RATE)
_slow_lane: Final = PerLoop(asyncio.Lock)


def _handler_name(frame: type[Frame]) -> str:
    return "on_" + re.sub(r"(?<!^)(?=[A-Z])", "_", frame.__name__).lower()


class FrameConsumer:
    """Base of every socket. A subclass sets `client_frame` and `hello_frames` and has one `on_<frame>` per frame.

    The class refuses to be defined when its handlers are not exactly the frames of the union.
    """

    client_frame: ClassVar[Any]
    hello_frames: ClassVar[tuple[type[Frame], ...]]
    frame_rate: ClassVar[tuple[float, int]] = limits.FRAME_RATE
    _handlers: ClassVar[Mapping[type[Frame], Handler]]

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        frames = typing.get_args(cls.client_frame) or (cls.client_frame,)
        wanted = {_handler_name(frame): frame for frame in frames}
        present = {name for name in dir(cls) if name.startswith("on_")}
        if present != wanted.keys() or not set(cls.hello_frames) <= set(frames):
            raise TypeError(f"{cls.__name__}: handlers and frames differ: {sorted(present ^ wanted.keys())}")
        cls._handlers = MappingProxyType({frame: getattr(cls, name) for name, frame in wanted.items()})

    @classmethod
    def as_asgi(cls) -> Application:
        """The ASGI application: one consumer per connection."""

        async def application(scope: Event, receive: Receive, send: Send) -> None:
            await cls(scope, receive, send).run()

        return application

    def __init__(self, scope: Event, receive: Receive, send: Send) -> None:
        self.scope = scope
        self.loop = asyncio.get_running_loop()
        self._receive = receive
        self._send = send
        self._outlet: Outlet = scope.get("extensions", {}).get(EXTENSION) or AsgiOutlet(send)
        self._bucket = Bucket(*self.frame_rate, now=self.loop.time())
        self._timer: asyncio.TimerHandle | None = None
        self._topics: tuple[str, ...] = ()
        self._admitted = self._over = self._rung = self._healing = False
        self._healer: asyncio.Task[None] | None = None
        self._asker: asyncio.Task[None] | None = None
        self._main: asyncio.Task[Any] | None = None
        self._failure: BaseException | None = None

    # ------------------------------------------------------------------------------------ for subclasses to fill

    async def catch_up(self) -> None:
        """Bring the browser up to date. Runs after admission and after bells; never twice at the same time."""

    async def farewell(self) -> None:
        """The socket is over, whatever the reason. Bells are left already."""

    def refused_frame(self, frame: Any, refusal: Refusal) -> Refused:
        """The answer to a refused `frame`; a subclass adds what the refusal was about."""
        return Refused(code=refusal.code, retry_after=refusal.retry_after)

    # ------------------------------------------------------------------------------------- for subclasses to use

    async def send_frame(self, frame: Frame) -> None:
        """Send one frame."""
        self.write(codec.encode(frame))

    def write(self, frame: bytes) -> None:
        """Send one frame that is encoded already."""
        if not self._over:
            self._outlet.write(frame)

    async def drained(self) -> None:
        """Wait while the browser is slow to take what was sent."""
        await self._outlet.drained()

    async def close_with(self, code: CloseCode) -> None:
        """End this socket; frames still arriving are ignored."""
        self.end(code)

    def end(self, code: CloseCode) -> None:
        """`close_with` for callers that are not coroutines."""
        if not self._over:
            self._over = True
            self._outlet.close(int(code))

    async def admitted(self, topics: tuple[str, ...]) -> None:
        """The hello was good. Joins the bells first and reads then, so that nothing falls between.

        Reads in a task of its own: a long replay to somebody who hung up must end when the line does.
        """
        self._admitted = True
        self._topics = topics
        for name in topics:
            bells.join(name, self)
        age = limits.SOCKET_AGE_SECONDS * random.uniform(0.75, 1.25)
        self._set_timer(age, CloseCode.COME_BACK)
        self._heal_soon()

    def keep_asking(self, welcome: Callable[[], Awaitable[bool]]) -> None:
        """Ask again and again whether who opened this socket still may; a no ends it with 4401, like a bad hello."""
        self._asker = self.loop.create_task(self._ask(welcome))
        self._asker.add_done_callback(self._healed)

    async def account(self) -> Any | None:
        """The signed-in account of this socket's session cookie, or None."""
        return await in_db_thread(account_of, self.scope["headers"])

    # --------------------------------------------------------------------------------------------- bells.Listener

    def bell_rang(self) -> None:
        """Schedule `catch_up`. Bells that ring while it runs make it run once more, not once each."""
        if not self._admitted or self._over:
            return
        self._rung = True
        if not self._healing:
            self._heal_soon()

    def hear_whisper(self, frame: bytes) -> None:
        """Pass an ephemeral frame on."""
        self.write(frame)

    # --------------------------------------------------------------------------------------------------- machinery

    async def run(self) -> None:
        """The life of one connection."""
        self._main = asyncio.current_task()
        await self._receive()  # websocket.connect
        await self._send({"type": "websocket.accept"})
        self._set_timer(limits.HELLO_SECONDS, CloseCode.NO_HELLO)
        try:
            await self._listen()
        except asyncio.CancelledError:
            if self._failure is None:
                raise
            raise self._failure from None
        except Exception as error:
            self._log(error)
            raise
        finally:
            await self._leave()

    async def _listen(self) -> None:
        while (event := await self._receive())["type"] != "websocket.disconnect":
            if not self._over:
                await self._take(event.get("text"))

    async def _take(self, text: str | None) -> None:
        if text is None or len(text) > limits.FRAME_MAX_BYTES:
            return self.end(CloseCode.MALFORMED)
        try:
            frame = codec.decode(self.client_frame, text)
        except codec.Undecodable:
            return self.end(CloseCode.MALFORMED)
        if not self._bucket.take(self.loop.time()):
            return self.end(CloseCode.TOO_MUCH)
        if not self._admitted:
            return await self._take_hello(frame)
        if isinstance(frame, self.hello_frames):
            return self.end(CloseCode.MALFORMED)
        await self._handle(frame)

    async def _take_hello(self, frame: Frame) -> None:
        """Whoever guesses must not lock out the honest people behind the same address: they only share a slow lane."""
        self._set_timer(JUDGE_SECONDS, CloseCode.COME_BACK)
        door = _doors.of(coarse_address(self.scope.get("client")), now := self.loop.time())
        crowded = door.empty(now)
        if isinstance(frame, self.hello_frames):
            async with _slow_lane() if crowded else nullcontext():
                if not self._over:
                    await self._handle(frame)
        if not self._admitted and not self._over:  # who was answered and sent off has not failed
            door.take(now)
            self.end(CloseCode.TOO_MUCH if crowded else CloseCode.NO_HELLO)

    async def _handle(self, frame: Frame) -> None:
        try:
            await self._handlers[type(frame)](self, frame)
        except Refusal as refusal:
            await self.send_frame(self.refused_frame(frame, refusal))

    def _heal_soon(self) -> None:
        self._rung = self._healing = True
        self._healer = self.loop.create_task(self._heal())
        self._healer.add_done_callback(self._healed)

    async def _ask(self, welcome: Callable[[], Awaitable[bool]]) -> None:
        while not self._over:
            await asyncio.sleep(RECHECK_SECONDS)
            try:
                may_stay = await welcome()
            except Refusal:
                may_stay = False
            if not may_stay:
                self.end(CloseCode.NO_HELLO)

    async def _heal(self) -> None:
        try:
            while self._rung and not self._over:
                self._rung = False
                await self.catch_up()
        finally:
            self._healing = False

    def _healed(self, healer: asyncio.Task[None]) -> None:
        """An unforeseen error in a task of this socket ends the socket exactly like one in a handler."""
        if healer.cancelled() or (error := healer.exception()) is None:
            return
        self._log(error)
        self._failure = error
        if self._main is not None:
            self._main.cancel()

    def _log(self, error: BaseException) -> None:
        log.error("A socket failed", extra={"connection": secrets.token_hex(4), "code": type(error).__name__})

    def _set_timer(self, seconds: float, code: CloseCode) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self.loop.call_later(seconds, self.end, code)

    async def _leave(self) -> None:
        self._over = True
        if self._timer is not None:
            self._timer.cancel()
        for name in self._topics:
            bells.leave(name, self)
        tasks = [task for task in (self._healer, self._asker) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)  # nothing is done for a socket that has ended
        await self.farewell()
