"""Migrations: none outstanding, each named for its intent; constraints and indexes named by us."""

import re
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command

from tests.architecture.sources import APPS, ROOT


@pytest.mark.django_db
def test_none_is_outstanding() -> None:
    said = StringIO()
    try:
        call_command("makemigrations", "--check", "--dry-run", stdout=said)
    except SystemExit:
        pytest.fail(f"models changed without a migration:\n{said.getvalue()}")


@pytest.mark.parametrize("app", APPS)
def test_each_has_a_name_of_its_own(app: str) -> None:
    names = [path.stem for path in (ROOT / app / "migrations").glob("[0-9]*.py")]
    assert [name for name in names if "_auto_" in name or re.search(r"_and_more$", name)] == []


@pytest.mark.parametrize("app", APPS)
def test_indexes_and_constraints_are_named(app: str) -> None:
    made_up = re.compile(r"_[0-9a-f]{6,8}_(idx|uniq)$")
    for model in apps.get_app_config(app).get_models():
        for item in [*model._meta.indexes, *model._meta.constraints]:
            assert item.name and not made_up.search(item.name), f"{model._meta.label}: {item}"
        assert not model._meta.unique_together, f"{model._meta.label}: write a named UniqueConstraint"
