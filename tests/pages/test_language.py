"""The visitor's choice, else the browser's wish, else the city's first language; and the way back after choosing."""

import pytest
from django.test import Client

from sobat.language import COOKIE_SECONDS
from tests.pages.reading import client_in, read

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("wish", "language"),
    [
        ("", "id"),
        ("en", "en"),
        ("en-US,en;q=0.9", "en"),
        ("EN-gb", "en"),
        ("su-ID,id;q=0.8", "su"),
        ("fr,de;q=0.9", "id"),
        ("fr,en;q=0.2,su;q=0.7", "su"),
        ("jv,id;q=0.5", "id"),
        ("*", "id"),
        ("en;q=nonsense", "id"),
        (";;;,,,q=\x7f" + "a" * 4000, "id"),
        ("../../etc/passwd", "id"),
    ],
)
def test_the_browsers_wish(wish: str, language: str) -> None:
    answer = Client().get("/", headers={"accept-language": wish})
    assert (answer.status_code, answer["Content-Language"]) == (200, language)


@pytest.mark.parametrize("cookie", ["", "fr", "id;", "../id", "ID", "en" * 3000, "\x00"])
def test_a_cookie_that_is_no_language_is_as_good_as_none(cookie: str) -> None:
    answer = client_in(cookie).get("/", headers={"accept-language": "en"})
    assert (answer.status_code, answer["Content-Language"]) == (200, "en")


def test_the_choice_beats_the_browser() -> None:
    answer = client_in("su").get("/", headers={"accept-language": "en"})
    assert (answer["Content-Language"], answer["Vary"]) == ("su", "Accept-Language, Cookie, Accept-Encoding")


def test_choosing_sets_one_cookie_and_leads_back() -> None:
    client = Client()
    answer = client.post("/bahasa/", {"language": "su", "back": "/bantuan/"})
    assert (answer.status_code, answer["Location"]) == (302, "/bantuan/")
    (cookie,) = client.cookies.values()
    assert (cookie.key, cookie.value, cookie["max-age"]) == ("bahasa", "su", COOKIE_SECONDS)
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert read(client.get("/bantuan/")).all("html")[0]["lang"] == "su"


@pytest.mark.parametrize("language", ["", "fr", "id\r\nSet-Cookie: a=b", "ID"])
def test_an_unknown_language_sets_nothing(language: str) -> None:
    client = Client()
    answer = client.post("/bahasa/", {"language": language, "back": "/"})
    assert (answer.status_code, client.cookies) == (302, {})


@pytest.mark.parametrize(
    "back",
    [
        "//elsewhere.example",
        "///elsewhere.example",
        "/\\elsewhere.example",
        "\\/elsewhere.example",
        "/\t/elsewhere.example",
        "/\n/elsewhere.example",
        "https://elsewhere.example/",
        "http:elsewhere.example",
        "https:/elsewhere.example",
        "javascript:alert(1)",
        "elsewhere.example",
        "//[",
        "http://[",
        "",
        " //elsewhere.example",
        "\x00//elsewhere.example",
    ],
)
def test_the_way_back_never_leads_elsewhere(back: str) -> None:
    answer = Client().post("/bahasa/", {"language": "en", "back": back})
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_the_way_back_is_a_path_without_query() -> None:
    answer = Client().post("/bahasa/", {"language": "en", "back": "/bantuan/?next=//elsewhere.example#x"})
    assert answer["Location"] == "/bantuan/"


def test_a_language_is_chosen_not_followed() -> None:
    assert Client().get("/bahasa/").status_code == 405
