"""A counselor's vault: member keys under a vault key, the vault key under slots (docs/sealing.md section 10).

The server stores both and opens neither. Derivation parameters come from the server, so they are bounded before use.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from hmac import compare_digest
from struct import Struct
from unicodedata import normalize

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from sealing.notation import U64_LIMIT, Category, Malformed, label, u16, u64
from sealing.schedule import expand
from sealing.signatures import require

Random = Callable[[int], bytes]

FORMAT = 1
MAX_KEM_SEEDS = 8
MAX_BOOKMARKS = 1024
SLOT_PASSPHRASE, SLOT_PRF, SLOT_RECOVERY = 1, 2, 3
SLOT_BYTES = 135
ARGON2ID = 1
M_FLOOR_KIB, M_CAP_KIB = 65_536, 1_048_576
T_FLOOR, T_CAP = 2, 10
PARALLELISM = 1

_BLOB_HEAD = Struct(">BQ32s12s")
_BOOKMARK = Struct(">16sQ32s")
_SLOT = Struct(">B16s26s32s12s48s")
_PARAMS = Struct(">BIIB16s")


@dataclass(frozen=True, slots=True)
class Bookmark:
    """The highest verified count of entries and head of an open room."""

    room_id: bytes
    index: int
    head: bytes


@dataclass(frozen=True, slots=True)
class VaultContent:
    """What a vault holds. `kem_seeds[0]` is the current one; bookmarks are strictly ascending by room."""

    sign_seed: bytes = field(repr=False)
    kem_seeds: tuple[bytes, ...] = field(repr=False)
    bookmarks: tuple[Bookmark, ...] = ()

    def pack(self) -> bytes:
        """Content bytes of section 10.1."""
        seeds = bytes((len(self.kem_seeds),)) + b"".join(self.kem_seeds)
        marks = b"".join(_BOOKMARK.pack(mark.room_id, mark.index, mark.head) for mark in self.bookmarks)
        return bytes((FORMAT,)) + self.sign_seed + seeds + u16(len(self.bookmarks)) + marks


@dataclass(frozen=True, slots=True)
class Cost:
    """Argon2id parameters; the default is what new slots use."""

    memory_kib: int = 131_072
    passes: int = 3
    lanes: int = PARALLELISM


def _require_form(condition: bool, rule: str) -> None:
    require(condition, Category.MALFORMED, rule)


def parse_content(raw: bytes) -> VaultContent:
    """Strict inverse of `VaultContent.pack`. Raises `Malformed`."""
    _require_form(len(raw) >= 36 and raw[0] == FORMAT, "vault_content")
    count = raw[33]
    marks_at = 34 + 32 * count + 2
    _require_form(1 <= count <= MAX_KEM_SEEDS and len(raw) >= marks_at, "vault_seeds")
    seeds = tuple(raw[34 + 32 * i : 66 + 32 * i] for i in range(count))
    marks = int.from_bytes(raw[marks_at - 2 : marks_at], "big")
    length_fits = len(raw) == marks_at + marks * _BOOKMARK.size
    _require_form(marks <= MAX_BOOKMARKS and length_fits, "vault_bookmarks")
    bookmarks = tuple(Bookmark(*item) for item in _BOOKMARK.iter_unpack(raw[marks_at:]))
    rooms = [mark.room_id for mark in bookmarks]
    _require_form(rooms == sorted(set(rooms)), "vault_bookmarks")
    _require_form(all(mark.index < U64_LIMIT for mark in bookmarks), "number_range")
    return VaultContent(raw[1:33], seeds, bookmarks)


def _blob_keys(vault_key: bytes, handle: bytes, version: int) -> tuple[bytes, bytes, bytes]:
    context = handle + u64(version)
    commit = expand(vault_key, "vault-commit", context, 32)
    return expand(vault_key, "vault-key", context, 32), commit, label("vault") + context + commit


def seal_vault(vault_key: bytes, handle: bytes, version: int, content: VaultContent, random: Random) -> bytes:
    """The vault blob. `handle` is the counselor's fixed 16 bytes; `version` rises by one on every rewrite."""
    key, commit, additional = _blob_keys(vault_key, handle, version)
    nonce = random(12)
    sealed = AESGCM(key).encrypt(nonce, content.pack(), additional)
    return _BLOB_HEAD.pack(FORMAT, version, commit, nonce) + sealed


def open_vault(vault_key: bytes, handle: bytes, blob: bytes) -> tuple[int, VaultContent]:
    """(version, content). Raises `Malformed`: form, then `no_key` by commitment, then `tampered`, then content form."""
    _require_form(len(blob) > _BLOB_HEAD.size, "vault_length")
    form, version, commit, nonce = _BLOB_HEAD.unpack_from(blob)
    _require_form(form == FORMAT and 1 <= version < U64_LIMIT, "vault_format")
    key, expected, additional = _blob_keys(vault_key, handle, version)
    require(compare_digest(commit, expected), Category.NO_KEY, "vault_commit")
    return version, parse_content(_decrypt(key, nonce, blob[_BLOB_HEAD.size :], additional, "vault"))


def _decrypt(key: bytes, nonce: bytes, sealed: bytes, additional: bytes, rule: str) -> bytes:
    try:
        return AESGCM(key).decrypt(nonce, sealed, additional)
    except InvalidTag as reason:
        raise Malformed(Category.TAMPERED, rule) from reason


def normalize_passphrase(phrase: str) -> bytes:
    """NFKC, lower case, single spaces, UTF-8. Raises `Malformed` when nothing is left or it is no Unicode text."""
    spaced = "".join(" " if char in "\t\n\v\f\r" else char for char in normalize("NFKC", phrase).lower())
    words = [word for word in spaced.split(" ") if word]
    _require_form(bool(words), "passphrase")
    try:
        return " ".join(words).encode("utf-8")
    except UnicodeEncodeError as reason:
        raise Malformed(Category.MALFORMED, "passphrase") from reason


def _check_cost(algorithm: int, cost: Cost) -> None:
    """Floors against weakening, caps against freezing the device; before anything is derived."""
    _require_form(algorithm == ARGON2ID, "slot_algorithm")
    memory_fits = M_FLOOR_KIB <= cost.memory_kib <= M_CAP_KIB
    allowed = memory_fits and T_FLOOR <= cost.passes <= T_CAP and cost.lanes == PARALLELISM
    require(allowed, Category.FORBIDDEN, "slot_cost")


def derive_root(phrase: str, salt: bytes, cost: Cost) -> bytes:
    """root64 of a passphrase: Argon2id 0x13 (RFC 9106), 64 bytes. Raises `Malformed` outside floors and caps."""
    _check_cost(ARGON2ID, cost)
    secret = normalize_passphrase(phrase)
    kdf = Argon2id(salt=salt, length=64, iterations=cost.passes, lanes=cost.lanes, memory_cost=cost.memory_kib)
    return kdf.derive(secret)


def auth_token(root: bytes, handle: bytes, slot_id: bytes) -> bytes:
    """A token that may prove knowledge of the phrase to the server, 32 bytes."""
    return expand(root, "slot-auth", handle + bytes((SLOT_PASSPHRASE,)) + slot_id, 32)


def _slot_keys(root: bytes, handle: bytes, slot_id: bytes, params: bytes) -> tuple[bytes, bytes, bytes]:
    context = handle + bytes((SLOT_PASSPHRASE,)) + slot_id
    commit = expand(root, "slot-commit", context, 32)
    return expand(root, "slot-kek", context, 32), commit, label("slot") + context + params + commit


def seal_slot(vault_key: bytes, handle: bytes, phrase: str, random: Random, cost: Cost | None = None) -> bytes:
    """A passphrase slot, 135 bytes. The commitment in it stops a server from guessing many phrases at once."""
    cost = cost or Cost()
    slot_id, salt, nonce = random(16), random(16), random(12)
    params = _PARAMS.pack(ARGON2ID, cost.memory_kib, cost.passes, cost.lanes, salt)
    root = derive_root(phrase, salt, cost)
    kek, commit, additional = _slot_keys(root, handle, slot_id, params)
    sealed = AESGCM(kek).encrypt(nonce, vault_key, additional)
    return _SLOT.pack(SLOT_PASSPHRASE, slot_id, params, commit, nonce, sealed)


def open_slot(slot: bytes, handle: bytes, phrase: str) -> bytes:
    """The vault key, 32 bytes. Raises `Malformed`: form, `forbidden` cost, `no_key` by commitment, `tampered`."""
    _require_form(bool(slot) and slot[0] in (SLOT_PASSPHRASE, SLOT_PRF, SLOT_RECOVERY), "slot_type")
    require(slot[0] == SLOT_PASSPHRASE, Category.UNSUPPORTED, "slot_type")
    _require_form(len(slot) == SLOT_BYTES, "slot_length")
    _, slot_id, params, commit, nonce, sealed = _SLOT.unpack(slot)
    algorithm, memory_kib, passes, lanes, salt = _PARAMS.unpack(params)
    cost = Cost(memory_kib, passes, lanes)
    _check_cost(algorithm, cost)
    kek, expected, additional = _slot_keys(derive_root(phrase, salt, cost), handle, slot_id, params)
    require(compare_digest(commit, expected), Category.NO_KEY, "slot_commit")
    return _decrypt(kek, nonce, sealed, additional, "slot")
