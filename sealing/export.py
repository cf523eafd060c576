"""The offline copy of one conversation: its file, and how it is verified (docs/sealing.md section 16).

The file holds what the server held, and no key: envelopes, the key log they are judged by, and the sealed vault that
gives a member's keys back to whoever has the secret. Bytes in, bytes out; only commands touch files.
"""

import json
import re
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sealing.code import derive_keys, open_code_vault, parse_code
from sealing.members import Member
from sealing.notation import Category, Malformed
from sealing.notes import LogPolicy, VerifierKey, parse_vkey
from sealing.recovery import read_code
from sealing.replay import KeyLog, check_view
from sealing.signatures import require
from sealing.slots import Passphrase, RecoveryCode, open_slot
from sealing.vault import Bookmark, open_vault
from sealing.vault_form import slot_type

FORMAT: Final = "sobat/1 export"
MAX_BYTES: Final = 67_108_864
MAX_ENVELOPES = MAX_ENTRIES = 100_000
MAX_SLOTS: Final = 16
MAX_COSIGNERS: Final = 16
_SURROGATE: Final = re.compile("[\ud800-\udfff]")  # JSON can spell halves of characters, UTF-8 cannot


@dataclass(frozen=True, slots=True)
class Noted:
    """The largest checkpoint that the reader had verified, and the keys it was verified by."""

    origin: str
    log_key: VerifierKey
    cosigners: tuple[VerifierKey, ...]
    note: bytes


@dataclass(frozen=True, slots=True)
class CodeVault:
    """The vault of a return code, as the server held it (section 11.3)."""

    code_vault: bytes


@dataclass(frozen=True, slots=True)
class SlottedVault:
    """A counselor's vault with its slots (section 10)."""

    handle: bytes
    vault: bytes
    slots: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Export:
    """One file. `noted` is None exactly if there are no entries: then nobody but the citizen was ever in the room."""

    room_id: bytes
    envelopes: tuple[bytes, ...]
    root_pk: bytes
    entries: tuple[bytes, ...]
    noted: Noted | None
    key: CodeVault | SlottedVault | None

    def pack(self) -> bytes:
        """The file: JSON in UTF-8, in the order of section 16.1, no white space, one newline at the end."""
        noted = self.noted and {
            "origin": self.noted.origin,
            "log_key": self.noted.log_key.text(),
            "cosigners": [key.text() for key in self.noted.cosigners],
            "note": _b64(self.noted.note),
        }
        whole = {
            "format": FORMAT,
            "room_id": _b64(self.room_id),
            "envelopes": [_b64(raw) for raw in self.envelopes],
            "log": {
                "root_pk": _b64(self.root_pk),
                "entries": [_b64(raw) for raw in self.entries],
                "checkpoint": noted,
            },
            "key": _packed_key(self.key),
        }
        return (json.dumps(whole, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: the member, what it remembers of GENESIS (H of the body), and how far it once read this room."""

    member: Member
    founding: bytes | None = None
    bookmark: Bookmark | None = None


Unlock = Callable[[Export], list[Reader]]


def parse_export(raw: bytes) -> Export:
    """Strict: unknown, missing or doubled fields are refused. Raises `Malformed`; verifies nothing."""
    _require_form(len(raw) <= MAX_BYTES, "export_size")
    whole = _json(raw)
    known = not isinstance(whole, dict) or whole.get("format", FORMAT) == FORMAT
    require(known, Category.UNSUPPORTED, "export_format")  # before the fields: those of another format may be others
    _, room_id, envelopes, log, key = _fields(whole, "format", "room_id", "envelopes", "log", "key")
    root_pk, entries, noted = _fields(log, "root_pk", "entries", "checkpoint")
    export = Export(
        _bytes(room_id, 16),
        _list(envelopes, MAX_ENVELOPES),
        _bytes(root_pk, 32),
        _list(entries, MAX_ENTRIES),
        None if noted is None else _parse_noted(noted),
        None if key is None else _parse_key(key),
    )
    _require_form((export.noted is None) is (not export.entries), "export_log")
    return export


def check_log(export: Export, root_pk: bytes, policy: LogPolicy | None) -> KeyLog:
    """The key log of the file, replayed under the pinned root and compared with its checkpoint. Raises `Malformed`.

    `policy` is what the log's checkpoint is verified by; `pins_of(export)` trusts the file about it.
    """
    require(export.root_pk == root_pk, Category.WRONG_BINDING, "export_root")
    log = KeyLog(root_pk, export.entries)
    if export.noted and policy:
        check_view(policy, export.noted.note, log)
    return log


def pins_of(export: Export) -> LogPolicy | None:
    """What the file itself says about its log's keys. It proves nothing: whoever wrote the file chose them."""
    noted = export.noted
    return LogPolicy(noted.origin, export.root_pk, noted.log_key, noted.cosigners) if noted else None


def by_code(typed: str) -> Unlock:
    """Opens with a return code, however it was typed (section 11)."""
    entropy = parse_code(typed)

    def unlock(export: Export) -> list[Reader]:
        key = export.key
        require(isinstance(key, CodeVault), Category.UNSUPPORTED, "export_key")
        assert isinstance(key, CodeVault)
        content = open_code_vault(derive_keys(entropy, export.root_pk), key.code_vault)
        require(content.room_id == export.room_id, Category.WRONG_BINDING, "export_room")
        return [Reader(Member.from_seeds(content.sign_seed, content.kem_seed), content.genesis_hash)]

    return unlock


def by_passphrase(phrase: str) -> Unlock:
    """Opens with the passphrase of a counselor's vault."""
    return _by_slot(Passphrase(phrase))


def by_recovery(typed: str) -> Unlock:
    """Opens with the code of a counselor's recovery sheet. Raises `Malformed` for a slip in it, deriving nothing."""
    return _by_slot(RecoveryCode(read_code(typed)))


def _by_slot(secret: Passphrase | RecoveryCode) -> Unlock:
    """A vault holds former keys too: one reader each, newest first."""

    def unlock(export: Export) -> list[Reader]:
        key = export.key
        require(isinstance(key, SlottedVault), Category.UNSUPPORTED, "export_key")
        assert isinstance(key, SlottedVault)
        _, content = open_vault(_vault_key(key, secret), key.handle, key.vault)
        mark = next((mark for mark in content.bookmarks if mark.room_id == export.room_id), None)
        return [Reader(Member.from_seeds(content.sign_seed, seed), None, mark) for seed in content.kem_seeds]

    return unlock


def _vault_key(key: SlottedVault, secret: Passphrase | RecoveryCode) -> bytes:
    """From the first slot that the secret opens; else the refusal of the last one tried."""
    refusal = Malformed(Category.UNSUPPORTED, "slot_type")
    for slot in key.slots:
        try:
            if slot_type(slot) is secret.opens:
                return open_slot(slot, key.handle, secret)
        except Malformed as reason:
            refusal = reason
    raise refusal


def _require_form(condition: bool, rule: str) -> None:
    require(condition, Category.MALFORMED, rule)


def _b64(data: bytes) -> str:
    return b64encode(data).decode("ascii")


def _packed_key(key: CodeVault | SlottedVault | None) -> dict[str, object] | None:
    if isinstance(key, CodeVault):
        return {"code_vault": _b64(key.code_vault)}
    if isinstance(key, SlottedVault):
        return {"handle": _b64(key.handle), "vault": _b64(key.vault), "slots": [_b64(slot) for slot in key.slots]}
    return None


def _json(raw: bytes) -> Any:
    try:
        return json.loads(raw.decode("utf-8"), object_pairs_hook=_undoubled)
    except (ValueError, RecursionError) as reason:
        raise Malformed(Category.MALFORMED, "export_json") from reason


def _undoubled(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    _require_form(len(found) == len(pairs), "export_fields")
    return found


def _fields(value: Any, *names: str) -> list[Any]:
    _require_form(isinstance(value, dict) and value.keys() == set(names), "export_fields")
    return [value[name] for name in names]


def _text(value: Any) -> str:
    _require_form(isinstance(value, str) and not _SURROGATE.search(value), "export_fields")
    return str(value)


def _bytes(value: Any, length: int | None = None) -> bytes:
    """Strict standard base64: padded, canonical."""
    text = _text(value)
    try:
        data = b64decode(text, validate=True)
    except (Base64Error, ValueError):
        data = b""  # which is not what stands there
    _require_form(_b64(data) == text and length in (None, len(data)), "export_base64")
    return data


def _sequence(value: Any, limit: int) -> Sequence[Any]:
    _require_form(isinstance(value, list) and len(value) <= limit, "export_count")
    assert isinstance(value, list)
    return value


def _list(value: Any, limit: int) -> tuple[bytes, ...]:
    return tuple(_bytes(item) for item in _sequence(value, limit))


def _parse_noted(value: Any) -> Noted:
    origin, log_key, cosigners, note = _fields(value, "origin", "log_key", "cosigners", "note")
    keys = tuple(parse_vkey(_text(key)) for key in _sequence(cosigners, MAX_COSIGNERS))
    return Noted(_text(origin), parse_vkey(_text(log_key)), keys, _bytes(note))


def _parse_key(value: Any) -> CodeVault | SlottedVault:
    if isinstance(value, dict) and "code_vault" in value:
        (code_vault,) = _fields(value, "code_vault")
        return CodeVault(_bytes(code_vault))
    handle, vault, slots = _fields(value, "handle", "vault", "slots")
    return SlottedVault(_bytes(handle, 16), _bytes(vault), _list(slots, MAX_SLOTS))
