"""`python -m sealing open`, as somebody at a terminal runs it."""

import json
import subprocess
import sys
from base64 import b64encode
from dataclasses import replace
from pathlib import Path

import pytest

from sealing.export import MAX_BYTES
from sealing.recovery import write_code
from sealing.rehearsal.exports import CODE, SECOND, code_vault, export_of, slotted_vault, talk
from sealing.rehearsal.vault_scenarios import PASSPHRASE
from sealing.rehearsal.world import POLICY, ROOT, Dice, seeds_of
from sealing.slots import Passphrase, RecoveryCode, open_slot, seal_slot
from tests.support.terminal import REPOSITORY

ROOM, CITIZEN, SECOND_HERE = talk()
EXPORT = export_of(ROOM, code_vault(ROOM))
FOREIGN = b64encode(Dice("foreign")(32)).decode()
ROOT_PK = b64encode(ROOT.public_key).decode()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "catatan.json"
    path.write_bytes(EXPORT.pack())
    return path


def opened(path: Path, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    """Run `open` with `typed` on standard input."""
    command = [sys.executable, "-m", "sealing", "open", str(path), *arguments]
    return subprocess.run(command, cwd=REPOSITORY, input=typed, capture_output=True, text=True, check=False)


def test_the_code_prints_every_word_in_order_and_what_that_proves(file: Path) -> None:
    done = opened(file, "--code", "-", "--root", ROOT_PK, "--log-key", POLICY.log_key.text(), typed=f"{CODE}\n")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[:10] == [
        f"Room {ROOM.room_id.hex()}",
        "-- citizen can read from here on",
        "-- counselor 1 can read from here on",
        "2027-01-15 08:00  counselor 1: Halo",
        "2027-01-15 08:01  citizen: Saya tidak bisa tidur.",
        "    Sudah tiga malam.",
        "2027-01-15 08:02  counselor 1: Terima kasih sudah bercerita <3",
        "-- counselor 2 can read from here on",
        "2027-01-15 08:03  counselor 1: Saya pamit dulu.",
        "-- counselor 1 reads no further",
    ]
    assert f"VERIFIED: all 13 entries, head {CITIZEN.transcript.head.hex()}" in lines
    assert "What it does not prove: who the people behind the keys are" in done.stdout
    assert "No root key was given" not in done.stdout


def test_without_a_root_it_says_that_the_counselors_are_the_files_word(file: Path) -> None:
    done = opened(file, "--code", "-", typed=CODE)
    assert done.returncode == 0
    assert "No root key was given" in done.stdout


def test_the_passphrase_of_a_vault_opens_as_well(tmp_path: Path) -> None:
    path = tmp_path / "counselor.json"
    path.write_bytes(export_of(ROOM, slotted_vault(seeds_of(SECOND))).pack())
    done = opened(path, "--vault-passphrase", "-", "--json", typed=PASSPHRASE.upper())
    told = json.loads(done.stdout)
    assert (done.returncode, told["verified"], told["readable"], told["root_given"]) == (0, True, True, False)
    assert [line["text"] for line in told["lines"] if line["what"] == "text"] == SECOND_HERE.texts()


def test_the_recovery_sheet_of_a_vault_opens_too_and_another_sheet_does_not(tmp_path: Path) -> None:
    path, dice = tmp_path / "counselor.json", Dice("sheet")
    vault, entropy = slotted_vault(seeds_of(SECOND)), dice(16)
    vault_key = open_slot(vault.slots[0], vault.handle, Passphrase(PASSPHRASE))
    sheet = seal_slot(vault_key, vault.handle, RecoveryCode(entropy), dice)
    path.write_bytes(export_of(ROOM, replace(vault, slots=(*vault.slots, sheet))).pack())
    done = opened(path, "--recovery", "-", "--json", typed=write_code(entropy))
    told = json.loads(done.stdout)
    assert (done.returncode, told["verified"], told["readable"]) == (0, True, True)
    assert [line["text"] for line in told["lines"] if line["what"] == "text"] == SECOND_HERE.texts()
    other = opened(path, "--recovery", "-", typed=write_code(dice(16)))
    assert (other.returncode, other.stdout) == (1, "")
    assert other.stderr == "This is not the secret that opens this file.\n"


def test_a_changed_file_names_the_entry_and_its_bytes_and_fails(file: Path) -> None:
    changed = ROOM.log[6][:-1] + bytes([ROOM.log[6][-1] ^ 1])
    file.write_bytes(replace(EXPORT, envelopes=(*ROOM.log[:6], changed, *ROOM.log[7:])).pack())
    done = opened(file, "--code", "-", typed=CODE)
    assert done.returncode == 1
    assert "REFUSED at entry 6 (tampered: signature). The 6 entries before it hold" in done.stdout
    assert b64encode(changed).decode() in done.stdout
    assert "Terima kasih" not in done.stdout
    assert "What this proves" not in done.stdout
    told = json.loads(opened(file, "--code", "-", "--json", typed=CODE).stdout)
    assert told["refusal"] == {
        "position": 6,
        "category": "tampered",
        "rule": "signature",
        "envelope": b64encode(changed).decode(),
    }


@pytest.mark.parametrize(
    ("arguments", "typed", "sentence"),
    [
        (["--code", "-"], "satu dua", "There are letters missing in this code, or too many."),
        (["--code", "-"], "babab-" * 5 + "babad", "There is a slip in this code: its words do not belong together."),
        (["--code", "-"], "babab-" * 5 + "babab", "This is not the code that opens this file."),
        (["--vault-passphrase", "-"], PASSPHRASE, "This file holds nothing that such a secret could open."),
        (
            ["--root", b64encode(Dice("foreign")(32)).decode()],
            "",
            "This file names another root key than the one that was given.",
        ),
        (["--log-key", "x"], "", "Refused: malformed: vkey."),
    ],
)
def test_what_does_not_open_says_why_in_one_sentence(
    file: Path, arguments: list[str], typed: str, sentence: str
) -> None:
    done = opened(file, *arguments, typed=typed)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"{sentence}\n")


def test_a_secret_on_the_command_line_is_refused_and_not_repeated(file: Path) -> None:
    for option in ("--code", "--vault-passphrase", "--recovery"):
        done = opened(file, option, "rahasia")
        assert done.returncode == 2
        assert "it is never given on the command line" in done.stderr
        assert "rahasia" not in done.stdout + done.stderr


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.json"
    with path.open("wb") as huge:
        huge.truncate(MAX_BYTES + 1)
    done = opened(path)
    assert (done.returncode, done.stderr) == (1, "This file is too large to be an exported conversation.\n")
    missing = opened(tmp_path / "none.json")
    assert (missing.returncode, missing.stdout) == (1, "")
