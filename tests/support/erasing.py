"""A citizen's order to erase, what a backup of the database holds, and what the store of shred keys has left."""

import os
import sqlite3
from pathlib import Path
from typing import Any

from django.db import connection

from chat.models import ShredKey
from sealing.citizen import order_erasure
from sealing.members import Member, SigningKey
from tests.factories.chat import World, now_ms


def order(world: World, member: Member | None = None) -> tuple[bytes, bytes]:
    """SESSION and CLOSE, as the citizen's browser makes them unless another member is given."""
    who = member or world.citizen.member
    return order_erasure(who, world.ref.room_id, SigningKey(os.urandom(32)), os.urandom, now_ms())


def whatever_is_left() -> list[bytes]:
    """Every shred key that a thief of the store would find."""
    return [bytes(key) for key in ShredKey.objects.values_list("key", flat=True)]


def backup(folder: Path, statement: str) -> list[tuple[Any, ...]]:
    """Rows out of a copy of the database: of the file, or of the table where there is no file."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            with sqlite3.connect(folder / "backup.sqlite3") as copy:
                connection.connection.backup(copy)
                return copy.execute(statement).fetchall()
        cursor.execute(statement)
        return [tuple(bytes(value) if isinstance(value, memoryview) else value for value in row) for row in cursor]
