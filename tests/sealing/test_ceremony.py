"""The enrollment ceremony as somebody at a terminal meets it."""

import json
import stat
from base64 import b64decode
from pathlib import Path

import pytest

from sealing.ceremony import enroll, generate_phrase, phrase_words
from sealing.keylog import check_entry, parse_entry
from sealing.members import Member
from sealing.notation import Role
from sealing.recovery import read_code
from sealing.rehearsal.vault_scenarios import CHEAP
from sealing.rehearsal.world import NOW, ROOT, Dice
from sealing.replay import KeyLog
from sealing.slots import Passphrase, RecoveryCode, open_slot
from sealing.vault import open_vault
from tests.support.terminal import run


def root_in(folder: Path) -> list[str | Path]:
    """A new root in two files; the options that name them."""
    halves = [folder / "half-1.json", folder / "half-2.json"]
    assert run("root", "create", "--half-1", halves[0], "--half-2", halves[1]).returncode == 0
    return ["--half", halves[0], "--half", halves[1]]


def test_words_are_plain_and_enough() -> None:
    words = phrase_words()
    assert len(words) >= 1296
    assert list(words) == sorted(set(words))
    assert all(4 <= len(word) <= 8 and word.isascii() and word.isalpha() and word.islower() for word in words)


def test_phrases_are_six_words_and_differ() -> None:
    phrases = {generate_phrase(Dice(("phrase", n))) for n in range(50)}
    assert len(phrases) == 50
    assert {len(phrase.split(" ")) for phrase in phrases} == {6}
    assert {word for phrase in phrases for word in phrase.split()} <= set(phrase_words())


def test_numbers_beyond_the_last_full_round_are_drawn_again() -> None:
    draws = iter([b"\xff\xff"] * 3 + [b"\x00\x01"] * 6)
    assert generate_phrase(lambda _: next(draws)) == " ".join([phrase_words()[1]] * 6)


def test_enrolling_makes_a_vault_that_only_the_phrase_opens() -> None:
    person = enroll("dina", Role.SUPERVISOR, 4, ROOT, Dice("enroll"), NOW, CHEAP)
    vault_key = open_slot(person.slots[0], person.handle, Passphrase(person.passphrase))
    version, content = open_vault(vault_key, person.handle, person.vault_blob)
    assert (version, Member.from_seeds(content.sign_seed, content.kem_seeds[0])) == (1, person.member)
    assert (person.entry.seq, person.entry.role) == (4, Role.SUPERVISOR)
    check_entry(person.entry, person.member.kem_pk, ROOT.public_key, NOW)
    assert person.passphrase not in repr(person)
    assert "passphrase" not in person.public()


def test_a_sheet_is_a_second_slot_to_the_same_vault(tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    done = run("enroll", "--sheet", "--out", out, *root_in(tmp_path), "--new-log", "--member", "satu:counselor")
    fields = json.loads(out.read_text())["members"]["satu"]
    slots, handle = [b64decode(slot) for slot in fields["slots"]], b64decode(fields["handle"])
    by_phrase = open_slot(slots[0], handle, Passphrase(fields["passphrase"]))
    assert open_slot(slots[1], handle, RecoveryCode(read_code(fields["recovery"]))) == by_phrase
    assert (done.returncode, len(slots)) == (0, 2)


def test_the_command_enrolls_and_goes_on_with_the_same_root(tmp_path: Path) -> None:
    out, log, more = tmp_path / "out.json", tmp_path / "log", tmp_path / "more.json"
    halves = root_in(tmp_path)
    members = ["--member", "satu:counselor", "--member", "dua:supervisor"]
    first = run("enroll", "--out", out, *halves, "--new-log", *members)
    assert (first.returncode, first.stderr) == (0, "")
    result = json.loads(out.read_text())
    root_pk = b64decode(result["root_pk"])
    assert list(result["members"]) == ["satu", "dua"]
    for seq, fields in enumerate(result["members"].values()):
        entry = parse_entry(b64decode(fields["entry"]))
        check_entry(entry, b64decode(fields["kem_pk"]), root_pk, entry.not_before)
        assert entry.seq == seq
        vault_key = open_slot(
            b64decode(fields["slots"][0]), b64decode(fields["handle"]), Passphrase(fields["passphrase"])
        )
        assert open_vault(vault_key, b64decode(fields["handle"]), b64decode(fields["vault_blob"]))[0] == 1
        assert b64decode(fields["member_id"]) == entry.member_id
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}
    log.write_bytes(b"".join(b64decode(fields["entry"]) for fields in result["members"].values()))
    again = run("enroll", "--out", more, *halves, "--log", log, "--member", "tiga:counselor")
    third = json.loads(more.read_text())
    assert (again.returncode, third["root_pk"]) == (0, result["root_pk"])
    whole = KeyLog(
        root_pk, [log.read_bytes()[:347], log.read_bytes()[347:], b64decode(third["members"]["tiga"]["entry"])]
    )
    assert [entry.seq for entry in whole.listed()] == [0, 1, 2]


@pytest.mark.parametrize("member", ["noname", ":counselor", "x:citizen", "x:team"])
def test_the_command_refuses_what_is_no_member(tmp_path: Path, member: str) -> None:
    refused = run("enroll", "--out", tmp_path / "out", "--half", "a", "--half", "b", "--new-log", "--member", member)
    assert refused.returncode == 2
    assert list(tmp_path.iterdir()) == []


def test_the_command_refuses_a_name_twice(tmp_path: Path) -> None:
    twice = ["--member", "x:counselor", "--member", "x:supervisor"]
    refused = run("enroll", "--out", tmp_path / "out", "--half", "a", "--half", "b", "--new-log", *twice)
    assert (refused.returncode, list(tmp_path.iterdir())) == (2, [])


def test_the_command_overwrites_no_key(tmp_path: Path) -> None:
    half, out, options = tmp_path / "half-1.json", tmp_path / "out", root_in(tmp_path)
    out.write_text("precious")
    kept = half.read_text()
    again = run("root", "create", "--half-1", half, "--half-2", tmp_path / "new")
    assert (again.returncode, half.read_text(), (tmp_path / "new").exists()) == (1, kept, False)
    refused = run("enroll", "--out", out, *options, "--new-log", "--member", "x:counselor")
    assert (refused.returncode, out.read_text()) == (1, "precious")


def test_the_command_checks_the_shared_vectors(tmp_path: Path) -> None:
    checked = run("vectors")
    assert (checked.returncode, checked.stderr) == (0, "")
    wrong = {"name": "py-wrong", "type": "ed25519_key", "expect": "opens", "public_key": "00" * 32}
    (tmp_path / "py-wrong.json").write_text(json.dumps(wrong))
    assert run("vectors", "--folder", tmp_path).returncode == 1
