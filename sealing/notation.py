"""Labels, hashes and names of the protocol (docs/sealing.md sections 2, 3 and 5). Stateless byte functions.

Bytes in, bytes out. Nothing here needs or makes a private key, so the server may import it.
"""

from enum import IntEnum, StrEnum
from hashlib import sha256

SUITE = 1
U64_LIMIT = 1 << 53  # a double holds every value below it exactly, so both languages agree
ALL_ONES = (1 << 64) - 1
ZEROS_32 = bytes(32)
ZEROS_64 = bytes(64)

KEM_PK_BYTES = 1216
KEM_ENC_BYTES = 1120
TAG_BYTES = 16
ROOM_PREFIX_BYTES = 1265  # suite .. nonce of a GENESIS body; room_id is made of these

MAX_SESSION_MS = 30 * 24 * 3600 * 1000
DEFAULT_SESSION_MS = 24 * 3600 * 1000
CLOCK_SLACK_MS = 5 * 60 * 1000


class Category(StrEnum):
    """How a judgment on bytes ended (docs/sealing.md section 8.1)."""

    OPENS = "opens"
    NO_KEY = "no_key"
    VOID = "void"
    MALFORMED = "malformed"
    WRONG_BINDING = "wrong_binding"
    WRONG_EPOCH = "wrong_epoch"
    TAMPERED = "tampered"
    FORBIDDEN = "forbidden"
    UNSUPPORTED = "unsupported"


class Malformed(Exception):
    """Bytes that must be refused. `category` says how; `rule` names the failed demand, for logs without content."""

    def __init__(self, category: Category, rule: str) -> None:
        super().__init__(f"{category}: {rule}")
        self.category = category
        self.rule = rule


class Kind(IntEnum):
    """Envelope kinds (docs/sealing.md section 4)."""

    GENESIS = 0
    MSG = 1
    EPOCH = 2
    SESSION = 3
    ACK = 4
    CLOSE = 5
    ALERT = 6
    KEYRING = 7


class Role(IntEnum):
    """Roles in a roster; the key log knows counselor and supervisor only."""

    CITIZEN = 1
    COUNSELOR = 2
    SUPERVISOR = 3
    TEAM = 4


def u16(value: int) -> bytes:
    """Big-endian, 2 bytes."""
    return value.to_bytes(2, "big")


def u32(value: int) -> bytes:
    """Big-endian, 4 bytes."""
    return value.to_bytes(4, "big")


def u64(value: int) -> bytes:
    """Big-endian, 8 bytes."""
    return value.to_bytes(8, "big")


def label(name: str) -> bytes:
    """L(x) of section 2: product tag, name, zero byte. The zero keeps any label from being a prefix of another."""
    return b"sobat/1 " + name.encode("ascii") + b"\x00"


def digest(data: bytes) -> bytes:
    """H of section 2: SHA-256, 32 bytes."""
    return sha256(data).digest()


_MEMBER = label("member")
_SESSION = label("session")
_ROOM = label("room")
_ENV = label("env")
_CHAIN_0 = label("chain0")
_CHAIN = label("chain")
_CODE_AUTH = label("code-auth")


def kem_pk_hash(kem_pk: bytes) -> bytes:
    """H(kem_pk) of a 1,216-byte X-Wing public key, 32 bytes."""
    return digest(kem_pk)


def member_id_of_hash(sign_pk: bytes, kem_hash: bytes) -> bytes:
    """member_id from the Ed25519 public key and the hash of the KEM key, 32 bytes. It binds both keys."""
    return digest(_MEMBER + sign_pk + kem_hash)


def member_id(sign_pk: bytes, kem_pk: bytes) -> bytes:
    """member_id from the Ed25519 public key (32) and the X-Wing public key (1,216), 32 bytes."""
    return member_id_of_hash(sign_pk, kem_pk_hash(kem_pk))


def session_id(room_id: bytes, session_pk: bytes) -> bytes:
    """session_id of a session key in a room, 16 bytes."""
    return digest(_SESSION + room_id + session_pk)[:16]


def room_id(genesis_body: bytes) -> bytes:
    """room_id from a GENESIS body, 16 bytes: the founder's keys are part of it, so the founder cannot be swapped."""
    return digest(_ROOM + genesis_body[:ROOM_PREFIX_BYTES])[:16]


def env_hash(header: bytes, body: bytes) -> bytes:
    """Hash of an envelope without its signature, 32 bytes. `header` is the first 176 bytes.

    The signature stays out so that two valid signatures of one envelope cannot make two histories.
    """
    return digest(_ENV + header + digest(body))


def first_head(room: bytes) -> bytes:
    """head_0 of a room's chain, 32 bytes."""
    return digest(_CHAIN_0 + room)


def next_head(room: bytes, position: int, head: bytes, entry_hash: bytes) -> bytes:
    """head_(i+1) from head_i and the env_hash of the entry at position i, 32 bytes."""
    return digest(_CHAIN + room + u64(position) + head + entry_hash)


def lifetime_ok(not_after: int, now_ms: int) -> bool:
    """May a server store a certificate ending at `not_after` (ms)? Readers never ask: clocks decide no verdict."""
    return now_ms - CLOCK_SLACK_MS <= not_after <= now_ms + MAX_SESSION_MS + CLOCK_SLACK_MS


def code_row_key(token: bytes) -> bytes:
    """Under what name the server keeps the vault of a return code, 32 bytes; `token` is what the code derives (32)."""
    return digest(_CODE_AUTH + token)
