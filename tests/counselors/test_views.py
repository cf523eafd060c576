"""The vault's door, and the sign-in of those who work here."""

import re

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import Client

from counselors.models import Account, Counselor
from counselors.values import Role
from tests.factories.counselors import PASSWORD, make_account, make_counselor, revoke_key
from wire import codec
from wire.bodies import RefusalBody, VaultBody, VaultEvent, VaultLine
from wire.codes import ErrorCode

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    """Sign-in limits count in the cache, which no transaction rolls back."""
    cache.clear()


def sign_in(client: Client, email: str, password: str = PASSWORD) -> HttpResponse:
    """As the form does it."""
    answer = client.post("/masuk/", {"login": email, "password": password})
    assert isinstance(answer, HttpResponse)
    return answer


def refusal(answer: HttpResponse) -> tuple[int, ErrorCode]:
    """Status and code."""
    return answer.status_code, codec.decode(RefusalBody, answer.content).code


def test_a_counselor_gets_her_own_vault_and_nothing_keeps_it() -> None:
    """As the ceremony sealed it."""
    ratna, client = make_counselor(), Client()
    client.force_login(ratna.account)
    answer = client.get("/api/vault")
    vault = ratna.vault
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    assert codec.decode(VaultBody, answer.content) == VaultBody(
        handle=vault.handle,
        version=vault.version,
        blob=vault.blob,
        slots=list(vault.slots),
        member_id=ratna.member.member_id,
        entry=ratna.entry.pack(),
        kem_pk=ratna.member.kem_pk,
        name="Bu Ratna",
        kind="psychologist",
        log=[VaultLine(at=1_767_571_200_000, event=VaultEvent.ENROLLED)],
    )


def test_who_gets_no_vault() -> None:
    """Strangers 401; coordinators, the suspended and those without a key 403; and no vault in any answer."""
    lilis, ratna, jajang = make_account("lilis", role=Role.COORDINATOR), make_counselor(), make_counselor("jajang")
    Counselor.objects.filter(pk=ratna.pk).update(active=False)
    revoke_key(jajang)
    answers = [Client().get("/api/vault")]
    for account in (lilis, ratna.account, jajang.account):
        client = Client()
        client.force_login(account)
        answers.append(client.get("/api/vault"))
    assert [refusal(answer) for answer in answers] == [
        (401, ErrorCode.NOT_PERMITTED),
        (403, ErrorCode.NOT_PERMITTED),
        (403, ErrorCode.NOT_PERMITTED),
        (403, ErrorCode.NO_KEYS),
    ]
    assert {answer["Cache-Control"] for answer in answers} == {"no-store"}


@pytest.mark.parametrize(("role", "place"), [(Role.COUNSELOR, "/konsol/"), (Role.COORDINATOR, "/koordinator/")])
def test_signing_in_leads_to_ones_work(role: Role, place: str) -> None:
    """By e-mail in any case, and password."""
    make_account("lilis", role=role)
    answer = sign_in(Client(), "Lilis@SOBAT.example")
    assert (answer.status_code, answer["Location"]) == (302, place)


def test_a_wrong_password_and_an_unknown_e_mail_get_the_same_answer() -> None:
    """Nobody learns who works here; a suspended account is no exception."""
    make_account("ratna")
    make_account("jajang")
    Account.objects.filter(email="jajang@sobat.example").update(is_active=False)
    pages = []
    for email in ("ratna@sobat.example", "nobody@sobat.example", "jajang@sobat.example"):
        client = Client()
        answer = sign_in(client, email, "wrong words")
        pages.append(re.sub(r'(?<=value=")[A-Za-z0-9]{64}(?=")', "TOKEN", answer.content.decode().replace(email, "E")))
        assert (answer.status_code, "_auth_user_id" in client.session) == (200, False)
    assert pages[0] == pages[1] == pages[2]


def test_guessing_is_slowed() -> None:
    """Ten wrong words, and the right ones do not help for a while."""
    make_account("ratna")
    client = Client()
    for _ in range(10):
        sign_in(client, "ratna@sobat.example", "wrong words")
    sign_in(client, "ratna@sobat.example")
    assert "_auth_user_id" not in client.session


def test_nobody_makes_an_account_here() -> None:
    """Closed, whatever is posted."""
    client = Client()
    data = {"email": "new@sobat.example", "password1": PASSWORD, "password2": PASSWORD}
    client.get("/masuk/baru/")
    client.post("/masuk/baru/", data)
    assert Account.objects.count() == 0


def test_a_suspended_account_is_out_at_once() -> None:
    """Also with a session that is still young."""
    ratna, client = make_counselor(), Client()
    client.force_login(ratna.account)
    Account.objects.update(is_active=False)
    assert refusal(client.get("/api/vault")) == (401, ErrorCode.NOT_PERMITTED)


def test_a_database_that_is_away_is_said_so() -> None:
    """Also while it is being asked who is signed in."""

    def away(*args: object) -> None:
        raise OperationalError

    ratna, client = make_counselor(), Client()
    client.force_login(ratna.account)
    with connection.execute_wrapper(away):
        answer = client.get("/api/vault")
    assert refusal(answer) == (503, ErrorCode.TEMPORARILY_UNAVAILABLE)
