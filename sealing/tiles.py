"""Paths and bytes of the served key log: C2SP tlog-tiles (docs/sealing.md section 9.6). No I/O."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sealing.notation import Category, Malformed, u16
from sealing.tree import Tree

TILE_WIDTH = 256
TILE_HEIGHT = 8
CHECKPOINT = "checkpoint"
NEWEST = "newest"  # the checkpoint that witnesses are asked to sign


class Tile(NamedTuple):
    """One tile: `level` counts tiles of height 8, `number` from the left, `width` is 1..256, and 256 is a full tile."""

    level: int
    number: int
    width: int


def _number(index: int) -> str:
    groups = []
    while True:
        groups.append(f"{index % 1000:03d}")
        index //= 1000
        if not index:
            return "/".join([*(f"x{group}" for group in groups[:0:-1]), groups[0]])


def _suffix(index: int, width: int) -> str:
    return _number(index) + (f".p/{width}" if width < TILE_WIDTH else "")


def tile_path(tile: Tile) -> str:
    """Path of a hash tile below the log's prefix."""
    return f"tile/{tile.level}/{_suffix(tile.number, tile.width)}"


def bundle_path(tile: Tile) -> str:
    """Path of the entry bundle beside the level-0 tile `tile`."""
    return f"tile/entries/{_suffix(tile.number, tile.width)}"


def key_path(member_id: bytes) -> str:
    """Path of a member's 1,216-byte kem_pk."""
    return f"keys/{member_id.hex()}"


def tiles_of_level(size: int, level: int) -> Iterator[Tile]:
    """The tiles that hold the hashes of one level at `size` entries: full ones and at most one partial at the end."""
    hashes = size >> (TILE_HEIGHT * level)
    for index in range(0, hashes, TILE_WIDTH):
        yield Tile(level, index // TILE_WIDTH, min(TILE_WIDTH, hashes - index))


def tiles(size: int) -> Iterator[Tile]:
    """Every hash tile at `size` entries; those of level 0 are also the entry bundles."""
    level = 0
    while size >> (TILE_HEIGHT * level):
        yield from tiles_of_level(size, level)
        level += 1


def tile_bytes(tree: Tree, tile: Tile) -> bytes:
    """32 bytes for each hash of the tile. Raises ValueError when the tree does not fill it."""
    start = tile.number * TILE_WIDTH
    hashes = tree.hashes(tile.level * TILE_HEIGHT)[start : start + tile.width]
    if len(hashes) != tile.width:
        raise ValueError("the tree does not fill this tile")
    return b"".join(hashes)


def bundle_bytes(entries: Sequence[bytes]) -> bytes:
    """u16 length || entry, for each entry of the bundle."""
    return b"".join(u16(len(entry)) + entry for entry in entries)


def parse_bundle(raw: bytes, width: int) -> list[bytes]:
    """Exactly `width` entries and nothing after them. Raises `Malformed`."""
    entries, at = [], 0
    for _ in range(width):
        end = at + 2 + int.from_bytes(raw[at : at + 2], "big")
        entries.append(raw[at + 2 : end])
        at = end
    if at != len(raw):
        raise Malformed(Category.MALFORMED, "bundle_length")
    return entries
