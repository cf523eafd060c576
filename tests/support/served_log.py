"""What an honest server has below /log/."""

from sealing.rehearsal.world import NOW, make_note
from sealing.replay import KeyLog
from sealing.tiles import bundle_bytes, bundle_path, key_path, tile_bytes, tile_path, tiles, tiles_of_level


def served(log: KeyLog, kem_pks: dict[bytes, bytes], time_ms: int = NOW) -> dict[str, bytes]:
    """Every file by its path; the checkpoint is signed at `time_ms`."""
    files = {"checkpoint": make_note(log, time_ms)}
    files |= {tile_path(tile): tile_bytes(log.tree, tile) for tile in tiles(log.size)}
    for tile in tiles_of_level(log.size, 0):
        first = tile.number * 256
        files[bundle_path(tile)] = bundle_bytes(log.entries[first : first + tile.width])
    return files | {key_path(entry.member_id): kem_pks[entry.member_id] for entry in log.listed()}
