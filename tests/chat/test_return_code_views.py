"""The doors of the return code: what comes in, what goes out, who is told to wait, and what never stays."""

import logging
import os
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count

import pytest
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from chat import views
from chat.access import vault_for_code
from chat.actions import burn_code, close_room
from chat.erasure import erase_due
from realtime.throttle import Buckets
from tests.factories.chat import leave_alone, make_room
from tests.factories.codes import Code, kept
from wire import codec, limits
from wire.bodies import Body, BurnCode, CodeAnswer, CodeState, FindCode, KeepCode, RefusalBody
from wire.codes import ErrorCode
from wire.limits import ROOM_KEEP_DAYS

pytestmark = pytest.mark.django_db(transaction=True)
OWN = "http://testserver"
_address = (f"198.51.{number}.1" for number in count(1))


def post(
    view: Callable[[HttpRequest], HttpResponse],
    body: Body | bytes,
    *,
    origin: str | None = OWN,
    address: str | None = None,
) -> HttpResponse:
    """POST from an address of its own, unless the test is about addresses."""
    request = RequestFactory().post(
        "/api/code",
        data=body if isinstance(body, bytes) else codec.encode(body),
        content_type="application/json",
        headers={} if origin is None else {"Origin": origin},
        REMOTE_ADDR=address or next(_address),
    )
    return view(request)


def refused(response: HttpResponse) -> tuple[int, ErrorCode]:
    return response.status_code, codec.decode(RefusalBody, response.content).code


def test_keep_find_burn_find() -> None:
    world, code = make_room(), Code()
    answers = [
        post(views.keep, KeepCode(token=world.token, row_key=code.row_key, vault=code.vault)),
        post(views.find, FindCode(token=code.token)),
        post(views.burn, BurnCode(token=world.token)),
        post(views.find, FindCode(token=code.token)),
    ]
    assert [(one.status_code, one["Cache-Control"], one.cookies) for one in answers] == [(200, "no-store", {})] * 4
    assert [one.content for one in answers] == [
        codec.encode(body)
        for body in (CodeState(live=True), CodeAnswer(vault=code.vault), CodeState(live=False), CodeAnswer())
    ]


def test_family_15_wrong_unknown_replaced_burnt_and_erased_are_one_answer() -> None:
    """Same status, same headers, same bytes, same queries."""
    world, burnt, erased = make_room(), make_room("dewi"), make_room("jajang")
    replaced, ash, gone = kept(world), kept(burnt), kept(erased)
    kept(world)
    burn_code(burnt.token)
    close_room(erased.ref.pk, datetime.now(UTC))
    leave_alone(erased, ROOM_KEEP_DAYS + 1)
    erase_due(datetime.now(UTC))
    seen = set()
    for token in (replaced.token, ash.token, gone.token, os.urandom(32), world.token):
        with CaptureQueriesContext(connection) as queries:
            one = post(views.find, FindCode(token=token))
        seen.add((one.status_code, one.content, str(one.headers), len(queries)))
    assert len(seen) == 1 and {each[:2] for each in seen} == {(200, b"{}")}
    with CaptureQueriesContext(connection) as queries:
        post(views.find, FindCode(token=kept(world).token))
    assert [query["sql"].split(" ")[0] for query in queries][-1] == "SELECT"


@pytest.mark.parametrize("view", [views.keep, views.burn, views.find])
def test_what_is_no_body_is_refused(view: Callable[[HttpRequest], HttpResponse]) -> None:
    for body in (b"", b"{", b"null", b"[]", b'{"token":"AAAA"}', codec.encode(BurnCode(token=bytes(32))).ljust(1_025)):
        assert refused(post(view, body)) == (400, ErrorCode.MALFORMED_REQUEST)


@pytest.mark.parametrize("view", [views.keep, views.burn, views.find])
@pytest.mark.parametrize("origin", [None, "https://evil.example", "null"])
def test_other_sites_reach_none_of_it(view: Callable[[HttpRequest], HttpResponse], origin: str | None) -> None:
    assert refused(post(view, BurnCode(token=bytes(32)), origin=origin)) == (403, ErrorCode.NOT_PERMITTED)


def test_a_stranger_keeps_and_burns_nothing() -> None:
    world = make_room()
    code = kept(world)
    for answer in (
        post(views.keep, KeepCode(token=bytes(32), row_key=bytes(32), vault=bytes(213))),
        post(views.burn, BurnCode(token=bytes(32))),
    ):
        assert refused(answer) == (403, ErrorCode.NOT_PERMITTED)
    assert vault_for_code(code.token) == code.vault


def test_who_guesses_is_told_to_wait_and_who_has_a_code_behind_the_same_address_is_let_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Never a lock: a carrier shows a town as a few addresses, and a good code costs no turn."""
    monkeypatch.setattr(views, "failures", Buckets(0.5, 3))
    code = kept(make_room())
    guesses = [post(views.find, FindCode(token=os.urandom(32)), address="203.0.113.1") for _ in range(5)]
    assert [guess.status_code for guess in guesses] == [200, 200, 200, 429, 429]
    body = codec.decode(RefusalBody, guesses[4].content)
    assert body.code is ErrorCode.TOO_FAST and body.retry_after is not None and 0 < body.retry_after <= 2.0
    good = [post(views.find, FindCode(token=code.token), address="203.0.113.9") for _ in range(10)]
    assert {codec.decode(CodeAnswer, one.content).vault for one in good} == {code.vault}
    assert post(views.find, FindCode(token=os.urandom(32)), address="203.0.114.1").status_code == 200


def test_the_doors_give_as_many_guesses_as_the_wire_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """The product's own buckets, by a clock that stands still and then goes on for one guess."""
    rate, burst = limits.CODE_FAILURES_RATE
    clock = 1_000_000.0
    monkeypatch.setattr(views, "monotonic", lambda: clock)
    address = next(_address)

    def guess() -> HttpResponse:
        return post(views.find, FindCode(token=os.urandom(32)), address=address)

    assert {guess().status_code for _ in range(burst)} == {200}
    late = guess()
    assert (late.status_code, codec.decode(RefusalBody, late.content).retry_after) == (429, 1 / rate)
    clock += 1 / rate
    assert [guess().status_code for _ in range(2)] == [200, 429]


def test_a_database_that_is_away_is_said_so() -> None:
    def away(*args: object) -> None:
        raise OperationalError

    with connection.execute_wrapper(away):
        answers = [
            post(views.find, FindCode(token=bytes(32))),
            post(views.burn, BurnCode(token=bytes(32))),
            post(views.keep, KeepCode(token=bytes(32), row_key=bytes(32), vault=bytes(213))),
        ]
    assert {refused(one) for one in answers} == {(503, ErrorCode.TEMPORARILY_UNAVAILABLE)}


def test_only_post_and_nothing_of_it_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for view in (views.keep, views.burn, views.find):
        post(view, b"{")
        post(view, FindCode(token=bytes(32)))
    assert [record for record in caplog.records if record.name.partition(".")[0] not in ("asyncio",)] == []
    assert views.find(RequestFactory().get("/api/code/find")).status_code == 405


def test_through_the_whole_stack() -> None:
    """No CSRF cookie is asked for, none is set, and nothing secret stands in an address."""
    world, code = make_room(), Code()
    client = Client(enforce_csrf_checks=True)
    bodies = {
        "keep": KeepCode(token=world.token, row_key=code.row_key, vault=code.vault),
        "find": FindCode(token=code.token),
        "burn": BurnCode(token=world.token),
    }
    for name, body in bodies.items():
        answer = client.post(
            f"/api/code/{name}",
            data=codec.encode(body),
            content_type="application/json",
            headers={"Origin": OWN},
            REMOTE_ADDR=next(_address),
        )
        assert (answer.status_code, answer.cookies) == (200, {})
