"""Keys that sign the key log, a witness beside them, and what is served of both."""

import os
from datetime import datetime

from django.conf import settings

from counselors.log_files import read_file
from counselors.log_keys import LogKeys, log_keys
from sealing.members import SigningKey
from sealing.notes import KeyType, VerifierKey, cosign
from tests.factories.counselors import ROOT
from tests.factories.matching import NOW

KEYS: LogKeys = settings.LOG_KEYS
WITNESS = SigningKey(bytes([7]) * 32)
WITNESS_KEY = VerifierKey("witness.example/one", KeyType.COSIGNATURE, WITNESS.public_key)
WITNESSED = log_keys("localhost/log", ROOT.public_key, bytes(range(32)), bytes(range(32, 64)), [WITNESS_KEY])
OTHERS = log_keys("localhost/log", ROOT.public_key, os.urandom(32), bytes(range(32, 64)))
ELSEWHERE = log_keys("other.example/log", ROOT.public_key, bytes(range(32)), bytes(range(32, 64)))


def note(name: str = "checkpoint") -> bytes:
    """What is served there."""
    found = read_file(name)
    assert found is not None
    return found


def ms(now: datetime = NOW) -> int:
    """Milliseconds, as clients count."""
    return int(now.timestamp() * 1000)


def witnessed(now_s: int = ms() // 1000, key: SigningKey = WITNESS) -> str:
    """The line of the witness under the newest checkpoint."""
    return cosign(note("newest").decode(), WITNESS_KEY, now_s, key.sign).splitlines()[-1] + "\n"
