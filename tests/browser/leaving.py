"""Quick exit: how frightened people leave, where they arrive, and what must be left behind.

The neutral page is a stub here, so that nothing leaves this machine.
"""

from playwright.sync_api import BrowserContext, Page, expect

from sobat.city import load_city
from sobat.env import ROOT
from tests.browser.people import say
from tests.support.live import Server

EXIT = load_city(ROOT / "deploy" / "cities" / "sukabumi.toml").exit_url
# what is left, read in the same turn of the page's clock in which the wish was made: before any other page can come
LEFT = "[document.body.innerHTML, document.title.trim(), sessionStorage.length]"
NOTHING = ["", "", 0]


def outside(context: BrowserContext) -> None:
    """The neutral page is a stub."""
    page = "<!doctype html><title>Cuaca</title><p>Cerah berawan"
    context.route(EXIT, lambda route: route.fulfill(body=page, content_type="text/html"))


def arrives_outside(page: Page) -> None:
    """The neutral page is what is seen."""
    page.wait_for_url(EXIT)
    expect(page.get_by_text("Cerah berawan")).to_be_visible()


def escape_thrice(page: Page) -> object:
    """As frightened people press keys; gives what is left."""
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    third = "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape', bubbles: true}))"
    return page.evaluate(f"() => {{ {third}; return {LEFT}; }}")


def nothing_left(context: BrowserContext, page: Page, server: Server) -> None:
    """In this tab: no storage, no cookie, and a fresh start where the conversation was."""
    page.goto(f"{server.url}/curhat/")
    expect(page.get_by_role("heading", name=say("topic.title"))).to_be_visible()
    assert page.evaluate("[sessionStorage.length, localStorage.length, document.cookie]") == [0, 0, ""]
    assert page.evaluate("indexedDB.databases()") == []
    assert context.cookies() == []
