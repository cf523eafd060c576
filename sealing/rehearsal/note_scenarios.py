"""Shared vectors of the key log: vkeys, notes, checkpoints, and the view of a client (docs/sealing.md 9.4 and 9.7)."""

from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import replace

from sealing.notation import U64_LIMIT, digest
from sealing.notes import MAX_NOTE_BYTES, KeyType, Sign, VerifierKey, checkpoint_text, cosign, sign_checkpoint
from sealing.rehearsal.log_attacks import forked_log
from sealing.rehearsal.world import (
    LOG_KEY,
    NOW,
    ORIGIN,
    POLICY,
    ROOT,
    STAFF,
    TIME_KEY,
    WITNESS,
    WITNESS_KEY,
    YEAR,
    make_note,
)
from sealing.vector_form import Vector, new_vector

DAY = 24 * 3600 * 1000
# C2SP's example note and key.
EXAMPLE_VKEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
EXAMPLE_TEXT = "This is an example message.\n"
EXAMPLE_LINE = (
    "\u2014 example.com/foo "
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)


def _note_vectors() -> Iterator[Vector]:
    vkey = {"vkey": EXAMPLE_VKEY, "key_name": "example.com/foo", "key_type": 1, "key_id": "530d903a"}
    public_key = "e932791ae6e7a840a46164c904786426d5e7821dd8b29a00d61cae72afdd4da4"
    yield new_vector("vkey-example", "vkey", "opens", "C2SP's example.", **vkey, public_key=public_key)
    keys = {"id": EXAMPLE_VKEY.replace("530d", "530e"), "name": "+530d903a+AekyeRrm", "type": "a+00000000+Bgo="}
    for name, text in (keys | _odd_vkeys()).items():
        yield new_vector(f"vkey-{name}", "vkey", "malformed", "No vkey.", vkey=text)
    for name, (expect, rule, description, note) in _note_cases().items():
        fields: dict[str, object] = {"note": note.encode().hex(), "vkeys": [EXAMPLE_VKEY]}
        signed = {"signed": {EXAMPLE_VKEY: 0}, "text": EXAMPLE_TEXT.encode().hex()}
        yield new_vector(f"note-{name}", "note", expect, description, **fields, **({"rule": rule} if rule else signed))


def _odd_vkeys() -> dict[str, str]:
    """Keys whose id is right for what they say."""
    key = bytes.fromhex("e932791ae6e7a840a46164c904786426d5e7821dd8b29a00d61cae72afdd4da4")
    odd_type = digest(b"example.com/foo\n\x02" + key)[:4]
    return {
        "space": VerifierKey("example .com", KeyType.NOTE, key).text(),
        "long": VerifierKey("example.com/foo", KeyType.NOTE, key + b"\0").text(),
        "other-type": f"example.com/foo+{odd_type.hex()}+{_b64(bytes((2,)) + key)}",
        "alone": "example.com/foo+530d903a",
    }


def _note_cases() -> dict[str, tuple[str, str, str, str]]:
    """Notes by name: category, rule, description, note."""
    good = f"{EXAMPLE_TEXT}\n{EXAMPLE_LINE}"
    unknown = EXAMPLE_LINE.replace("example.com/foo", "example.com/bar")
    failing = f"\u2014 example.com/foo {_b64(bytes.fromhex('530d903a') + bytes(64))}\n"
    return {
        "example": ("opens", "", "C2SP's example note.", good),
        "unknown-beside": ("opens", "", "A line of an unknown key is ignored.", good + unknown),
        "unknown-only": ("tampered", "note_signature", "Nobody known signed.", f"{EXAMPLE_TEXT}\n{unknown}"),
        "failing-known": ("tampered", "note_signature", "A good and a bad line of a known key.", good + failing),
        "other-text": ("tampered", "note_signature", "Another text.", good.replace("an", "no", 1)),
        "hyphen": ("malformed", "note_signature_line", "A hyphen for the em dash.", good.replace("\u2014", "-")),
        "en-dash": (
            "malformed",
            "note_signature_line",
            "An en dash for the em dash.",
            good.replace("\u2014", "\u2013"),
        ),
        "no-blank": ("malformed", "note_text", "No empty line.", EXAMPLE_TEXT + EXAMPLE_LINE),
        "no-newline": ("malformed", "note_text", "The last newline is missing.", good[:-1]),
        "control": ("malformed", "note_text", "A carriage return.", good.replace("\n\n", "\r\n\n")),
        "loose-base64": ("malformed", "note_signature_line", "Base64 without padding.", good.replace("=\n", "\n")),
        "space-in-name": (
            "malformed",
            "note_signature_line",
            "A no-break space in a name.",
            good.replace("com/foo", "com/\u00a0foo"),
        ),
    } | _odd_notes(good, unknown)


def _odd_notes(good: str, unknown: str) -> dict[str, tuple[str, str, str, str]]:
    return {
        "loose-bits": (
            "malformed",
            "note_signature_line",
            "Base64 with bits that say nothing.",
            good.replace("M=", "N="),
        ),
        "short-line": (
            "malformed",
            "note_signature_line",
            "A line with a key id and no signature.",
            f"{good}\u2014 example.com/bar {_b64(bytes(4))}\n",
        ),
        "no-lines": ("malformed", "note_text", "Nobody's line.", EXAMPLE_TEXT + "\n"),
        "long-signature": ("tampered", "note_signature", "A byte before the signature.", _with_signature(good, b"\0")),
        "crowded": ("malformed", "note_size", "65 lines.", good + unknown * 64),
        "full": ("opens", "", "64 lines.", good + unknown * 63),
        "largest": ("opens", "", "131,072 bytes.", _of_size(good, MAX_NOTE_BYTES)),
        "larger": ("malformed", "note_size", "131,073 bytes.", _of_size(good, MAX_NOTE_BYTES + 1)),
    }


def _with_signature(note: str, before: bytes) -> str:
    text, _, encoded = note.rpartition(" ")
    data = b64decode(encoded)
    return f"{text} {_b64(data[:4] + before + data[4:])}\n"


def _of_size(note: str, size: int) -> str:
    """With one more line, of an unknown key, that fills it up."""
    filler = size - len(note.encode()) - len("\u2014 example.com/filler \n".encode())
    data, rest = divmod(filler, 4)
    name = "example.com/filler" + "r" * rest
    return f"{note}\u2014 {name} {_b64(bytes(data * 3))}\n"


def _b64(data: bytes) -> str:
    return b64encode(data).decode("ascii")


def _pinned(witnessed: bool = False) -> dict[str, object]:
    cosigners = [key.text() for key in (*POLICY.cosigners, *((WITNESS,) if witnessed else ()))]
    return {"origin": ORIGIN, "log_key": POLICY.log_key.text(), "cosigners": cosigners}


def _checkpoint_cases(text: str) -> dict[str, tuple[str, str, str]]:
    """Refused checkpoints by name: category, rule, note."""
    good, plain = make_note(STAFF.log).decode(), _signed_text(text)
    other = replace(POLICY, origin="other.example/log")
    size, root = STAFF.log.quotation()
    elsewhere = cosign(
        sign_checkpoint(other, size, root, LOG_KEY.sign), POLICY.cosigners[0], NOW // 1000, TIME_KEY.sign
    )
    head, tail = good.split("\n\n")
    line = _cosignature_line(good)
    return {
        "origin": ("wrong_binding", "origin", elsewhere),
        "unsigned": ("tampered", "log_signature", f"{text}\n{line}"),
        "no-time": ("forbidden", "cosigner", plain),
        "bad-time": ("tampered", "note_signature", plain + _cosignature_line(cosign(good, *_wrong_time()))),
        "two-blank-lines": ("malformed", "checkpoint_text", f"{head}\n\n\n{tail}"),
        "hyphen": ("malformed", "note_signature_line", good.replace("\u2014", "-")),
        "leading-zero": ("malformed", "checkpoint_text", _signed_text(text.replace("\n9\n", "\n09\n"))),
        "short-root": ("malformed", "checkpoint_text", _signed_text(text.replace(_b64(root), _b64(root[:31])))),
        "two-lines": ("malformed", "checkpoint_text", _signed_text(f"{ORIGIN}\n9\n")),
        "huge-size": ("malformed", "checkpoint_text", _signed_text(text.replace("\n9\n", f"\n{U64_LIMIT}\n"))),
        "huge-time": ("tampered", "note_signature", plain + _cosignature_line(cosign(good, *_late_time()))),
        "other-size": ("tampered", "note_signature", good.replace("\n9\n", "\n8\n")),
    }


def _signed_text(text: str) -> str:
    return f"{text}\n\u2014 {ORIGIN} {_b64(POLICY.log_key.key_id + LOG_KEY.sign(text.encode()))}\n"


def _cosignature_line(note: str) -> str:
    return note.splitlines(keepends=True)[-1]


def _wrong_time() -> tuple[VerifierKey, int, Sign]:
    return POLICY.cosigners[0], NOW // 1000, LOG_KEY.sign


def _late_time() -> tuple[VerifierKey, int, Sign]:
    return POLICY.cosigners[0], U64_LIMIT, TIME_KEY.sign


def _refused_checkpoints() -> Iterator[Vector]:
    text, good = checkpoint_text(ORIGIN, *STAFF.log.quotation()), make_note(STAFF.log).decode()
    for name, (expect, rule, note) in _checkpoint_cases(text).items():
        yield _checkpoint(name, expect, note, rule=rule)
    yield _checkpoint("witness-missing", "forbidden", good, witnessed=True, rule="cosigner")
    yield _checkpoint("stale", "forbidden", good, now=NOW + 7 * DAY + 1, rule="stale")
    yield _checkpoint("from-tomorrow", "forbidden", good, now=NOW - DAY - 1, rule="stale")


def _accepted_checkpoints() -> Iterator[Vector]:
    good, time_s = make_note(STAFF.log).decode(), NOW // 1000
    both = cosign(good, WITNESS, time_s - 60, WITNESS_KEY.sign)
    renewed = cosign(good, POLICY.cosigners[0], time_s + 9, TIME_KEY.sign)
    old = make_note(STAFF.log, NOW - YEAR).decode()
    yield _checkpoint("good", "opens", good, now=NOW, times=[time_s])
    yield _checkpoint("unknown-cosigner", "opens", both, now=NOW, times=[time_s])
    yield _checkpoint("witnessed", "opens", both, witnessed=True, now=NOW, times=[time_s, time_s - 60])
    yield _checkpoint("seven-days", "opens", good, now=NOW + 7 * DAY, times=[time_s])
    yield _checkpoint("clock-behind", "opens", good, now=NOW - DAY, times=[time_s])
    yield _checkpoint("renewed", "opens", renewed, now=NOW, times=[time_s + 9])
    yield _checkpoint("old-but-read", "opens", old, times=[time_s - YEAR // 1000])


def _checkpoint(
    name: str, expect: str, note: str, *, witnessed: bool = False, now: int | None = None, **result: object
) -> Vector:
    fields = {"note": note.encode().hex(), "now": now, **_pinned(witnessed), **result}
    if expect == "opens":
        size, root = STAFF.log.quotation()
        fields |= {"size": size, "root": root.hex()}
    return new_vector(f"checkpoint-{name}", "checkpoint", expect, "Accepted or refused by name.", **fields)


def _view_vectors() -> Iterator[Vector]:
    log, fork = STAFF.log, forked_log()
    size, root = log.quotation()
    known = [{"size": count, "root": log.tree.root(count).hex()} for count in (9, 4)]
    shorter = STAFF.log_at(7)
    cases = {
        "good": ("opens", "", "The log and what is remembered agree.", log, log, known),
        "missing-entry": ("tampered", "missing", "The last entry is withheld.", log, STAFF.log_at(8), known),
        "other-entry": ("tampered", "root", "An entry is another than the checkpoint signs.", log, fork, known),
        "forked": ("forbidden", "forked", "A log that goes on from another past.", fork, fork, known[1:]),
        "forked-at-once": ("forbidden", "forked", "Another log of the same size.", fork, fork, known[:1]),
        "shrunk": ("forbidden", "shrunk", "A checkpoint smaller than the remembered one.", shorter, shorter, known),
        "shrunk-under-us": ("forbidden", "shrunk", "A checkpoint smaller than the log we hold.", shorter, log, []),
    }
    for name, (expect, rule, description, signed, served, remembered) in cases.items():
        fields: dict[str, object] = {"root_pk": ROOT.public_key.hex(), "note": make_note(signed).hex()}
        fields |= {"remembered": remembered}
        entries = {"entries": [raw.hex() for raw in served.entries], "now": NOW}
        found: dict[str, object] = {"size": size, "root": root.hex(), "times": [NOW // 1000]}
        yield new_vector(
            f"log-view-{name}",
            "log_view",
            expect,
            description,
            **_pinned(),
            **fields,
            **entries,
            **({"rule": rule} if rule else found),
        )


def note_vectors() -> Iterator[Vector]:
    """Every vector of notes, checkpoints and views."""
    yield from _note_vectors()
    yield from _refused_checkpoints()
    yield from _accepted_checkpoints()
    yield from _view_vectors()
