"""Who may see which page, and what signing in tells to whom."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from counselors.models import Account
from counselors.values import Role
from sobat.catalog import say
from tests.factories.counselors import PASSWORD, make_account, make_counselor, make_counselor_on_duty, revoke_key
from tests.factories.matching import make_offer, make_ticket
from tests.pages.reading import LANGUAGES, client_in, read

pytestmark = pytest.mark.django_db
HOME = {Role.COUNSELOR: "/konsol/", Role.COORDINATOR: "/koordinator/"}


def signed_in(role: Role) -> Client:
    """A client with a young session."""
    client = Client()
    client.force_login(make_counselor().account if role == Role.COUNSELOR else make_account("lilis", role=role))
    return client


@pytest.mark.parametrize("role", HOME)
@pytest.mark.parametrize("path", HOME.values())
def test_each_role_has_its_page_and_no_other(role: Role, path: str) -> None:
    answer = signed_in(role).get(path)
    assert answer.status_code == (200 if HOME[role] == path else 403)
    assert (say("id", "error.403.title") in read(answer).words) == (HOME[role] != path)


@pytest.mark.parametrize("path", HOME.values())
def test_strangers_are_sent_to_sign_in_and_come_back(path: str) -> None:
    client = Client()
    answer = client.get(path)
    assert (answer.status_code, answer["Location"]) == (302, f"/masuk/?next={path}")
    hidden = [field for field in read(client.get(answer["Location"])).all("input") if field.get("name") == "next"]
    assert [field["value"] for field in hidden] == [path]


def test_after_signing_in_the_wanted_page_opens() -> None:
    make_counselor()
    client = Client()
    answer = client.post("/masuk/", {"login": "ratna@sobat.example", "password": PASSWORD, "next": "/konsol/"})
    assert (answer.status_code, answer["Location"]) == (302, "/konsol/")
    assert client.get("/konsol/").status_code == 200


@pytest.mark.parametrize(
    "wanted",
    [
        "//elsewhere.example",
        "https://elsewhere.example/",
        "/\\elsewhere.example",
        "javascript:alert(1)",
        "/\t/e.example",
    ],
)
def test_signing_in_never_leads_elsewhere(wanted: str) -> None:
    make_account("ratna")
    client = Client()
    client.get("/masuk/", {"next": wanted})
    answer = client.post("/masuk/", {"login": "ratna@sobat.example", "password": PASSWORD, "next": wanted})
    assert (answer.status_code, answer["Location"]) == (302, "/konsol/")
    assert client.get("/masuk/", {"next": wanted})["Location"] == "/konsol/"


def test_a_counselor_without_a_key_gets_the_page_on_which_she_makes_one_and_nothing_else() -> None:
    ratna, client = make_counselor(), Client()
    revoke_key(ratna)
    client.force_login(ratna.account)
    assert [client.get(path).status_code for path in ("/konsol/", "/api/keys", "/api/vault")] == [200, 200, 403]


def test_a_suspended_account_is_a_stranger() -> None:
    client = signed_in(Role.COORDINATOR)
    Account.objects.update(is_active=False)
    assert client.get("/koordinator/")["Location"] == "/masuk/?next=/koordinator/"


def form_after(client: Client, **data: str) -> str:
    """What the sign-in page answers, without the token that differs each time."""
    html = client.post("/masuk/", data).content.decode()
    return re.sub(r'(?<=value=")[A-Za-z0-9]{64}(?=")', "TOKEN", html).replace(data.get("login", "-"), "E")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_wrong_password_and_an_unknown_address_are_one_sentence_in_our_words(language: str) -> None:
    """Nobody learns who works here, and the sentence is the reader's own language."""
    make_account("ratna")
    wrong = form_after(client_in(language), login="ratna@sobat.example", password="not these words")
    unknown = form_after(client_in(language), login="nobody@sobat.example", password="not these words")
    assert wrong == unknown
    assert say(language, "signin.check") in wrong


@pytest.mark.parametrize("data", [{}, {"login": "no address", "password": "x"}, {"login": "a@b.example"}])
def test_half_a_form_is_the_same_sentence(data: dict[str, str]) -> None:
    assert say("id", "signin.check") in form_after(Client(), **data)


@pytest.mark.parametrize("language", LANGUAGES)
def test_guessing_is_slowed_and_told(language: str) -> None:
    client = client_in(language)
    for _ in range(10):
        form_after(client, login="ratna@sobat.example", password="not these words")
    assert say(language, "signin.slow") in form_after(client, login="ratna@sobat.example", password="not these words")


def test_a_guesser_does_not_lock_the_counselor_out() -> None:
    """Whoever knows her address can guess until he is slowed; she signs in from hers all the same."""
    made = make_counselor()
    for _ in range(12):
        form_after(Client(REMOTE_ADDR="203.0.113.9"), login=made.account.email, password="not these words")
    answer = Client().post("/masuk/", {"login": made.account.email, "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/konsol/")


def test_asking_too_often_is_a_warm_page() -> None:
    client = Client()
    answers = [client.post("/masuk/", {"login": f"a{n}@b.example", "password": "x"}) for n in range(31)]
    assert {answer.status_code for answer in answers[:30]} == {200}
    assert answers[30].status_code == 429
    assert say("id", "error.429.body") in read(answers[30]).words
    assert "tel:112" in read(answers[30]).addresses()


def test_what_was_typed_comes_back_as_text() -> None:
    """An address with markup in it stays an address."""
    html = Client().post("/masuk/", {"login": '"><script>alert(1)</script>', "password": "x"}).content.decode()
    assert "<script>alert" not in html


def test_nobody_signs_up() -> None:
    for answer in (Client().get("/masuk/baru/"), Client().post("/masuk/baru/", {"email": "new@b.example"})):
        page = read(answer)
        assert say("id", "signin.closed_title") in page.words
        assert [field for field in page.all("input") if field.get("name") == "email"] == []
    assert Account.objects.count() == 0


def test_signing_in_leaves_two_cookies_and_no_address_in_them() -> None:
    make_account("ratna")
    client = Client()
    client.get("/masuk/")
    client.post("/masuk/", {"login": "ratna@sobat.example", "password": PASSWORD})
    assert set(client.cookies) == {"sobat_staff", "csrftoken"}
    for cookie in client.cookies.values():
        assert (cookie["httponly"], cookie["samesite"], "ratna" in cookie.value) == (True, "Strict", False)


def test_signing_out_asks_first_and_ends_the_session() -> None:
    client = signed_in(Role.COORDINATOR)
    assert client.get("/keluar/").status_code == 200
    assert client.get("/koordinator/").status_code == 200
    answer = client.post("/keluar/")
    assert (answer.status_code, answer["Location"]) == (302, "/masuk/")
    assert client.get("/koordinator/").status_code == 302


def test_the_board_counts_and_never_names_a_citizen() -> None:
    now = timezone.now()
    earlier = now - timedelta(minutes=3)
    make_counselor_on_duty("ratna", now=earlier)
    make_offer("first", now=earlier)
    ticket = make_ticket("second", topic="faith", now=now - timedelta(minutes=1))
    client = signed_in(Role.COORDINATOR)
    page = read(client.get("/koordinator/"))
    assert re.search(r"Iman dan keyakinan\s*1\s*[01]\s*1 menit", page.words)
    assert re.search(r"Sedih dan lelah\s*1\s*[01]\s*3 menit", page.words)  # offered is still waiting
    assert ticket.token_hash.hex() not in str(page.tags) + page.words


@pytest.mark.parametrize("who_waits", [0, 1, 3])
def test_the_board_asks_the_same_few_questions(who_waits: int, django_assert_max_num_queries: object) -> None:
    now = timezone.now()
    client = signed_in(Role.COORDINATOR)
    for number in range(who_waits):
        make_ticket(number, topic=("faith", "grief", "sadness")[number], now=now)
    with django_assert_max_num_queries(7):  # type: ignore[operator]
        client.get("/koordinator/")
