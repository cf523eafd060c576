"""Private keys of members (docs/sealing.md section 3). Not for the server."""

from dataclasses import dataclass, field
from hashlib import shake_256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import MLKEM768X25519PrivateKey, MLKEM768X25519PublicKey

from sealing.notation import KEM_PK_BYTES, Category, Malformed, kem_pk_hash, member_id_of_hash

_MLKEM_SEED_BYTES = 64
_MLKEM_PK_BYTES = 1184


@dataclass(frozen=True, slots=True)
class SigningKey:
    """An Ed25519 key from its 32-byte seed."""

    seed: bytes = field(repr=False)
    public_key: bytes = field(init=False)
    _key: Ed25519PrivateKey = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        key = Ed25519PrivateKey.from_private_bytes(self.seed)
        object.__setattr__(self, "_key", key)
        object.__setattr__(self, "public_key", key.public_key().public_bytes_raw())

    def sign(self, signed: bytes) -> bytes:
        """64 signature bytes over raw bytes."""
        return self._key.sign(signed)


@dataclass(frozen=True, slots=True)
class Member:
    """Both member keys and the names that follow from them."""

    signing: SigningKey
    kem_seed: bytes = field(repr=False)
    kem_pk: bytes = field(init=False, repr=False)
    kem_pk_hash: bytes = field(init=False)
    member_id: bytes = field(init=False)

    def __post_init__(self) -> None:
        kem_pk = kem_public_bytes(self.kem_seed)
        kem_hash = kem_pk_hash(kem_pk)
        object.__setattr__(self, "kem_pk", kem_pk)
        object.__setattr__(self, "kem_pk_hash", kem_hash)
        object.__setattr__(self, "member_id", member_id_of_hash(self.signing.public_key, kem_hash))

    @classmethod
    def from_seeds(cls, sign_seed: bytes, kem_seed: bytes) -> "Member":
        """A member from its two 32-byte seeds."""
        return cls(SigningKey(sign_seed), kem_seed)


def _halves(kem_seed: bytes) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
    """X-Wing key expansion: SHAKE256(seed, 96) = d || z || X25519 scalar."""
    expanded = shake_256(kem_seed).digest(_MLKEM_SEED_BYTES + 32)
    return (
        MLKEM768PrivateKey.from_seed_bytes(expanded[:_MLKEM_SEED_BYTES]),
        X25519PrivateKey.from_private_bytes(expanded[_MLKEM_SEED_BYTES:]),
    )


def kem_public_bytes(kem_seed: bytes) -> bytes:
    """The 1,216-byte X-Wing public key of a 32-byte seed."""
    mlkem, x25519 = _halves(kem_seed)
    return mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw()


def kem_private_key(kem_seed: bytes) -> MLKEM768X25519PrivateKey:
    """The HPKE private key of a 32-byte seed."""
    return MLKEM768X25519PrivateKey(*_halves(kem_seed))


def kem_public_key(kem_pk: bytes) -> MLKEM768X25519PublicKey:
    """The HPKE public key of 1,216 bytes. Raises `Malformed` for a wrong length or an unreduced ML-KEM key."""
    if len(kem_pk) != KEM_PK_BYTES:
        raise Malformed(Category.MALFORMED, "kem_pk_length")
    try:
        mlkem = MLKEM768PublicKey.from_public_bytes(kem_pk[:_MLKEM_PK_BYTES])
        x25519 = X25519PublicKey.from_public_bytes(kem_pk[_MLKEM_PK_BYTES:])
    except ValueError as reason:
        raise Malformed(Category.MALFORMED, "kem_pk") from reason
    return MLKEM768X25519PublicKey(mlkem, x25519)
