"""Contradictory settings stop the start."""

from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.checks import CheckMessage
from django.core.checks.registry import registry

from sobat.env import Env

SQLITE = "django.db.backends.sqlite3"
POSTGRES = "django.db.backends.postgresql"
QUIET: Env = replace(configured.ENV, processes=1, redis="", embedded=True, secure=False)


def complaints() -> list[CheckMessage]:
    """What our own registered checks say."""
    ours = [check for check in registry.get_checks() if check.__module__ == "sobat.checks"]
    assert len(ours) == 4
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
        ({"secure": True}, SQLITE, ["curhat.example"], []),
        ({"processes": 2, "redis": "redis://r"}, POSTGRES, ["localhost"], ["sobat.E004"]),
        ({"processes": 4, "redis": "redis://r", "embedded": False, "secure": True}, POSTGRES, ["curhat.example"], []),
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


def test_every_complaint_says_what_to_change(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.ENV = replace(QUIET, processes=2)
    settings.ALLOWED_HOSTS = ["curhat.example"]
    monkeypatch.setitem(configured.DATABASES["default"], "ENGINE", SQLITE)
    found = complaints()
    assert [complaint.id for complaint in found] == ["sobat.E001", "sobat.E002", "sobat.E003", "sobat.E004"]
    assert all(complaint.level >= 40 and ": " in complaint.msg and complaint.msg.endswith(".") for complaint in found)
