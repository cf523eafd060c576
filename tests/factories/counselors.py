"""Counselors with real keys, signed by the tests' organization root (RFC 8032 section 7.1, test 1)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256, shake_256

from counselors.actions import start_shift
from counselors.enrollment import enroll_account, enroll_counselor
from counselors.models import Account
from counselors.values import KeyMaterial, Profile, Role, VaultRecord
from sealing.issue import admit, make_request
from sealing.keylog import Entry
from sealing.members import Member, SigningKey
from sealing.notation import Role as SealingRole
from sealing.replay import KeyLog
from tests.support.organization import ORG_ROOT_SEED

ROOT = SigningKey(ORG_ROOT_SEED)
PASSWORD = "four plain words together"
FOREVER = 4_102_444_800_000  # the first moment of 2100, ms


@dataclass(frozen=True, slots=True)
class MadeCounselor:
    """A counselor in the database and what only she knows."""

    pk: int
    account: Account
    member: Member
    keys: KeyMaterial

    def key_log(self) -> KeyLog:
        """A key log in which she stands alone."""
        return KeyLog(ROOT.public_key, [make_entry(self.member, 0).pack()])


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


def make_keys(name: str, **changes: object) -> KeyMaterial:
    """Keys of a name; the sequence number follows from it. The vault is as opaque to the server as it should be."""
    member = make_member(name)
    seq = int.from_bytes(sha256(name.encode()).digest()[:4], "big")
    entry = make_entry(member, seq, **changes)  # type: ignore[arg-type]
    handle = sha256(b"handle " + name.encode()).digest()[:16]
    vault = VaultRecord(handle=handle, version=1, blob=b"sealed blob", slots=(b"sealed slot", b"another slot"))
    return KeyMaterial(entry=entry.pack(), kem_pk=member.kem_pk, vault=vault)


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
    role = SealingRole.SUPERVISOR if supervises else SealingRole.COUNSELOR
    account, keys = make_account(name), make_keys(name, role=role)
    profile = Profile(
        public_name=f"Bu {name.title()}",
        kind=kind,
        topics=frozenset(topics),
        languages=frozenset(languages),
        capacity=capacity,
    )
    now = datetime(2026, 1, 5, tzinfo=UTC)
    pk = enroll_counselor(account.pk, profile, keys, root_pk=ROOT.public_key, now=now)
    return MadeCounselor(pk, account, make_member(name), keys)


def make_counselor_on_duty(name: str = "ratna", *, now: datetime, **profile: object) -> MadeCounselor:
    """The same, with a fresh shift at `now`."""
    made = make_counselor(name, **profile)  # type: ignore[arg-type]
    start_shift(made.pk, now)
    return made
