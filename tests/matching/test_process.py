"""`run_matchmaker` as a process of its own: two of them, one acts; a clean stop hands over."""

import os
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

from tests.support.live import World
from tests.support.organization import VARIABLES

PATIENCE = 20.0


def eventually(happened: Callable[[], bool]) -> None:
    """Look until it happened; another process cannot ring here."""
    deadline = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.02)


def holder(installation: World) -> str | None:
    """Who holds the matchmaker's lease, read from the file beside all Django."""
    assert installation.database is not None
    rows = sqlite3.connect(installation.database).execute("SELECT holder FROM matching_lease WHERE job = 'matchmaker'")
    return next((name for (name,) in rows), None)


def empty_installation(folder: Path) -> World:
    """A migrated database and nobody in it: this needs no ceremony."""
    variables = {name: value for name, value in os.environ.items() if not name.startswith(("SOBAT_", "DJANGO_"))}
    own = {
        "SOBAT_SECRET_KEY": "only-for-this-test",
        **VARIABLES,
        "SOBAT_DATABASE": f"sqlite://{folder / 'sobat.sqlite3'}",
        "SOBAT_EMBEDDED": "0",
    }
    installation = World(folder, variables | own, {}, VARIABLES["SOBAT_ORG_ROOT"])
    installation.manage("migrate", "-v0", "--noinput")
    installation.manage("migrate", "-v0", "--noinput", "--database=shred")
    return installation


def test_a_spare_takes_over_when_the_first_is_stopped(tmp_path: Path) -> None:
    """Both end with status 0 when asked to."""
    installation = empty_installation(tmp_path)
    with installation.background("run_matchmaker") as first:
        eventually(lambda: holder(installation) is not None)
        one = holder(installation)
        with installation.background("run_matchmaker") as second:
            eventually(lambda: "matching" in second.printed())
            assert holder(installation) == one
            assert first.stop() == 0
            eventually(lambda: holder(installation) != one)
            assert second.stop() == 0
        assert "Traceback" not in first.printed() + second.printed()
