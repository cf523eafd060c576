"""A counselor's vault: member keys under a vault key, the vault key under slots (docs/sealing.md section 10).

The server stores both and opens neither. Slots are in `slots`.
"""

from dataclasses import dataclass, field
from hmac import compare_digest
from struct import Struct

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sealing.notation import U64_LIMIT, Category, Malformed, label, u16, u64
from sealing.schedule import expand
from sealing.signatures import require
from sealing.slots import Random
from sealing.vault_form import BLOB_FORMAT, BLOB_HEAD, parse_blob_head

CONTENT, CONTENT_WITH_LOG = 1, 2
MAX_KEM_SEEDS = 8
MAX_BOOKMARKS = 1024

_BOOKMARK = Struct(">16sQ32s")
_CHECKPOINT = Struct(">Q32s")


@dataclass(frozen=True, slots=True)
class Bookmark:
    """The highest verified count of entries and head of an open room."""

    room_id: bytes
    index: int
    head: bytes


@dataclass(frozen=True, slots=True)
class LogCheckpoint:
    """The largest state of the key log that was verified: number of entries (at least 1) and root, 32 bytes."""

    size: int
    root: bytes


@dataclass(frozen=True, slots=True)
class VaultContent:
    """What a vault holds. `kem_seeds[0]` is the current one; bookmarks are strictly ascending by room."""

    sign_seed: bytes = field(repr=False)
    kem_seeds: tuple[bytes, ...] = field(repr=False)
    bookmarks: tuple[Bookmark, ...] = ()
    log: LogCheckpoint | None = None

    def pack(self) -> bytes:
        """Content bytes of section 10.1: format 2 if a state of the key log is remembered, else format 1."""
        seeds = bytes((len(self.kem_seeds),)) + b"".join(self.kem_seeds)
        log = _CHECKPOINT.pack(self.log.size, self.log.root) if self.log else b""
        marks = b"".join(_BOOKMARK.pack(mark.room_id, mark.index, mark.head) for mark in self.bookmarks)
        form = CONTENT_WITH_LOG if self.log else CONTENT
        return bytes((form,)) + self.sign_seed + seeds + log + u16(len(self.bookmarks)) + marks


def _require_form(condition: bool, rule: str) -> None:
    require(condition, Category.MALFORMED, rule)


def parse_content(raw: bytes) -> VaultContent:
    """Strict inverse of `VaultContent.pack`. Raises `Malformed`."""
    _require_form(len(raw) >= 36 and raw[0] in (CONTENT, CONTENT_WITH_LOG), "vault_content")
    count = raw[33]
    log_at = 34 + 32 * count
    marks_at = log_at + (_CHECKPOINT.size if raw[0] == CONTENT_WITH_LOG else 0)
    _require_form(1 <= count <= MAX_KEM_SEEDS and len(raw) >= marks_at + 2, "vault_seeds")
    seeds = tuple(raw[34 + 32 * i : 66 + 32 * i] for i in range(count))
    return VaultContent(raw[1:33], seeds, _parse_bookmarks(raw[marks_at:]), _parse_log(raw[log_at:marks_at]))


def _parse_log(raw: bytes) -> LogCheckpoint | None:
    log = LogCheckpoint(*_CHECKPOINT.unpack(raw)) if raw else None
    _require_form(log is None or 1 <= log.size < U64_LIMIT, "vault_log")
    return log


def _parse_bookmarks(raw: bytes) -> tuple[Bookmark, ...]:
    marks = int.from_bytes(raw[:2], "big")
    _require_form(marks <= MAX_BOOKMARKS and len(raw) == 2 + marks * _BOOKMARK.size, "vault_bookmarks")
    bookmarks = tuple(Bookmark(*item) for item in _BOOKMARK.iter_unpack(raw[2:]))
    rooms = [mark.room_id for mark in bookmarks]
    _require_form(rooms == sorted(set(rooms)), "vault_bookmarks")
    _require_form(all(mark.index < U64_LIMIT for mark in bookmarks), "number_range")
    return bookmarks


def _blob_keys(vault_key: bytes, handle: bytes, version: int) -> tuple[bytes, bytes, bytes]:
    context = handle + u64(version)
    commit = expand(vault_key, "vault-commit", context, 32)
    return expand(vault_key, "vault-key", context, 32), commit, label("vault") + context + commit


def seal_vault(vault_key: bytes, handle: bytes, version: int, content: VaultContent, random: Random) -> bytes:
    """The vault blob. `handle` is the counselor's fixed 16 bytes; `version` rises by one on every rewrite."""
    key, commit, additional = _blob_keys(vault_key, handle, version)
    nonce = random(12)
    sealed = AESGCM(key).encrypt(nonce, content.pack(), additional)
    return BLOB_HEAD.pack(BLOB_FORMAT, version, commit, nonce) + sealed


def open_vault(vault_key: bytes, handle: bytes, blob: bytes) -> tuple[int, VaultContent]:
    """(version, content). Raises `Malformed`: form, then `no_key` by commitment, then `tampered`, then content form."""
    version, commit, nonce = parse_blob_head(blob)
    key, expected, additional = _blob_keys(vault_key, handle, version)
    require(compare_digest(commit, expected), Category.NO_KEY, "vault_commit")
    try:
        return version, parse_content(AESGCM(key).decrypt(nonce, blob[BLOB_HEAD.size :], additional))
    except InvalidTag as reason:
        raise Malformed(Category.TAMPERED, "vault") from reason
