"""Opening and sealing the slots of a vault (docs/sealing.md section 10.2). Not for the server.

Derivation parameters come from the server, so `vault_form` bounds them before anything is derived.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from hmac import compare_digest
from typing import ClassVar
from unicodedata import normalize

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from sealing.notation import Category, Malformed, label
from sealing.schedule import expand
from sealing.signatures import require
from sealing.vault_form import Cost, Slot, SlotType, check_cost, kdf_params, parse_slot, passkey_params, slot_type

Random = Callable[[int], bytes]
RECOVERY_COST = Cost(65_536, 3)  # 128 random bits need no slow derivation; it costs little and is the same code


@dataclass(frozen=True, slots=True)
class Passphrase:
    """What somebody typed."""

    text: str = field(repr=False)
    opens: ClassVar[SlotType] = SlotType.PASSPHRASE

    def root(self, slot: Slot) -> bytes:
        """root64 of this slot. Raises `Malformed` for what is no passphrase."""
        return derive_root(normalize_passphrase(self.text), *slot.kdf())


@dataclass(frozen=True, slots=True)
class RecoveryCode:
    """The 16 bytes that `recovery.read_code` gives."""

    entropy: bytes = field(repr=False)
    opens: ClassVar[SlotType] = SlotType.RECOVERY

    def root(self, slot: Slot) -> bytes:
        """root64 of this slot."""
        return derive_root(self.entropy, *slot.kdf())


@dataclass(frozen=True, slots=True)
class PrfOutput:
    """What the WebAuthn PRF extension gave for `prf_salt`: 32 bytes, uniform."""

    output: bytes = field(repr=False)
    opens: ClassVar[SlotType] = SlotType.PRF

    def root(self, slot: Slot) -> bytes:
        """The output itself. Raises `Malformed` for another length."""
        require(len(self.output) == 32, Category.MALFORMED, "prf_output")
        return self.output


Secret = Passphrase | RecoveryCode | PrfOutput


def normalize_passphrase(phrase: str) -> bytes:
    """NFKC, lower case, single spaces, UTF-8. Raises `Malformed` when nothing is left or it is no Unicode text."""
    spaced = "".join(" " if char in "\t\n\v\f\r" else char for char in normalize("NFKC", phrase).lower())
    words = [word for word in spaced.split(" ") if word]
    require(bool(words), Category.MALFORMED, "passphrase")
    try:
        return " ".join(words).encode("utf-8")
    except UnicodeEncodeError as reason:
        raise Malformed(Category.MALFORMED, "passphrase") from reason


def derive_root(secret: bytes, salt: bytes, cost: Cost) -> bytes:
    """root64: Argon2id 0x13 (RFC 9106), 64 bytes. Raises `Malformed` outside floors and caps."""
    check_cost(cost)
    kdf = Argon2id(salt=salt, length=64, iterations=cost.passes, lanes=cost.lanes, memory_cost=cost.memory_kib)
    return kdf.derive(secret)


def prf_salt(handle: bytes, slot_id: bytes) -> bytes:
    """`eval.first` of the PRF extension for a slot, 32 bytes."""
    return sha256(label("prf") + handle + slot_id).digest()


def _keys(root: bytes, handle: bytes, slot: Slot) -> tuple[bytes, bytes, bytes]:
    context = handle + bytes((slot.slot_type,)) + slot.slot_id
    commit = expand(root, "slot-commit", context, 32)
    return expand(root, "slot-kek", context, 32), commit, label("slot") + context + slot.params + commit


def _seal(vault_key: bytes, handle: bytes, secret: Secret, bare: Slot) -> bytes:
    kek, commit, additional = _keys(secret.root(bare), handle, bare)
    sealed = AESGCM(kek).encrypt(bare.nonce, vault_key, additional)
    return Slot(bare.slot_type, bare.slot_id, bare.params, commit, bare.nonce, sealed).pack()


def seal_slot(
    vault_key: bytes, handle: bytes, secret: Passphrase | RecoveryCode, random: Random, cost: Cost | None = None
) -> bytes:
    """A passphrase or recovery slot, 135 bytes. Its commitment stops a server from guessing many secrets at once."""
    slot_id, salt, nonce = random(16), random(16), random(12)
    chosen = cost or (Cost() if secret.opens is SlotType.PASSPHRASE else RECOVERY_COST)
    return _seal(vault_key, handle, secret, Slot(secret.opens, slot_id, kdf_params(chosen, salt), b"", nonce, b""))


def seal_prf_slot(
    vault_key: bytes, handle: bytes, slot_id: bytes, secret: PrfOutput, passkey: tuple[int, bytes], random: Random
) -> bytes:
    """A passkey slot. `slot_id` was chosen before the passkey was asked; `passkey` is (made in ms, credential id)."""
    return _seal(vault_key, handle, secret, Slot(SlotType.PRF, slot_id, passkey_params(*passkey), b"", random(12), b""))


def open_slot(raw: bytes, handle: bytes, secret: Secret) -> bytes:
    """The vault key, 32 bytes.

    Raises `Malformed` in this order: unknown type, `unsupported` for a secret of another type, form, `forbidden` cost,
    `no_key` by commitment, `tampered`.
    """
    require(slot_type(raw) is secret.opens, Category.UNSUPPORTED, "slot_type")
    slot = parse_slot(raw)
    kek, expected, additional = _keys(secret.root(slot), handle, slot)
    require(compare_digest(slot.commit, expected), Category.NO_KEY, "slot_commit")
    try:
        return AESGCM(kek).decrypt(slot.nonce, slot.sealed, additional)
    except InvalidTag as reason:
        raise Malformed(Category.TAMPERED, "slot") from reason
