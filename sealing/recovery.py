"""The recovery code of a vault: 128 random bits on paper, with a check word (docs/sealing.md section 10.3)."""

from hashlib import sha256
from hmac import compare_digest

from sealing.notation import Category, Malformed, label
from sealing.proquint import read_words, to_words

CODE_BYTES = 16
CODE_WORDS = 9


def _check(entropy: bytes) -> bytes:
    return sha256(label("recovery-check") + entropy).digest()[:2]


def write_code(entropy: bytes) -> str:
    """Nine words joined by hyphens: eight of `entropy` (16 bytes) and the check word."""
    return to_words(entropy + _check(entropy))


def read_code(typed: str) -> bytes:
    """The 16 bytes of a code, however it was typed. Raises `Malformed` as `read_words`, or `recovery_check`."""
    raw = read_words(typed, CODE_WORDS)
    if not compare_digest(raw[CODE_BYTES:], _check(raw[:CODE_BYTES])):
        raise Malformed(Category.MALFORMED, "recovery_check")
    return raw[:CODE_BYTES]
