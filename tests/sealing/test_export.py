"""The offline copy: opened by a code or a passphrase, refused for whatever was changed, and never by a guess."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from sealing.code import code_text
from sealing.export import (
    MAX_BYTES,
    MAX_ENVELOPES,
    CodeVault,
    Export,
    Reader,
    SlottedVault,
    Unlock,
    by_code,
    by_passphrase,
    check_log,
    parse_export,
    pins_of,
)
from sealing.export_commands import visible
from sealing.notation import Category, Malformed
from sealing.notes import LogPolicy
from sealing.reading import Conversation, Line, What, read_export
from sealing.rehearsal.exports import CITIZEN, CODE, SECOND, code_vault, export_of, slotted_vault, talk
from sealing.rehearsal.vault_scenarios import PASSPHRASE
from sealing.rehearsal.world import POLICY, ROOT, Dice, Room, forge, make_member, meet, seeds_of
from sealing.vault import Bookmark

ROOM, CITIZEN_HERE, SECOND_HERE = talk()
HEADS = CITIZEN_HERE.transcript.state.heads
EXPORT = export_of(ROOM, code_vault(ROOM))
Refusal = tuple[Category, str | None]


def opened(export: Export, unlock: Unlock | None = None, root_pk: bytes = ROOT.public_key) -> Conversation:
    log = check_log(export, root_pk, pins_of(export))
    return read_export(export, log, unlock(export) if unlock else ())


def refusal_of(act: Callable[[], object]) -> Refusal:
    with pytest.raises(Malformed) as caught:
        act()
    return caught.value.category, caught.value.rule


def stopped_at(told: Conversation) -> tuple[int, Category, str | None]:
    assert told.refusal
    return told.refusal.position, told.refusal.category, told.refusal.rule


def texts(told: Conversation) -> list[str]:
    return [line.text for line in told.lines if line.what is What.TEXT]


def changed(**fields: Any) -> Export:
    return replace(EXPORT, **fields)


def with_envelopes(envelopes: Sequence[bytes]) -> Export:
    return changed(envelopes=tuple(envelopes))


def test_the_code_gives_every_word_in_order_with_who_and_when() -> None:
    told = opened(parse_export(EXPORT.pack()), by_code(CODE.upper().replace("-", " ")))
    assert (told.holds, told.entries, told.head) == (True, len(ROOM.log), HEADS[-1])
    assert texts(told) == CITIZEN_HERE.texts()
    assert [(line.what.value, line.who) for line in told.lines] == [
        ("joined", "citizen"),
        ("joined", "counselor 1"),
        ("text", "counselor 1"),
        ("text", "citizen"),
        ("text", "counselor 1"),
        ("joined", "counselor 2"),
        ("text", "counselor 1"),
        ("left", "counselor 1"),
        ("text", "counselor 2"),
        ("ended", "citizen"),
    ]
    assert told.lines[3] == Line(
        5, What.TEXT, "citizen", 1_800_000_060_000, "Saya tidak bisa tidur.\nSudah tiga malam."
    )


def test_the_passphrase_opens_what_this_counselor_may_read_even_with_a_former_key() -> None:
    mark = Bookmark(ROOM.room_id, 6, HEADS[6])
    told = opened(export_of(ROOM, slotted_vault(seeds_of(SECOND), mark)), by_passphrase(PASSPHRASE))
    assert (told.holds, texts(told)) == (True, SECOND_HERE.texts())
    assert [line.what for line in told.lines if line.position in (4, 5, 6)] == [What.CLOSED] * 3


def test_without_a_secret_everything_is_verified_and_stays_closed() -> None:
    told = opened(EXPORT)
    assert (told.holds, told.readable, told.head, texts(told)) == (True, False, HEADS[-1], [])
    assert sum(line.what is What.CLOSED for line in told.lines) == len(CITIZEN_HERE.texts())


def test_the_file_holds_no_words_and_no_key() -> None:
    file = EXPORT.pack()
    for secret in (*(text.encode() for text in CITIZEN_HERE.texts()), *seeds_of(CITIZEN), CODE.encode()):
        assert secret not in file
    assert set(json.loads(file)) == {"format", "room_id", "envelopes", "log", "key"}


def test_another_code_and_another_passphrase_open_nothing() -> None:
    other = code_text(Dice("another code")(10))
    assert refusal_of(lambda: opened(EXPORT, by_code(other))) == (Category.NO_KEY, "cvault_commit")
    counselors = export_of(ROOM, slotted_vault(seeds_of(SECOND)))
    assert refusal_of(lambda: opened(counselors, by_passphrase("salah"))) == (Category.NO_KEY, "slot_commit")


def test_a_secret_of_another_kind_is_refused_as_such() -> None:
    counselors = export_of(ROOM, slotted_vault(seeds_of(SECOND)))
    expected = (Category.UNSUPPORTED, "export_key")
    assert refusal_of(lambda: opened(EXPORT, by_passphrase(PASSPHRASE))) == expected
    assert refusal_of(lambda: opened(counselors, by_code(CODE))) == expected
    assert refusal_of(lambda: opened(changed(key=None), by_code(CODE))) == expected
    passkey_only = SlottedVault(bytes(16), bytes(100), (b"\x02" + bytes(134),))
    unlock = by_passphrase(PASSPHRASE)
    assert refusal_of(lambda: opened(changed(key=passkey_only), unlock)) == (Category.UNSUPPORTED, "slot_type")


def test_a_code_of_another_room_does_not_open_this_one() -> None:
    other, _, _ = meet("another room")
    assert refusal_of(lambda: opened(changed(key=code_vault(other)), by_code(CODE))) == (
        Category.WRONG_BINDING,
        "export_room",
    )


@pytest.mark.parametrize("at", range(len(ROOM.log)))
def test_every_entry_is_missed_when_it_is_dropped(at: int) -> None:
    told = opened(with_envelopes(ROOM.log[:at] + ROOM.log[at + 1 :]), by_code(CODE))
    last = at == len(ROOM.log) - 1
    assert told.holds is last  # that the end is the end nobody can see in the file itself
    if not last:
        assert stopped_at(told)[0] >= at
        assert told.evidence in ROOM.log


def test_a_changed_entry_stops_the_reading_and_is_named() -> None:
    for at, raw in enumerate(ROOM.log):
        flipped = raw[:-65] + bytes([raw[-65] ^ 1]) + raw[-64:] if len(raw) > 240 else raw[:-1] + bytes([raw[-1] ^ 1])
        told = opened(with_envelopes([*ROOM.log[:at], flipped, *ROOM.log[at + 1 :]]), by_code(CODE))
        assert (stopped_at(told)[0], told.entries, told.evidence) == (at, at, flipped)
        assert texts(told) == texts_before(at)


def texts_before(position: int) -> list[str]:
    return [line.text for line in opened(EXPORT, by_code(CODE)).lines if line.position < position and line.text]


def test_entries_in_another_order_are_refused() -> None:
    swapped = [*ROOM.log[:5], ROOM.log[6], ROOM.log[5], *ROOM.log[7:]]
    assert stopped_at(opened(with_envelopes(swapped)))[:2] == (5, Category.WRONG_BINDING)


def test_words_put_into_the_mouth_of_a_counselor_are_refused() -> None:
    stranger = make_member("stranger")
    put = forge(ROOM.log[6], stranger.signing)
    told = opened(with_envelopes([*ROOM.log[:6], put, *ROOM.log[7:]]), by_code(CODE))
    assert stopped_at(told) == (6, Category.TAMPERED, "signature")


def test_what_a_counselor_has_read_before_may_not_be_missing() -> None:
    """The vault remembers how far this room was read; a file that ends before, or is another history, is refused."""
    for mark in (Bookmark(ROOM.room_id, 13, HEADS[13]), Bookmark(ROOM.room_id, 9, bytes(32))):
        export = export_of(ROOM, slotted_vault(seeds_of(SECOND), mark))
        told = opened(replace(export, envelopes=export.envelopes[:-1]), by_passphrase(PASSPHRASE))
        assert stopped_at(told) == (12, Category.WRONG_BINDING, "bookmark")
    elsewhere = Bookmark(bytes(16), 99, bytes(32))
    export = export_of(ROOM, slotted_vault(seeds_of(SECOND), elsewhere))
    assert opened(export, by_passphrase(PASSPHRASE)).holds


def test_a_room_founded_otherwise_than_the_code_remembers_is_refused() -> None:
    reader = Reader(ROOM.citizen.member, bytes(32))
    told = read_export(EXPORT, check_log(EXPORT, ROOT.public_key, None), [reader])
    assert stopped_at(told) == (0, Category.WRONG_BINDING, "room")


def test_a_log_that_is_not_the_organizations_is_refused() -> None:
    entries = EXPORT.entries
    forged = entries[0][:160] + bytes([entries[0][160] ^ 1]) + entries[0][161:]
    noted = EXPORT.noted
    assert noted
    smaller = noted.note.replace(b"9\n", b"8\n", 1)
    cases: list[tuple[Export, Refusal]] = [
        (changed(entries=(forged, *entries[1:])), (Category.TAMPERED, "sig_org")),
        (changed(entries=entries[:-1]), (Category.TAMPERED, "missing")),
        (changed(entries=(*entries[:-2], entries[-1])), (Category.WRONG_BINDING, "seq")),
        (
            changed(noted=replace(noted, note=smaller)),
            (Category.TAMPERED, "note_signature"),
        ),
        (changed(noted=replace(noted, origin="other.example/log")), (Category.WRONG_BINDING, "origin")),
    ]
    for export, expected in cases:
        assert refusal_of(lambda export=export: opened(export, by_code(CODE))) == expected


def test_a_transcript_that_quotes_more_than_the_file_brings_is_refused() -> None:
    told = opened(changed(entries=(), noted=None), by_code(CODE))
    assert stopped_at(told) == (2, Category.FORBIDDEN, "log_view")


def test_a_pinned_root_and_pinned_log_keys_are_not_the_files_to_choose() -> None:
    root = Dice("another root")(32)
    assert refusal_of(lambda: opened(EXPORT, by_code(CODE), root)) == (Category.WRONG_BINDING, "export_root")
    said = pins_of(EXPORT)
    assert said == POLICY
    pinned = LogPolicy(POLICY.origin, POLICY.root_pk, replace(POLICY.log_key, public_key=root), POLICY.cosigners)
    assert refusal_of(lambda: check_log(EXPORT, ROOT.public_key, pinned)) == (Category.TAMPERED, "log_signature")


def as_json() -> dict[str, Any]:
    whole: dict[str, Any] = json.loads(EXPORT.pack())
    return whole


def edited(edit: Callable[[dict[str, Any]], object]) -> bytes:
    whole = as_json()
    edit(whole)
    return json.dumps(whole).encode()


NOT_THIS_FORM: dict[str, tuple[bytes, str]] = {
    "no JSON": (b"{", "export_json"),
    "no text": (b"\xff", "export_json"),
    "too deep": (b"[" * 100_000, "export_json"),
    "a list": (b"[]", "export_fields"),
    "a doubled field": (EXPORT.pack().replace(b'"log":', b'"room_id":"","log":', 1), "export_fields"),
    "an unknown field": (edited(lambda whole: whole.update(note="")), "export_fields"),
    "an unknown field of the log": (edited(lambda whole: whole["log"].update(more=1)), "export_fields"),
    "a missing field": (edited(lambda whole: whole.pop("key")), "export_fields"),
    "a key of two kinds": (edited(lambda whole: whole["key"].update(handle="")), "export_fields"),
    "a number": (edited(lambda whole: whole.update(room_id=7)), "export_fields"),
    "half a character": (
        edited(lambda whole: whole["log"]["checkpoint"].update(origin="\ud800")),
        "export_fields",
    ),
    "other base64": (edited(lambda whole: whole.update(room_id="AAAAAAAAAAAAAAAAAAAAAB==")), "export_base64"),
    "no base64": (edited(lambda whole: whole["envelopes"].append("é")), "export_base64"),
    "a short room": (edited(lambda whole: whole.update(room_id="AAAA")), "export_base64"),
    "too many": (edited(lambda whole: whole.update(envelopes=[""] * (MAX_ENVELOPES + 1))), "export_count"),
    "no list": (edited(lambda whole: whole.update(envelopes="")), "export_count"),
    "entries without a checkpoint": (edited(lambda whole: whole["log"].update(checkpoint=None)), "export_log"),
    "a checkpoint of nothing": (edited(lambda whole: whole["log"].update(entries=[])), "export_log"),
    "no vkey": (edited(lambda whole: whole["log"]["checkpoint"].update(log_key="x")), "vkey"),
    "huge": (bytes(MAX_BYTES + 1), "export_size"),
}


@pytest.mark.parametrize("case", NOT_THIS_FORM)
def test_a_file_of_another_form_is_refused_before_anything_is_judged(case: str) -> None:
    raw, rule = NOT_THIS_FORM[case]
    assert refusal_of(lambda: parse_export(raw)) == (Category.MALFORMED, rule)


def test_another_format_is_not_guessed_at() -> None:
    raw = edited(lambda whole: whole.update(format="sobat/2 export"))
    assert refusal_of(lambda: parse_export(raw)) == (Category.UNSUPPORTED, "export_format")


def test_what_is_written_is_read_back_the_same() -> None:
    alone = Room("alone")
    keys: list[CodeVault | SlottedVault | None] = [code_vault(ROOM), slotted_vault(seeds_of(SECOND)), None]
    exports = [export_of(ROOM, key) for key in keys]
    exports.append(Export(alone.room_id, tuple(alone.log), ROOT.public_key, (), None, None))
    for export in exports:
        assert parse_export(export.pack()) == export
    assert opened(exports[-1]).holds


def test_text_cannot_pass_for_another_line_or_move_the_cursor() -> None:
    assert visible("satu\n2027-01-15 08:00  counselor 1: dua") == "satu\n    2027-01-15 08:00  counselor 1: dua"
    assert visible("a\x1b[2J\u202eb\r\x9b") == "a\\u{1b}[2J\\u{202e}b\\u{d}\\u{9b}"
