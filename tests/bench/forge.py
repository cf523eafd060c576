"""Signs MSG envelopes of one session as fast as a load program needs. The bodies are random: no server can tell."""

import os
from base64 import b64decode
from typing import Any

from sealing.envelope import Header, parse
from sealing.members import SigningKey
from sealing.notation import Kind
from sealing.seal import sign_envelope

SEALED_BYTES = 512  # a short text in the smallest padding bucket, sealed and signed
BODY_BYTES = SEALED_BYTES - 176 - 64


class Forge:
    """One session of one seat; keeps the chain of its own envelopes (docs/sealing.md, envelope layout)."""

    def __init__(self, seat: dict[str, Any]) -> None:
        self.key = SigningKey(b64decode(seat["session_seed"]))
        self.session_id = b64decode(seat["session_id"])
        self.room_id = b64decode(seat["room_id"])
        self.view = (seat["cursor"], b64decode(seat["head"]))
        self.epoch: int = seat["epoch"]
        self.prev_own = b64decode(seat["prev_own"])
        self.next_seq: int = seat["next_seq"]

    def next_envelope(self) -> bytes:
        """The next envelope of this session, 512 bytes."""
        header = Header(
            Kind.MSG,
            self.epoch,
            self.room_id,
            self.session_id,
            self.next_seq,
            *self.view,
            self.prev_own,
            os.urandom(16),
            os.urandom(32),
        )
        raw = sign_envelope(header, os.urandom(BODY_BYTES), self.key)
        self.next_seq += 1
        self.prev_own = parse(raw).env_hash()
        return raw
