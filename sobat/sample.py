"""Sample people out of two files: `deploy/sample/people.toml` and an enrollment.

The enrollment is the JSON of `python -m sealing enroll` (one member per counselor's `key`), with one more member at the
top: `passwords`, from each person's `key` to a sign-in password. Passphrases in it, if any, are not read.
"""

import base64
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from counselors.enrollment import enroll_account, enroll_counselor
from counselors.values import Profile, Role, VaultRecord
from sobat.city import City
from sobat.key_log import import_entries


@dataclass(frozen=True, slots=True)
class SampleKeys:
    """What the ceremony made for one counselor: her entry of the key log, the key beside it, and her sealed vault."""

    entry: bytes
    kem_pk: bytes
    member_id: bytes
    vault: VaultRecord


@dataclass(frozen=True, slots=True)
class SamplePerson:
    """One persona; `profile` and `keys` belong to counselors."""

    email: str
    password: str
    role: Role
    profile: Profile | None
    keys: SampleKeys | None


def read_sample(people: Path, enrollment: Path, city: City) -> list[SamplePerson]:
    """The sample people with their keys. Raises KeyError for whoever is missing in the enrollment."""
    enrolled = json.loads(enrollment.read_bytes())
    rows = tomllib.loads(people.read_text())["person"]
    return [_person(row, enrolled, city) for row in rows]


@transaction.atomic
def enroll_sample(people: list[SamplePerson], now: datetime) -> None:
    """Make or update them all, or nobody, in one transaction. Nothing else is invented: no queue, no room.

    Raises what `import_entries` raises when their keys cannot be those of the log.
    """
    owners = {person.email: person.keys for person in people if person.keys is not None}
    for person in people:
        account = enroll_account(email=person.email, password=person.password, role=person.role, language="id")
        if person.profile is not None and person.keys is not None:
            enroll_counselor(account, person.profile, person.keys.vault, now=now)
    import_entries(
        [(keys.entry, keys.kem_pk) for keys in owners.values()],
        {email: keys.member_id for email, keys in owners.items()},
        now,
    )


def _person(row: Mapping[str, Any], enrolled: Mapping[str, Any], city: City) -> SamplePerson:
    role = Role(row["role"])
    counselor = role is Role.COUNSELOR
    return SamplePerson(
        email=row["email"],
        password=enrolled["passwords"][row["key"]],
        role=role,
        profile=_profile(row, city) if counselor else None,
        keys=_keys(enrolled["members"][row["key"]]) if counselor else None,
    )


def _profile(row: Mapping[str, Any], city: City) -> Profile:
    return Profile(
        public_name=row["public_name"],
        kind=row["kind"],
        topics=frozenset(topic.slug for topic in city.topics if topic.kind == row["kind"]),
        languages=frozenset(row["languages"]),
        capacity=row["capacity"],
    )


def _keys(member: Mapping[str, Any]) -> SampleKeys:
    return SampleKeys(
        entry=_bytes(member["entry"]),
        kem_pk=_bytes(member["kem_pk"]),
        member_id=_bytes(member["member_id"]),
        vault=VaultRecord(
            handle=_bytes(member["handle"]),
            version=member["vault_version"],
            blob=_bytes(member["vault_blob"]),
            slots=tuple(_bytes(slot) for slot in member["slots"]),
        ),
    )


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
