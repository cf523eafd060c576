"""GET /log/: exactly the files of docs/sealing.md section 9.6, for everybody, and nothing else."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from counselors.checkpoints import publish
from counselors.log_files import export_files, read_file
from counselors.log_views import FOR_EVER
from counselors.models import LogEntry
from sealing.offline import verify_served
from sealing.tiles import TILE_WIDTH, Tile, bundle_bytes, tile_bytes, tile_path
from sealing.tree import Tree
from tests.factories.counselors import add_to_log, make_counselor, make_member, revoke_key, stored_log
from tests.factories.matching import NOW
from tests.pages.reading import client_in

pytestmark = pytest.mark.django_db(transaction=True)
POLICY = settings.LOG_KEYS.policy


def served(path: str) -> bytes:
    """200 with these bytes."""
    answer = Client().get(f"/log/{path}")
    assert answer.status_code == 200, path
    return bytes(answer.content)


def small_log() -> None:
    """Three keys, one of them revoked, signed."""
    for name in ("ratna", "jajang"):
        make_counselor(name)
    revoke_key(make_counselor("aisyah"))
    publish(settings.LOG_KEYS, NOW)


def test_clients_verify_what_is_served() -> None:
    """With the code of the reference implementation, over HTTP."""
    small_log()
    log, checkpoint = verify_served(served, POLICY)
    assert (log.entries, checkpoint.size) == (stored_log().entries, 4)
    assert len(served(f"keys/{log.entries[2][10:42].hex()}")) == 1216  # also of a member that was ended


def test_the_export_is_what_is_served(tmp_path: Path) -> None:
    """File by file, checkpoint last; a second export over the first goes on."""
    small_log()
    call_command("keylog", "export", str(tmp_path))
    add_to_log(make_member("next"))
    publish(settings.LOG_KEYS, NOW)
    call_command("keylog", "export", str(tmp_path))
    written = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert {path: (tmp_path / path).read_bytes() for path in written} == {path: served(path) for path in written}
    assert {"tile/0/000.p/4", "tile/0/000.p/5", "tile/entries/000.p/5", "checkpoint", "newest"} <= written
    assert verify_served(lambda path: (tmp_path / path).read_bytes(), POLICY)[1].size == 5
    assert [path for path, _ in export_files()][-2:] == ["newest", "checkpoint"]


def test_an_entry_that_is_not_signed_yet_is_not_counted_in_an_export() -> None:
    """The files are those of the checkpoint, not of the moment."""
    small_log()
    add_to_log(make_member("next"))
    exported = dict(export_files())
    assert verify_served(exported.__getitem__, POLICY)[1].size == 4


def test_nothing_is_exported_before_anything_is_signed() -> None:
    make_counselor()
    assert list(export_files()) == []


def test_a_full_tile_and_the_level_above_it() -> None:
    """600 entries that nobody signed: the files know only their bytes."""
    rows = [number.to_bytes(4, "big") for number in range(600)]
    LogEntry.objects.bulk_create(
        LogEntry(seq=seq, previous_id=seq - 1 if seq else None, entry=raw, lists=raw.rjust(32), kem_pk=b"k")
        for seq, raw in enumerate(rows)
    )
    tree = Tree(rows)
    for tile in (Tile(0, 0, 256), Tile(0, 1, 256), Tile(0, 2, 88), Tile(0, 2, 1), Tile(1, 0, 2), Tile(1, 0, 1)):
        assert read_file(tile_path(tile)) == tile_bytes(tree, tile)
    assert read_file("tile/entries/001") == bundle_bytes(rows[TILE_WIDTH : 2 * TILE_WIDTH])
    for path in ("tile/0/002", "tile/0/002.p/89", "tile/1/000", "tile/1/000.p/3", "tile/2/000.p/1", "tile/0/003.p/1"):
        assert read_file(path) is None, path


def test_what_may_be_kept_and_what_not() -> None:
    """By every cache, whatever cookie or language comes along; and nobody gets a cookie."""
    small_log()
    for path, kept in (
        ("checkpoint", "no-store"),
        ("newest", "no-store"),
        ("tile/0/000.p/4", FOR_EVER),
        ("tile/entries/000.p/2", FOR_EVER),
    ):
        answer = client_in("su").get(f"/log/{path}", headers={"accept-encoding": "gzip"})
        assert (answer["Cache-Control"], dict(answer.cookies)) == (kept, {})
        assert "Cookie" not in answer.get("Vary", "") and "Content-Language" not in answer
        head = Client().head(f"/log/{path}")
        assert (head.status_code, head.content, head["Content-Length"]) == (200, b"", str(len(served(path))))
        assert Client().post(f"/log/{path}").status_code == 405


@pytest.mark.parametrize(
    "path",
    [
        "tile", "tile/", "tile/0/000", "tile/0/000.p/0", "tile/0/000.p/04", "tile/0/000.p/5", "tile/0/000.p/256",
        "tile/0/x000/000.p/4", "tile/00/000.p/4", "tile/4/000.p/1", "tile/3/x999/x999/999", "tile/-1/000.p/1",
        "tile/entries/001.p/1", "tile/0/0.p/4", "tile/0/٠٠٠.p/4", "checkpoint/", "Checkpoint", "keys/", "keys/00",
        "keys/" + "00" * 32, "keys/" + "AB" * 32, "../log/checkpoint", "x" * 5000,
    ],
)  # fmt: skip
def test_anything_else_is_not_there(path: str) -> None:
    """404 without a word, never an error."""
    small_log()
    answer = Client().get(f"/log/{path}")
    assert (answer.status_code, answer.content, dict(answer.cookies)) == (404, b"", {})
