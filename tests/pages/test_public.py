"""Every page speaks its reader's language, fetches from nobody else and leaves nothing behind."""

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from counselors.values import Role
from sobat.catalog import catalog, say
from tests.factories.counselors import make_account, make_counselor, make_counselor_on_duty
from tests.pages.reading import LANGUAGES, PUBLIC, client_in, read

pytestmark = pytest.mark.django_db

# page → a text that nobody else's catalog has in the same words
SIGNS = {
    "/": "front.heading",
    "/bantuan/": "help.read_title",
    "/curhat/": "start.opening",
    "/masuk/": "signin.lead",
    "/masuk/baru/": "signin.closed_title",
    "/masuk/nonaktif/": "signin.inactive_title",
    "/tidak-ada/": "error.404.title",
}
STAFF_SIGNS = {"/koordinator/": "board.never", "/keluar/": "signin.out_body", "/masuk/ulang/": "signin.again_title"}


def speaks(client: Client, path: str, language: str, sign: str) -> None:
    """The page says so in its headers, in its root element and in its words."""
    answer = client.get(path)
    page = read(answer)
    assert (answer["Content-Language"], page.all("html")[0]["lang"]) == (language, language)
    assert say(language, sign) in page.words
    for other in LANGUAGES:
        assert other == language or say(other, sign) not in page.words


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", SIGNS)
def test_public_pages_speak_the_chosen_language(path: str, language: str) -> None:
    speaks(client_in(language), path, language, SIGNS[path])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", STAFF_SIGNS)
def test_staff_pages_do_too(path: str, language: str) -> None:
    client = client_in(language)
    client.force_login(make_account("lilis", role=Role.COORDINATOR))
    speaks(client, path, language, STAFF_SIGNS[path])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_console_does_too(language: str) -> None:
    client = client_in(language)
    client.force_login(make_counselor().account)
    speaks(client, "/konsol/", language, "start.needs_script")


@pytest.mark.parametrize("path", [*PUBLIC, "/tidak-ada/"])
def test_nothing_comes_from_a_third_party(path: str) -> None:
    """Numbers to dial and the quick exit lead away; nothing else does, and nothing is fetched from elsewhere."""
    foreign = {
        address
        for address in read(Client().get(path)).addresses()
        if "//" in address or (":" in address and not address.startswith("tel:"))
    }
    assert foreign <= {settings.CITY.exit_url}
    assert (path.startswith("/masuk/") or path == "/curhat/") == (foreign == set())


@pytest.mark.parametrize("path", [*PUBLIC, "/tidak-ada/"])
def test_no_inline_script_no_inline_style_no_handler(path: str) -> None:
    """What the policy would refuse is not there in the first place; page data is no script."""
    page = read(Client().get(path))
    assert all("src" in script or script.get("type") == "application/json" for script in page.all("script"))
    assert page.all("style") == []
    assert [
        name for _, attributes in page.tags for name in attributes if name.startswith("on") or name == "style"
    ] == []


@pytest.mark.parametrize("path", ["/", "/bantuan/", "/curhat/", "/tidak-ada/", "/favicon.svg", "/robots.txt"])
def test_a_citizen_gets_no_cookie(path: str) -> None:
    client = Client()
    client.get(path)
    client.get(path)
    assert client.cookies == {}


@pytest.mark.parametrize("path", [*PUBLIC, "/tidak-ada/"])
def test_every_page_a_citizen_may_meet_has_the_numbers_or_belongs_to_staff(path: str) -> None:
    dialed = [link["href"] for link in read(Client().get(path)).all("a") if link["href"].startswith("tel:")]
    numbers = [f"tel:{line.dial}" for line in settings.CITY.hotlines]
    assert dialed == ([] if path.startswith("/masuk/") else numbers)


@pytest.mark.parametrize("path", ["/", "/bantuan/", "/masuk/", "/tidak-ada/"])
def test_landmarks_and_one_heading(path: str) -> None:
    """A keyboard skips to the words; a screen reader finds one main part and one first heading."""
    page = read(Client().get(path))
    assert [tag for tag, _ in page.tags if tag in ("main", "h1")] == ["main", "h1"]
    assert page.all("main")[0]["id"] == "main"
    assert page.all("a")[0] == {"class": "skip", "href": "#main"}
    assert page.all("title") == [{}]


def test_presence_is_told_by_kind_and_counted() -> None:
    now = timezone.now()
    make_counselor_on_duty("ratna", now=now)
    make_counselor_on_duty("dewi", now=now)
    make_counselor_on_duty("ujang", now=now, kind="religious", topics=("faith",))
    page = read(client_in("en").get("/"))
    assert say("en", "front.on_duty", n=2) in page.words
    assert say("en", "front.on_duty", n=1) == "1 person"
    assert page.words.count(say("en", "front.off_duty")) == 1
    assert say("en", "front.presence") in page.words
    assert say("en", "front.closed") not in page.words


def test_when_nobody_is_there_the_page_says_so_and_what_to_do() -> None:
    page = read(client_in("id").get("/"))
    assert say("id", "front.presence_none") in page.words
    assert say("id", "front.closed") in page.words


@pytest.mark.parametrize("path", ["/", "/bantuan/", "/curhat/", "/konsol/", "/koordinator/", "/favicon.svg"])
def test_pages_are_only_read(path: str) -> None:
    assert Client().post(path).status_code == 405


def test_robots_and_mark_may_be_kept() -> None:
    for path in ("/robots.txt", "/favicon.svg"):
        assert Client().get(path)["Cache-Control"] == "public, max-age=86400"
    assert "Disallow: /curhat/" in Client().get("/robots.txt").content.decode()


def test_the_catalog_of_pages_is_what_the_pages_say() -> None:
    """Guards this file: its signs differ in all languages."""
    for sign in (*SIGNS.values(), *STAFF_SIGNS.values(), "start.needs_script"):
        assert len({catalog(language)[sign] for language in LANGUAGES}) == len(LANGUAGES), sign
