"""The public shape of vaults and slots (docs/sealing.md section 10). Nothing here opens one."""

from dataclasses import dataclass
from enum import IntEnum
from struct import Struct

from sealing.notation import U64_LIMIT, Category, Malformed

ARGON2ID = 1
M_FLOOR_KIB, M_CAP_KIB = 65_536, 1_048_576
T_FLOOR, T_CAP = 2, 10
PARALLELISM = 1
MAX_CREDENTIAL_BYTES = 1_023  # WebAuthn's own limit

BLOB_FORMAT = 1
BLOB_HEAD = Struct(">BQ32s12s")
_HEAD_BYTES = 17
_TAIL = Struct(">32s12s48s")
_ARGON = Struct(">BIIB16s")
_PASSKEY = Struct(">QH")


class SlotType(IntEnum):
    """What opens a slot."""

    PASSPHRASE = 1
    PRF = 2
    RECOVERY = 3


@dataclass(frozen=True, slots=True)
class Cost:
    """Argon2id parameters; the default is what new passphrase slots use."""

    memory_kib: int = 131_072
    passes: int = 3
    lanes: int = PARALLELISM


@dataclass(frozen=True, slots=True)
class Slot:
    """One slot, parsed. `params` are the bytes between slot id and commitment."""

    slot_type: SlotType
    slot_id: bytes
    params: bytes
    commit: bytes
    nonce: bytes
    sealed: bytes

    @property
    def credential_id(self) -> bytes:
        """Of the passkey that a PRF slot belongs to; empty for the other types."""
        return self.params[_PASSKEY.size :] if self.slot_type is SlotType.PRF else b""

    def kdf(self) -> tuple[bytes, Cost]:
        """(salt, cost) of a passphrase or recovery slot."""
        _, memory_kib, passes, lanes, salt = _ARGON.unpack(self.params)
        return salt, Cost(memory_kib, passes, lanes)

    def pack(self) -> bytes:
        """Slot bytes of section 10.2."""
        head = bytes((self.slot_type,)) + self.slot_id + self.params
        return head + _TAIL.pack(self.commit, self.nonce, self.sealed)


def _demand(condition: bool, category: Category, rule: str) -> None:
    if not condition:
        raise Malformed(category, rule)


def parse_blob_head(raw: bytes) -> tuple[int, bytes, bytes]:
    """(version, commit, nonce) of a vault blob. Raises `Malformed`."""
    _demand(len(raw) > BLOB_HEAD.size, Category.MALFORMED, "vault_length")
    form, version, commit, nonce = BLOB_HEAD.unpack_from(raw)
    _demand(form == BLOB_FORMAT and 1 <= version < U64_LIMIT, Category.MALFORMED, "vault_format")
    return version, commit, nonce


def slot_type(raw: bytes) -> SlotType:
    """The type of a slot. Raises `Malformed` for an unknown one."""
    _demand(bool(raw) and raw[0] in tuple(SlotType), Category.MALFORMED, "slot_type")
    return SlotType(raw[0])


def parse_slot(raw: bytes) -> Slot:
    """Strict. Raises `Malformed`: the form, then `forbidden` for a derivation outside floors and caps."""
    kind = slot_type(raw)
    params = len(raw) - _HEAD_BYTES - _TAIL.size
    _demand(params >= _PASSKEY.size, Category.MALFORMED, "slot_length")
    slot = Slot(kind, raw[1:_HEAD_BYTES], raw[_HEAD_BYTES:][:params], *_TAIL.unpack(raw[_HEAD_BYTES + params :]))
    if kind is SlotType.PRF:
        _check_passkey(slot.params)
    else:
        _demand(params == _ARGON.size, Category.MALFORMED, "slot_length")
        _demand(slot.params[0] == ARGON2ID, Category.MALFORMED, "slot_algorithm")
        check_cost(slot.kdf()[1])
    return slot


def check_cost(cost: Cost) -> None:
    """Floors against weakening, caps against freezing the device; before anything is derived."""
    memory_fits = M_FLOOR_KIB <= cost.memory_kib <= M_CAP_KIB
    allowed = memory_fits and T_FLOOR <= cost.passes <= T_CAP and cost.lanes == PARALLELISM
    _demand(allowed, Category.FORBIDDEN, "slot_cost")


def _check_passkey(params: bytes) -> None:
    made, length = _PASSKEY.unpack_from(params)
    fits = 1 <= length <= MAX_CREDENTIAL_BYTES and len(params) == _PASSKEY.size + length
    _demand(fits, Category.MALFORMED, "slot_length")
    _demand(made < U64_LIMIT, Category.MALFORMED, "number_range")


def kdf_params(cost: Cost, salt: bytes) -> bytes:
    """Params of a passphrase or recovery slot; `salt` 16 bytes."""
    return _ARGON.pack(ARGON2ID, cost.memory_kib, cost.passes, cost.lanes, salt)


def passkey_params(made: int, credential_id: bytes) -> bytes:
    """Params of a PRF slot; `made` in ms since 1970, for people who look through their passkeys."""
    return _PASSKEY.pack(made, len(credential_id)) + credential_id
