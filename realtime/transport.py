"""Daphne, made cheap per frame. Everything that knows Daphne's, Autobahn's or Twisted's insides is in this file.

Three shortcuts, each measured before it was kept: frames go straight to the kernel instead of through Twisted's write
buffer and two more turns of the reactor; everything written to a socket in one turn leaves in one system call; a text
frame that arrived whole is unmasked in one operation. Whatever is not this plain case takes the library's own way.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from daphne.http_protocol import HTTPFactory, WebRequest
from daphne.server import Server, twisted_loop  # installs the reactor: import this module only to serve
from daphne.ws_protocol import WebSocketProtocol
from twisted.internet import defer

from realtime.outlet import EXTENSION
from wire import limits
from wire.codes import CloseCode

log: Final = logging.getLogger("sobat.socket")

Ready = Callable[[str, int], None]

BACKLOG: Final = 1024  # a whole city may come back at once
LOW_WATER: Final = 262_144  # unsent bytes below which a replay goes on
INBOX_BYTES: Final = 262_144  # received and not yet listened to, after which a line is not read for a while
FRAME_COST: Final = 512  # what even an empty frame takes in memory
REQUEST_MAX_BYTES: Final = 1_048_576  # of an HTTP body, four times what any of our views takes
POLL_SECONDS: Final = 0.02  # how often a waiting replay looks at a slow reader
GOODBYE_SECONDS: Final = 0.25  # at a stop, until the last close frames have left
_TEXT_WHOLE: Final = 0x81  # FIN and the opcode of text (RFC 6455 section 5.2)
_TOO_BIG: Final = 1009  # (section 7.4.1)


def _frame_head(length: int) -> bytes:
    """Head of an unmasked, unfragmented text frame (RFC 6455 section 5.2)."""
    if length < 126:
        return bytes((_TEXT_WHOLE, length))
    if length < 65_536:
        return bytes((_TEXT_WHOLE, 126)) + length.to_bytes(2, "big")
    return bytes((_TEXT_WHOLE, 127)) + length.to_bytes(8, "big")


class LineOutlet:
    """`realtime.outlet.Outlet` over one Daphne connection."""

    __slots__ = ("_due", "_ended", "_protocol", "_scheduled")

    def __init__(self, protocol: "SocketProtocol") -> None:
        self._protocol = protocol
        self._due: list[bytes] = []
        self._scheduled = self._ended = False

    def write(self, frame: bytes) -> None:
        if self._ended:
            return
        self._due += (_frame_head(len(frame)), frame)
        if not self._scheduled:
            self._scheduled = True
            twisted_loop.call_soon(self._flush)

    def close(self, code: int) -> None:
        self._flush()
        self._ended = True
        if self._protocol.state == WebSocketProtocol.STATE_OPEN:
            self._protocol.sendClose(code=code)

    async def drained(self) -> None:
        self._flush()
        while self._unsent() > LOW_WATER:  # noqa: ASYNC110  (Twisted tells producers only, and the channel is the producer)
            await asyncio.sleep(POLL_SECONDS)

    def _unsent(self) -> int:
        transport = self._protocol.transport
        return len(transport.dataBuffer) - transport.offset + transport._tempDataLen if transport.connected else 0

    def _flush(self) -> None:
        self._scheduled = False
        data, self._due = b"".join(self._due), []
        if not data or self._protocol.state != WebSocketProtocol.STATE_OPEN:
            return
        if (unsent := self._unsent()) == 0:
            data = data[self._send_now(data) :]
        if unsent + len(data) > limits.OUTBOUND_MAX_BYTES:
            self._ended = True
            self._protocol.dropConnection(abort=True)
        elif data:
            self._protocol.transport.write(data)

    def _send_now(self, data: bytes) -> int:
        try:
            return int(self._protocol.transport.socket.send(data))
        except OSError:
            return 0  # full, or broken: the transport's own write finds out


class Inbox(asyncio.Queue[dict[str, Any]]):
    """What a browser has sent and nobody has listened to yet.

    While the database is slow a sender could fill the memory; so beyond INBOX_BYTES nothing is read from its line until
    half of it was taken.
    """

    def __init__(self, protocol: WebSocketProtocol) -> None:
        super().__init__()
        self._line = protocol.transport
        self._bytes = 0
        self._paused = False

    def _put(self, item: dict[str, Any]) -> None:
        super()._put(item)
        self._bytes += _cost(item)
        if not self._paused and self._bytes > INBOX_BYTES:
            self._paused = True
            self._line.pauseProducing()

    def _get(self) -> dict[str, Any]:
        item: dict[str, Any] = super()._get()
        self._bytes -= _cost(item)
        if self._paused and self._bytes <= INBOX_BYTES // 2:
            self._paused = False
            self._line.resumeProducing()
        return item


def _cost(event: dict[str, Any]) -> int:
    return FRAME_COST + len(event.get("text") or event.get("bytes") or b"")


class BoundedRequest(WebRequest):
    """Daphne's request without its two open doors: a body of any size, and a header that moves the whole site."""

    def process(self) -> Any:
        self.requestHeaders.removeHeader(b"daphne-root-path")
        return super().process()

    def handleContentChunk(self, data: bytes) -> None:
        if self.content.tell() + len(data) <= REQUEST_MAX_BYTES:
            super().handleContentChunk(data)
        elif not self.channel.transport.disconnecting:
            self.channel.transport.write(b"HTTP/1.1 413 Content Too Large\r\nConnection: close\r\n\r\n")
            self.channel.transport.loseConnection()


class BoundedFactory(HTTPFactory):
    """Daphne's factory, with our request."""

    def buildProtocol(self, addr: Any) -> Any:
        protocol = super().buildProtocol(addr)
        protocol.requestFactory = BoundedRequest
        return protocol


class SocketProtocol(WebSocketProtocol):
    """Daphne's WebSocket protocol with a short way in for plain text frames."""

    def dataReceived(self, data: bytes) -> None:
        """Without composing a colored line for a debug log that nobody reads, once for every packet."""
        self._dataReceived(data)

    def _dataReceived(self, data: bytes) -> None:
        if self.state != self.STATE_OPEN or not self._between_frames() or not self._take_whole_frame(data):
            super()._dataReceived(data)

    def _between_frames(self) -> bool:
        return not self.data and self.current_frame is None and not self.inside_message

    def _take_whole_frame(self, data: bytes) -> bool:
        """Deliver `data` if it is exactly one masked text frame of ordinary size and valid UTF-8."""
        if len(data) < 6 or data[0] != _TEXT_WHOLE or data[1] < 0x80:
            return False
        length, at = data[1] & 0x7F, 2
        if length == 126:
            length, at = int.from_bytes(data[2:4], "big"), 4
        if data[1] == 0xFF or not length or (at == 4 and length < 126) or len(data) != at + 4 + length:
            return False
        mask = data[at : at + 4] * (length // 4 + 1)
        unmasked = int.from_bytes(data[at + 4 :], "big") ^ int.from_bytes(mask[:length], "big")
        try:
            text = unmasked.to_bytes(length, "big").decode()
        except UnicodeDecodeError:
            return False
        if self.autoPingTimeoutCall and self.autoPingRestartOnAnyTraffic:
            self._cancelAutoPingTimeoutCall()
        if not self.muted:
            self.last_ping = time.time()
            self.application_queue.put_nowait({"type": "websocket.receive", "text": text})
        return True

    def _fail_connection(self, code: int, reason: str) -> None:
        """Much too long ends like a little too long. Autobahn would cut the line without a word, and who is cut dials
        again and sends the same again. Nothing more of it is kept (`failedByMe`). Broken protocol is cut.
        """
        if code != _TOO_BIG or self.state != self.STATE_OPEN:
            super()._fail_connection(code, reason)
            return
        self.failedByMe = True
        self.sendCloseFrame(code=int(CloseCode.MALFORMED), isReply=False)


class SocketServer(Server):
    """Daphne's server with our protocol, our outlet in every WebSocket scope, and a farewell at the end."""

    def __init__(self, application: Any, host: str, port: int, *, ready: Ready, behind_proxy: bool) -> None:
        super().__init__(
            application,
            endpoints=[f"tcp:port={port}:interface={host}:backlog={BACKLOG}"],
            ping_interval=limits.PING_SECONDS,
            ping_timeout=limits.PING_GRACE_SECONDS,
            websocket_timeout=-1,  # realtime.socket has its own age, jittered
            # beyond these SocketProtocol answers and keeps nothing; up to them the consumer's own limit does
            websocket_max_message_size=2 * limits.FRAME_MAX_BYTES,
            websocket_max_frame_size=2 * limits.FRAME_MAX_BYTES,
            proxy_forwarded_address_header="X-Forwarded-For" if behind_proxy else None,
            proxy_forwarded_proto_header="X-Forwarded-Proto" if behind_proxy else None,
            server_name="sobat",
        )
        self._ready = ready
        self._sockets: Any = None

    @property
    def ws_factory(self) -> Any:
        """Daphne makes both factories in `run`, HTTP's first; what they make gets our protocols."""
        return self._sockets

    @ws_factory.setter
    def ws_factory(self, factory: Any) -> None:
        factory.protocol = SocketProtocol
        self._sockets = factory
        self.http_factory = BoundedFactory(self)

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
        """One application per connection. A socket's gets an outlet; its failure ends the line at once with 1011."""
        if scope["type"] != "websocket":
            return super().create_application(protocol, scope)
        outlet = LineOutlet(protocol)
        inbox = Inbox(protocol)
        scope.update(asgi={"version": "3.0"}, extensions={EXTENSION: outlet})
        running = self._run_socket(protocol, self.application(scope, inbox.get, partial(self.handle_reply, protocol)))
        self.connections[protocol].update(application_instance=twisted_loop.create_task(running), outlet=outlet)
        return inbox

    async def _run_socket(self, protocol: Any, application: Any) -> None:
        try:
            await application
        except Exception as error:  # the consumer has logged its own; never the text, it may quote a frame
            log.error("A socket ended by a fault", extra={"code": type(error).__name__})
            protocol.handle_exception(error)

    def listen_success(self, port: Any) -> None:
        """The port is open: tell, once the loop runs."""
        super().listen_success(port)
        address = port.getHost()
        twisted_loop.call_soon(self._ready, address.host, address.port)

    def kill_all_applications(self) -> Any:
        """At a stop: ask every socket to come back, then end what still runs."""
        return defer.Deferred.fromFuture(asyncio.ensure_future(self._say_goodbye(), loop=twisted_loop))

    async def _say_goodbye(self) -> None:
        for details in self.connections.values():
            if (outlet := details.get("outlet")) is not None and "disconnected" not in details:
                outlet.close(int(CloseCode.COME_BACK))
        await asyncio.sleep(GOODBYE_SECONDS)
        tasks = [task for details in self.connections.values() if (task := details.get("application_instance"))]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def build_server(application: Any, host: str, port: int, *, ready: Ready, behind_proxy: bool = False) -> SocketServer:
    """A server whose blocking `run()` serves the ASGI `application` on host:port until SIGTERM or SIGINT.

    `ready(host, port)` is called on the event loop when the port is open; port 0 takes a free one. `behind_proxy`: take
    the client's address from X-Forwarded-For, which then must come from our own proxy.
    """
    return SocketServer(application, host, port, ready=ready, behind_proxy=behind_proxy)
