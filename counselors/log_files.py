"""The key log as the files that are served and exported (docs/sealing.md section 9.6): a path in, bytes out."""

import re
from collections.abc import Iterator
from typing import Final

from counselors.models import LogEntry, LogHead
from counselors.selectors import log_entries
from sealing.tiles import (
    CHECKPOINT,
    NEWEST,
    TILE_HEIGHT,
    TILE_WIDTH,
    Tile,
    bundle_bytes,
    bundle_path,
    key_path,
    tile_bytes,
    tile_path,
    tiles,
)
from sealing.tree import Tree

SIGNED: Final = {CHECKPOINT: "served", NEWEST: "newest"}
# more levels or groups than this would name entries that no database can number
_TILE: Final = re.compile(r"tile/(entries|[0-3])/((?:x[0-9]{3}/){0,2}[0-9]{3})(?:\.p/([0-9]{1,3}))?")
_KEY: Final = re.compile(r"keys/([0-9a-f]{64})")


def read_file(path: str) -> bytes | None:
    """The bytes at `path` below the log's prefix, or None: there is no such file, or not yet. At most two queries.

    Partial tiles of every width that the log has passed are given, so that whoever holds an older checkpoint can go on.
    """
    if path in SIGNED:
        note = LogHead.objects.values_list(SIGNED[path], flat=True).first()
        return note.encode() if note else None
    if (named := _KEY.fullmatch(path)) is not None:
        kem_pk = LogEntry.objects.filter(lists=bytes.fromhex(named[1])).values_list("kem_pk", flat=True).first()
        return None if kem_pk is None else bytes(kem_pk)
    return _read_tile(path)


def export_files() -> Iterator[tuple[str, bytes]]:
    """Every file of the checkpoints as they are now, themselves last: nobody must find one that counts absent files.

    Nothing before the first is signed.
    """
    head = LogHead.objects.first()
    if head is None or not head.newest:
        return
    signed = {NEWEST: head.newest.encode(), CHECKPOINT: head.served.encode()}
    sizes = [int(note.splitlines()[1]) for note in (head.newest, head.served)]
    paths = [path for size in sizes for tile in tiles(size) for path in _paths(tile)]
    rows = LogEntry.objects.filter(seq__lt=max(sizes)).order_by("seq").values_list("lists", flat=True)
    paths += [key_path(bytes(member_id)) for member_id in rows if member_id is not None]
    for path in dict.fromkeys(paths):
        found = read_file(path)
        assert found is not None  # the log only grows
        yield path, found
    yield from signed.items()


def _paths(tile: Tile) -> list[str]:
    return [tile_path(tile)] if tile.level else [tile_path(tile), bundle_path(tile)]


def _read_tile(path: str) -> bytes | None:
    found = _TILE.fullmatch(path)
    if found is None:
        return None
    entries, level = found[1] == "entries", 0 if found[1] == "entries" else int(found[1])
    tile = Tile(level, int(re.sub("[x/]", "", found[2])), int(found[3] or TILE_WIDTH))
    canonical = bundle_path(tile) if entries else tile_path(tile)
    span = 1 << (TILE_HEIGHT * level)  # entries below one hash of the tile
    first, end = tile.number * TILE_WIDTH * span, (tile.number * TILE_WIDTH + tile.width) * span
    if canonical != path or not tile.width or not LogEntry.objects.filter(seq=end - 1).exists():
        return None
    rows = log_entries(first, end)
    return bundle_bytes(rows) if entries else tile_bytes(Tree(rows), Tile(level, 0, tile.width))
