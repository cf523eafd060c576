"""Sample people: out of a real ceremony, repeatable, and never on a public site."""

import json
import os
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from chat.models import Room
from counselors.access import counselor_for_account, vault_for_account
from counselors.models import Account, MemberKey
from matching.models import Ticket
from sealing.ceremony import enroll, report
from sealing.members import SigningKey
from sealing.notation import Role
from sealing.vault_form import Cost
from tests.factories.counselors import ROOT

pytestmark = pytest.mark.django_db
CHEAP = Cost(memory_kib=65_536, passes=2)  # the floor that clients accept
COUNSELORS = ("ratna", "jajang", "aisyah")
PASSWORDS = {name: f"{name} has a long password" for name in (*COUNSELORS, "lilis")}


def ceremony(root: SigningKey = ROOT) -> dict[str, Any]:
    """What the command line of `sealing` writes, and the passwords beside it."""
    now_ms = int(timezone.now().timestamp() * 1000)
    people = [enroll(name, Role.COUNSELOR, seq, root, os.urandom, now_ms, CHEAP) for seq, name in enumerate(COUNSELORS)]
    return {**report(root, people), "passwords": PASSWORDS}


def load(folder: Path, enrollment: dict[str, Any]) -> str:
    """Run the command; give what it printed."""
    path, out = folder / "sample.json", StringIO()
    path.write_text(json.dumps(enrollment))
    call_command("load_sample", str(path), stdout=out)
    return out.getvalue()


def test_everybody_can_sign_in_and_counselors_have_their_desk(tmp_path: Path) -> None:
    """One counselor per kind, every topic of the city with somebody to take it, and nobody invented in the queue."""
    enrollment = ceremony()
    assert load(tmp_path, enrollment) == load(tmp_path, enrollment) == "4 sample people\n"
    accounts = {account.email.partition("@")[0]: account for account in Account.objects.all()}
    assert {name: account.check_password(PASSWORDS[name]) for name, account in accounts.items()} == dict.fromkeys(
        PASSWORDS, True
    )
    desks = [counselor_for_account(accounts[name]) for name in COUNSELORS]
    assert {desk.kind for desk in desks} == {kind.slug for kind in settings.CITY.kinds}
    taken = [topic for desk in desks for topic in desk.topics]
    assert sorted(taken) == sorted(topic.slug for topic in settings.CITY.topics)
    assert vault_for_account(accounts["ratna"]).handle.hex() != vault_for_account(accounts["jajang"]).handle.hex()
    assert (accounts["lilis"].role, Account.objects.count(), MemberKey.objects.count()) == ("coordinator", 4, 3)
    assert (Ticket.objects.count(), Room.objects.count()) == (0, 0)


def test_keys_of_another_organization_are_refused(tmp_path: Path) -> None:
    """With a sentence that says what to do, and without accounts half made."""
    with pytest.raises(CommandError, match="SOBAT_ORG_ROOT"):
        load(tmp_path, ceremony(SigningKey(bytes(32))))
    assert Account.objects.count() == 0


def test_other_keys_for_the_same_people_are_refused(tmp_path: Path) -> None:
    """A new ceremony needs a new database."""
    load(tmp_path, ceremony())
    with pytest.raises(CommandError, match="new database"):
        load(tmp_path, ceremony())
    assert MemberKey.objects.count() == 3


def test_never_on_a_public_site(tmp_path: Path, settings: Any) -> None:
    """Their passwords are known to whoever made them."""
    settings.ENV = replace(settings.ENV, secure=True)
    with pytest.raises(CommandError, match="SOBAT_SECURE"):
        load(tmp_path, ceremony())
    assert Account.objects.count() == 0
