"""The parts together: a code and a handover, a shared phone and somebody who looks on, an end and an erasure."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.codes import come_back, finish_code, leave_for_now, take_code, type_code
from tests.browser.conftest import NewContext
from tests.browser.endings import elsewhere, ends, erases
from tests.browser.people import Citizen, say
from tests.browser.three import BEFORE, JAJANG, RATNA, Three
from tests.browser.worlds import copy_of
from tests.support.live import World, world


@pytest.fixture(scope="module")
def untouched() -> Iterator[World]:
    """One installation that nobody has used."""
    with world() as made:
        yield made


@pytest.fixture
def three(untouched: World, tmp_path: Path, new_context: NewContext) -> Iterator[Three]:
    """A citizen in conversation with Ratna, and Jajang on duty, in a copy of it."""
    city = copy_of(untouched, tmp_path)
    with city.serve() as server:
        yield Three(new_context, city, server.url)


def test_a_code_brings_back_a_conversation_that_was_handed_over_ended_and_at_last_erased(
    three: Three, new_context: NewContext
) -> None:
    citizen, ratna, jajang = three.citizen, three.ratna, three.jajang
    code = asked_while_the_code_is_shown(three)
    handed_over_with_all(three)
    ratna.leaves()
    expect(citizen.page.get_by_role("heading", name=JAJANG)).to_be_visible()
    jajang.writes("saya di sini")
    citizen.sees("saya di sini")
    mark = leave_for_now(citizen.page)

    all_words = [*BEFORE, "saya di sini"]
    second = elsewhere(new_context, citizen)
    come_back(second, code)
    assert second.transcript() == all_words
    expect(second.page.locator(".way-back b")).to_have_text(mark)
    expect(second.page.get_by_role("heading", name=JAJANG)).to_be_visible()
    second.page.reload()
    second.writes("saya kembali")
    jajang.sees("saya kembali")
    ends(second.page)

    third = elsewhere(new_context, citizen)
    come_back(third, code)
    assert third.page.locator(".bubble__text").all_inner_texts() == [*all_words, "saya kembali"]
    third.page.get_by_role("button", name=say("erase.open")).click()
    erases(third.page)
    third.page.reload()
    expect(third.page.get_by_role("heading", name=say("topic.title"))).to_be_visible()
    is_found_no_more(third, code)
    three.nothing_went_wrong()


def asked_while_the_code_is_shown(three: Three) -> str:
    """A question that comes in the middle of the ceremony waits, and is there afterwards, also after a reload."""
    page = three.citizen.page
    page.get_by_role("button", name=say("code.offer.make")).click()
    expect(page.locator(".code-words b")).to_have_count(6)
    three.ratna.asks(JAJANG)
    three.jajang.is_ready_to_come()
    expect(page.get_by_text(say("company.waits"))).to_be_visible()
    code = finish_code(page)
    page.reload()
    three.citizen.is_asked(say("company.handover.title").format(by=RATNA, name=JAJANG))
    return code


def handed_over_with_all(three: Three) -> None:
    """She says yes to both, and reloads between answer and handover."""
    three.citizen.answers("company.yes")
    three.citizen.answers("company.history.yes")
    assert three.jajang.transcript() == BEFORE
    three.citizen.page.reload()
    assert three.citizen.transcript() == BEFORE


def test_a_shared_phone_erases_while_somebody_looks_on_and_all_are_told(three: Three) -> None:
    citizen, ratna, jajang = three.citizen, three.ratna, three.jajang
    page = citizen.page
    offer = page.get_by_role("complementary", name=say("code.offer"))
    expect(offer).to_be_visible()
    three.until_asked("console.ask_supervision", "supervision")
    expect(offer).to_have_count(0)  # what her helpers ask comes first
    citizen.answers("company.yes")
    citizen.answers("company.history.yes")
    assert jajang.looks_on() == BEFORE
    expect(offer).to_be_visible()
    code = take_code(page, shared=True)
    page.reload()
    expect(page.get_by_role("heading", name=say("code.title"))).to_be_visible()
    page.get_by_label(say("code.shared")).check()
    type_code(page, code)
    assert citizen.transcript() == BEFORE
    expect(page.locator(".readers")).to_contain_text(say("room.looks_on").format(name=JAJANG))

    page.get_by_role("button", name=say("room.menu.end")).click()
    page.get_by_role("button", name=say("erase.open")).click()
    erases(page)
    for counselor in (ratna, jajang):
        expect(counselor.page.get_by_text(say("console.erased")).first).to_be_visible()
        expect(counselor.page.locator(".bubble__text")).to_have_count(0)
    assert page.evaluate("sessionStorage.length") == 0
    page.reload()
    is_found_no_more(citizen, code)
    three.nothing_went_wrong()


def test_a_screen_that_shows_the_code_says_so_when_another_has_erased_the_room(
    three: Three, new_context: NewContext
) -> None:
    first = three.citizen
    code = take_code(first.page)
    second = elsewhere(new_context, first)
    come_back(second, code)
    first.page.get_by_role("button", name=say("code.menu"), exact=True).click()
    expect(first.page.get_by_role("heading", name=say("code.menu.title"))).to_be_visible()
    second.page.get_by_role("button", name=say("room.menu.end")).click()
    second.page.get_by_role("button", name=say("erase.open")).click()
    erases(second.page)
    for _ in range(2):
        expect(first.page.get_by_text(say("erase.elsewhere"))).to_be_visible()
        expect(first.page.locator(".code-panel, .bubble__text")).to_have_count(0)
        first.page.reload()
    three.nothing_went_wrong()


def is_found_no_more(citizen: Citizen, code: str) -> None:
    """The code of an erased room is a code that nobody was ever given."""
    citizen.page.goto(f"{citizen.url}/bantuan/")
    citizen.page.goto(f"{citizen.url}/curhat/#kode")
    type_code(citizen.page, code)
    expect(citizen.page.get_by_role("alert")).to_contain_text(say("code.unknown"))
