"""Installations that need no ceremony."""

import os
from pathlib import Path

from tests.support.live import World
from tests.support.organization import VARIABLES


def empty_installation(folder: Path) -> World:
    """A migrated database in `folder` and nobody in it."""
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
