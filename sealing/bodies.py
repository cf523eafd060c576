"""Structured bodies: GENESIS, SESSION, EPOCH, CLOSE, ALERT, KEYRING (docs/sealing.md 4 and 6). No secrets."""

from dataclasses import dataclass
from itertools import pairwise
from struct import Struct

from sealing.notation import (
    ALL_ONES,
    KEM_ENC_BYTES,
    KEM_PK_BYTES,
    SUITE,
    TAG_BYTES,
    U64_LIMIT,
    ZEROS_32,
    Category,
    Malformed,
    Role,
    digest,
    label,
    u16,
    u32,
    u64,
)
from sealing.notation import room_id as room_id_of

__all__ = ["room_id_of"]

MAX_MEMBERS = 24
MAX_NAMED = 6
ENTRY_BYTES = 77
REASONS = frozenset(range(8))
ROLES = frozenset(int(role) for role in Role)
CLOSE_REASONS = frozenset((1, 2, 3))
CLOSE_ERASE = 3
ALERT_CODES = frozenset((1, 2, 3))
ALERT_GRANT, ALERT_COMMIT, ALERT_REFUSED = 1, 2, 3

_GENESIS = Struct(f">B32s{KEM_PK_BYTES}s16s32sQ64s")
_SESSION = Struct(">32s32sQQ32s64s")
_EPOCH = Struct(">I32sBB")
_ENTRY = Struct(">B32sQ32sI")
_LOG = Struct(">Q32s")
_KEYRING = Struct(">32s32sI")
_CERTIFIED = 112  # bytes of a SESSION body before its signature


@dataclass(frozen=True, slots=True)
class Genesis:
    """Body of position 0: the founder's member keys and first session. `not_after` in ms."""

    sign_pk: bytes
    kem_pk: bytes
    nonce: bytes
    session_pk: bytes
    not_after: int
    sig_member: bytes

    def unsigned(self) -> bytes:
        """Body without `sig_member`."""
        return _GENESIS.pack(SUITE, self.sign_pk, self.kem_pk, self.nonce, self.session_pk, self.not_after, bytes(64))[
            :-64
        ]

    def certified_bytes(self) -> bytes:
        """What the member key signs."""
        return label("genesis") + self.unsigned()

    def pack(self) -> bytes:
        """The 1,369 body bytes."""
        return self.unsigned() + self.sig_member


@dataclass(frozen=True, slots=True)
class Session:
    """Body of SESSION: a member key certifies a session key. `not_after` in ms.

    `log_size` and `log_root` quote the largest key-log checkpoint that its author had verified.
    """

    member_id: bytes
    session_pk: bytes
    not_after: int
    sig_member: bytes
    log_size: int = 0
    log_root: bytes = ZEROS_32

    def pack(self) -> bytes:
        """The 176 body bytes."""
        return _SESSION.pack(
            self.member_id, self.session_pk, self.not_after, self.log_size, self.log_root, self.sig_member
        )

    def certified_bytes(self, room: bytes, seen_index: int, seen_head: bytes) -> bytes:
        """What the member key signs; room and view come from the envelope's header."""
        return label("session-cert") + room + self.pack()[:_CERTIFIED] + u64(seen_index) + seen_head


@dataclass(frozen=True, slots=True)
class RosterEntry:
    """One member of an epoch. `log_index` is ALL_ONES exactly for the citizen."""

    role: Role
    member_id: bytes
    log_index: int
    kem_pk_hash: bytes
    history_from: int

    def pack(self) -> bytes:
        """77 bytes."""
        return _ENTRY.pack(self.role, self.member_id, self.log_index, self.kem_pk_hash, self.history_from)


@dataclass(frozen=True, slots=True)
class Epoch:
    """Body of EPOCH. `grants[k]` belongs to `roster[k]`. The roster is judged by the first `log_size` log entries."""

    new_epoch: int
    commit: bytes
    reason: int
    roster: tuple[RosterEntry, ...]
    grants: tuple[bytes, ...]
    log_size: int = 0
    log_root: bytes = ZEROS_32

    def roster_bytes(self) -> bytes:
        """From `n` to the last roster entry; its hash is bound into every grant."""
        return pack_roster(self.roster)

    def pack(self) -> bytes:
        """The body bytes."""
        head = _EPOCH.pack(self.new_epoch, self.commit, self.reason, len(self.roster))
        grants = b"".join(u16(len(grant)) + grant for grant in self.grants)
        return head + self.roster_bytes()[1:] + _LOG.pack(self.log_size, self.log_root) + grants


@dataclass(frozen=True, slots=True)
class Close:
    """Body of CLOSE: 1 done, 2 left, 3 erase."""

    reason: int

    def pack(self) -> bytes:
        """2 bytes."""
        return bytes((self.reason, 1))


@dataclass(frozen=True, slots=True)
class Alert:
    """Body of ALERT: a code and the position it speaks of."""

    code: int
    position: int

    def pack(self) -> bytes:
        """9 bytes."""
        return bytes((self.code,)) + u64(self.position)


@dataclass(frozen=True, slots=True)
class Keyring:
    """Body of KEYRING: the secrets of the epochs `first` to `last`, sealed to one member of the header's epoch."""

    member_id: bytes
    kem_pk_hash: bytes
    first: int
    grant: bytes

    @property
    def last(self) -> int:
        """The last epoch in the grant; its length says how many there are."""
        return self.first + (len(self.grant) - grant_bytes(0)) // 36 - 1

    def pack(self) -> bytes:
        """The body bytes."""
        return _KEYRING.pack(self.member_id, self.kem_pk_hash, self.first) + self.grant


def grant_bytes(epochs: int) -> int:
    """Length of a grant that carries `epochs` secrets."""
    return KEM_ENC_BYTES + TAG_BYTES + 2 + 36 * epochs


def pack_roster(roster: tuple[RosterEntry, ...]) -> bytes:
    """u8 n || entries."""
    return bytes((len(roster),)) + b"".join(entry.pack() for entry in roster)


def _require(condition: bool, rule: str) -> None:
    if not condition:
        raise Malformed(Category.MALFORMED, rule)


def _check_log_pointer(size: int, root: bytes) -> None:
    """The quoted checkpoint of the key log: (size, root), or (0, zeros) for none."""
    _require(size < U64_LIMIT, "number_range")
    _require(size > 0 or root == ZEROS_32, "log_pointer")


def parse_genesis(body: bytes) -> Genesis:
    """Parse a GENESIS body. Form only: keys and signatures are checked in `signatures.check_genesis`."""
    _require(len(body) == _GENESIS.size, "body_length")
    suite, sign_pk, kem_pk, nonce, session_pk, not_after, sig_member = _GENESIS.unpack(body)
    _require(suite == SUITE, "genesis_suite")
    _require(not_after < U64_LIMIT, "number_range")
    return Genesis(sign_pk, kem_pk, nonce, session_pk, not_after, sig_member)


def parse_session(body: bytes) -> Session:
    """Parse a SESSION body. Form only."""
    _require(len(body) == _SESSION.size, "body_length")
    member, session_pk, not_after, log_size, log_root, sig_member = _SESSION.unpack(body)
    _require(not_after < U64_LIMIT, "number_range")
    _check_log_pointer(log_size, log_root)
    return Session(member, session_pk, not_after, sig_member, log_size, log_root)


def _parse_entry(raw: bytes, new_epoch: int) -> RosterEntry:
    role, member, log_index, kem_hash, history_from = _ENTRY.unpack(raw)
    _require(role in ROLES, "roster_role")
    _require((log_index == ALL_ONES) == (role == Role.CITIZEN), "roster_log_index")
    _require(log_index == ALL_ONES or log_index < U64_LIMIT, "number_range")
    _require(history_from <= new_epoch, "roster_history")
    return RosterEntry(Role(role), member, log_index, kem_hash, history_from)


def parse_roster(raw: bytes, new_epoch: int) -> tuple[RosterEntry, ...]:
    """Parse `n || entries` strictly: ascending, unique, at most 24 and at most 6 outside the team role."""
    count = raw[0] if raw else 0
    _require(1 <= count <= MAX_MEMBERS and len(raw) == 1 + count * ENTRY_BYTES, "roster_length")
    roster = tuple(
        _parse_entry(raw[start : start + ENTRY_BYTES], new_epoch) for start in range(1, len(raw), ENTRY_BYTES)
    )
    ids = [entry.member_id for entry in roster]
    _require(all(left < right for left, right in pairwise(ids)), "roster_order")
    _require(sum(entry.role is not Role.TEAM for entry in roster) <= MAX_NAMED, "roster_size")
    return roster


def _parse_grants(raw: bytes, roster: tuple[RosterEntry, ...], new_epoch: int) -> tuple[bytes, ...]:
    grants, at = [], 0
    for entry in roster:
        size = grant_bytes(new_epoch - entry.history_from + 1)
        _require(raw[at : at + 2] == u16(size) if size < 1 << 16 else False, "grant_length")
        grants.append(raw[at + 2 : at + 2 + size])
        at += 2 + size
    _require(at == len(raw), "body_length")
    return tuple(grants)


def parse_epoch(body: bytes) -> Epoch:
    """Parse an EPOCH body: exact lengths, strict roster, one grant of the right length per member."""
    _require(len(body) >= _EPOCH.size, "body_length")
    new_epoch, commit, reason, count = _EPOCH.unpack_from(body)
    _require(reason in REASONS and (reason == 0) == (new_epoch == 0), "epoch_reason")
    roster_end = _EPOCH.size + count * ENTRY_BYTES
    grants_at = roster_end + _LOG.size
    _require(len(body) >= grants_at, "body_length")
    roster = parse_roster(body[_EPOCH.size - 1 : roster_end], new_epoch)
    log_size, log_root = _LOG.unpack_from(body, roster_end)
    _check_log_pointer(log_size, log_root)
    grants = _parse_grants(body[grants_at:], roster, new_epoch)
    return Epoch(new_epoch, commit, reason, roster, grants, log_size, log_root)


def parse_close(body: bytes) -> Close:
    """Parse a CLOSE body; every CLOSE is final in this version."""
    _require(len(body) == 2, "body_length")
    _require(body[0] in CLOSE_REASONS and body[1] == 1, "close_body")
    return Close(body[0])


def parse_alert(body: bytes) -> Alert:
    """Parse an ALERT body."""
    _require(len(body) == 9, "body_length")
    position = int.from_bytes(body[1:], "big")
    _require(body[0] in ALERT_CODES, "alert_code")
    _require(position < U64_LIMIT, "number_range")
    return Alert(body[0], position)


def parse_keyring(body: bytes) -> Keyring:
    """Parse a KEYRING body. Form only."""
    secrets = len(body) - _KEYRING.size - grant_bytes(0)
    _require(secrets >= 36 and secrets % 36 == 0, "body_length")
    member, kem_hash, first = _KEYRING.unpack_from(body)
    return Keyring(member, kem_hash, first, body[_KEYRING.size :])


def grant_info(
    name: str, room: bytes, member: RosterEntry, epoch: tuple[int, bytes, bytes], view: tuple[int, bytes]
) -> bytes:
    """HPKE info of a grant: everything the secret must not be moved away from.

    `name` is "grant" or "keyring"; `epoch` = (number, commit, roster bytes) of the epoch that begins, or of the one a
    KEYRING is written under; `view` = (seen_index, seen_head).
    """
    new_epoch, commit, roster = epoch
    seen_index, seen_head = view
    who = member.member_id + member.kem_pk_hash
    return label(name) + room + u32(new_epoch) + who + commit + digest(roster) + u64(seen_index) + seen_head
