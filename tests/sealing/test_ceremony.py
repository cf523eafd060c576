"""The enrollment ceremony as somebody at a terminal meets it."""

import json
import stat
import subprocess
import sys
from base64 import b64decode
from pathlib import Path

import pytest

from sealing.ceremony import enroll, generate_phrase, phrase_words
from sealing.keylog import check_entry, parse_entry
from sealing.members import Member, SigningKey
from sealing.notation import Role
from sealing.recovery import read_code
from sealing.rehearsal.vault_scenarios import CHEAP
from sealing.rehearsal.world import NOW, ROOT, Dice
from sealing.slots import Passphrase, RecoveryCode, open_slot
from sealing.vault import open_vault

REPOSITORY = Path(__file__).parents[2]


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sealing", *map(str, arguments)]
    return subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)


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
    done = run("enroll", "--sheet", "--out", out, "--root-out", tmp_path / "root", "--member", "satu:counselor")
    fields = json.loads(out.read_text())["members"]["satu"]
    slots, handle = [b64decode(slot) for slot in fields["slots"]], b64decode(fields["handle"])
    by_phrase = open_slot(slots[0], handle, Passphrase(fields["passphrase"]))
    assert open_slot(slots[1], handle, RecoveryCode(read_code(fields["recovery"]))) == by_phrase
    assert (done.returncode, len(slots)) == (0, 2)


def test_the_command_enrolls_and_goes_on_with_the_same_root(tmp_path: Path) -> None:
    out, root, more = tmp_path / "out.json", tmp_path / "root", tmp_path / "more.json"
    first = run("enroll", "--out", out, "--root-out", root, "--member", "satu:counselor", "--member", "dua:supervisor")
    assert (first.returncode, first.stderr) == (0, "")
    result = json.loads(out.read_text())
    seed = b64decode(root.read_text())
    assert b64decode(result["root_pk"]) == SigningKey(seed).public_key
    assert list(result["members"]) == ["satu", "dua"]
    for seq, fields in enumerate(result["members"].values()):
        entry = parse_entry(b64decode(fields["entry"]))
        check_entry(entry, b64decode(fields["kem_pk"]), SigningKey(seed).public_key, entry.not_before)
        assert entry.seq == seq
        vault_key = open_slot(
            b64decode(fields["slots"][0]), b64decode(fields["handle"]), Passphrase(fields["passphrase"])
        )
        assert open_vault(vault_key, b64decode(fields["handle"]), b64decode(fields["vault_blob"]))[0] == 1
        assert b64decode(fields["member_id"]) == entry.member_id
    assert {stat.S_IMODE(path.stat().st_mode) for path in (out, root)} == {0o600}
    again = run("enroll", "--out", more, "--root", root, "--first-seq", "2", "--member", "tiga:counselor")
    assert (again.returncode, json.loads(more.read_text())["root_pk"]) == (0, result["root_pk"])


@pytest.mark.parametrize("member", ["noname", ":counselor", "x:citizen", "x:team"])
def test_the_command_refuses_what_is_no_member(tmp_path: Path, member: str) -> None:
    refused = run("enroll", "--out", tmp_path / "out", "--root-out", tmp_path / "root", "--member", member)
    assert refused.returncode == 2
    assert list(tmp_path.iterdir()) == []


def test_the_command_refuses_a_name_twice(tmp_path: Path) -> None:
    twice = ["--member", "x:counselor", "--member", "x:supervisor"]
    refused = run("enroll", "--out", tmp_path / "out", "--root-out", tmp_path / "root", *twice)
    assert (refused.returncode, list(tmp_path.iterdir())) == (2, [])


def test_the_command_overwrites_no_key(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.write_text("precious")
    refused = run("enroll", "--out", tmp_path / "out", "--root-out", root, "--member", "x:counselor")
    assert refused.returncode != 0
    assert root.read_text() == "precious"


def test_the_command_checks_the_shared_vectors(tmp_path: Path) -> None:
    checked = run("vectors")
    assert (checked.returncode, checked.stderr) == (0, "")
    wrong = {"name": "py-wrong", "type": "ed25519_key", "expect": "opens", "public_key": "00" * 32}
    (tmp_path / "py-wrong.json").write_text(json.dumps(wrong))
    assert run("vectors", "--folder", tmp_path).returncode == 1
