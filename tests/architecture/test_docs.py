"""Documentation under test: what exists is described, what is described exists."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from chat.rules import INVITATION, ROOM, SEAT
from counselors.rules import SHIFT_TABLE
from matching.rules import OFFER_TABLE, TICKET_TABLE
from sobat import env
from sobat.views import STOLEN
from tests.architecture.sources import APPS, ROOT, committed
from wire import export

DOCS = sorted(ROOT.glob("*.md")) + sorted((ROOT / "docs").rglob("*.md")) + sorted((ROOT / "deploy").rglob("*.md"))
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))


def text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def test_every_frame_body_and_code_is_in_the_protocol() -> None:
    protocol = text("docs/protocol.md")
    tags = [frame.__struct_config__.tag for union in export.UNIONS.values() for frame in export.members(union)]
    names = tags + list(export.BODIES) + list(export.schema()["errorCodes"].values())
    assert [name for name in names if f"`{name}`" not in protocol] == []
    assert [code for code in export.schema()["closeCodes"].values() if f"| {code} |" not in protocol] == []


def states(table: Mapping[tuple[Any, Any], Any]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for (before, _), after in table.items():
        if before != after:  # the same wish twice changes nothing
            found.setdefault(str(before.value), set()).add(str(after.value))
    return found


MACHINES = [
    ("Room", ROOM),
    ("Seat", SEAT),
    ("Invitation", INVITATION),
    ("Ticket", TICKET_TABLE),
    ("Offer", OFFER_TABLE),
    ("Shift", SHIFT_TABLE),
]


@pytest.mark.parametrize(("machine", "table"), MACHINES)
def test_state_machines_in_the_protocol_are_those_of_the_rules(
    machine: str, table: Mapping[tuple[Any, Any], Any]
) -> None:
    written = re.search(
        rf"^\| {machine} \| may become \|\n\| --- \| --- \|\n((?:\|.*\n)+)", text("docs/protocol.md"), re.M
    )
    assert written
    rows = [row.strip("|").split("|") for row in written[1].splitlines()]
    described = {
        before.strip(): set(re.findall(r"\w+", re.sub(r"\(.*?\)", "", after)))
        for before, after in rows
        if after.strip() != "–"
    }
    assert described == states(table)


def test_every_variable_of_the_environment_is_in_the_operations_manual() -> None:
    names = set(re.findall(r'"(SOBAT_[A-Z_]+)"', Path(env.__file__).read_text("utf-8")))
    manual = text("docs/operations.md")
    assert names and [name for name in names if f"`{name}`" not in manual] == []
    assert set(re.findall(r"`(SOBAT_[A-Z_]+)", manual)) <= names


def test_every_command_is_in_the_operations_manual() -> None:
    commands = [path.stem for path in (ROOT / "sobat" / "management" / "commands").glob("[a-z]*.py")]
    assert [name for name in commands if f"`manage.py {name}" not in text("docs/operations.md")] == []


def test_every_room_is_on_the_map() -> None:
    for room in ("wire", "sealing", "realtime", *APPS, "sobat", "frontend", "tests", "deploy", "docs", "dev"):
        assert f"`{room}/`" in text("docs/architecture.md"), room
        assert f"`{room}/`" in text("README.md"), room


def test_every_make_target_is_in_the_readme_or_the_architecture() -> None:
    targets = re.findall(r"^([a-z]+):.*##", text("Makefile"), re.MULTILINE)
    described = text("README.md") + text("docs/architecture.md")
    assert [name for name in targets if name != "help" and f"`make {name}" not in described] == []


def test_the_threat_model_has_a_row_for_each_thing_that_can_be_stolen_and_every_row_says_both_sides() -> None:
    rows = [line.strip("|").split("|") for line in text("docs/threat-model.md").splitlines() if line.startswith("| **")]
    assert all(len(row) == 3 and row[1].strip() for row in rows)
    things = " ".join(row[0].lower() for row in rows)
    citizens = {"log_key": "log key", "laptop": "counselor's laptop", "phone": "citizen's phone", "code": "paper code"}
    assert [thing for thing in STOLEN if citizens.get(thing, thing) not in things] == []


@pytest.mark.parametrize("page", DOCS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    words = re.sub(r"`[^`\n]*`", "", page.read_text("utf-8"))  # a call of an element is no link
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", words):
        if "://" not in target and not target.startswith("mailto:"):
            assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", DOCS, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_named_in_code_marks_exist(page: Path) -> None:
    """Paths such as `chat/ledger.py`: documentation that outlives its code is worse than none."""
    for name in re.findall(
        r"`((?:[a-z_.]+/)+[a-z_.-]+\.(?:py|ts|json|toml|txt|md|svelte|service|conf))`", page.read_text("utf-8")
    ):
        assert (ROOT / name).exists() or (page.parent / name).exists(), name


def test_pages_named_in_code_exist() -> None:
    """A comment that sends its reader to a page that is not there."""
    named = {
        (path, page)
        for path in committed()
        if path.endswith((".py", ".ts", ".svelte", ".mjs", ".toml", ".sh", ".html", ".conf", ".service"))
        for page in re.findall(r"\bdocs/[\w./-]+\.md", text(path))
    }
    assert {page for _, page in named} >= {"docs/sealing.md", "docs/protocol.md"}
    assert [(path, page) for path, page in sorted(named) if not (ROOT / page).exists()] == []


def test_decisions_are_numbered_without_a_gap_and_say_what_they_cost() -> None:
    assert [path.name[:4] for path in DECISIONS] == [f"{number:04}" for number in range(1, len(DECISIONS) + 1)]
    for path in DECISIONS:
        for part in ("**Context.**", "**Choice.**", "**Price.**"):
            assert part in path.read_text("utf-8"), f"{path.name}: {part}"
