"""A served key log, read and verified whole (docs/sealing.md sections 9.6 and 9.7). `read` does the I/O.

For an auditor with a downloaded copy, and for a monitor that fetches: every byte that is served is compared.
"""

from collections.abc import Callable, Iterable

from sealing.keylog import check_kem_pk
from sealing.notation import Category
from sealing.notes import Checkpoint, LogPolicy, open_checkpoint
from sealing.replay import KeyLog, check_view
from sealing.signatures import require
from sealing.tiles import (
    CHECKPOINT,
    TILE_WIDTH,
    Tile,
    bundle_path,
    key_path,
    parse_bundle,
    tile_bytes,
    tile_path,
    tiles,
    tiles_of_level,
)

Read = Callable[[str], bytes]


def read_entries(read: Read, size: int, held: int = 0) -> list[bytes]:
    """The entries from number `held` up to `size`, out of the served bundles. Raises `Malformed`."""
    entries: list[bytes] = []
    for tile in tiles_of_level(size, 0):
        first = tile.number * TILE_WIDTH
        if first + tile.width > held:
            entries += parse_bundle(read(bundle_path(tile)), tile.width)[max(0, held - first) :]
    return entries


def verify_served(
    read: Read, policy: LogPolicy, remembered: Iterable[tuple[int, bytes]] = (), path: str = CHECKPOINT
) -> tuple[KeyLog, Checkpoint]:
    """Verify checkpoint (at `path`), entries, root, every hash tile and every kem_pk below the log's prefix; no clock.

    `read(path)` gives the bytes at a path and raises for one that is missing. Raises `Malformed`: besides the rules of
    `check_view` and of replay `tile` (`tampered`: a hash tile is not that of the entries).
    """
    note = read(path)
    size = open_checkpoint(note, policy).size
    log = KeyLog(policy.root_pk, read_entries(read, size))
    checkpoint = check_view(policy, note, log, remembered)
    for tile in tiles(size):
        _check_tile(read, log, tile)
    for entry in log.listed():
        check_kem_pk(entry, read(key_path(entry.member_id)))
    return log, checkpoint


def _check_tile(read: Read, log: KeyLog, tile: Tile) -> None:
    require(read(tile_path(tile)) == tile_bytes(log.tree, tile), Category.TAMPERED, "tile")
