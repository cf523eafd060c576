"""Fresh copies of one installation: people of an earlier test must not wait in the queue of the next."""

import shutil
from dataclasses import replace
from pathlib import Path

from tests.support.live import World


def copy_of(untouched: World, folder: Path) -> World:
    """The same people and keys with a database of its own in `folder`; `untouched` must have served nobody."""
    assert untouched.database is not None
    copy = shutil.copy(untouched.database, folder / "sobat.sqlite3")
    shutil.copy(untouched.database.with_name("sobat-shred.sqlite3"), folder)
    return replace(untouched, variables={**untouched.variables, "SOBAT_DATABASE": f"sqlite://{copy}"})
