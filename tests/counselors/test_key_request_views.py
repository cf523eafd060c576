"""/api/keys, and the request files that the office takes from the server."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from counselors import views
from counselors.key_requests import request_keys
from counselors.models import KeyRequest
from counselors.values import NewKeys, Role
from realtime.throttle import Buckets
from sealing.issue import replace_lost
from sealing.notation import Role as SealingRole
from sealing.request import key_number, parse_request
from tests.factories.counselors import MadeCounselor, make_account, make_counselor, make_member, make_vault
from tests.support.asking import DAY_MS, NOW, asking
from wire import codec, limits
from wire.bodies import AskedKeys, KeysBody, KeysRequest, KeysState, RefusalBody
from wire.codes import ErrorCode


@pytest.fixture(autouse=True)
def _fresh_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Primary keys are given again after every rollback, and buckets are kept by them."""
    monkeypatch.setattr(views, "key_buckets", Buckets(*limits.KEYS_RATE))


def signed_in(made: MadeCounselor) -> Client:
    client = Client()
    client.force_login(made.account)
    return client


def body_of(wanted: NewKeys) -> bytes:
    vault = wanted.vault
    return codec.encode(
        KeysRequest(
            entry=wanted.entry, kem_pk=wanted.kem_pk, handle=vault.handle, blob=vault.blob, slots=list(vault.slots)
        )
    )


@pytest.mark.django_db
def test_the_door_tells_where_keys_stand_stores_and_takes_back() -> None:
    ratna = make_counselor()
    client, now = signed_in(ratna), int(datetime.now(UTC).timestamp() * 1000)
    request = replace_lost(make_member("second"), SealingRole.COUNSELOR, (now, now + DAY_MS), ratna.member.member_id)
    wanted = NewKeys(request.entry.pack(), request.kem_pk, make_vault("second"))
    answers = [
        client.get("/api/keys"),
        client.put("/api/keys", body_of(wanted), content_type="application/json"),
        client.delete("/api/keys"),
    ]
    assert [(answer.status_code, answer["Cache-Control"]) for answer in answers] == [(200, "no-store")] * 3
    bodies = [codec.decode(KeysBody, answer.content) for answer in answers]
    listed = KeysBody(state=KeysState.LISTED, member_id=ratna.member.member_id, role="counselor")
    assert (bodies[0], bodies[2]) == (listed, listed)
    assert bodies[1].request is not None
    asked = AskedKeys(entry=wanted.entry, kem_pk=wanted.kem_pk, at=bodies[1].request.at)
    assert bodies[1] == KeysBody(
        state=KeysState.LOST, member_id=ratna.member.member_id, role="counselor", request=asked
    )


@pytest.mark.django_db
def test_what_the_door_refuses() -> None:
    """Strangers 401, coordinators 403, nonsense 400, nothing to take back 409, and too much 429."""
    ratna, lilis = make_counselor(), Client()
    lilis.force_login(make_account("lilis", role=Role.COORDINATOR))
    client = signed_in(ratna)
    answers = [Client().get("/api/keys"), lilis.get("/api/keys")]
    answers += [client.put("/api/keys", b"{}", content_type="application/json"), client.delete("/api/keys")]
    while answers[-1].status_code == 409:
        answers.append(client.delete("/api/keys"))
    said = [(answer.status_code, codec.decode(RefusalBody, answer.content).code) for answer in answers]
    assert said[:4] == [
        (401, ErrorCode.NOT_PERMITTED),
        (403, ErrorCode.NOT_PERMITTED),
        (400, ErrorCode.MALFORMED_REQUEST),
        (409, ErrorCode.ILLEGAL_TRANSITION),
    ]
    assert (said[-1], len(said)) == ((429, ErrorCode.TOO_FAST), 10)


@pytest.mark.django_db
def test_the_office_takes_request_files_to_the_ceremony(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ratna = make_counselor()
    member = make_member("second")
    wanted = asking(member, ratna.member.member_id)
    request_keys(ratna.pk, wanted, NOW)
    call_command("keylog", "requests", "--out", str(tmp_path))
    name = member.member_id.hex()
    number = f"  number {key_number(member.member_id)}\n"
    printed = f"ratna@sobat.example ROTATE counselor {name} without the former key\n{number}"
    assert (capsys.readouterr().out, [path.name for path in tmp_path.iterdir()]) == (printed, [f"{name}.json"])
    text = (tmp_path / f"{name}.json").read_text()
    request = parse_request(json.loads(text))
    assert (request.entry.pack(), request.kem_pk, request.file_text()) == (wanted.entry, wanted.kem_pk, text)
    call_command("keylog", "requests", "--drop", "ratna@sobat.example")
    assert (capsys.readouterr().out, KeyRequest.objects.count()) == ("dropped 1\n", 0)
    with pytest.raises(CommandError):
        call_command("keylog", "requests", "--drop", "nobody@sobat.example")
