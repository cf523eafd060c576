"""Signed notes and checkpoints of the key log (docs/sealing.md section 9.4; C2SP signed-note, tlog-checkpoint and
tlog-cosignature). Bytes and public keys only: who signs hands in a function that does.
"""

import re
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import IntEnum

from sealing.notation import U64_LIMIT, Category, digest, u64
from sealing.signatures import require, verify

MAX_NOTE_BYTES = 131_072
MAX_SIGNATURES = 64  # C2SP asks for at least 16
FRESH_MS = 7 * 24 * 3600 * 1000
AHEAD_MS = 24 * 3600 * 1000

_DASH = "\u2014 "
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f]")
_NAME = re.compile("[^+\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")  # no Unicode White_Space
_NUMBER = re.compile("0|[1-9][0-9]{0,15}")

Sign = Callable[[bytes], bytes]


class KeyType(IntEnum):
    """Signature types of C2SP signed-note that this protocol uses."""

    NOTE = 1
    COSIGNATURE = 4


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A named Ed25519 public key (32 bytes) for one signature type."""

    name: str
    key_type: KeyType
    public_key: bytes

    @property
    def key_id(self) -> bytes:
        """First 4 bytes of H(name || 0x0A || type || public key)."""
        return digest(self.name.encode() + b"\n" + bytes((self.key_type,)) + self.public_key)[:4]

    def text(self) -> str:
        """The vkey: name+hex id+base64(type || key)."""
        return f"{self.name}+{self.key_id.hex()}+{_b64(bytes((self.key_type,)) + self.public_key)}"


@dataclass(frozen=True, slots=True)
class LogPolicy:
    """What a client pins about one key log. `cosigners` are required, every one: the log's time key, then witnesses."""

    origin: str
    root_pk: bytes
    log_key: VerifierKey
    cosigners: tuple[VerifierKey, ...]


@dataclass(frozen=True, slots=True)
class NoteSignature:
    """One signature line, verified by nobody yet."""

    name: str
    key_id: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """`text` ends with a newline and is exactly what was signed."""

    text: str
    signatures: tuple[NoteSignature, ...]


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A verified checkpoint: entries, root, and the time (s since 1970) of each required cosigner, in policy order."""

    size: int
    root: bytes
    times: tuple[int, ...]


def _b64(data: bytes) -> str:
    return b64encode(data).decode("ascii")


def _require_form(condition: bool, rule: str) -> None:
    require(condition, Category.MALFORMED, rule)


def _from_b64(text: str, rule: str) -> bytes:
    """Strict base64: padded, canonical. Raises `Malformed`."""
    try:
        data = b64decode(text.encode(), validate=True)
    except Base64Error:
        data = b""  # which is not what stands there
    _require_form(_b64(data) == text, rule)
    return data


def parse_vkey(text: str) -> VerifierKey:
    """Parse a vkey of type 1 or 4. Raises `Malformed`, also when the id is not the key's."""
    name, *rest = text.split("+", 2)
    _require_form(len(rest) == 2 and _NAME.fullmatch(name) is not None, "vkey")
    data = _from_b64(rest[1], "vkey")
    _require_form(len(data) == 33 and data[0] in (KeyType.NOTE, KeyType.COSIGNATURE), "vkey")
    key = VerifierKey(name, KeyType(data[0]), data[1:])
    _require_form(rest[0] == key.key_id.hex(), "vkey")
    return key


def _parse_signature(line: str) -> NoteSignature:
    _require_form(line.startswith(_DASH), "note_signature_line")
    name, _, encoded = line[len(_DASH) :].partition(" ")
    _require_form(_NAME.fullmatch(name) is not None, "note_signature_line")
    data = _from_b64(encoded, "note_signature_line")
    _require_form(len(data) > 4, "note_signature_line")
    return NoteSignature(name, data[:4], data[4:])


def parse_note(raw: bytes) -> Note:
    """Split at the last empty line and parse every signature line strictly. Raises `Malformed`; verifies nothing."""
    _require_form(len(raw) <= MAX_NOTE_BYTES, "note_size")
    try:
        content = raw.decode("utf-8")
    except UnicodeDecodeError:
        content = ""  # which is no note
    _require_form(_CONTROL.search(content) is None, "note_text")
    text, blank, tail = content.rpartition("\n\n")
    _require_form(bool(text and blank) and tail.endswith("\n"), "note_text")
    lines = tail[:-1].split("\n")
    _require_form(len(lines) <= MAX_SIGNATURES, "note_size")
    return Note(text + "\n", tuple(_parse_signature(line) for line in lines))


def cosigned_bytes(text: str, time_s: int) -> bytes:
    """What a timestamped cosignature (type 4) signs."""
    return f"cosignature/v1\ntime {time_s}\n{text}".encode()


def _time_of(key: VerifierKey, line: NoteSignature, text: str) -> int:
    """Verify one line under the key it names; gives its time, 0 for a plain signature. Raises `Malformed`."""
    time_s, signature, signed = 0, line.signature, text.encode()
    if key.key_type is KeyType.COSIGNATURE:
        time_s, signature = int.from_bytes(line.signature[:8], "big"), line.signature[8:]
        signed = cosigned_bytes(text, time_s)
    good = len(signature) == 64 and time_s < U64_LIMIT and verify(key.public_key, signature, signed)
    require(good, Category.TAMPERED, "note_signature")
    return time_s


def verify_note(note: Note, keys: Iterable[VerifierKey]) -> dict[VerifierKey, int]:
    """The keys that signed, each with the latest time it gave (0 for plain signatures).

    Lines of unknown keys are ignored. A line of a known key (same name and id) that does not verify condemns the
    whole note: raises `Malformed` (`tampered`).
    """
    known = {(key.name, key.key_id): key for key in keys}
    signed: dict[VerifierKey, int] = {}
    for line in note.signatures:
        key = known.get((line.name, line.key_id))
        if key:
            signed[key] = max(signed.get(key, 0), _time_of(key, line, note.text))
    return signed


def checkpoint_text(origin: str, size: int, root: bytes) -> str:
    """The text of a checkpoint: three lines."""
    return f"{origin}\n{size}\n{_b64(root)}\n"


def _parse_checkpoint(text: str) -> tuple[str, int, bytes]:
    lines = text[:-1].split("\n")
    _require_form(len(lines) >= 3 and all(lines), "checkpoint_text")
    _require_form(_NUMBER.fullmatch(lines[1]) is not None, "checkpoint_text")
    size, root = int(lines[1]), _from_b64(lines[2], "checkpoint_text")
    _require_form(size < U64_LIMIT and len(root) == 32, "checkpoint_text")
    return lines[0], size, root


def open_checkpoint(raw: bytes, policy: LogPolicy) -> Checkpoint:
    """Parse and verify a served checkpoint against what is pinned; no clock. Raises `Malformed` in this order:

    form (`malformed`), another origin (`wrong_binding`), a bad signature of a known key or none of the log's
    (`tampered`), a required cosigner missing (`forbidden`).
    """
    note = parse_note(raw)
    origin, size, root = _parse_checkpoint(note.text)
    require(origin == policy.origin, Category.WRONG_BINDING, "origin")
    signed = verify_note(note, (policy.log_key, *policy.cosigners))
    require(policy.log_key in signed, Category.TAMPERED, "log_signature")
    require(all(key in signed for key in policy.cosigners), Category.FORBIDDEN, "cosigner")
    return Checkpoint(size, root, tuple(signed[key] for key in policy.cosigners))


def check_fresh(checkpoint: Checkpoint, now_ms: int) -> None:
    """Before sealing to somebody: every cosigner spoke within 7 days, and none is more than a day ahead of this clock.

    Raises `Malformed` (`forbidden`, `stale`), also when nobody cosigned: without a time nothing is fresh.
    """
    ages = [now_ms - time_s * 1000 for time_s in checkpoint.times]
    fresh = bool(ages) and all(-AHEAD_MS <= age <= FRESH_MS for age in ages)
    require(fresh, Category.FORBIDDEN, "stale")


def _line(key: VerifierKey, signature: bytes) -> str:
    return f"{_DASH}{key.name} {_b64(key.key_id + signature)}\n"


def sign_checkpoint(policy: LogPolicy, size: int, root: bytes, sign: Sign) -> str:
    """A checkpoint with the log's own signature; `sign` signs raw bytes with `policy.log_key`."""
    text = checkpoint_text(policy.origin, size, root)
    return f"{text}\n{_line(policy.log_key, sign(text.encode()))}"


def cosign(note: str, key: VerifierKey, time_s: int, sign: Sign) -> str:
    """The note with one more line: a cosignature of `key` at `time_s`."""
    text = parse_note(note.encode()).text
    return note + _line(key, u64(time_s) + sign(cosigned_bytes(text, time_s)))
