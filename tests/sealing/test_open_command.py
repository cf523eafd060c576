"""`python -m sealing open`, as somebody at a terminal runs it."""

import json
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from sealing.attachments import Attachment, Place, Sealer
from sealing.export import MAX_BYTES
from sealing.recovery import write_code
from sealing.rehearsal.exports import CODE, SECOND, code_vault, export_of, slotted_vault, talk
from sealing.rehearsal.vault_scenarios import PASSPHRASE
from sealing.rehearsal.world import NOW, POLICY, ROOT, Dice, meet, seeds_of
from sealing.slots import Passphrase, RecoveryCode, open_slot, seal_slot
from sealing.vectors import pattern
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


LENGTH = 200_000


@pytest.fixture
def with_attachment(tmp_path: Path) -> tuple[Path, Attachment, list[bytes]]:
    """A copy in which the citizen sent a picture, and the sealed chunks of it."""
    room, citizen, _ = meet("export")
    dice = Dice("attached")
    place = Place(room.room_id, dice(16), dice(32))
    sealer = Sealer(place, LENGTH, [pattern(LENGTH)])
    chunks = list(sealer)
    said = Attachment(1, place.blob_id, place.key, LENGTH, sealer.digest, caption="ini fotonya")
    room.post(citizen.pen.attach(said, NOW + 60_000))
    path = tmp_path / "catatan.json"
    path.write_bytes(export_of(room, code_vault(room)).pack())
    return path, said, chunks


def test_attachments_beside_the_file_are_verified_and_written_out(
    with_attachment: tuple[Path, Attachment, list[bytes]], tmp_path: Path
) -> None:
    file, said, chunks = with_attachment
    absent = opened(file, "--code", "-", typed=CODE)
    assert absent.returncode == 0
    assert "citizen: [image/jpeg, 200,000 bytes, its file does not lie beside this one] ini fotonya" in absent.stdout

    (tmp_path / f"{said.blob_id.hex()}.blob").write_bytes(b"".join(chunks))
    genuine = opened(file, "--code", "-", typed=CODE)
    assert (genuine.returncode, genuine.stderr) == (0, "")
    assert "citizen: [image/jpeg, 200,000 bytes, genuine] ini fotonya" in genuine.stdout

    folder = tmp_path / "saved"
    folder.mkdir()
    told = json.loads(opened(file, "--code", "-", "--json", "--save", str(folder), typed=CODE).stdout)
    saved = folder / f"{said.blob_id.hex()}.jpg"
    assert [line["attachment"] for line in told["lines"] if line["what"] == "attachment"] == [
        {
            "media_type": "image/jpeg",
            "length": LENGTH,
            "blob_id": said.blob_id.hex(),
            "found": "genuine",
            "rule": None,
            "saved": str(saved),
        }
    ]
    assert saved.read_bytes() == pattern(LENGTH)
    assert saved.stat().st_mode & 0o777 == 0o600
    again = opened(file, "--code", "-", "--save", str(folder), typed=CODE)
    assert (again.returncode, again.stderr) == (1, f"{saved}: File exists.\n")
    assert list(folder.iterdir()) == [saved]


def test_an_attachment_that_is_spoken_of_again_is_written_once_and_a_claim_to_its_name_is_refused(
    with_attachment: tuple[Path, Attachment, list[bytes]], tmp_path: Path
) -> None:
    file, said, chunks = with_attachment
    room, citizen, _ = meet("export")
    claim = replace(said, digest=bytes(32))
    for number, each in enumerate((said, replace(said, caption="sekali lagi"), claim)):
        room.post(citizen.pen.attach(each, NOW + 60_000 + number))
    file.write_bytes(export_of(room, code_vault(room)).pack())
    (tmp_path / f"{said.blob_id.hex()}.blob").write_bytes(b"".join(chunks))
    folder = tmp_path / "saved"
    folder.mkdir()
    done = opened(file, "--code", "-", "--json", "--save", str(folder), typed=CODE)
    assert (done.returncode, done.stderr) == (1, "")
    saved = folder / f"{said.blob_id.hex()}.jpg"
    found = [line["attachment"] for line in json.loads(done.stdout)["lines"] if line["what"] == "attachment"]
    assert [(each["found"], each["saved"], each["rule"]) for each in found] == [
        ("genuine", str(saved), None),
        ("genuine", str(saved), None),
        ("refused", None, "tampered: attachment_digest"),
    ]
    assert saved.read_bytes() == pattern(LENGTH)
    assert list(folder.iterdir()) == [saved]


@pytest.mark.parametrize(
    ("damage", "rule"),
    [
        (lambda chunks: [*chunks[:-1], chunks[-1][:-1] + bytes((chunks[-1][-1] ^ 1,))], "tampered: chunk"),
        (lambda chunks: chunks[:-1], "malformed: chunk_missing"),
        (lambda chunks: [*chunks, b"x"], "malformed: chunk_extra"),
        (lambda chunks: [chunks[1], chunks[0], *chunks[2:]], "tampered: chunk_commitment"),
        (lambda chunks: [*chunks[:-1], chunks[-1][:-1]], "malformed: chunk_length"),
        (lambda chunks: [], "malformed: chunk_missing"),
    ],
)
def test_a_damaged_attachment_is_refused_and_leaves_no_file(
    with_attachment: tuple[Path, Attachment, list[bytes]],
    tmp_path: Path,
    damage: Callable[[list[bytes]], list[bytes]],
    rule: str,
) -> None:
    file, said, chunks = with_attachment
    (tmp_path / f"{said.blob_id.hex()}.blob").write_bytes(b"".join(damage(chunks)))
    folder = tmp_path / "saved"
    folder.mkdir()
    done = opened(file, "--code", "-", "--save", str(folder), typed=CODE)
    assert done.returncode == 1
    assert f"citizen: [image/jpeg, 200,000 bytes, REFUSED ({rule})] ini fotonya" in done.stdout
    assert "VERIFIED: all" in done.stdout  # the conversation is
    assert list(folder.iterdir()) == []
