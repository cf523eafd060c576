"""What a counselor does with her secrets on the screen."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.axe import violations
from tests.browser.people import Counselor, say


def press(place: Page | Locator, key: str) -> None:
    """One button, by its text."""
    place.get_by_role("button", name=say(key), exact=True).click()


def keep_sheet(page: Page) -> str:
    """Read the code, give the word that is asked for; a wrong one is told first."""
    expect(page.locator(".paper__words li")).to_have_count(9)
    assert violations(page) == []
    words = page.locator(".paper__words li").all_inner_texts()
    asked = page.get_by_label(re.compile(say("keys.sheet_word").replace("{n}", r"\d")))
    asked.fill("bukan")
    press(page, "keys.sheet_kept")
    expect(page.get_by_text(say("keys.sheet_differs"))).to_be_visible()
    number = re.search(r"\d", page.locator("label[for=sheet-word]").inner_text())
    assert number is not None
    asked.fill(words[int(number[0]) - 1])
    press(page, "keys.sheet_kept")
    return "-".join(words)


def keep_phrase(page: Page) -> str:
    """Read the new passphrase and type it."""
    shown = page.get_by_test_id("new-phrase")
    expect(shown).to_have_text(re.compile(r"^\w+( \w+){5}$"))
    assert violations(page) == []
    phrase = shown.inner_text()
    page.get_by_label(say("keys.phrase_again")).fill(phrase)
    press(page, "keys.go_on")
    return phrase


def type_secret(page: Page, label: str, secret: str) -> None:
    """Passphrase or code, and open."""
    page.get_by_label(say(label), exact=True).fill(secret)
    press(page, "vault.open")


def lock(page: Page) -> None:
    """On demand."""
    press(page, "console.lock")
    expect(page.get_by_text(say("console.locked_now"))).to_be_visible()


def at_the_desk(counselor: Counselor) -> None:
    """Nothing stands between her and her work."""
    expect(counselor.duty("on")).to_be_enabled()
