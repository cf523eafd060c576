"""The return code at the server: one a room, asked for by a hash, gone when it is replaced, burnt or erased."""

import logging
import os
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import count
from threading import Barrier

import pytest
from django.db import OperationalError, connection, connections
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from chat import views
from chat.access import vault_for_code
from chat.actions import burn_code, close_room, end_seat, keep_code, purge_due
from chat.models import ReturnCode
from chat.values import SeatEvent
from realtime.throttle import Buckets
from sealing.code import CodeContent, derive_keys, open_code_vault, seal_code_vault
from sealing.notation import code_row_key
from tests.factories.chat import World, make_room
from wire import codec
from wire.bodies import Body, BurnCode, CodeAnswer, CodeState, FindCode, KeepCode, RefusalBody
from wire.codes import ErrorCode, Refusal
from wire.limits import CODE_VAULT_BYTES, ROOM_KEEP_DAYS

pytestmark = pytest.mark.django_db(transaction=True)
OWN = "http://testserver"
AT_ONCE = 20
_address = (f"198.51.{number}.1" for number in count(1))


class Code:
    """A return code without its derivation: what it asks with, and what it would open."""

    def __init__(self) -> None:
        self.token, self.vault = os.urandom(32), os.urandom(CODE_VAULT_BYTES)
        self.row_key = code_row_key(self.token)


def kept(world: World) -> Code:
    """A code that opens this room now."""
    keep_code(world.token, (code := Code()).row_key, code.vault)
    return code


def refusal_of(call: Callable[[], object]) -> ErrorCode:
    with pytest.raises(Refusal) as refused:
        call()
    return refused.value.code


# ------------------------------------------------------------------------------------------------------------ actions


def test_a_code_is_found_by_what_it_derives_and_by_nothing_else() -> None:
    code = kept(make_room())
    assert vault_for_code(code.token) == code.vault
    assert [vault_for_code(guess) for guess in (code.row_key, os.urandom(32), bytes(32))] == [None] * 3


def test_the_server_keeps_nothing_that_opens_it() -> None:
    """Neither the token nor the secret of the seat: a stolen table asks for nothing."""
    world = make_room()
    code = kept(world)
    row = ReturnCode.objects.values_list("row_key", "vault").get()
    stored = b"".join(map(bytes, row))
    assert stored == code.row_key + code.vault
    assert code.token not in stored and world.token not in stored


def test_a_real_vault_comes_back_whole() -> None:
    world = make_room()
    keys = derive_keys(os.urandom(10), bytes(32))
    member = world.citizen.member
    content = CodeContent(
        member.signing.seed, member.kem_seed, world.token, world.ref.room_id, bytes(32), 1_800_000_000_000
    )
    keep_code(world.token, keys.row_key, seal_code_vault(keys, content, os.urandom))
    vault = vault_for_code(keys.token)
    assert vault is not None
    assert open_code_vault(keys, vault) == content


def test_a_new_code_replaces_the_old_one() -> None:
    world, other = make_room(), make_room("dewi")
    first, elsewhere = kept(world), kept(other)
    second = kept(world)
    assert [vault_for_code(code.token) for code in (first, second, elsewhere)] == [None, second.vault, elsewhere.vault]
    assert ReturnCode.objects.count() == 2


def test_the_same_again_changes_nothing() -> None:
    """A lost answer may be asked for again."""
    world = make_room()
    code = kept(world)
    keep_code(world.token, code.row_key, code.vault)
    assert (ReturnCode.objects.count(), vault_for_code(code.token)) == (1, code.vault)


def test_a_burnt_code_is_dead_and_burning_twice_is_no_harm() -> None:
    world = make_room()
    code = kept(world)
    burn_code(world.token)
    burn_code(world.token)
    assert (ReturnCode.objects.count(), vault_for_code(code.token)) == (0, None)
    again = kept(world)
    assert vault_for_code(again.token) == again.vault


def test_a_row_of_another_room_cannot_be_taken() -> None:
    first, second = make_room(), make_room("dewi")
    code, own = kept(first), kept(second)
    assert refusal_of(lambda: keep_code(second.token, code.row_key, os.urandom(213))) is ErrorCode.NOT_PERMITTED
    assert [vault_for_code(one.token) for one in (code, own)] == [code.vault, own.vault]


def strangers(world: World) -> Iterator[bytes]:
    yield os.urandom(32)
    yield code_row_key(world.token)
    end_seat(world.citizen_seat().seat_pk, SeatEvent.REVOKE)
    yield world.token


def test_only_the_citizens_active_seat_keeps_and_burns() -> None:
    world = make_room()
    code = kept(world)
    for secret in strangers(world):
        assert refusal_of(lambda secret=secret: keep_code(secret, os.urandom(32), code.vault)) is (  # type: ignore[misc]
            ErrorCode.NOT_PERMITTED
        )
        assert refusal_of(lambda secret=secret: burn_code(secret)) is ErrorCode.NOT_PERMITTED  # type: ignore[misc]
    assert vault_for_code(code.token) == code.vault


def test_a_closed_room_can_still_be_returned_to_and_an_erased_one_cannot() -> None:
    world, closed = make_room(), datetime.now(UTC)
    code = kept(world)
    close_room(world.ref.pk, closed)
    assert vault_for_code(code.token) == code.vault
    code = kept(world)
    assert purge_due(closed + timedelta(days=ROOM_KEEP_DAYS + 1)) == 1
    assert (ReturnCode.objects.count(), vault_for_code(code.token)) == (0, None)
    assert refusal_of(lambda: keep_code(world.token, code.row_key, code.vault)) is ErrorCode.NOT_PERMITTED


def at_once(calls: list[Callable[[], object]]) -> Counter[str]:
    """Start all calls at the same moment, a connection each; count their ends."""
    gate = Barrier(len(calls))

    def run(call: Callable[[], object]) -> str:
        try:
            gate.wait()
            call()
        except Refusal as refusal:
            return refusal.code.value
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(len(calls)) as pool:
        return Counter(pool.map(run, calls))


def test_twenty_replacements_at_once_leave_exactly_one_code() -> None:
    world = make_room()
    before, codes = kept(world), [Code() for _ in range(AT_ONCE)]
    calls: list[Callable[[], object]] = [
        lambda code=code: keep_code(world.token, code.row_key, code.vault)  # type: ignore[misc]
        for code in codes
    ]
    assert at_once(calls) == {"done": AT_ONCE}
    alive = [code for code in (before, *codes) if vault_for_code(code.token) is not None]
    assert (len(alive), ReturnCode.objects.count()) == (1, 1)
    assert alive[0] is not before and vault_for_code(alive[0].token) == alive[0].vault


def test_one_row_wanted_by_many_rooms_at_once_is_given_once() -> None:
    worlds = [make_room(name) for name in ("ratna", "dewi", "jajang", "asep")]
    code = Code()
    calls: list[Callable[[], object]] = [
        lambda world=world: keep_code(world.token, code.row_key, code.vault)  # type: ignore[misc]
        for world in worlds
    ]
    assert at_once(calls) == {"done": 1, "not_permitted": 3}
    assert ReturnCode.objects.count() == 1


# --------------------------------------------------------------------------------------------------------------- views


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
    purge_due(datetime.now(UTC) + timedelta(days=ROOM_KEEP_DAYS + 1))
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
