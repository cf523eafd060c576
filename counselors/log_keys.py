"""The two keys with which this server signs its key log, and what it pins for clients. No rows, no settings."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sealing.notes import KeyType, LogPolicy, Sign, VerifierKey


@dataclass(frozen=True, slots=True)
class LogKeys:
    """What clients pin, and functions that sign raw bytes with the log key and with the time key."""

    policy: LogPolicy
    sign: Sign = field(repr=False)
    sign_time: Sign = field(repr=False)

    @property
    def time_key(self) -> VerifierKey:
        """The first cosigner."""
        return self.policy.cosigners[0]

    @property
    def witnesses(self) -> tuple[VerifierKey, ...]:
        """The cosigners that are not this server's."""
        return self.policy.cosigners[1:]


def log_keys(
    origin: str, root_pk: bytes, seed: bytes, time_seed: bytes, witnesses: Iterable[VerifierKey] = ()
) -> LogKeys:
    """Keys out of two seeds of 32 bytes, for the log of `origin` and the organization's root (32 bytes).

    `witnesses` are pinned, and with that required (docs/sealing.md section 9.4).
    """
    log, time = (Ed25519PrivateKey.from_private_bytes(one) for one in (seed, time_seed))
    log_key = VerifierKey(origin, KeyType.NOTE, log.public_key().public_bytes_raw())
    time_key = VerifierKey(f"{origin}/time", KeyType.COSIGNATURE, time.public_key().public_bytes_raw())
    return LogKeys(LogPolicy(origin, root_pk, log_key, (time_key, *witnesses)), log.sign, time.sign)
