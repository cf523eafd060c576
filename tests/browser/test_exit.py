"""Somebody comes into the room: one tap, or Esc three times, and nothing of this is on the screen any more.

The neutral page is a stub here, so that nothing leaves this machine.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import LAPTOP, PHONE, NewContext
from tests.browser.leaving import EXIT, LEFT, NOTHING, arrives_outside, escape_thrice, nothing_left, outside
from tests.browser.people import TOPIC, Citizen, Counselor, say
from tests.browser.worlds import copy_of
from tests.support.live import Server, World, world

WORDS = "jangan sampai ada yang membaca ini"
Leave = Callable[[Page], object]


@pytest.fixture(scope="module")
def untouched() -> Iterator[World]:
    """One installation that nobody has used."""
    with world() as made:
        yield made


@pytest.fixture(scope="module")
def server(untouched: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """For tests that do not care who else waits."""
    with copy_of(untouched, tmp_path_factory.mktemp("shared")).serve() as serving:
        yield serving


@pytest.fixture
def city(untouched: World, tmp_path: Path) -> World:
    """For one test alone."""
    return copy_of(untouched, tmp_path)


@pytest.fixture
def quiet(city: World) -> Iterator[Server]:
    """Its server."""
    with city.serve() as serving:
        yield serving


def exit_button(page: Page) -> Locator:
    """The way out that every screen has."""
    return page.locator(".exit", has_text=say("exit.button"))


def tap(page: Page) -> object:
    """The button, which nothing lies over; gives what is left."""
    exit_button(page).click(trial=True)
    return exit_button(page).evaluate(f"(button) => {{ button.click(); return {LEFT}; }}")


def on_front(citizen: Citizen) -> None:
    citizen.page.goto(citizen.url)


def on_help(citizen: Citizen) -> None:
    citizen.page.goto(f"{citizen.url}/bantuan/")


def on_topic(citizen: Citizen) -> None:
    citizen.page.goto(citizen.url)
    citizen.page.get_by_role("link", name=say("front.start")).click()
    expect(citizen.page.get_by_role("heading", name=say("topic.title"))).to_be_visible()


def on_consent(citizen: Citizen) -> None:
    on_topic(citizen)
    citizen.page.get_by_role("button", name=TOPIC).click()
    expect(citizen.page.get_by_role("button", name=say("consent.agree"))).to_be_visible()


def in_crisis_sheet(citizen: Citizen) -> None:
    on_consent(citizen)
    citizen.page.get_by_role("button", name=say("sos.open")).click()


def in_queue(citizen: Citizen) -> None:
    citizen.arrives()


SCREENS = [on_front, on_help, on_topic, on_consent, in_crisis_sheet, in_queue]
WAYS = [tap, escape_thrice]


@pytest.mark.parametrize("leave", WAYS)
@pytest.mark.parametrize("arrive", SCREENS)
def test_every_screen_is_left_at_once(
    arrive: Callable[[Citizen], None], leave: Leave, server: Server, new_context: NewContext
) -> None:
    if (arrive, leave) == (in_crisis_sheet, tap):
        arrive = on_consent  # the sheet lies over the button; Esc closes it or, three times, leaves
    context, _ = new_context(PHONE)
    outside(context)
    page = context.new_page()
    arrive(Citizen(page, server.url))
    here = page.url
    assert leave(page) == NOTHING
    arrives_outside(page)
    page.go_back()
    assert page.url != here or page.url == "about:blank"
    nothing_left(context, page, server)


def test_a_slow_escape_is_only_an_escape(server: Server, new_context: NewContext) -> None:
    """Another key in between starts the count again."""
    context, _ = new_context(LAPTOP)
    page = context.new_page()
    on_topic(Citizen(page, server.url))
    for key in ("Escape", "Escape", "Tab", "Escape", "Escape"):
        page.keyboard.press(key)
    expect(page.get_by_role("heading", name=say("topic.title"))).to_be_visible()


def test_leaving_the_queue_frees_the_place(quiet: Server, city: World, new_context: NewContext) -> None:
    context, _ = new_context(PHONE)
    outside(context)
    page = context.new_page()
    in_queue(Citizen(page, quiet.url))
    before = waiting(new_context, quiet, city)
    exit_button(page).click()
    arrives_outside(page)
    assert waiting(new_context, quiet, city) == before - 1


def waiting(new_context: NewContext, quiet: Server, city: World) -> int:
    """How many the coordinator's board counts."""
    page, person = new_context(LAPTOP)[0].new_page(), city.people["lilis"]
    page.goto(f"{quiet.url}/masuk/")
    page.get_by_label(say("signin.email")).fill(person.email)
    page.get_by_label(say("signin.password")).fill(person.password)
    page.get_by_role("button", name=say("signin.button"), exact=True).click()
    page.wait_for_url("**/koordinator/")
    cells = page.locator("tbody tr td:nth-child(2)").all_inner_texts()
    return sum(int(text) for text in cells)


@pytest.fixture
def counselor(quiet: Server, city: World, new_context: NewContext) -> Counselor:
    """Bu Ratna, ready."""
    ratna = Counselor(new_context(LAPTOP)[0].new_page(), quiet.url)
    ratna.signs_in(city.people["ratna"])
    ratna.unlocks(city.people["ratna"])
    ratna.goes_on_duty()
    return ratna


def test_a_conversation_is_left_from_both_of_its_tabs(
    quiet: Server, counselor: Counselor, new_context: NewContext
) -> None:
    """A duplicated tab shows the same conversation; leaving one empties both, and neither comes back."""
    context, _ = new_context(PHONE)
    outside(context)
    first = Citizen(context.new_page(), quiet.url)
    talk(first, counselor)
    with context.expect_page() as opened:
        first.page.evaluate("void window.open('/curhat/')")
    second = Citizen(opened.value, quiet.url)
    second.sees(WORDS)
    second.writes("dari tab kedua")
    counselor.sees("dari tab kedua")
    first.sees("dari tab kedua")
    assert counselor.transcript() == [WORDS, "dari tab kedua"]
    for _ in range(5):
        second.page.keyboard.press("Escape")
    for page in (first.page, second.page):
        arrives_outside(page)
        page.go_back()
        assert WORDS not in page.content()
        nothing_left(context, page, quiet)


def test_a_conversation_is_left_without_a_line(quiet: Server, counselor: Counselor, new_context: NewContext) -> None:
    """Offline the neutral page cannot come; an empty screen or the browser's own page is what is seen."""
    context, _ = new_context(PHONE)
    citizen = Citizen(context.new_page(), quiet.url)
    talk(citizen, counselor)
    context.set_offline(True)
    with context.expect_event("requestfailed", lambda request: request.url == EXIT):
        exit_button(citizen.page).click()
    assert WORDS not in citizen.page.content()
    context.set_offline(False)
    nothing_left(context, citizen.page, quiet)


def talk(citizen: Citizen, counselor: Counselor) -> None:
    """Until something is on the screen that nobody else may see."""
    citizen.arrives()
    counselor.accepts()
    citizen.may_write()
    citizen.writes(WORDS)
    counselor.sees(WORDS)


def test_a_page_out_of_the_back_forward_cache_is_read_anew(server: Server, new_context: NewContext) -> None:
    """Playwright's Chromium keeps no such cache; the browser's two events are all that the page gets to know of it."""
    context, _ = new_context(PHONE)
    citizen = Citizen(context.new_page(), server.url)
    in_queue(citizen)
    citizen.page.evaluate("window.dispatchEvent(new PageTransitionEvent('pagehide', {persisted: true}))")
    expect(citizen.page.locator("html")).to_be_hidden()
    citizen.page.evaluate("sessionStorage.clear()")
    with citizen.page.expect_navigation():
        citizen.page.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    expect(citizen.page.get_by_role("heading", name=say("topic.title"))).to_be_visible()
