"""Tree, tiles, a downloaded log, the root's halves: known answers, and what is missing or changed."""

import json
import stat
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from sealing.halves import Half, join_halves, parse_half, split_root
from sealing.issue import make_request, replace_lost
from sealing.keylog import parse_entry
from sealing.members import SigningKey
from sealing.notation import Category, Malformed, Role
from sealing.offline import read_entries, verify_served
from sealing.rehearsal.world import NOW, POLICY, ROOT, STAFF, YEAR, Dice, make_entry, make_member, make_note
from sealing.replay import KeyLog
from sealing.tiles import Tile, bundle_path, tile_bytes, tile_path, tiles
from sealing.tree import Tree, leaf_hash, node_hash
from sealing.watch import describe
from tests.support.served_log import served
from tests.support.terminal import run

VALID = (NOW - YEAR, NOW + YEAR)


def plain_root(entries: list[bytes]) -> bytes:
    """RFC 6962 section 2.1 as it is written."""
    if len(entries) == 1:
        return leaf_hash(entries[0])
    split = 1 << (len(entries) - 1).bit_length() - 1
    return node_hash(plain_root(entries[:split]), plain_root(entries[split:]))


def test_the_tree_has_its_root_at_every_size() -> None:
    """Published roots are in `test_known_answers.py`."""
    entries = [bytes([number]) for number in range(70)]
    grown = Tree(entries)
    assert [grown.root(size) for size in range(1, 71)] == [plain_root(entries[:size]) for size in range(1, 71)]
    for beyond in (-1, 71):
        with pytest.raises(ValueError, match="no root"):
            grown.root(beyond)


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0, 256), "tile/0/000"),
        (Tile(0, 5, 3), "tile/0/005.p/3"),
        (Tile(1, 999, 256), "tile/1/999"),
        (Tile(0, 1000, 256), "tile/0/x001/000"),
        (Tile(0, 1_234_067, 256), "tile/0/x001/x234/067"),
        (Tile(2, 1_234_067, 1), "tile/2/x001/x234/067.p/1"),
    ],
)
def test_tiles_have_the_paths_of_tlog_tiles(tile: Tile, path: str) -> None:
    assert tile_path(tile) == path
    assert bundle_path(tile) == path.replace(f"tile/{tile.level}/", "tile/entries/")


def test_tiles_cover_every_level_and_a_full_tile_leaves_no_partial_one() -> None:
    assert list(tiles(0)) == []
    assert list(tiles(256)) == [Tile(0, 0, 256), Tile(1, 0, 1)]
    assert list(tiles(700)) == [Tile(0, 0, 256), Tile(0, 1, 256), Tile(0, 2, 188), Tile(1, 0, 2)]
    tree = Tree(bytes([number % 256]) for number in range(700))
    full = tile_bytes(tree, Tile(0, 1, 256))
    assert tree.hashes(8)[1] == root_of_tile(full)
    assert tile_bytes(tree, Tile(1, 0, 2)) == tree.hashes(8)[0] + tree.hashes(8)[1]
    with pytest.raises(ValueError, match="does not fill"):
        tile_bytes(tree, Tile(0, 2, 189))


def root_of_tile(tile: bytes) -> bytes:
    """The root over the hashes of one full tile."""
    row = [tile[at : at + 32] for at in range(0, len(tile), 32)]
    while len(row) > 1:
        row = [node_hash(*row[at : at + 2]) for at in range(0, len(row), 2)]
    return row[0]


FILES = served(STAFF.log, {member.member_id: member.kem_pk for member in STAFF.members})


def test_a_downloaded_log_is_verified_whole() -> None:
    log, checkpoint = verify_served(FILES.__getitem__, POLICY, [STAFF.log_at(4).quotation()])
    assert (log.entries, checkpoint.size) == (STAFF.log.entries, 9)
    for path in FILES:
        with pytest.raises(KeyError):
            verify_served({key: raw for key, raw in FILES.items() if key != path}.__getitem__, POLICY)


@pytest.mark.parametrize("path", FILES)
def test_a_changed_byte_in_any_served_file_is_noticed(path: str) -> None:
    raw = FILES[path]
    for at in {0, len(raw) // 2, len(raw) - 1}:
        changed = raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]
        with pytest.raises(Malformed):
            verify_served((FILES | {path: changed}).__getitem__, POLICY)


def test_a_log_of_several_bundles_is_replayed_in_seconds_and_fetched_by_what_is_new() -> None:
    member = make_member("first of many")
    rows = [make_entry(member, 0)]
    log = KeyLog(ROOT.public_key, [rows[0].pack()])
    for seq in range(1, 300):
        kem_only = make_member(("many", seq))
        log.append(make_entry(kem_only, seq).pack())
    files = served(log, {entry.member_id: b"" for entry in log.listed()})
    asked: list[str] = []

    def read(path: str) -> bytes:
        asked.append(path)
        return files[path]

    assert read_entries(read, 300) == log.entries
    assert read_entries(read, 300, 256) == log.entries[256:]
    assert read_entries(read, 300, 299) == log.entries[299:]
    assert asked == ["tile/entries/000", *["tile/entries/001.p/44"] * 3]


def test_both_halves_make_the_root_and_one_says_nothing() -> None:
    first, second = split_root(Dice("halves"))
    key = join_halves(second, first)
    assert key.public_key == first.root_pk == second.root_pk
    assert key.seed not in (first.share, second.share)
    for half in (first, second):
        assert parse_half(json.loads(json.dumps(half.as_json()))) == half
        assert half.share.hex() not in repr(half)


def other_pair(number: int) -> Half:
    return split_root(Dice("other halves"))[number - 1]


@pytest.mark.parametrize(
    ("change", "category", "rule"),
    [
        (lambda first, second: (first, first), Category.FORBIDDEN, "same_half"),
        (lambda first, second: (first, other_pair(2)), Category.WRONG_BINDING, "other_root"),
        (
            lambda first, second: (first, replace(other_pair(2), root_pk=second.root_pk)),
            Category.TAMPERED,
            "root_pk",
        ),
    ],
)
def test_a_wrong_pair_of_halves_makes_no_key(
    change: Callable[[Half, Half], tuple[Half, Half]], category: Category, rule: str
) -> None:
    with pytest.raises(Malformed) as refusal:
        join_halves(*change(*split_root(Dice("halves"))))
    assert (refusal.value.category, refusal.value.rule) == (category, rule)


@pytest.mark.parametrize(
    "change",
    [
        {"format": "x"},
        {"half": 3},
        {"share": "AAAA"},
        {"check": "AAAA"},
        {"share": b64encode(bytes(32)).decode()},
        None,
    ],
)
def test_a_damaged_half_is_noticed_alone(change: dict[str, object] | None) -> None:
    good = split_root(Dice("halves"))[0].as_json()
    with pytest.raises(Malformed) as refusal:
        parse_half(good | change if change else [])
    assert (refusal.value.category, refusal.value.rule) == (Category.MALFORMED, "half")


def ceremony(folder: Path) -> tuple[list[str | Path], SigningKey]:
    """A root in two files; the options that name them, and the key they make."""
    halves = [folder / "half-1.json", folder / "half-2.json"]
    assert run("root", "create", "--half-1", halves[0], "--half-2", halves[1]).returncode == 0
    assert {stat.S_IMODE(half.stat().st_mode) for half in halves} == {0o600}
    root = join_halves(*(parse_half(json.loads(half.read_text())) for half in halves))
    return ["--half", halves[0], "--half", halves[1]], root


def test_the_command_signs_requests_revocations_and_replacements(tmp_path: Path) -> None:
    options, root = ceremony(tmp_path)
    people = [make_member(("signed", number)) for number in range(3)]
    asks = [make_request(people[0], Role.COUNSELOR, VALID), make_request(people[1], Role.SUPERVISOR, VALID)]
    files: list[Path] = []
    for number, ask in enumerate(asks):
        files.append(tmp_path / f"request-{number}.json")
        files[-1].write_text(json.dumps(ask.as_json()))
    first, log = tmp_path / "first.json", tmp_path / "log"
    done = run("sign", *options, "--new-log", "--request", files[0], "--request", files[1], "--out", first)
    assert (done.returncode, done.stderr, len(done.stdout.splitlines())) == (0, "", 2)
    signed = json.loads(first.read_text())["entries"]
    log.write_bytes(b"".join(parse_b64(item["entry"]) for item in signed))
    lost = tmp_path / "lost.json"
    lost.write_text(json.dumps(replace_lost(people[2], Role.COUNSELOR, VALID, people[0].member_id).as_json()))
    second = tmp_path / "second.json"
    ended = people[1].member_id.hex()
    done = run("sign", *options, "--log", log, "--revoke", ended, "--request", lost, "--out", second)
    assert done.returncode == 0
    assert [line.split(" ")[:2] for line in done.stdout.splitlines()] == [["2", "REVOKE"], ["3", "ROTATE"]]
    assert done.stdout.count("without the former key") == 1
    more = [parse_b64(item["entry"]) for item in json.loads(second.read_text())["entries"]]
    whole = KeyLog(root.public_key, [log.read_bytes()[:347], log.read_bytes()[347:], *more])
    assert [seq for seq in range(4) if whole.standing(seq, 4)] == [3]
    assert parse_entry(more[1]).member_id == people[2].member_id


def parse_b64(text: str) -> bytes:
    return b64decode(text, validate=True)


def test_the_command_says_in_one_sentence_what_it_refuses(tmp_path: Path) -> None:
    options, _ = ceremony(tmp_path)
    (tmp_path / "other").mkdir()
    strange, _ = ceremony(tmp_path / "other")
    out = tmp_path / "out.json"
    swapped = run("sign", *options[:2], *strange[2:], "--new-log", "--out", out)
    assert (swapped.returncode, swapped.stderr) == (1, "These two halves belong to different roots.\n")
    same = run("sign", *options[:2], *options[:2], "--new-log", "--out", out)
    assert (same.returncode, same.stderr.count("\n")) == (1, 1)
    alone = run("sign", *options[:2], "--new-log", "--out", out)
    assert (alone.returncode, alone.stderr) == (1, "Give exactly two halves, one of each holder.\n")
    gone = run("sign", *options, "--new-log", "--revoke", "00" * 32, "--out", out)
    assert (gone.returncode, gone.stderr) == (1, "This member is not current in the log.\n")
    assert not out.exists()
    half = Path(options[1])
    assert run("root", "check", half).returncode == 0
    half.write_text(half.read_text().replace('"half": 1', '"half": 2'))
    damaged = run("root", "check", half)
    assert (damaged.returncode, damaged.stderr) == (1, "This file is no half of a root, or it is damaged.\n")


def test_the_command_verifies_a_downloaded_log_and_a_remembered_checkpoint(tmp_path: Path) -> None:
    for path, raw in FILES.items():
        (tmp_path / "log" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "log" / path).write_bytes(raw)
    pins = ["--root", b64encode(ROOT.public_key).decode(), "--log-key", POLICY.log_key.text()]
    pins += ["--time-key", POLICY.cosigners[0].text(), "--any-age"]
    kept = tmp_path / "kept"
    kept.write_bytes(make_note(STAFF.log_at(4)))
    done = run("keylog", "verify", tmp_path / "log", *pins, "--remember", kept, "--entries", tmp_path / "entries")
    assert (tmp_path / "entries").read_bytes() == b"".join(STAFF.log.entries)
    root = STAFF.log.tree.root(9).hex()
    assert (done.returncode, done.stdout.splitlines()) == (
        0,
        [*map(describe, STAFF.log.entries[4:]), f"9 entries, 6 current members, root {root}"],
    )
    assert kept.read_bytes() == FILES["checkpoint"]
    kept.write_bytes(make_note(KeyLog(ROOT.public_key, [*STAFF.log.entries[:3], STAFF.stand_in.pack()])))
    forked = run("keylog", "verify", tmp_path / "log", *pins, "--remember", kept)
    sentence = "This log is not a continuation of one that was seen before.\n"
    assert (forked.returncode, forked.stderr) == (1, sentence)
    (tmp_path / "log" / "tile/0/000.p/9").unlink()
    missing = run("keylog", "verify", tmp_path / "log", *pins)
    assert (missing.returncode, missing.stderr) == (1, "Something is not served that the checkpoint counts.\n")
