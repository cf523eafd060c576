"""Key-log entries: how counselors' public keys reach others (docs/sealing.md section 9). No secrets."""

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
    """Types of entries; only ADD is in use."""

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
        """What the organization's root and the member both sign."""
        return label("keylog") + self.pack()[:FIELDS_BYTES]


def _require_form(condition: bool, rule: str) -> None:
    require(condition, Category.MALFORMED, rule)


def parse_entry(raw: bytes) -> Entry:
    """Parse 347 bytes. Raises `Malformed` (types other than ADD as `unsupported`); checks no signature."""
    _require_form(len(raw) == ENTRY_BYTES, "entry_length")
    version, kind, seq, member, prev, role, sign_pk, kem_hash, before, after, org, own, old = _ENTRY.unpack(raw)
    _require_form(version == VERSION, "entry_version")
    _require_form(kind in _TYPES, "entry_type")
    _require_form(role in (Role.COUNSELOR, Role.SUPERVISOR), "entry_role")
    _require_form(max(seq, before, after) < U64_LIMIT, "number_range")
    _require_form(before < after, "entry_validity")
    require(kind == EntryType.ADD, Category.UNSUPPORTED, "entry_type")
    _require_form(prev == ZEROS_32 and old == ZEROS_64, "entry_rotation")
    return Entry(EntryType(kind), seq, member, prev, Role(role), sign_pk, kem_hash, before, after, org, own, old)


def check_entry(entry: Entry, kem_pk: bytes, root_pk: bytes, now_ms: int | None) -> None:
    """Check an entry against the KEM key beside it and the pinned root key. Raises `Malformed`; gives nothing.

    `now_ms` is given when somebody is about to seal to this key, and None when history is read: clocks decide no
    verdict on a transcript.
    """
    _require_form(len(kem_pk) == KEM_PK_BYTES, "kem_pk_length")
    require(entry.kem_pk_hash == kem_pk_hash(kem_pk), Category.WRONG_BINDING, "kem_pk_hash")
    derived = member_id_of_hash(entry.sign_pk, entry.kem_pk_hash)
    require(entry.member_id == derived, Category.WRONG_BINDING, "member_id")
    signed = entry.signed_bytes()
    require(verify(root_pk, entry.sig_org, signed), Category.TAMPERED, "sig_org")
    require(verify(entry.sign_pk, entry.sig_member, signed), Category.TAMPERED, "sig_member")
    if now_ms is not None:
        require(entry.not_before <= now_ms < entry.not_after, Category.FORBIDDEN, "entry_validity")
