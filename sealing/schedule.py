"""The key schedule: from an epoch secret to the key of one entry (docs/sealing.md section 3). Not for the server."""

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from sealing.notation import label, u32, u64

NONCE = bytes(12)  # every key below seals one thing only


def expand(prk: bytes, name: str, context: bytes, length: int) -> bytes:
    """X of section 2: HKDF-Expand (RFC 5869 2.3) with info = L(name) || context. `prk` is uniform and >= 32 bytes."""
    return HKDFExpand(algorithm=SHA256(), length=length, info=label(name) + context).derive(prk)


def epoch_commit(secret: bytes, room: bytes, epoch: int) -> bytes:
    """commit_e, 32 bytes: everybody can check that they were given the same secret."""
    return expand(secret, "epoch-commit", room + u32(epoch), 32)


def entry_keys(
    secret: bytes, room: bytes, epoch: int, session: bytes, sender_seq: int, msg_id: bytes
) -> tuple[bytes, bytes]:
    """(key_m, kc_m) of one MSG entry, 32 bytes each. The key is used once because `msg_id` is fresh."""
    prk = expand(secret, "msg", room + u32(epoch) + session + u64(sender_seq) + msg_id, 32)
    return expand(prk, "key", b"", 32), expand(prk, "commit", b"", 32)
