"""Contradictory settings stop the start."""

from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.checks import CheckMessage
from django.core.checks.registry import registry

from counselors.log_keys import log_keys
from sealing.notes import KeyType, VerifierKey
from sobat.env import Env

SQLITE = "django.db.backends.sqlite3"
POSTGRES = "django.db.backends.postgresql"
QUIET: Env = replace(configured.ENV, processes=1, redis="", embedded=True, secure=False)
PLACE = "curhat.example/log"


def complaints() -> list[CheckMessage]:
    """What our own registered checks say."""
    ours = [check for check in registry.get_checks() if check.__module__ == "sobat.checks"]
    assert len(ours) == 7
    return sorted((found for check in ours for found in check(app_configs=None)), key=lambda found: str(found.id))


@pytest.mark.parametrize(
    ("changes", "engine", "hosts", "expected"),
    [
        ({}, SQLITE, ["127.0.0.1", "localhost", "[::1]"], []),
        ({"embedded": False}, SQLITE, ["localhost"], []),
        ({"processes": 2, "embedded": False}, POSTGRES, ["localhost"], ["sobat.E001"]),
        ({"processes": 2, "embedded": False, "redis": "redis://r"}, SQLITE, ["localhost"], ["sobat.E002"]),
        ({}, SQLITE, ["curhat.example"], ["sobat.E003"]),
        ({}, SQLITE, ["*"], ["sobat.E003"]),
        ({}, SQLITE, ["localhost", "curhat.example"], ["sobat.E003"]),
        ({"secure": True, "log_origin": PLACE}, SQLITE, ["curhat.example"], []),
        ({"secure": True}, SQLITE, ["curhat.example"], ["sobat.E006"]),
        ({"log_time_seed": QUIET.log_seed}, SQLITE, ["localhost"], ["sobat.E005"]),
        ({"processes": 2, "redis": "redis://r"}, POSTGRES, ["localhost"], ["sobat.E004"]),
        (
            {"processes": 4, "redis": "redis://r", "embedded": False, "secure": True, "log_origin": PLACE},
            POSTGRES,
            ["curhat.example"],
            [],
        ),
    ],
)
def test_contradictions(
    changes: dict[str, Any],
    engine: str,
    hosts: list[str],
    expected: list[str],
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings.ENV = replace(QUIET, **changes)
    settings.ALLOWED_HOSTS = hosts
    monkeypatch.setitem(configured.DATABASES["default"], "ENGINE", engine)
    assert [found.id for found in complaints()] == expected


@pytest.mark.parametrize("copied", ["log_key", "time_key"])
def test_a_witness_is_somebody_else(copied: str, settings: Any) -> None:
    """Neither one of our own keys under another name, nor twice the same."""
    policy = configured.LOG_KEYS.policy
    ours = {"log_key": policy.log_key, "time_key": policy.cosigners[0]}[copied]
    witness = VerifierKey("witness.example", KeyType.COSIGNATURE, bytes(range(32)))
    settings.ALLOWED_HOSTS, found = ["localhost"], []
    for witnesses in (
        [witness],
        [witness, witness],
        [replace(ours, name="witness.example")],
        [replace(witness, name=ours.name)],
    ):
        settings.ENV = replace(QUIET, log_witnesses=tuple(witnesses))
        settings.LOG_KEYS = log_keys("localhost/log", bytes(32), QUIET.log_seed, QUIET.log_time_seed, witnesses)
        found.append([complaint.id for complaint in complaints()])
    assert found == [[], *[["sobat.E007"]] * 3]


def test_every_complaint_says_what_to_change(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.ENV = replace(QUIET, processes=2)
    settings.ALLOWED_HOSTS = ["curhat.example"]
    monkeypatch.setitem(configured.DATABASES["default"], "ENGINE", SQLITE)
    found = complaints()
    assert [complaint.id for complaint in found] == ["sobat.E001", "sobat.E002", "sobat.E003", "sobat.E004"]
    assert all(complaint.level >= 40 and ": " in complaint.msg and complaint.msg.endswith(".") for complaint in found)
