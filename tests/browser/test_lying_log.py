"""A key log that is caught lying while nobody asks for it stops everything at a counselor's desk, and says so."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import LAPTOP, PHONE, NewContext
from tests.browser.people import Citizen, Counselor, say
from tests.browser.worlds import copy_of
from tests.support.live import Server, World, world


@pytest.fixture(scope="module")
def untouched() -> Iterator[World]:
    """One installation that nobody has used."""
    with world() as made:
        yield made


@pytest.fixture
def server(untouched: World, tmp_path: Path) -> Iterator[Server]:
    """The server of a copy."""
    with copy_of(untouched, tmp_path).serve() as serving:
        yield serving


def is_looked_at(page: Page) -> None:
    """The tab comes to the front again, as after a night: it looks at the key log."""
    with page.expect_response("**/log/checkpoint"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_everything_at_the_desk_stops(untouched: World, server: Server, new_context: NewContext) -> None:
    citizen = Citizen(new_context(PHONE)[0].new_page(), server.url)
    ratna = Counselor(new_context(LAPTOP)[0].new_page(), server.url)
    ratna.signs_in(untouched.people["ratna"])
    ratna.unlocks(untouched.people["ratna"])
    ratna.goes_on_duty()
    citizen.arrives()
    ratna.accepts()
    ratna.writes("Selamat malam.")
    citizen.sees("Selamat malam.")

    is_looked_at(ratna.page)  # an honest list changes nothing
    expect(ratna.page.get_by_text(say("alarm.log"))).to_have_count(0)
    ratna.page.route("**/log/checkpoint", lambda route: route.fulfill(body="apa saja"))
    is_looked_at(ratna.page)

    expect(ratna.page.get_by_text(say("alarm.log"))).to_be_visible()
    expect(ratna.page.get_by_text(say("room.broken_log"))).to_be_visible()
    expect(ratna.page.get_by_label(say("room.write_label"))).to_have_count(0)
    expect(ratna.duty("paused")).to_have_attribute("aria-pressed", "true")
    expect(ratna.duty("on")).to_be_disabled()
    assert violations(ratna.page) == []
    expect(citizen.page.locator(".log__happening").last).to_have_text(say("room.alert_by").format(name="Bu Ratna"))

    ratna.page.unroute("**/log/checkpoint")  # whoever lied once is not asked again
    second = Citizen(new_context(PHONE)[0].new_page(), server.url)
    second.arrives()
    ratna.page.keyboard.press("Alt+a")
    expect(ratna.page.get_by_role("button", name=say("offer.accept"))).to_have_count(0)
    expect(ratna.page.get_by_text(say("alarm.log"))).to_be_visible()
