"""Bringing people and their keys into the house: one transaction a person, safe to repeat."""

from datetime import UTC, datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction

from counselors.models import Account, Counselor, MemberKey, Skill, Vault, VaultSlot
from counselors.values import KeyMaterial, Profile, Role, VaultRecord
from sealing.keylog import Entry, check_entry, parse_entry
from sealing.notation import Malformed
from wire.codes import ErrorCode, Refusal


class KeyConflict(Exception):
    """The counselor already has another current key; replacing one is a ceremony of its own."""


def enroll_account(*, email: str, password: str, role: Role, language: str) -> int:
    """Make or update a sign-in; give its primary key. The password is stored only as its hash.

    The hash, slow on purpose, is made before the transaction: PostgreSQL ends one that idles for seconds.
    """
    known = Account.objects.filter(email=email.lower()).first()
    hashed = known.password if known and known.check_password(password) else make_password(password)
    account, _ = Account.objects.update_or_create(
        email=email.lower(), defaults={"role": role, "language": language, "password": hashed}
    )
    return int(account.pk)


@transaction.atomic
def enroll_counselor(account_id: int, profile: Profile, keys: KeyMaterial, *, root_pk: bytes, now: datetime) -> int:
    """Make or update the counselor behind an account, with key and vault; give her primary key.

    The key-log entry must be signed by the organization root `root_pk` (32 bytes) and valid at `now`, else
    Refusal(NO_KEYS). Raises KeyConflict when she holds another current key.
    """
    entry = _checked_entry(keys, root_pk, now)
    counselor, _ = Counselor.objects.update_or_create(
        account_id=account_id,
        defaults={
            "public_name": profile.public_name,
            "kind": profile.kind,
            "languages": sorted(profile.languages),
            "capacity": profile.capacity,
        },
    )
    _set_topics(counselor, profile.topics)
    _add_key(counselor, keys, entry)
    _store_vault(counselor, keys.vault)
    return counselor.pk


def _checked_entry(keys: KeyMaterial, root_pk: bytes, now: datetime) -> Entry:
    try:
        entry = parse_entry(keys.entry)
        check_entry(entry, keys.kem_pk, root_pk, int(now.timestamp() * 1000))
    except Malformed:
        raise Refusal(ErrorCode.NO_KEYS) from None
    return entry


def _set_topics(counselor: Counselor, topics: frozenset[str]) -> None:
    counselor.skills.exclude(topic__in=topics).delete()
    Skill.objects.bulk_create(
        [Skill(counselor=counselor, topic=slug) for slug in sorted(topics)], ignore_conflicts=True
    )


def _add_key(counselor: Counselor, keys: KeyMaterial, entry: Entry) -> None:
    current = counselor.keys.filter(revoked_at__isnull=True).first()
    if current is None:
        MemberKey.objects.create(
            counselor=counselor,
            member_id=entry.member_id,
            seq=entry.seq,
            entry=keys.entry,
            kem_pk=keys.kem_pk,
            valid_until=datetime.fromtimestamp(entry.not_after / 1000, UTC),
        )
    elif bytes(current.member_id) != entry.member_id:
        raise KeyConflict


def _store_vault(counselor: Counselor, record: VaultRecord) -> None:
    stored = Vault.objects.filter(counselor=counselor).first()
    if stored is not None and stored.version >= record.version:
        return  # never put an older vault over a newer one
    vault, _ = Vault.objects.update_or_create(
        counselor=counselor, defaults={"handle": record.handle, "version": record.version, "blob": record.blob}
    )
    vault.slots.all().delete()
    VaultSlot.objects.bulk_create(
        VaultSlot(vault=vault, position=position, content=content) for position, content in enumerate(record.slots)
    )
