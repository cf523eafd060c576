"""The console as its counselor lives with it: by keyboard alone, with two people at once, and locked in between."""

import pytest
from playwright.sync_api import Locator, Page, expect

from dev.engine import ROOT
from tests.browser.conftest import LAPTOP, PHONE, NewContext
from tests.browser.people import Citizen, Counselor, say
from tests.support.live import Person, Server, world

TOPICS = ("Masalah di rumah", "Anak dan pengasuhan")
AXE = (ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")


def violations(page: Page) -> list[str]:
    """What axe finds on the page as it stands: rule and first place, empty when nothing."""
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [f"{rule['id']}: {rule['nodes'][0]['html'][:120]}" for rule in found]


def box(page: Page) -> Locator:
    """Where the counselor writes."""
    return page.get_by_label(say("room.write_label"))


def row(page: Page, number: int) -> Locator:
    """A line of the list, counted from 1."""
    return page.locator(f"#row-{number}")


def unlock_by_keyboard(page: Page, person: Person) -> None:
    """A wrong phrase is told plainly and keeps the focus; the right one opens."""
    field = page.get_by_label(say("vault.field"), exact=True)
    expect(field).to_be_focused()
    page.keyboard.type("bukan ini kata sandi yang benar")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text(say("vault.wrong_passphrase"))
    expect(field).to_be_focused()
    assert violations(page) == []
    page.keyboard.type(person.passphrase.upper())
    expect(field).to_have_attribute("type", "password")
    page.get_by_role("button", name=say("vault.show")).press("Enter")
    expect(field).to_have_value(person.passphrase.upper())
    expect(field).to_have_attribute("type", "text")
    field.press("Enter")
    expect(page.get_by_role("heading", name=say("console.title"))).to_be_attached()


@pytest.fixture
def citizens(new_context: NewContext) -> list[Citizen]:
    """Two people on phones, nowhere yet."""
    return [Citizen(new_context(PHONE)[0].new_page(), "") for _ in TOPICS]


def test_a_counselor_helps_two_people_by_keyboard_alone(new_context: NewContext, citizens: list[Citizen]) -> None:
    with world() as city, city.serve() as server:
        context, recording = new_context(LAPTOP)
        counselor = Counselor(context.new_page(), server.url)
        counselor.signs_in(city.people["jajang"])
        unlock_by_keyboard(counselor.page, city.people["jajang"])
        expect(counselor.duty("on")).to_be_enabled()
        counselor.duty("on").press("Enter")
        take_both(counselor, citizens, server)
        drafts_stay_and_the_longest_waiting_comes_first(counselor.page, citizens)
        a_number_is_at_hand_but_not_sent(counselor.page)
        the_lock_takes_everything_away(counselor, city.people["jajang"])
        the_end_is_asked_for_twice(counselor.page, citizens[0], city.people["jajang"].public_name)
        assert [trouble for trouble in recording.troubles if "derived" in trouble or "Trusted" in trouble] == []


def take_both(counselor: Counselor, citizens: list[Citizen], server: Server) -> None:
    """Alt A takes an offer wherever the focus is; the new conversation is selected and ready to be written in."""
    page = counselor.page
    for number, (citizen, topic) in enumerate(zip(citizens, TOPICS, strict=True), start=1):
        citizen.url = server.url
        citizen.arrives(topic)
        expect(page.get_by_text(say("offer.title"))).to_be_visible()
        assert violations(page) == []
        page.keyboard.press("Alt+a")
        expect(row(page, number)).to_have_attribute("aria-current", "true")
        expect(box(page)).to_be_focused()
        citizen.may_write()
        counselor.may_write()
        page.keyboard.type(f"draf {number}")


def drafts_stay_and_the_longest_waiting_comes_first(page: Page, citizens: list[Citizen]) -> None:
    """What was typed belongs to its room; words elsewhere are counted; Alt J goes to whoever waits."""
    expect(row(page, 1)).to_contain_text(say("console.draft").format(text="draf 1"))
    page.keyboard.press("Enter")
    citizens[1].sees("draf 2")
    citizens[0].writes("masih di sana?")
    expect(row(page, 1)).to_contain_text(say("console.unread").format(n=1))
    assert page.title().startswith("(1) ")
    page.keyboard.press("Alt+j")
    expect(row(page, 1)).to_have_attribute("aria-current", "true")
    expect(box(page)).to_have_value("draf 1")
    expect(row(page, 1)).not_to_contain_text(say("console.unread").format(n=1))
    assert not page.title().startswith("(")
    assert violations(page) == []


def a_number_is_at_hand_but_not_sent(page: Page) -> None:
    """A hotline is added to the draft; nothing leaves before Enter."""
    page.get_by_role("button", name="SAPA").press("Enter")
    expect(box(page)).to_have_value("draf 1\nSAPA 129: 129")
    expect(box(page)).to_be_focused()
    box(page).fill("")
    page.keyboard.type("ya, saya di sini")
    page.keyboard.press("Control+Enter")


def the_lock_takes_everything_away(counselor: Counselor, person: Person) -> None:
    """Alt K: no word left on the page, the shift paused; the passphrase brings both conversations back whole."""
    page = counselor.page
    counselor.sees("ya, saya di sini")
    page.keyboard.press("Alt+k")
    expect(page.get_by_text(say("console.locked_now"))).to_be_visible()
    assert "saya di sini" not in page.content()
    counselor.unlocks(person)
    expect(counselor.duty("paused")).to_have_attribute("aria-pressed", "true")
    expect(row(page, 2)).to_be_visible()
    page.keyboard.press("Alt+1")
    assert counselor.transcript() == ["masih di sana?", "ya, saya di sini"]


def the_end_is_asked_for_twice(page: Page, citizen: Citizen, name: str) -> None:
    """Escape keeps the conversation; a yes closes it on both sides, and it leaves the list once it is left."""
    end = page.get_by_role("button", name=say("console.end"), exact=True)
    end.press("Enter")
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(end).to_be_focused()
    end.press("Enter")
    page.get_by_role("button", name=say("console.end_yes"), exact=True).press("Enter")
    expect(page.get_by_text(say("console.ended_by_now"))).to_be_visible()
    told = say("room.closed_by").format(name=name)
    expect(citizen.page.get_by_text(told)).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Alt+2")
    expect(row(page, 2)).to_have_count(0)
    expect(row(page, 1)).to_contain_text(TOPICS[1])


def test_on_a_phone_one_pane_at_a_time_and_the_way_back(new_context: NewContext) -> None:
    with world() as city, city.serve() as server:
        counselor = Counselor(new_context(PHONE)[0].new_page(), server.url)
        citizen = Citizen(new_context(PHONE)[0].new_page(), server.url)
        counselor.signs_in(city.people["jajang"])
        counselor.unlocks(city.people["jajang"])
        counselor.goes_on_duty()
        citizen.arrives(TOPICS[0])
        counselor.accepts()
        page = counselor.page
        listed = page.get_by_role("heading", name=say("console.list"), exact=True)
        expect(listed).to_be_hidden()
        assert violations(page) == []
        page.get_by_role("button", name=say("console.details")).click()
        expect(page.get_by_role("heading", name=say("console.case"))).to_be_focused()
        assert violations(page) == []
        page.go_back()
        expect(box(page)).to_be_visible()
        page.get_by_role("button", name=say("console.back"), exact=True).click()
        expect(listed).to_be_visible()
        expect(row(page, 1)).to_be_visible()
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
