"""Checking the shared vectors of the key log (docs/sealing.md sections 9 and 14): one function per type."""

import json
from collections.abc import Callable
from hashlib import sha256

from sealing.issue import make_request, replace_lost
from sealing.members import Member
from sealing.notation import Category, Malformed, Role
from sealing.notes import Checkpoint, LogPolicy, check_fresh, open_checkpoint, parse_note, parse_vkey, verify_note
from sealing.replay import KeyLog, check_view
from sealing.request import check_request, key_number, parse_request
from sealing.signatures import require
from sealing.tiles import bundle_bytes, bundle_path, parse_bundle, tile_bytes, tile_path, tiles, tiles_of_level
from sealing.tree import Tree
from sealing.vector_form import Vector, bytes_of, expect_equal


def hex_list(vector: Vector, key: str) -> list[bytes]:
    """A field with a list of byte strings."""
    return [bytes.fromhex(item) for item in vector[key]]


def policy_of(vector: Vector) -> LogPolicy:
    """What the client of this vector pins."""
    cosigners = tuple(parse_vkey(text) for text in vector["cosigners"])
    root_pk = bytes.fromhex(vector.get("root_pk", ""))
    return LogPolicy(vector["origin"], root_pk, parse_vkey(vector["log_key"]), cosigners)


def _tree(vector: Vector) -> Category:
    entries = hex_list(vector, "entries")
    tree = Tree(entries)
    expect_equal("roots", [tree.root(size).hex() for size in range(len(entries) + 1)], vector["roots"])
    return Category.OPENS


def _vkey(vector: Vector) -> Category:
    key = parse_vkey(vector["vkey"])
    got = (key.name, int(key.key_type), key.public_key.hex(), key.key_id.hex(), key.text())
    wanted = (*(vector[name] for name in ("key_name", "key_type", "public_key", "key_id")), vector["vkey"])
    expect_equal("vkey", got, wanted)
    return Category.OPENS


def _note(vector: Vector) -> Category:
    note = parse_note(bytes_of(vector, "note"))
    signed = verify_note(note, [parse_vkey(text) for text in vector["vkeys"]])
    require(bool(signed), Category.TAMPERED, "note_signature")
    expect_equal("signed", {key.text(): time_s for key, time_s in signed.items()}, vector["signed"])
    expect_equal("text", note.text.encode().hex(), vector["text"])
    return Category.OPENS


def _expect_checkpoint(checkpoint: Checkpoint, vector: Vector) -> Category:
    if vector["now"] is not None:
        check_fresh(checkpoint, vector["now"])
    got = (checkpoint.size, checkpoint.root.hex(), list(checkpoint.times))
    expect_equal("checkpoint", got, tuple(vector[name] for name in ("size", "root", "times")))
    return Category.OPENS


def _checkpoint(vector: Vector) -> Category:
    return _expect_checkpoint(open_checkpoint(bytes_of(vector, "note"), policy_of(vector)), vector)


def _replay(vector: Vector) -> KeyLog:
    log = KeyLog(bytes_of(vector, "root_pk"))
    try:
        for raw in hex_list(vector, "entries"):
            log.append(raw)
    finally:
        if "refused_at" in vector:
            expect_equal("refused_at", log.size, vector["refused_at"])
    return log


def _keylog(vector: Vector) -> Category:
    log = _replay(vector)
    expect_equal("root", log.tree.root(log.size).hex(), vector["root"])
    members = [
        {"seq": entry.seq, "member_id": entry.member_id.hex(), "ended_by": log.ended_by(entry.seq)}
        for entry in log.listed()
    ]
    expect_equal("members", members, vector["members"])
    return Category.OPENS


def _log_view(vector: Vector) -> Category:
    remembered = [(item["size"], bytes.fromhex(item["root"])) for item in vector["remembered"]]
    checkpoint = check_view(policy_of(vector), bytes_of(vector, "note"), _replay(vector), remembered)
    return _expect_checkpoint(checkpoint, vector)


def served_sums(size: int) -> dict[str, dict[str, object]]:
    """Length and SHA-256 of every tile and bundle of the log whose entry i is the 4 bytes u32 i."""
    entries = [number.to_bytes(4, "big") for number in range(size)]
    tree = Tree(entries)
    served = {tile_path(tile): tile_bytes(tree, tile) for tile in tiles(size)}
    for tile in tiles_of_level(size, 0):
        first = tile.number * 256
        served[bundle_path(tile)] = bundle_bytes(entries[first : first + tile.width])
    return {path: {"length": len(raw), "sha256": sha256(raw).hexdigest()} for path, raw in served.items()}


def _tiles(vector: Vector) -> Category:
    expect_equal("served", served_sums(vector["size"]), vector["served"])
    return Category.OPENS


def _bundle(vector: Vector) -> Category:
    entries = parse_bundle(bytes_of(vector, "bundle"), vector["width"])
    expect_equal("entries", entries, hex_list(vector, "entries"))
    expect_equal("bundle", bundle_bytes(entries).hex(), vector["bundle"])
    return Category.OPENS


def _member(seeds: dict[str, str]) -> Member:
    return Member.from_seeds(bytes.fromhex(seeds["sign_seed"]), bytes.fromhex(seeds["kem_seed"]))


def _request(vector: Vector) -> Category:
    former = _member(vector["former"]) if vector["former"] else None
    member, role, valid = _member(vector["member"]), Role(vector["role"]), (vector["not_before"], vector["not_after"])
    lost = bytes.fromhex(vector.get("lost", ""))
    request = replace_lost(member, role, valid, lost) if lost else make_request(member, role, valid, former)
    expect_equal("entry", request.entry.pack().hex(), vector["entry"])
    for name, made in (("request_file", request.file_text()), ("number", key_number(request.entry.member_id))):
        expect_equal(name, made, vector.get(name, made))
    check_request(parse_request(json.loads(request.file_text())))
    return Category.OPENS


def naming_the_rule(check: Callable[[Vector], Category]) -> Callable[[Vector], Category]:
    """A refusal is also compared by the name of its rule, where the vector gives one."""

    def checked(vector: Vector) -> Category:
        try:
            return check(vector)
        except Malformed as refusal:
            expect_equal("rule", refusal.rule, vector.get("rule", refusal.rule))
            raise

    return checked


KEYLOG_CHECKERS: dict[str, Callable[[Vector], Category]] = {
    "tree": _tree,
    "vkey": _vkey,
    "note": naming_the_rule(_note),
    "checkpoint": naming_the_rule(_checkpoint),
    "keylog": naming_the_rule(_keylog),
    "log_view": naming_the_rule(_log_view),
    "tiles": _tiles,
    "bundle": _bundle,
    "request": _request,
}
