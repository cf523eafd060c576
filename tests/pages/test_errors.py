"""When something is wrong, the page says so warmly, in the reader's language, and the numbers are there."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from pytest_django import DjangoDbBlocker

from sobat import views
from sobat.catalog import say
from tests.factories.counselors import make_account
from tests.pages.reading import LANGUAGES, client_in, read

NUMBERS = [f"tel:{line.dial}" for line in settings.CITY.hotlines]


def warm(answer: HttpResponse, status: int, language: str, words: str) -> None:
    """Status, sentence, numbers and a way home; nothing about the machine."""
    page = read(answer)
    assert answer.status_code == status
    for key in (f"error.{words}.title", f"error.{words}.body", "error.home", "crisis.title"):
        assert say(language, key) in page.words
    assert [link["href"] for link in page.all("a") if link["href"].startswith("tel:")] == NUMBERS
    for unkind in ("Error", "error", "Exception", "Traceback", "Django", "CSRF", str(status)):
        assert unkind not in page.words


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("view", "status", "words"),
    [
        (views.bad_request, 400, "400"),
        (views.forbidden, 403, "403"),
        (views.not_found, 404, "404"),
        (views.server_error, 500, "500"),
        (views.stale_form, 403, "stale"),
    ],
)
def test_each_page_without_a_database(
    view: Callable[[HttpRequest], HttpResponse], status: int, words: str, language: str, db_blocker: DjangoDbBlocker
) -> None:
    """A database that is away is one reason for these pages."""
    request = RequestFactory().get("/")
    request.language = language  # type: ignore[attr-defined]
    with db_blocker.block():
        warm(view(request), status, language, words)


@pytest.fixture
def db_blocker(django_db_blocker: DjangoDbBlocker) -> DjangoDbBlocker:
    """By a shorter name."""
    return django_db_blocker


def test_before_any_middleware_the_city_speaks_its_first_language() -> None:
    warm(views.bad_request(RequestFactory().get("/")), 400, "id", "400")


@pytest.mark.parametrize("path", ["/tidak-ada/", "/curhat", "/wp-login.php", "/static/nothing.js", "/%00", "/a" * 900])
def test_not_found(path: str) -> None:
    """A path without its slash leads on, or is not there."""
    answer = Client().get(path, follow=path == "/curhat")
    if path == "/curhat":
        assert answer.redirect_chain == [("/curhat/", 301)]  # type: ignore[attr-defined]
    else:
        warm(answer, 404, "id", "404")


def test_an_unknown_host() -> None:
    warm(Client().get("/", headers={"host": "elsewhere.example"}), 400, "id", "400")


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_form_whose_token_is_old(language: str) -> None:
    client = client_in(language)
    client.handler.enforce_csrf_checks = True
    warm(client.post("/masuk/", {"login": "a@b.example"}), 403, language, "stale")


@pytest.mark.django_db
def test_a_form_from_elsewhere() -> None:
    """The right token with a wrong origin is as good as none; signing out by a foreign page is one such."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_account("ratna"))
    client.get("/keluar/")
    token = client.cookies["csrftoken"].value
    data, origin = {"csrfmiddlewaretoken": token}, {"origin": "https://elsewhere.example"}
    warm(client.post("/keluar/", data, headers=origin), 403, "id", "stale")
    assert client.post("/keluar/", data).status_code == 302


@pytest.mark.django_db
def test_a_fault_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """A city that vanished stands for any fault; what was wrong is not told to the visitor."""
    client = Client(raise_request_exception=False)
    monkeypatch.setattr(views, "presence", None)
    warm(client.get("/"), 500, "id", "500")
