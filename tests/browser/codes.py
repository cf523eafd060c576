"""What people do with a return code on the screen."""

import re

from playwright.sync_api import Page, expect

from sealing.code import parse_code
from tests.browser.people import Citizen, say
from tests.browser.traces import traces


def take_code(page: Page, *, shared: bool = False) -> str:
    """From the offer to a live code: read it, answer for one group, go back to the conversation."""
    page.get_by_role("button", name=say("code.offer.make")).click()
    return finish_code(page, shared=shared)


def finish_code(page: Page, *, shared: bool = False) -> str:
    """The ceremony from the shown code on."""
    shown = page.locator(".code-words b")
    expect(shown).to_have_count(6)
    words = shown.all_inner_texts()
    page.get_by_role("button", name=say("code.show.noted")).click()
    if shared:
        page.get_by_label(say("code.shared")).check()
    box = page.get_by_label(re.compile(say("code.confirm.label").replace("{n}", r"\d")))
    group = int(re.findall(r"\d", page.locator(".code-panel .field label").inner_text())[0])
    box.fill("bukan")
    page.get_by_role("button", name=say("code.confirm.do"), exact=True).click()
    expect(page.get_by_role("alert").filter(has_text=say("code.confirm.wrong"))).to_be_visible()
    box.fill(words[group - 1].upper())
    page.get_by_role("button", name=say("code.confirm.do"), exact=True).click()
    expect(page.get_by_role("heading", name=say("code.done.title"))).to_be_visible()
    assert page.locator(".code-words").count() == 0
    page.get_by_role("button", name=say("code.to_talk")).click()
    return "-".join(words)


def open_menu(page: Page) -> None:
    """What can be done about a code."""
    page.get_by_role("button", name=say("code.menu"), exact=True).click()
    expect(page.get_by_role("heading", name=say("code.menu.title"))).to_be_visible()


def replace_code(page: Page) -> str:
    """Another code; the old one is dead when this returns."""
    open_menu(page)
    page.get_by_role("button", name=say("code.replace")).click()
    return finish_code(page)


def burn_code(page: Page) -> None:
    """No code any more."""
    open_menu(page)
    page.get_by_role("button", name=say("code.burn"), exact=True).click()
    page.get_by_role("button", name=say("code.burn.yes"), exact=True).click()
    expect(page.get_by_role("heading", name=say("code.burnt.title"))).to_be_visible()


def leave_for_now(page: Page) -> str:
    """Go without ending; gives the mark of the goodbye."""
    open_menu(page)
    page.get_by_role("button", name=say("code.away")).click()
    expect(page.get_by_role("heading", name=say("away.title"))).to_be_visible()
    return page.locator(".code-mark b").inner_text()


def come_back(citizen: Citizen, code: str) -> None:
    """From the front page, typed carelessly."""
    citizen.page.goto(citizen.url)
    citizen.page.get_by_role("link", name=say("front.code")).click()
    type_code(citizen.page, f" {code.upper().replace('-', '  ')} ")
    expect(citizen.page.locator(".way-back b")).to_be_visible()


def type_code(page: Page, code: str) -> None:
    """Type and send; on the page where codes are typed, or on the way to it."""
    box = page.get_by_label(say("code.label"))
    expect(box).to_be_editable()
    box.fill(code)
    page.get_by_role("button", name=say("code.open"), exact=True).click()


def found_in(place: str, *codes: str) -> list[bytes | str]:
    """Codes, their bytes, and groups of them, that stand in a text, however spaced, capitalized or encoded."""
    letters = re.sub("[^a-z]", "", place.lower())
    whole = [code for code in codes if code.replace("-", "") in letters]
    groups = [word for code in codes for word in code.split("-")]
    alone = [word for word in groups if re.search(rf"\b({word}|{word.upper()})\b", place)]
    return [*whole, *alone, *traces(place.encode("latin-1", "replace"), *codes, *map(parse_code, codes))]
