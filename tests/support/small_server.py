"""A server with one small socket and no database, to test the transport: `python -m tests.support.small_server`."""

import asyncio
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

from realtime.socket import FrameConsumer
from wire.frames import EnvelopeDelivered, HelloTicket, TicketHere, TicketLeave, TicketView

FLOOD = EnvelopeDelivered(first=0, envelopes=[bytes(60_000)])
FLOODS = 200
AWAKE = asyncio.Event()


class Small(FrameConsumer):
    """`here` is answered by a view; `leave` makes trouble, and the first bytes of the token say which.

    A lazy one answers nothing until one with the token `wake` has come.
    """

    client_frame = HelloTicket | TicketHere | TicketLeave
    hello_frames = (HelloTicket,)
    token = b""

    async def on_hello_ticket(self, frame: HelloTicket) -> None:
        self.token = frame.token
        await self.admitted(())

    async def on_ticket_here(self, frame: TicketHere) -> None:
        if self.token.startswith(b"wake"):
            AWAKE.set()
        if self.token.startswith(b"lazy"):
            await AWAKE.wait()
        await self.send_frame(TicketView(state="waiting", topic="other", ahead=0, on_duty=0))

    async def on_ticket_leave(self, frame: TicketLeave) -> None:
        if self.token.startswith(b"fail"):
            raise ZeroDivisionError
        for _ in range(FLOODS):
            await self.send_frame(FLOOD)
            if self.token.startswith(b"wait"):
                await self.drained()
        await self.send_frame(TicketView(state="left", topic="other", ahead=0, on_duty=0))


def ready(host: str, port: int) -> None:
    """One line that the test waits for."""
    sys.stdout.write(f"listening on {host}:{port}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    from realtime.transport import build_server  # installs the reactor

    build_server(Small.as_asgi(), "127.0.0.1", 0, ready=ready).run()
