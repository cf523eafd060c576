"""Counselors with real keys, signed by the tests' organization root (RFC 8032 section 7.1, test 1)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256, shake_256

from counselors.actions import start_shift
from counselors.enrollment import enroll_account, enroll_counselor
from counselors.key_log import give_key
from counselors.models import Account
from counselors.selectors import log_entries
from counselors.values import Profile, Role, VaultRecord
from sealing.issue import admit, make_request, revoke
from sealing.keylog import Entry
from sealing.members import Member, SigningKey
from sealing.notation import Role as SealingRole
from sealing.replay import KeyLog
from sealing.vault_form import BLOB_FORMAT, BLOB_HEAD, Cost, Slot, SlotType, kdf_params, passkey_params
from sobat.key_log import import_entries
from tests.support.organization import ORG_ROOT_SEED

ROOT = SigningKey(ORG_ROOT_SEED)
PASSWORD = "four plain words together"
RECOVERY = SlotType.RECOVERY
FOREVER = 4_102_444_800_000  # the first moment of 2100, ms
ENROLLED = datetime(2026, 1, 5, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class MadeCounselor:
    """A counselor in the database and what only she knows. `entry` is hers in the key log, `vault` her sealed keys."""

    pk: int
    account: Account
    member: Member
    entry: Entry
    vault: VaultRecord


def stored_log() -> KeyLog:
    """The key log of the database, replayed."""
    return KeyLog(ROOT.public_key, log_entries())


@lru_cache
def make_member(name: str) -> Member:
    """A member whose keys follow from a name."""
    seed = shake_256(b"member " + name.encode()).digest(64)
    return Member.from_seeds(seed[:32], seed[32:])


def make_entry(
    member: Member,
    seq: int,
    *,
    root: SigningKey = ROOT,
    not_after: int = FOREVER,
    role: SealingRole = SealingRole.COUNSELOR,
) -> Entry:
    """A key-log entry of type ADD, signed by `root` and by the member."""
    return admit(make_request(member, role, (0, not_after)), seq, root)


def add_to_log(member: Member, role: SealingRole = SealingRole.COUNSELOR) -> Entry:
    """List a member at the next place of the log."""
    entry = make_entry(member, len(log_entries()), role=role)
    import_entries([(entry.pack(), member.kem_pk)], {}, datetime.now(UTC))
    return entry


def revoke_key(made: MadeCounselor) -> None:
    """The organization ends her key."""
    entry = revoke(made.entry, len(log_entries()), ROOT)
    import_entries([(entry.pack(), b"")], {}, datetime.now(UTC))


def rotate_key(made: MadeCounselor, successor: Member) -> Entry:
    """She gets other keys."""
    request = make_request(successor, SealingRole.COUNSELOR, (0, FOREVER), made.member)
    entry = admit(request, len(log_entries()), ROOT)
    import_entries([(entry.pack(), successor.kem_pk)], {}, datetime.now(UTC))
    return entry


def make_vault(name: str) -> VaultRecord:
    """A vault that is as opaque to the server as it should be."""
    handle = sha256(b"handle " + name.encode()).digest()[:16]
    return VaultRecord(handle=handle, version=1, blob=make_blob(1), slots=(make_slot(name), make_slot(name, RECOVERY)))


def make_blob(version: int, filling: int = 0) -> bytes:
    """A vault blob in form only: nobody can open it."""
    return BLOB_HEAD.pack(BLOB_FORMAT, version, bytes(32), bytes(12)) + bytes([filling]) * 64


def make_slot(name: str, kind: SlotType = SlotType.PASSPHRASE) -> bytes:
    """A slot in form only, of an id that follows from `name`."""
    slot_id = sha256(bytes((kind,)) + name.encode()).digest()[:16]
    params = passkey_params(0, slot_id) if kind is SlotType.PRF else kdf_params(Cost(), bytes(16))
    return Slot(kind, slot_id, params, bytes(32), bytes(12), bytes(48)).pack()


def make_account(name: str, *, role: Role = Role.COUNSELOR) -> Account:
    """A sign-in under `name`@sobat.example."""
    pk = enroll_account(email=f"{name}@sobat.example", password=PASSWORD, role=role, language="id")
    return Account.objects.get(pk=pk)


def make_counselor(
    name: str = "ratna",
    *,
    kind: str = "psychologist",
    topics: Iterable[str] = ("sadness",),
    languages: Iterable[str] = ("id",),
    capacity: int = 2,
    supervises: bool = False,
) -> MadeCounselor:
    """A counselor with account, key and vault, off duty."""
    account, member, vault = make_account(name), make_member(name), make_vault(name)
    profile = Profile(
        public_name=f"Bu {name.title()}",
        kind=kind,
        topics=frozenset(topics),
        languages=frozenset(languages),
        capacity=capacity,
    )
    pk = enroll_counselor(account.pk, profile, vault, now=ENROLLED)
    entry = add_to_log(member, SealingRole.SUPERVISOR if supervises else SealingRole.COUNSELOR)
    give_key(pk, member.member_id)
    return MadeCounselor(pk, account, member, entry, vault)


def make_counselor_on_duty(name: str = "ratna", *, now: datetime, **profile: object) -> MadeCounselor:
    """The same, with a fresh shift at `now`."""
    made = make_counselor(name, **profile)  # type: ignore[arg-type]
    start_shift(made.pk, now)
    return made
