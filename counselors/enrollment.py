"""Bringing people into the house: one transaction a person, safe to repeat. Their keys come by `key_log`."""

from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction

from counselors.models import Account, Counselor, Skill, Vault, VaultLog, VaultSlot
from counselors.values import Profile, Role, VaultRecord
from wire.bodies import VaultEvent


def enroll_account(*, email: str, password: str, role: Role, language: str) -> int:
    """Make or update a sign-in; give its primary key. Of the password only the hash is stored."""
    known = Account.objects.filter(email=email.lower()).first()
    hashed = known.password if known and known.check_password(password) else make_password(password)
    account, _ = Account.objects.update_or_create(
        email=email.lower(), defaults={"role": role, "language": language, "password": hashed}
    )
    return int(account.pk)


@transaction.atomic
def enroll_counselor(account_id: int, profile: Profile, vault: VaultRecord | None, *, now: datetime) -> int:
    """Make or update the counselor behind an account, with her vault; give her primary key.

    She has no place at the desk until `key_log.give_key` has said which logged key is hers. With None she makes keys
    and vault herself, at her first sign-in (`key_requests`).
    """
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
    if vault is not None:
        _store_vault(counselor, vault, now)
    return counselor.pk


def _set_topics(counselor: Counselor, topics: frozenset[str]) -> None:
    counselor.skills.exclude(topic__in=topics).delete()
    Skill.objects.bulk_create(
        [Skill(counselor=counselor, topic=slug) for slug in sorted(topics)], ignore_conflicts=True
    )


def _store_vault(counselor: Counselor, record: VaultRecord, now: datetime) -> None:
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
    VaultLog.objects.create(counselor=counselor, at=now, version=record.version, event=VaultEvent.ENROLLED)
