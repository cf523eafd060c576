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
from counselors.values import KeyMaterial, Profile, Role, VaultRecord
from sobat.city import City


@dataclass(frozen=True, slots=True)
class SamplePerson:
    """One persona; `profile` and `keys` belong to counselors."""

    email: str
    password: str
    role: Role
    profile: Profile | None
    keys: KeyMaterial | None


def read_sample(people: Path, enrollment: Path, city: City) -> list[SamplePerson]:
    """The sample people with their keys. Raises KeyError for whoever is missing in the enrollment."""
    enrolled = json.loads(enrollment.read_bytes())
    rows = tomllib.loads(people.read_text())["person"]
    return [_person(row, enrolled, city) for row in rows]


@transaction.atomic
def enroll_sample(people: list[SamplePerson], *, root_pk: bytes, now: datetime) -> None:
    """Make or update them all, or nobody, in one transaction. Nothing else is invented: no queue, no room."""
    for person in people:
        account = enroll_account(email=person.email, password=person.password, role=person.role, language="id")
        if person.profile is not None and person.keys is not None:
            enroll_counselor(account, person.profile, person.keys, root_pk=root_pk, now=now)


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


def _keys(member: Mapping[str, Any]) -> KeyMaterial:
    return KeyMaterial(
        entry=_bytes(member["entry"]),
        kem_pk=_bytes(member["kem_pk"]),
        vault=VaultRecord(
            handle=_bytes(member["handle"]),
            version=member["vault_version"],
            blob=_bytes(member["vault_blob"]),
            slots=tuple(_bytes(slot) for slot in member["slots"]),
        ),
    )


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
