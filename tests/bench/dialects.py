"""What the load program says to each server. A key (sender, n) names one posted text: the n-th of client `sender`."""

import base64
import json
import struct
from collections.abc import Iterator
from typing import Any, Literal, Protocol

from tests.bench.forge import SEALED_BYTES, Forge

Key = tuple[int, int]
Heard = tuple[Literal["stored", "delivered", "refused"], Key]
BODY = base64.b64encode(bytes(SEALED_BYTES)).decode()


class Dialect(Protocol):
    """One server's language, from the point of view of client `sender`."""

    def path(self, sender: int) -> tuple[str, dict[str, str]]: ...
    def hello(self, sender: int) -> bytes | None: ...
    def frame(self, sender: int, n: int) -> bytes: ...
    def hear(self, receiver: int, payload: bytes) -> Iterator[Heard]: ...


class Plain:
    """The two references: JSON with an id. Clients 2k and 2k+1 share room k."""

    def path(self, sender: int) -> tuple[str, dict[str, str]]:
        return f"/ws/chat/r{sender // 2}/", {}

    def hello(self, sender: int) -> bytes | None:
        return None

    def frame(self, sender: int, n: int) -> bytes:
        return json.dumps({"type": "send", "id": sender << 32 | n, "body": BODY}).encode()

    def hear(self, receiver: int, payload: bytes) -> Iterator[Heard]:
        frame = json.loads(payload)
        yield frame["type"], (frame["id"] >> 32, frame["id"] & 0xFFFFFFFF)


class Sealed:
    """Sobat's wire with real, signed envelopes. `seats` comes from tests.bench.seed, two a room."""

    def __init__(self, seats: list[dict[str, Any]]) -> None:
        self.seats = seats
        self.forges = [Forge(seat) for seat in seats]
        self.sender_of = {forge.session_id: index for index, forge in enumerate(self.forges)}
        self.first_seq = [forge.next_seq for forge in self.forges]
        self.lengths = [
            seat["cursor"] for seat in seats
        ]  # what has been heard of each room, so that nobody reads it twice

    def path(self, sender: int) -> tuple[str, dict[str, str]]:
        cookie = self.seats[sender].get("cookie")
        return "/ws/room/", {"Cookie": f"sobat_staff={cookie}"} if cookie else {}

    def hello(self, sender: int) -> bytes | None:
        seat = self.seats[sender]
        who = {"token": seat["token"]} if "token" in seat else {"room_id": seat["room_id"]}
        kind = "hello.seat" if "token" in seat else "hello.counselor"
        return json.dumps({"type": kind, "cursor": self.lengths[sender & ~1], **who}).encode()

    def frame(self, sender: int, n: int) -> bytes:
        envelope = base64.b64encode(self.forges[sender].next_envelope())
        return b'{"type":"envelope.send","envelope":"' + envelope + b'"}'

    def hear(self, receiver: int, payload: bytes) -> Iterator[Heard]:
        frame = json.loads(payload)
        kind = frame["type"]
        if kind == "envelope.delivered":
            room = receiver & ~1
            self.lengths[room] = max(self.lengths[room], frame["first"] + len(frame["envelopes"]))
            for text in frame["envelopes"]:
                yield "delivered", self._key(base64.b64decode(text[:72])[28:52])
        elif kind == "envelope.stored":
            session = base64.b64decode(frame["session_id"])
            yield "stored", self._key(session + struct.pack(">Q", frame["sender_seq"]))
        elif kind == "refused":
            yield "refused", (receiver, -1)

    def _key(self, ident: bytes) -> Key:
        sender = self.sender_of.get(ident[:16], -1)
        seq = int.from_bytes(ident[16:24], "big")
        return sender, seq - self.first_seq[sender] if sender >= 0 else seq
