"""Everything goes wrong that goes wrong in a city: dead servers, dead lines, reloads at the worst moment, two tabs.

What somebody typed arrives exactly once and in order, and nobody loses a place.
"""

import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LAPTOP, PHONE, NewContext
from tests.browser.people import TOPIC, Citizen, Counselor, say
from tests.browser.worlds import copy_of
from tests.support.live import Server, World, world

MANY = 200
# faster than any hand, as a phone that was frozen lets go of everything at once
POUR = """(words) => {
  const box = document.querySelector(".composer textarea");
  for (const word of words) {
    box.value = word;
    box.dispatchEvent(new InputEvent("input", { bubbles: true }));
    box.form.requestSubmit();
  }
}"""


@pytest.fixture(scope="module")
def untouched() -> Iterator[World]:
    """One installation that nobody has used."""
    with world() as city:
        yield city


@dataclass
class Night:
    """A city of one test, its server of the moment, and the ways people come."""

    city: World
    server: Server
    new_context: NewContext

    def citizen(self) -> Citizen:
        """Somebody on a phone of their own."""
        return Citizen(self.new_context(PHONE)[0].new_page(), self.server.url)

    def counselor(self) -> Counselor:
        """Bu Ratna, signed in and unlocked, off duty."""
        ratna = Counselor(self.new_context(LAPTOP)[0].new_page(), self.server.url)
        ratna.signs_in(self.city.people["ratna"])
        ratna.unlocks(self.city.people["ratna"])
        return ratna

    def talk(self) -> tuple[Citizen, Counselor]:
        """Two in a conversation."""
        citizen, counselor = self.citizen(), self.counselor()
        citizen.arrives()
        counselor.goes_on_duty()
        counselor.accepts()
        citizen.may_write()
        return citizen, counselor

    def hangs(self) -> None:
        """It takes what is sent and answers nothing."""
        self.server.running.send_signal(signal.SIGSTOP)

    def dies(self) -> None:
        """kill -9."""
        self.server.kill()

    def rises(self) -> None:
        """Again, at the same address."""
        self.server = self.city.start(self.server.port)


@pytest.fixture
def night(untouched: World, new_context: NewContext, tmp_path: Path) -> Iterator[Night]:
    """A fresh copy of the installation, so that nobody waits from an earlier test."""
    city = copy_of(untouched, tmp_path)
    made = Night(city, city.start(), new_context)
    yield made
    made.server.stop()


def line_is_down(page: Page) -> None:
    """The page says so, truthfully."""
    told = page.get_by_text(say("link.waiting")).or_(page.get_by_text(say("link.offline")))
    expect(told.or_(page.get_by_text(say("link.dialing_again"))).first).to_be_visible()


def same_everywhere(*talkers: Citizen | Counselor, last: str) -> list[str]:
    """The one transcript that all of them have, once everything up to `last` has arrived."""
    for talker in talkers:
        talker.sees(last)
        expect(talker.page.locator(".tick--clock, .tick--failed")).to_have_count(0)
    first, *others = [talker.transcript() for talker in talkers]
    assert [other == first for other in others] == [True] * len(others)
    return first


def test_the_server_dies_before_a_place_is_taken(night: Night) -> None:
    """The same request is sent until it is answered; it makes one place."""
    citizen = night.citizen()
    citizen.page.goto(f"{citizen.url}/curhat/")
    citizen.page.get_by_role("button", name=TOPIC).click()
    night.dies()
    citizen.page.get_by_role("button", name=say("consent.agree")).click()
    expect(citizen.page.get_by_text(say("consent.retrying"))).to_be_visible()
    night.rises()
    citizen.waits()
    counselor = night.counselor()
    counselor.goes_on_duty()
    counselor.accepts()
    citizen.may_write()
    expect(counselor.page.get_by_text(say("offer.title"))).to_have_count(0)


def test_the_server_dies_while_somebody_waits(night: Night) -> None:
    citizen = night.citizen()
    citizen.arrives()
    night.dies()
    line_is_down(citizen.page)
    night.rises()
    counselor = night.counselor()
    counselor.goes_on_duty()
    counselor.accepts()
    citizen.may_write()


def test_the_server_dies_while_two_talk(night: Night) -> None:
    """What was sent but never answered goes again, then what was typed meanwhile; once, in its writer's order."""
    citizen, counselor = night.talk()
    citizen.writes("sebelum")
    counselor.sees("sebelum")
    mine, hers = ([f"{who} {number}" for number in range(5)] for who in ("saya", "konselor"))
    night.hangs()
    citizen.writes(mine[0])
    counselor.writes(hers[0])
    night.dies()
    for page in (citizen.page, counselor.page):
        line_is_down(page)
    for one, other in zip(mine[1:], hers[1:], strict=True):
        citizen.writes(one)
        counselor.writes(other)
    night.rises()
    for words in (mine[-1], hers[-1]):
        citizen.sees(words)
        counselor.sees(words)
    said = same_everywhere(citizen, counselor, last=mine[-1])
    assert said[0] == "sebelum"
    assert sorted(said[1:]) == sorted(mine + hers)
    assert [words for words in said if words in mine] == mine
    assert [words for words in said if words in hers] == hers


def test_the_line_is_gone_and_comes_back(night: Night) -> None:
    """On the bus, through the tunnel."""
    citizen, counselor = night.talk()
    citizen.page.context.set_offline(True)
    line_is_down(citizen.page)
    typed = [f"di terowongan {number}" for number in range(3)]
    for words in typed:
        citizen.writes(words)
    counselor.writes("saya tunggu")
    citizen.page.context.set_offline(False)
    citizen.sees("saya tunggu")
    assert same_everywhere(citizen, counselor, last=typed[-1]) == ["saya tunggu", *typed]


def test_a_reload_keeps_the_place(night: Night) -> None:
    first, second = night.citizen(), night.citizen()
    first.arrives()
    second.arrives()
    first.page.reload()
    first.waits()
    counselor = night.counselor()
    counselor.goes_on_duty()
    counselor.accepts()
    first.may_write()
    second.waits()


def test_both_reload_at_the_same_moment(night: Night) -> None:
    citizen, counselor = night.talk()
    citizen.writes("satu")
    counselor.sees("satu")
    for talker in (citizen, counselor):
        talker.page.evaluate("void location.reload()")
    counselor.unlocks(night.city.people["ratna"])
    counselor.opens_first_room()
    citizen.may_write()
    citizen.writes("dua")
    counselor.writes("tiga")
    citizen.sees("tiga")
    assert sorted(same_everywhere(citizen, counselor, last="dua")) == ["dua", "satu", "tiga"]


def test_the_console_is_reloaded_during_an_offer(night: Night) -> None:
    """The offer is still there, or comes again."""
    citizen, counselor = night.citizen(), night.counselor()
    counselor.goes_on_duty()
    citizen.arrives()
    expect(counselor.page.get_by_text(say("offer.title"))).to_be_visible()
    counselor.page.reload()
    counselor.unlocks(night.city.people["ratna"])
    counselor.accepts()
    citizen.may_write()
    citizen.writes("akhirnya")
    counselor.sees("akhirnya")


def test_somebody_leaves_while_being_offered(night: Night) -> None:
    """The offer goes away by itself, and the next one may come."""
    citizen, counselor = night.citizen(), night.counselor()
    counselor.goes_on_duty()
    citizen.arrives()
    offer = counselor.page.get_by_text(say("offer.title"))
    expect(offer).to_be_visible()
    citizen.page.get_by_role("button", name=say("wait.leave")).click()
    citizen.page.get_by_role("button", name=say("wait.leave.yes")).click()
    expect(citizen.page.get_by_role("heading", name=say("topic.title"))).to_be_visible()
    expect(offer).to_have_count(0)
    after = night.citizen()
    after.arrives()
    counselor.accepts()
    after.may_write()


def test_two_tabs_of_one_person(night: Night) -> None:
    """A duplicated tab waits at the same place and talks in the same room; nothing is said twice."""
    first, counselor = night.citizen(), night.counselor()
    first.arrives()
    with first.page.context.expect_page() as opened:
        first.page.evaluate("void window.open('/curhat/')")
    second = Citizen(opened.value, first.url)
    second.waits()
    counselor.goes_on_duty()
    counselor.accepts()
    first.may_write()
    second.may_write()
    said = ["dari yang pertama", "dari yang kedua", "lagi dari yang pertama"]
    for tab, words in zip((first, second, first), said, strict=True):
        tab.writes(words)
        counselor.sees(words)
    assert same_everywhere(first, second, counselor, last=said[-1]) == said


def test_two_hundred_lines_at_once(night: Night) -> None:
    """The throttle slows and loses nothing."""
    citizen, counselor = night.talk()
    words = [f"kata {number}" for number in range(MANY)]
    citizen.page.evaluate(POUR, words)
    assert same_everywhere(counselor, citizen, last=words[-1]) == words
    citizen.page.reload()
    assert citizen.transcript() == words
