"""Request files: what a member asks the organization to list, as it travels and as it is read aloud."""

import json
from base64 import b64decode, b64encode
from dataclasses import replace
from pathlib import Path

import pytest

from sealing.issue import make_request, replace_lost
from sealing.notation import Malformed, Role
from sealing.rehearsal.world import NOW, STAFF, YEAR, make_member
from sealing.request import check_request, key_number, parse_request
from tests.support.terminal import run

VALID = (NOW - YEAR, NOW + YEAR)


def test_a_request_is_an_entry_without_place_and_root() -> None:
    request = make_request(make_member("asking"), Role.COUNSELOR, VALID)
    assert parse_request(json.loads(json.dumps(request.as_json()))) == request
    placed = replace(request.entry, seq=1)
    for bad in (
        {},
        request.as_json() | {"format": "x"},
        request.as_json() | {"kem_pk": "AAAA"},
        request.as_json() | {"entry": b64encode(placed.pack()).decode()},
        request.as_json() | {"entry": b64encode(STAFF.entries[8].pack()).decode()},
    ):
        with pytest.raises(Malformed):
            parse_request(bad)
    foreign = replace(request.entry, sign_pk=make_member("other").signing.public_key)
    longer = replace(request.entry, not_after=VALID[1] + 1)
    for odd, category, rule in ((foreign, "wrong_binding", "member_id"), (longer, "tampered", "sig_member")):
        with pytest.raises(Malformed) as refusal:
            check_request(replace(request, entry=odd))
        assert (refusal.value.category, refusal.value.rule) == (category, rule)
    check_request(request)


def test_the_command_reads_requests_aloud(tmp_path: Path) -> None:
    asking, former = make_member("asking"), make_member("former").member_id
    (tmp_path / "new").write_text(make_request(asking, Role.SUPERVISOR, (0, 86_400_000)).file_text())
    (tmp_path / "lost").write_text(replace_lost(asking, Role.COUNSELOR, (0, 86_400_000), former).file_text())
    done = run("request", tmp_path / "new", tmp_path / "lost")
    name = asking.member_id.hex()
    assert (done.returncode, done.stdout.splitlines()) == (
        0,
        [
            f"ADD supervisor {name}",
            f"  number {key_number(asking.member_id)}",
            "  from 1970-01-01 to 1970-01-02",
            f"ROTATE counselor {name} without the former key",
            f"  number {key_number(asking.member_id)}",
            f"  in place of number {key_number(former)}",
            "  from 1970-01-01 to 1970-01-02",
        ],
    )
    unsigned = json.loads((tmp_path / "new").read_text())
    raw = bytearray(b64decode(unsigned["entry"]))
    raw[230] ^= 1  # in the member's own signature
    (tmp_path / "new").write_text(json.dumps(unsigned | {"entry": b64encode(raw).decode()}))
    refused = run("request", tmp_path / "new")
    assert (refused.returncode, refused.stdout) == (1, "")


def test_a_number_is_the_first_half_of_the_name_in_decimal_with_its_zeros() -> None:
    assert key_number(bytes(32)) == " ".join(["00000"] * 5)
    assert key_number(bytes(15) + b"\x2a" + bytes(16)) == "00000 00000 00000 00000 00042"
    assert key_number((10**25 + 7).to_bytes(16) + bytes(16)) == "00000 00000 00000 00000 00007"
