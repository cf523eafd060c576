"""A whole day of the key log beside a running server: appended, signed, verified from outside, witnessed, exported."""

import json
import sys
from base64 import b64encode
from dataclasses import replace
from pathlib import Path
from subprocess import run
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from counselors.checkpoints import publish
from counselors.selectors import seat_key
from dev.engine import ROOT as REPOSITORY
from sealing.issue import admit, make_request, revoke
from sealing.keylog import Entry
from sealing.members import Member
from sealing.notation import Role
from sealing.watch import describe
from tests.factories.counselors import FOREVER, ROOT, make_counselor, make_entry, make_member, stored_log
from tests.support.live import World
from tests.support.talkers import installation

pytestmark = pytest.mark.django_db(transaction=True)


def outside(*words: object) -> Any:
    """An outside party with a copy of the repository and nothing else."""
    command = [sys.executable, "-m", "sealing", "keylog", *map(str, words)]
    return run(command, cwd=REPOSITORY, env={"PATH": "/usr/bin"}, capture_output=True, text=True, check=False)


def signed_file(folder: Path, *entries: tuple[Entry, Member | None]) -> str:
    """As a ceremony leaves it."""
    rows = [
        {"entry": b64encode(entry.pack()).decode(), "kem_pk": b64encode(member.kem_pk if member else b"").decode()}
        for entry, member in entries
    ]
    path = folder / "signed.json"
    path.write_text(json.dumps({"entries": rows}))
    return str(path)


def summary() -> str:
    """What a verifier says last."""
    log = stored_log()
    current = sum(log.standing(entry.seq, log.size) is not None for entry in log.listed())
    return f"{log.size} entries, {current} current members, root {log.tree.root(log.size).hex()}"


def refused(place: World, *words: str) -> str:
    """The sentence of a command that changes nothing."""
    with pytest.raises(RuntimeError) as told:
        place.manage("keylog", *words)
    return str(told.value).splitlines()[-1].partition("CommandError: ")[2]


def test_from_a_ceremony_to_everybody(tmp_path: Path) -> None:
    ratna, place, memory = make_counselor(), installation(tmp_path, ""), tmp_path / "memory"
    publish(settings.LOG_KEYS, timezone.now())
    pins = place.manage("keylog", "pins").split()
    with place.serve() as server:
        first = outside("verify", f"{server.url}/log", *pins, "--remember", memory)
        assert (first.returncode, first.stdout.splitlines()) == (0, [describe(ratna.entry.pack()), summary()])

        newer, spare = make_member("ratna again"), make_member("spare")
        request = make_request(newer, Role.COUNSELOR, (0, FOREVER), ratna.member)
        rotated = admit(request, 1, ROOT)
        added = make_entry(spare, 2)
        file = signed_file(tmp_path, (rotated, newer), (added, spare), (revoke(added, 3, ROOT), None))
        assert place.manage("keylog", "append", file) == "signed\n"
        assert place.manage("keylog", "append", file) == "nothing to sign\n"
        assert seat_key(ratna.pk).member_id == newer.member_id

        again = outside("verify", f"{server.url}/log", *pins, "--remember", memory)
        assert again.stdout.splitlines() == [*map(describe, stored_log().entries[1:]), summary()]
        assert place.manage("keylog", "verify", f"{server.url}/log").splitlines()[-1] == summary()
        assert place.manage("keylog", "export", str(tmp_path / "copy")) == "7 files\n"
        assert outside("verify", tmp_path / "copy", *pins, "--remember", memory).stdout == f"{summary()}\n"


def test_a_key_is_given_with_the_entries_that_list_it(tmp_path: Path) -> None:
    """And what cannot be is said in one sentence, with nothing added."""
    ratna, place, spare = make_counselor(), installation(tmp_path, ""), make_member("spare")
    file = signed_file(tmp_path, (make_entry(spare, 1), spare))
    who = f"={spare.member_id.hex()}"
    assert refused(place, "append", file, "--for", f"nobody@sobat.example{who}").endswith("a key that is not current.")
    assert refused(place, "append", file, "--for", f"{ratna.account.email}{who}").endswith("counselor's.")
    assert refused(place, "append", str(tmp_path / "absent")).endswith("No such file or directory.")
    (tmp_path / "odd").write_text('{"entries": [{"entry": 1}]}')
    assert refused(place, "append", str(tmp_path / "odd")) == "This file holds no signed entries."
    assert stored_log().size == 1


def test_a_witness_is_required_as_soon_as_it_is_configured(tmp_path: Path) -> None:
    make_counselor()
    place, key = installation(tmp_path, ""), tmp_path / "key"
    vkey = outside("witness-key", "witness.example", "--out", key).stdout.strip()
    pins = place.manage("keylog", "pins").split()
    place = replace(place, variables={**place.variables, "SOBAT_LOG_WITNESSES": vkey})
    place.manage("keylog", "publish")
    assert place.manage("keylog", "pins").split() == [*pins, "--witness", vkey]
    with place.serve() as server:
        alone = outside("verify", f"{server.url}/log", *pins, "--witness", vkey)
        assert (alone.returncode, alone.stderr) == (1, "A required cosigner has not signed the checkpoint.\n")
        words = ("--key", key, "--name", "witness.example", "--remember", tmp_path / "memory")
        line = outside("witness", f"{server.url}/log", *pins, *words).stdout
        (tmp_path / "line").write_text(line)
        assert place.manage("keylog", "cosign", str(tmp_path / "line")) == "1 cosignatures\n"
        done = outside("verify", f"{server.url}/log", *pins, "--witness", vkey)
        assert (done.returncode, done.stdout.splitlines()[-1]) == (0, summary())
    (tmp_path / "line").write_text("nothing\n")
    assert "no line of a witness" in refused(place, "cosign", str(tmp_path / "line"))
