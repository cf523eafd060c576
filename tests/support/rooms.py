"""What tests of the room socket say and hear, with real envelopes."""

from dataclasses import replace
from typing import Any

from django.test import Client

from chat.consumers import RoomConsumer
from sealing.notation import Kind
from sealing.seal import sign_envelope
from tests.factories.chat import Party, World
from tests.support.sockets import Sock, dial
from wire.codes import ErrorCode
from wire.frames import (
    EnvelopeDelivered,
    EnvelopeSend,
    EnvelopeStored,
    HelloCounselor,
    HelloSeat,
    Refused,
    RoomServerFrame,
    RoomView,
)

APPLICATION = RoomConsumer.as_asgi()


def room_socket(cookie: str = "") -> Any:
    """A socket, with the cookie header of a signed-in counselor if given."""
    return dial(APPLICATION, RoomServerFrame, headers=[(b"cookie", cookie.encode())] if cookie else [])


def sign_in(account: Any) -> str:
    """The cookie header of a browser in which this account is signed in."""
    client = Client()
    client.force_login(account)
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())


async def enter(sock: Sock, world: World, cursor: int | None = None) -> RoomView:
    """The citizen's hello, with everything read unless `cursor` says otherwise; gives the view."""
    await sock.say(HelloSeat(token=world.token, cursor=world.citizen.cursor if cursor is None else cursor))
    return await sock.hear(RoomView)


async def stored(sock: Sock, raw: bytes, seq: int) -> None:
    """The receipt of an envelope, by its own names."""
    receipt = EnvelopeStored(session_id=raw[28:44], sender_seq=int.from_bytes(raw[44:52], "big"), seq=seq)
    assert await sock.hear(EnvelopeStored) == receipt


async def say(sock: Sock, world: World, raw: bytes) -> None:
    """Send an envelope; hear its receipt and its delivery."""
    seq = len(world.log)
    await sock.say(EnvelopeSend(envelope=raw))
    await stored(sock, raw, seq)
    assert await sock.hear(EnvelopeDelivered) == EnvelopeDelivered(first=seq, envelopes=[raw])
    world.read(raw)


async def refused(sock: Sock, raw: bytes, code: ErrorCode) -> None:
    """Send an envelope; hear that it alone was refused."""
    await sock.say(EnvelopeSend(envelope=raw))
    answer = await sock.hear(Refused)
    assert (answer.code, answer.session_id) == (code, raw[28:44])


def forged(party: Party, kind: Kind = Kind.MSG, body: bytes = bytes(272), **header: Any) -> bytes:
    """An envelope of this party's session with a true signature over whatever header the caller wants."""
    return sign_envelope(replace(party.pen.header(kind), **header), body, party.pen.key)


async def enter_as(sock: Sock, world: World) -> RoomView:
    """A signed-in counselor's hello with everything read; gives the view."""
    await sock.say(HelloCounselor(room_id=world.ref.room_id, cursor=len(world.log)))
    return await sock.hear(RoomView)
