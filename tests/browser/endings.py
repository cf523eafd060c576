"""How a citizen moves to another phone, and how she ends and erases."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, NewContext
from tests.browser.people import Citizen, say


def elsewhere(new_context: NewContext, citizen: Citizen) -> Citizen:
    """The same person on a phone that knows nothing."""
    return Citizen(new_context(PHONE)[0].new_page(), citizen.url)


def ends(page: Page) -> None:
    """Ends the conversation; the question says what a code still does."""
    page.get_by_role("button", name=say("room.menu.end")).click()
    expect(page.get_by_text(say("end.text.coded"))).to_be_visible()
    page.get_by_role("button", name=say("end.yes"), exact=True).click()
    expect(page.get_by_role("heading", name=say("end.title"))).to_be_visible()


def erases(page: Page) -> None:
    """Says yes, and sees the proof arrive."""
    page.get_by_role("button", name=say("erase.yes"), exact=True).click()
    expect(page.get_by_text(say("erase.done"))).to_be_visible()
