"""Nothing of the machine that made a file stands in it: no host of a package index, no folder, no secret."""

import json
import re
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, committed

LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
TEXT = [path for path in committed() if not path.endswith((".png", ".woff2", "package-lock.json"))]
MACHINE = re.compile("|".join(["/" + "root/", "/" + "work/", "/" + "tmp/", "/" + r"home/\w", r"[A-Z]:\\Us" + "ers"]))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_python_locks_are_hashed_and_name_no_host(lock: Path) -> None:
    text = lock.read_text("utf-8")
    assert "://" not in text and "--index" not in text and "--find-links" not in text
    pinned = re.findall(r"^[a-z0-9][^\s;=]*(?:\[[\w,-]+\])?==\S+", text, re.MULTILINE)
    unhashed = [line for line in re.split(r"\n(?=\w)", text.strip()) if "--hash=sha256:" not in line]
    assert pinned and unhashed == []


def test_every_package_that_runs_is_pinned_the_same_for_developers() -> None:
    run, dev = (
        set(re.findall(r"^(\S+==\S+)", (ROOT / "requirements" / name).read_text("utf-8"), re.MULTILINE))
        for name in ("run.txt", "dev.txt")
    )
    assert run - dev == set()


def test_the_node_lock_names_no_host_and_pins_what_package_json_wants() -> None:
    lock = json.loads((ROOT / "frontend" / "package-lock.json").read_text("utf-8"))
    wanted = json.loads((ROOT / "frontend" / "package.json").read_text("utf-8"))
    assert [name for name, entry in lock["packages"].items() if "://" in json.dumps(entry)] == []  # `make lock` tidies
    assert [name for name, entry in lock["packages"].items() if "resolved" in entry] == []
    assert [name for name, entry in lock["packages"].items() if name and "integrity" not in entry] == []
    for group in ("dependencies", "devDependencies"):
        assert lock["packages"][""][group] == wanted[group]
        assert [version for version in wanted[group].values() if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []


def test_no_file_names_a_folder_of_the_machine_it_was_made_on() -> None:
    assert [path for path in TEXT if MACHINE.search((ROOT / path).read_text("utf-8", "replace"))] == []


def test_secrets_and_databases_are_never_committed() -> None:
    ignored = (ROOT / ".gitignore").read_text("utf-8").split()
    assert {".dev/", ".venv/", "node_modules/", "*.sqlite3"} <= set(ignored)
    assert [path for path in committed() if re.search(r"\.(sqlite3|pem|key)$|^\.dev/", path)] == []


def test_the_license_is_complete() -> None:
    text = (ROOT / "LICENSE").read_text("utf-8")
    assert "GNU AFFERO GENERAL PUBLIC LICENSE" in text and "END OF TERMS AND CONDITIONS" in text
    assert "13. Remote Network Interaction" in text
