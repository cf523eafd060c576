"""Checking shared vectors (docs/sealing.md section 14): one function per type, each giving the category it reached."""

import json
from collections.abc import Callable
from pathlib import Path

from sealing.attachments import Place, Sealer, chunk_sizes, open_chunks, parse_attachment
from sealing.bodies import RosterEntry, grant_info, parse_roster
from sealing.chunks import padme
from sealing.erasure import check_erasure
from sealing.export_vectors import EXPORT_CHECKERS
from sealing.grants import check_secrets, open_grant
from sealing.keylog import check_entry, parse_entry
from sealing.keylog_vectors import KEYLOG_CHECKERS, hex_list, naming_the_rule
from sealing.members import Member
from sealing.notation import Category, Malformed, digest, session_id
from sealing.padding import ATTACHMENT, TEXT, Content, pad, parse_content, unpad
from sealing.replay import KeyLog
from sealing.schedule import entry_keys, epoch_commit
from sealing.secret_vectors import SECRET_CHECKERS
from sealing.signatures import load_public_key, verify
from sealing.state import Outcome, Result
from sealing.transcript import Transcript
from sealing.vector_form import Mismatch, Vector, new_vector
from sealing.vector_form import bytes_of as _bytes
from sealing.vector_form import expect_equal as _expect

__all__ = ["Mismatch", "Vector", "new_vector"]


def _names(vector: Vector) -> Category:
    member = Member.from_seeds(_bytes(vector, "sign_seed"), _bytes(vector, "kem_seed"))
    for key in ("kem_pk", "kem_pk_hash", "member_id"):
        _expect(key, getattr(member, key).hex(), vector[key])
    _expect("sign_pk", member.signing.public_key.hex(), vector["sign_pk"])
    session = session_id(_bytes(vector, "room_id"), _bytes(vector, "session_pk"))
    _expect("session_id", session.hex(), vector["session_id"])
    return Category.OPENS


def _schedule(vector: Vector) -> Category:
    secret, room, session, msg_id = (_bytes(vector, key) for key in ("secret", "room_id", "session_id", "msg_id"))
    key, commit = entry_keys(secret, room, vector["epoch"], session, vector["sender_seq"], msg_id)
    _expect("commit", epoch_commit(secret, room, vector["epoch"]).hex(), vector["commit"])
    _expect("key", key.hex(), vector["key"])
    _expect("key_commit", commit.hex(), vector["key_commit"])
    return Category.OPENS


def _padding(vector: Vector) -> Category:
    plaintext = _bytes(vector, "plaintext")
    data = unpad(plaintext)
    _expect("data", data.hex(), vector.get("data"))
    _expect("plaintext", pad(data), plaintext)
    return Category.OPENS


def _grant(vector: Vector) -> Category:
    new_epoch, member = vector["new_epoch"], _bytes(vector, "member_id")
    roster = parse_roster(_bytes(vector, "roster"), new_epoch)
    own = [entry for entry in roster if entry.member_id == member]
    entry = RosterEntry(own[0].role, member, own[0].log_index, _bytes(vector, "kem_pk_hash"), own[0].history_from)
    binding = (new_epoch, _bytes(vector, "commit"), _bytes(vector, "roster"))
    view = (vector["seen_index"], _bytes(vector, "seen_head"))
    info = grant_info("grant", _bytes(vector, "room_id"), entry, binding, view)
    grant = _bytes(vector, "grant")
    secrets = open_grant(_bytes(vector, "kem_seed"), info, grant, entry.history_from, new_epoch)
    check_secrets({new_epoch: secrets[new_epoch]}, {new_epoch: binding[1]}, _bytes(vector, "room_id"))
    listed = [{"epoch": epoch, "secret": secret.hex()} for epoch, secret in secrets.items()]
    _expect("secrets", listed, vector.get("secrets"))
    return Category.OPENS


def _entry(vector: Vector) -> Category:
    entry = parse_entry(_bytes(vector, "entry"))
    check_entry(entry, _bytes(vector, "kem_pk"), _bytes(vector, "root_pk"), vector["now"])
    _expect("entry", entry.pack().hex(), vector["entry"])
    return Category.OPENS


def _ed25519_key(vector: Vector) -> Category:
    load_public_key(_bytes(vector, "public_key"))
    return Category.OPENS


def _ed25519_signature(vector: Vector) -> Category:
    key, signature, signed = (_bytes(vector, name) for name in ("public_key", "signature", "signed"))
    return Category.OPENS if verify(key, signature, signed) else Category.TAMPERED


def _erasure(vector: Vector) -> Category:
    check_erasure(*(_bytes(vector, key) for key in ("room_id", "genesis", "session", "close")))
    return Category.OPENS


def pattern(length: int) -> bytes:
    """The bytes that attachment vectors speak of: byte i is i mod 251."""
    return (bytes(range(251)) * (length // 251 + 1))[:length]


def _content(vector: Vector) -> Category:
    content = parse_content(pad(_bytes(vector, "data")))
    told = parse_attachment(content.payload) if content.data_type == ATTACHMENT else None
    name = "text" if content.data_type == TEXT else "attachment" if told else "unknown"
    _expect("content", name, vector["content"])
    if told:
        for key in ("blob_id", "key", "digest"):
            _expect(key, getattr(told, key).hex(), vector[key])
        for key in ("media", "length", "duration_ms", "caption"):
            _expect(key, getattr(told, key), vector[key])
        _expect("data", told.pack().hex(), vector["data"][18:])
    return Category.OPENS


def _attachment(vector: Vector) -> Category:
    room, told = _bytes(vector, "room_id"), parse_attachment(_bytes(vector, "payload"))
    assert told is not None
    sealer = Sealer(Place(room, told.blob_id, told.key), told.length, [pattern(told.length)])
    sealed = list(sealer)
    delivered = [sealed[chunk] if isinstance(chunk, int) else bytes.fromhex(chunk) for chunk in vector["chunks"]]
    opened = b"".join(open_chunks(room, told, delivered))
    _expect("padded", padme(told.length), vector.get("padded"))
    _expect("sizes", chunk_sizes(told.length), vector.get("sizes"))
    _expect("digest", sealer.digest.hex(), vector.get("digest"))
    _expect("opened", digest(opened).hex(), vector.get("opened"))
    return Category.OPENS


def _content_fields(content: Content) -> Vector:
    return {"type": content.data_type, "payload": content.payload.hex()}


def view_item(outcome: Outcome) -> Vector:
    """One judged position as vectors write it."""
    item: Vector = {"result": outcome.result.value, "category": outcome.category.value}
    if outcome.envelope:
        item["kind"] = outcome.envelope.kind.name.lower()
    if outcome.rule:
        item["rule"] = outcome.rule
    if outcome.raced:
        item["raced"] = True
    if outcome.content:
        item |= _content_fields(outcome.content)
    if outcome.alarm:
        item["alarm"] = outcome.alarm
    return item


def judge(vector: Vector, name: str) -> tuple[list[Vector], list[Vector], str]:
    """Replay a transcript vector as one viewer: (items, what was opened later, final head)."""
    transcript = Transcript(_bytes(vector, "room_id"), _log(vector), _viewer(vector, name))
    items: list[Vector] = []
    opened: list[Vector] = []
    for raw in vector["envelopes"]:
        outcome = transcript.accept(bytes.fromhex(raw))
        items.append(view_item(outcome))
        opened += [{"position": late.position} | _content_fields(late.content) for late in outcome.opened]
        if outcome.result is Result.REFUSED:
            break
    return items, opened, transcript.head.hex()


def _viewer(vector: Vector, name: str) -> Member | None:
    seeds = vector["members"].get(name)
    return Member.from_seeds(_bytes(seeds, "sign_seed"), _bytes(seeds, "kem_seed")) if seeds else None


def _log(vector: Vector) -> KeyLog:
    return KeyLog(_bytes(vector, "root_pk"), hex_list(vector, "log"))


def final_head(heads: dict[str, str]) -> str | dict[str, str]:
    """How a vector writes where its views end: one head, or by view where they end differently."""
    return heads if len(set(heads.values())) > 1 else next(iter(heads.values()))


def category_of(views: dict[str, list[Vector]]) -> Category:
    """The category of the refusal, else void if anything was void, else opens."""
    items = [item for view in views.values() for item in view]
    refused = [item["category"] for item in items if item["result"] == Result.REFUSED]
    void = [item for item in items if item["result"] == Result.VOID]
    return Category(refused[0]) if refused else Category.VOID if void else Category.OPENS


def _transcript(vector: Vector) -> Category:
    heads: dict[str, str] = {}
    for name, wanted in vector["views"].items():
        items, opened, heads[name] = judge(vector, name)
        _expect(f"view of {name}", items, wanted)
        _expect(f"opened by {name}", opened, vector.get("opened", {}).get(name, []))
    _expect("final_head", final_head(heads), vector["final_head"])
    return category_of(vector["views"])


CHECKERS: dict[str, Callable[[Vector], Category]] = {
    "names": _names,
    "schedule": _schedule,
    "padding": _padding,
    "grant": _grant,
    "entry": _entry,
    "ed25519_key": _ed25519_key,
    "ed25519_signature": _ed25519_signature,
    "erasure": _erasure,
    "content": _content,
    "attachment": naming_the_rule(_attachment),
    "transcript": _transcript,
    **SECRET_CHECKERS,
    **KEYLOG_CHECKERS,
    **EXPORT_CHECKERS,
}


def check(vector: Vector) -> None:
    """Check one vector. Raises `Mismatch` (or `KeyError` for a vector without the fields of its type)."""
    try:
        reached = CHECKERS[vector["type"]](vector)
    except Malformed as refusal:
        reached = refusal.category
    _expect("expect", reached.value, vector["expect"])


def check_folder(folder: Path) -> list[str]:
    """Check every `*.json` of a folder; gives one line per problem."""
    problems = []
    for path in sorted(folder.glob("*.json")):
        vector = json.loads(path.read_text(encoding="utf-8"))
        try:
            _expect("name", vector["name"], path.stem)
            check(vector)
        except (Mismatch, KeyError) as reason:
            problems.append(f"{path.name}: {reason}")
    return problems
