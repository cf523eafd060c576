"""`run_matchmaker` as a process of its own: two of them, one acts; a clean stop hands over."""

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

from tests.support.installations import empty_installation
from tests.support.live import World

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
