"""Sealing epoch secrets to members: HPKE base mode over X-Wing (docs/sealing.md section 6). Not for the server.

HPKE's authenticated modes authenticate nobody with X-Wing; the library call used here offers base mode only.
"""

from collections.abc import Mapping
from hmac import compare_digest

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from sealing.members import kem_private_key, kem_public_key
from sealing.notation import Category, Malformed, u16, u32
from sealing.schedule import epoch_commit

_SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_SECRET_BYTES = 32
_ITEM_BYTES = 4 + _SECRET_BYTES


def pack_secrets(secrets: Mapping[int, bytes], history_from: int, new_epoch: int) -> bytes:
    """u16 count || (u32 epoch || secret), ascending. Raises `Malformed` when a secret of that span is not held."""
    if any(epoch not in secrets for epoch in range(history_from, new_epoch + 1)):
        raise Malformed(Category.NO_KEY, "history")
    items = [u32(epoch) + secrets[epoch] for epoch in range(history_from, new_epoch + 1)]
    return u16(len(items)) + b"".join(items)


def parse_secrets(plaintext: bytes, history_from: int, new_epoch: int) -> dict[int, bytes]:
    """Strict inverse of `pack_secrets`. Raises `Malformed`."""
    count = new_epoch - history_from + 1
    well_formed = len(plaintext) == 2 + count * _ITEM_BYTES and plaintext[:2] == u16(count)
    secrets: dict[int, bytes] = {}
    for index in range(count if well_formed else 0):
        item = plaintext[2 + index * _ITEM_BYTES : 2 + (index + 1) * _ITEM_BYTES]
        secrets[int.from_bytes(item[:4], "big")] = item[4:]
    if not well_formed or list(secrets) != list(range(history_from, new_epoch + 1)):
        raise Malformed(Category.MALFORMED, "grant_plaintext")
    return secrets


def seal_grant(kem_pk: bytes, info: bytes, plaintext: bytes) -> bytes:
    """enc || ct for one member. Raises `Malformed` for a bad KEM key."""
    key = kem_public_key(kem_pk)
    try:
        return _SUITE.encrypt(plaintext, key, info=info)
    except ValueError as reason:  # an X25519 half of low order
        raise Malformed(Category.MALFORMED, "kem_pk") from reason


def open_grant(kem_seed: bytes, info: bytes, grant: bytes, history_from: int, new_epoch: int) -> dict[int, bytes]:
    """The secrets in one's own grant, by epoch. Raises `Malformed` (`no_key` when HPKE does not open)."""
    try:
        plaintext = _SUITE.decrypt(grant, kem_private_key(kem_seed), info=info)
    except (InvalidTag, ValueError) as reason:
        raise Malformed(Category.NO_KEY, "grant") from reason
    return parse_secrets(plaintext, history_from, new_epoch)


def check_secrets(secrets: Mapping[int, bytes], commits: Mapping[int, bytes], room: bytes) -> None:
    """Compare every secret with the commit in its EPOCH entry. Raises `Malformed` (`tampered`)."""
    for epoch, secret in secrets.items():
        if not compare_digest(epoch_commit(secret, room, epoch), commits[epoch]):
            raise Malformed(Category.TAMPERED, "epoch_commit")
