"""Key-log entries: how counselors' public keys reach others (docs/sealing.md section 9.1). No secrets.

An entry by itself is judged here; its place in the log is judged in `replay`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from struct import Struct

from sealing.notation import (
    KEM_PK_BYTES,
    U64_LIMIT,
    ZEROS_32,
    ZEROS_64,
    Category,
    Role,
    kem_pk_hash,
    label,
    member_id_of_hash,
)
from sealing.signatures import require, verify

VERSION = 1
FIELDS_BYTES = 155
ENTRY_BYTES = 347
_ENTRY = Struct(">BBQ32s32sB32s32sQQ64s64s64s")


class EntryType(IntEnum):
    """ADD lists a member, ROTATE lists one in place of another, REVOKE ends one."""

    ADD = 1
    ROTATE = 2
    REVOKE = 3


_TYPES = frozenset(int(kind) for kind in EntryType)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the key log; times in ms. `fields` are its first 155 bytes."""

    entry_type: EntryType
    seq: int
    member_id: bytes
    prev_member_id: bytes
    role: Role
    sign_pk: bytes
    kem_pk_hash: bytes
    not_before: int
    not_after: int
    sig_org: bytes = ZEROS_64
    sig_member: bytes = ZEROS_64
    sig_prev: bytes = ZEROS_64

    def pack(self) -> bytes:
        """The 347 bytes."""
        return _ENTRY.pack(
            VERSION,
            self.entry_type,
            self.seq,
            self.member_id,
            self.prev_member_id,
            self.role,
            self.sign_pk,
            self.kem_pk_hash,
            self.not_before,
            self.not_after,
            self.sig_org,
            self.sig_member,
            self.sig_prev,
        )

    def signed_bytes(self) -> bytes:
        """What the organization's root signs."""
        return label("keylog") + self.pack()[:FIELDS_BYTES]

    def request_bytes(self) -> bytes:
        """What the member signs, and in ROTATE the former key too: everything but the place in the log.

        The place is given at the ceremony, which may be weeks after the member asked. A request cannot be used twice,
        because no member_id is ever listed twice.
        """
        fields = self.pack()[:FIELDS_BYTES]
        return label("keylog-request") + fields[:2] + fields[10:]


def _require_form(condition: bool, rule: str) -> None:
    require(condition, Category.MALFORMED, rule)


def _add_form(entry: Entry) -> bool:
    return entry.prev_member_id == ZEROS_32 and entry.sig_prev == ZEROS_64


def _rotate_form(entry: Entry) -> bool:
    return entry.prev_member_id not in (ZEROS_32, entry.member_id)


def _revoke_form(entry: Entry) -> bool:
    return _add_form(entry) and entry.sig_member == ZEROS_64


_FORMS: dict[EntryType, Callable[[Entry], bool]] = {
    EntryType.ADD: _add_form,
    EntryType.ROTATE: _rotate_form,
    EntryType.REVOKE: _revoke_form,
}


def parse_entry(raw: bytes) -> Entry:
    """Parse 347 bytes. Raises `Malformed`; checks no signature."""
    _require_form(len(raw) == ENTRY_BYTES, "entry_length")
    version, kind, seq, member, prev, role, sign_pk, kem_hash, before, after, org, own, old = _ENTRY.unpack(raw)
    _require_form(version == VERSION, "entry_version")
    _require_form(kind in _TYPES, "entry_type")
    _require_form(role in (Role.COUNSELOR, Role.SUPERVISOR), "entry_role")
    _require_form(max(seq, before, after) < U64_LIMIT, "number_range")
    _require_form(before < after, "entry_validity")
    entry = Entry(EntryType(kind), seq, member, prev, Role(role), sign_pk, kem_hash, before, after, org, own, old)
    _require_form(_FORMS[entry.entry_type](entry), "entry_form")
    return entry


def check_signatures(entry: Entry, root_pk: bytes) -> None:
    """The name, the root's signature and the member's own (none in REVOKE). Raises `Malformed`.

    `sig_prev` needs the former member's key and is judged in `replay`.
    """
    derived = member_id_of_hash(entry.sign_pk, entry.kem_pk_hash)
    require(entry.member_id == derived, Category.WRONG_BINDING, "member_id")
    require(verify(root_pk, entry.sig_org, entry.signed_bytes()), Category.TAMPERED, "sig_org")
    if entry.entry_type is not EntryType.REVOKE:
        require(verify(entry.sign_pk, entry.sig_member, entry.request_bytes()), Category.TAMPERED, "sig_member")


def check_kem_pk(entry: Entry, kem_pk: bytes) -> None:
    """The 1,216 bytes served beside an entry are the key it names. Raises `Malformed`."""
    _require_form(len(kem_pk) == KEM_PK_BYTES, "kem_pk_length")
    require(entry.kem_pk_hash == kem_pk_hash(kem_pk), Category.WRONG_BINDING, "kem_pk_hash")


def check_validity(entry: Entry, now_ms: int) -> None:
    """Before sealing to this key: its time has come and is not over. Raises `Malformed` (`forbidden`)."""
    require(entry.not_before <= now_ms < entry.not_after, Category.FORBIDDEN, "entry_validity")


def check_entry(entry: Entry, kem_pk: bytes, root_pk: bytes, now_ms: int | None) -> None:
    """Check an entry by itself: the KEM key beside it, its name, its signatures, and with `now_ms` its validity.

    `now_ms` is given when somebody is about to seal to this key, and None when history is read: clocks decide no
    verdict on a transcript. Raises `Malformed`; gives nothing.
    """
    check_kem_pk(entry, kem_pk)
    check_signatures(entry, root_pk)
    if now_ms is not None:
        check_validity(entry, now_ms)
