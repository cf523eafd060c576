"""The envelope: 176 header bytes, a body, a signature (docs/sealing.md section 4). Parsing and building, no secrets.

`parse` runs once per envelope on the server's hot path, so it is one unpack and a few comparisons.
"""

from dataclasses import dataclass
from struct import Struct

from sealing.notation import SUITE, TAG_BYTES, U64_LIMIT, ZEROS_32, Category, Kind, digest, env_hash, label
from sealing.notation import Malformed as Malformed

MAGIC = b"SOBT"
HEADER_BYTES = 176
SIGNATURE_BYTES = 64
MAX_BODY_BYTES = 65_536
BUCKETS = (256, 512, 1024, 2048, 4096, 8192, 16384)
MAX_ENVELOPE_BYTES = HEADER_BYTES + MAX_BODY_BYTES + SIGNATURE_BYTES

_HEADER = Struct(">4sBBH16sI16sQQ32s32s16s32sI")
_SIGN = label("sign")
_MIN_GRANT = 1120 + TAG_BYTES + 2 + 36
_KINDS = tuple(Kind)
_MSG_LENGTHS = frozenset(bucket + TAG_BYTES for bucket in BUCKETS)
_LENGTHS = {
    Kind.GENESIS: (1369, 1369),
    Kind.EPOCH: (78 + 77 + 2 + _MIN_GRANT, MAX_BODY_BYTES),
    Kind.SESSION: (176, 176),
    Kind.ACK: (0, 0),
    Kind.CLOSE: (2, 2),
    Kind.ALERT: (9, 9),
    Kind.KEYRING: (68 + _MIN_GRANT, MAX_BODY_BYTES),
}


@dataclass(frozen=True, slots=True)
class Header:
    """The fields an author chooses. `body_len`, magic, suite and flags follow from the rest."""

    kind: Kind
    epoch: int
    room_id: bytes
    session_id: bytes
    sender_seq: int
    seen_index: int
    seen_head: bytes
    prev_own: bytes
    msg_id: bytes
    key_commit: bytes = ZEROS_32

    def pack(self, body_len: int) -> bytes:
        """The 176 header bytes for a body of `body_len` bytes."""
        return _HEADER.pack(
            MAGIC,
            SUITE,
            self.kind,
            0,
            self.room_id,
            self.epoch,
            self.session_id,
            self.sender_seq,
            self.seen_index,
            self.seen_head,
            self.prev_own,
            self.msg_id,
            self.key_commit,
            body_len,
        )


@dataclass(frozen=True, slots=True)
class Envelope:
    """One parsed envelope. All fields as on the wire; `raw` is the whole of it, stored and served verbatim."""

    kind: Kind
    epoch: int
    room_id: bytes
    session_id: bytes
    sender_seq: int
    seen_index: int
    seen_head: bytes
    prev_own: bytes
    msg_id: bytes
    key_commit: bytes
    body: bytes
    signature: bytes
    raw: bytes

    @property
    def header(self) -> bytes:
        """The first 176 bytes, which are the additional data of a sealed body."""
        return self.raw[:HEADER_BYTES]

    def env_hash(self) -> bytes:
        """Hash that enters the chain and the next `prev_own`, 32 bytes."""
        return env_hash(self.header, self.body)

    def signed_bytes(self) -> bytes:
        """What the session key signs."""
        return signed_bytes(self.header, self.body)


def signed_bytes(header: bytes, body: bytes) -> bytes:
    """L("sign") || header || H(body)."""
    return _SIGN + header + digest(body)


def _refuse(rule: str) -> Malformed:
    return Malformed(Category.MALFORMED, rule)


def _check_lengths(kind: Kind, body_len: int, total: int) -> None:
    if total != HEADER_BYTES + body_len + SIGNATURE_BYTES:
        raise _refuse("envelope_length")
    if kind is Kind.MSG:
        if body_len not in _MSG_LENGTHS:
            raise _refuse("body_length")
        return
    low, high = _LENGTHS[kind]
    if not low <= body_len <= high:
        raise _refuse("body_length")


def parse(raw: bytes) -> Envelope:
    """Parse one whole envelope. Raises `Malformed`; checks form only, no signature and no body structure."""
    if len(raw) < HEADER_BYTES + SIGNATURE_BYTES:
        raise _refuse("envelope_length")
    magic, suite, kind_byte, flags, room, epoch, session, seq, seen, head, prev, msg_id, commit, body_len = (
        _HEADER.unpack_from(raw)
    )
    if magic != MAGIC or suite != SUITE or flags:
        raise _refuse("envelope_prefix")
    if kind_byte >= len(_KINDS):
        raise _refuse("kind")
    kind = _KINDS[kind_byte]
    _check_lengths(kind, body_len, len(raw))
    if seq >= U64_LIMIT or seen >= U64_LIMIT:
        raise _refuse("number_range")
    if kind is not Kind.MSG and commit != ZEROS_32:
        raise _refuse("key_commit")
    end = HEADER_BYTES + body_len
    return Envelope(
        kind, epoch, room, session, seq, seen, head, prev, msg_id, commit, raw[HEADER_BYTES:end], raw[end:], raw
    )
