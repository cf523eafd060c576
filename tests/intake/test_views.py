"""The door to the queue: what comes in, what goes out, and what never stays."""

import base64
import json
import logging
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from intake import views
from intake.rules import FORM_MAX_BYTES
from intake.views import submit
from matching.models import Ticket
from realtime.throttle import Buckets
from tests.factories.matching import MadeCitizen, make_citizen
from wire import codec
from wire.bodies import IntakeAnswer, IntakeForm, RefusalBody
from wire.codes import ErrorCode

pytestmark = pytest.mark.django_db
OWN = "http://testserver"
_address = (f"198.51.{number}.1" for number in count(1))


def citizen(name: object = 1) -> MadeCitizen:
    """A citizen of this very day: the door judges lifetimes by the clock."""
    return make_citizen(("intake", name), now=timezone.now().replace(hour=0, minute=0, second=0, microsecond=0))


def form(made: MadeCitizen, *, topic: str = "sadness", consent: bool = True) -> IntakeForm:
    """Her form."""
    return IntakeForm(token=made.token, topic=topic, consent=consent, genesis=made.genesis)


def post(body: bytes, *, origin: str | None = OWN, address: str | None = None, **headers: str) -> HttpResponse:
    """POST from an address of its own, unless the test is about addresses."""
    sent = headers if origin is None else {"Origin": origin, **headers}
    request = RequestFactory().post(
        "/api/intake",
        data=body,
        content_type="application/json",
        headers=sent,
        REMOTE_ADDR=address or next(_address),
    )
    return submit(request)


def refusal(response: HttpResponse) -> tuple[int, ErrorCode]:
    """Status and code of a refusal."""
    return response.status_code, codec.decode(RefusalBody, response.content).code


def test_a_form_becomes_a_ticket() -> None:
    """201, the room's name, JSON, kept by no cache, and no cookie."""
    made = citizen()
    response = post(codec.encode(form(made)))
    assert response.status_code == 201
    assert codec.decode(IntakeAnswer, response.content) == IntakeAnswer(room_id=made.room_id)
    assert (response["Content-Type"], response["Cache-Control"]) == ("application/json", "no-store")
    assert response.cookies == {}
    assert Ticket.objects.values_list("topic", "state").get() == ("sadness", "waiting")


def test_a_lost_answer_can_be_asked_for_again() -> None:
    """200 and the same room; still one ticket."""
    made = citizen()
    answers = [post(codec.encode(form(made))) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [201, 200, 200]
    assert len({answer.content for answer in answers}) == 1
    assert Ticket.objects.count() == 1


def test_identity_is_in_the_bytes_not_in_their_spelling() -> None:
    """Base64 with other padding bits is the same secret: one ticket."""
    made = citizen()
    text = codec.encode(form(made)).decode()
    spelled = base64.b64encode(made.token).decode()
    twin = spelled[:-2] + chr(ord(spelled[-2]) + 1) + "="
    assert post(text.encode()).status_code == 201
    assert post(text.replace(spelled, twin).encode()).status_code == 200


def altered(raw: bytes, at: int) -> bytes:
    """One bit flipped."""
    return raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"consent": False}, 400, ErrorCode.CONSENT_MISSING),
        ({"topic": "weather"}, 400, ErrorCode.UNKNOWN_TOPIC),
        ({"topic": "Not A Slug"}, 400, ErrorCode.MALFORMED_REQUEST),
        ({"token": "AAAA"}, 400, ErrorCode.MALFORMED_REQUEST),
        ({"name": "extra"}, 400, ErrorCode.MALFORMED_REQUEST),
        ({"consent": "yes"}, 400, ErrorCode.MALFORMED_REQUEST),
        ({"genesis": base64.b64encode(bytes(1609)).decode()}, 400, ErrorCode.MALFORMED_ENVELOPE),
    ],
)
def test_forms_that_are_refused(change: dict[str, Any], status: int, code: ErrorCode) -> None:
    """Each with its code, and without a trace."""
    body = json.loads(codec.encode(form(citizen()))) | change
    assert refusal(post(json.dumps(body).encode())) == (status, code)
    assert Ticket.objects.count() == 0


@pytest.mark.parametrize("at", [0, 8, 176, 200, 1608])
def test_a_genesis_that_nobody_signed_is_refused(at: int) -> None:
    """Magic, room, body, keys, signature: the room would have to reject it, so the queue never takes it."""
    made = citizen()
    broken = replace(made, genesis=altered(made.genesis, at))
    assert refusal(post(codec.encode(form(broken)))) == (400, ErrorCode.MALFORMED_ENVELOPE)


@pytest.mark.parametrize("days", [-400, 400])
def test_a_genesis_of_another_time_is_refused(days: int) -> None:
    """Its session could never post in the room."""
    made = make_citizen(("intake", days), now=timezone.now() + timedelta(days=days))
    assert refusal(post(codec.encode(form(made)))) == (400, ErrorCode.MALFORMED_ENVELOPE)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b"null"])
def test_what_is_no_form_is_refused(body: bytes) -> None:
    """Never a crash."""
    assert refusal(post(body)) == (400, ErrorCode.MALFORMED_REQUEST)


@pytest.mark.parametrize("size", [FORM_MAX_BYTES + 1, 300_000])
def test_what_is_too_big_is_refused(size: int) -> None:
    """By us, and by Django before us; a good form with a long tail too."""
    assert refusal(post(codec.encode(form(citizen())).ljust(size))) == (400, ErrorCode.MALFORMED_REQUEST)


def test_another_form_under_the_same_secret_is_refused() -> None:
    """409: the client must not think that its new wish was heard."""
    made = citizen()
    post(codec.encode(form(made)))
    assert refusal(post(codec.encode(form(made, topic="faith")))) == (409, ErrorCode.TOKEN_REUSED)
    assert Ticket.objects.values_list("topic", flat=True).get() == "sadness"


@pytest.mark.parametrize("origin", [None, "https://evil.example", "null"])
def test_other_sites_cannot_fill_the_queue(origin: str | None) -> None:
    """403 before anything is read."""
    assert refusal(post(codec.encode(form(citizen())), origin=origin)) == (403, ErrorCode.NOT_PERMITTED)
    assert Ticket.objects.count() == 0


def test_a_browser_without_origin_may_send_by_its_own_word() -> None:
    """Sec-Fetch-Site is set by browsers only."""
    headers = {"Sec-Fetch-Site": "same-origin"}
    assert post(codec.encode(form(citizen())), origin=None, **headers).status_code == 201


def test_a_flood_is_slowed_and_its_neighbors_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """429 with the time to wait; one coarse address does not close the door for another, and nonsense costs nothing."""
    monkeypatch.setattr(views, "buckets", Buckets(0.5, 3))
    good = codec.encode(form(citizen()))
    posted = [b"{", good, b"{", good, good, good, b"{"]
    answers = [post(body, address=f"203.0.113.{number}") for number, body in enumerate(posted)]
    assert [answer.status_code for answer in answers] == [400, 201, 400, 200, 200, 429, 400]
    body = codec.decode(RefusalBody, answers[5].content)
    assert body.code is ErrorCode.TOO_FAST
    assert body.retry_after is not None and 0 < body.retry_after <= 2.0
    assert post(good, address="203.0.114.1").status_code == 200


def test_people_behind_one_address_are_let_in() -> None:
    """A carrier shows a whole town as a few addresses."""
    people = [post(codec.encode(form(citizen(number))), address="203.0.113.1") for number in range(50)]
    assert [answer.status_code for answer in people] == [201] * 50


def test_a_database_that_is_away_is_said_so() -> None:
    """503 with a time to wait, and nothing was accepted."""

    def away(*args: object) -> None:
        raise OperationalError

    with connection.execute_wrapper(away):
        answer = post(codec.encode(form(citizen())))
    assert refusal(answer) == (503, ErrorCode.TEMPORARILY_UNAVAILABLE)
    assert Ticket.objects.count() == 0


def test_only_post() -> None:
    """Nothing to read here."""
    assert submit(RequestFactory().get("/api/intake")).status_code == 405


def test_nothing_of_it_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """Neither of a good form nor of a bad one."""
    caplog.set_level(logging.DEBUG)
    post(codec.encode(form(citizen())))
    post(b"{")
    assert [record for record in caplog.records if record.name.partition(".")[0] not in ("asyncio",)] == []


def test_through_the_whole_stack() -> None:
    """No CSRF cookie is asked for, and none is set."""
    client = Client(enforce_csrf_checks=True)
    answer = client.post(
        "/api/intake",
        data=codec.encode(form(citizen())),
        content_type="application/json",
        headers={"Origin": OWN},
        REMOTE_ADDR=next(_address),
    )
    assert (answer.status_code, answer.cookies) == (201, {})
