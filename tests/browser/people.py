"""What people do in the two bundles, in the words that they see. Texts come from the catalogs."""

import json
import re
from functools import lru_cache

from playwright.sync_api import Locator, Page, expect

from dev.engine import ROOT
from tests.support.live import Person

TOPIC = "Sedih dan lelah"


@lru_cache
def texts() -> dict[str, str]:
    """The Indonesian catalogs, all parts in one."""
    merged: dict[str, str] = {}
    for part in ("pages", "room", "citizen", "copy", "console"):
        merged |= json.loads((ROOT / "frontend" / "strings" / f"{part}.id.json").read_text("utf-8"))
    return merged


def say(key: str) -> str:
    """One Indonesian text."""
    return texts()[key]


class Talker:
    """One end of a conversation that is on the screen."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url

    def writes(self, words: str) -> None:
        """Type and send; it appears at once."""
        box = self.page.get_by_label(say("room.write_label"))
        expect(box).to_be_enabled()
        box.fill(words)
        self.page.get_by_role("button", name=say("room.send"), exact=True).click()
        expect(self.bubble(words)).to_be_visible()

    def bubble(self, words: str) -> Locator:
        """The bubble with exactly these words."""
        return self.page.locator(".bubble__text").get_by_text(words, exact=True)

    def sees(self, words: str) -> None:
        """Wait for these words of the other side."""
        expect(self.bubble(words)).to_be_visible()

    def may_write(self) -> None:
        """Wait until the room is sealed and caught up."""
        expect(self.page.get_by_role("button", name=say("room.send"), exact=True)).to_be_visible()
        self.is_caught_up()

    def is_caught_up(self) -> None:
        """Nothing is waited for any more."""
        expect(self.page.locator(".log__wait")).to_have_count(0)

    def transcript(self) -> list[str]:
        """All words on the screen in their order, the earlier ones fetched."""
        self.may_write()
        return self.all_words()

    def all_words(self) -> list[str]:
        """The same of somebody who may not write."""
        # in one step: scrolling towards the button fetches as well, and takes the button away
        press = (
            "(() => { const earlier = document.querySelector('.log__earlier'); earlier?.click(); return !!earlier; })()"
        )
        while self.page.evaluate(press):
            pass
        return self.page.locator(".bubble__text").all_inner_texts()


class Citizen(Talker):
    """Somebody on a phone."""

    def arrives(self, topic: str = TOPIC) -> None:
        """Front page, topic, consent; ends in the waiting room."""
        self.page.goto(self.url)
        self.page.get_by_role("link", name=say("front.start")).click()
        self.page.get_by_role("button", name=topic).click()
        self.page.get_by_role("button", name=say("consent.agree")).click()
        self.waits()

    def is_asked(self, title: str) -> Locator:
        """The card that asks her about somebody; its heading is `title`."""
        card = self.page.get_by_role("region", name=say("company.label"))
        expect(card.get_by_role("heading", name=title)).to_be_visible()
        return card

    def answers(self, key: str) -> None:
        """Press one of the answers on the card."""
        card = self.page.get_by_role("region", name=say("company.label"))
        card.get_by_role("button", name=say(key), exact=True).click()

    def waits(self) -> None:
        """Is in the waiting room."""
        expect(self.page.get_by_role("heading", name=say("wait.title"))).to_be_visible()


class Counselor(Talker):
    """Somebody at the console."""

    def looks_on(self) -> list[str]:
        """All words, for somebody who reads along, once it is said that she does."""
        expect(self.page.get_by_text(say("console.looks_on"))).to_be_visible()
        self.is_caught_up()
        return self.all_words()

    def signs_in(self, person: Person) -> None:
        """E-mail and password; ends at the locked console."""
        self.page.goto(f"{self.url}/masuk/")
        self.page.get_by_label(say("signin.email")).fill(person.email)
        self.page.get_by_label(say("signin.password")).fill(person.password)
        self.page.get_by_role("button", name=say("signin.button"), exact=True).click()
        self.page.wait_for_url("**/konsol/")

    def unlocks(self, person: Person) -> None:
        """The passphrase opens the vault in this tab."""
        self.page.get_by_label(say("vault.field"), exact=True).fill(person.passphrase)
        self.page.get_by_role("button", name=say("vault.open"), exact=True).click()
        expect(self.duty("on")).to_be_enabled()

    def duty(self, wish: str) -> Locator:
        """One of the three duty buttons."""
        switch = self.page.get_by_role("group", name=say("duty.label"))
        return switch.get_by_role("button", name=say(f"duty.{wish}"), exact=True)

    def goes_on_duty(self) -> None:
        """Siap."""
        self.duty("on").click()
        expect(self.duty("on")).to_have_attribute("aria-pressed", "true")

    def accepts(self) -> None:
        """Wait for an offer and take it; ends in the conversation."""
        accept = self.page.get_by_role("button", name=re.compile(rf"^{say('offer.accept')}\b"))
        accept.click()
        self.may_write()

    def opens_first_room(self) -> None:
        """The first conversation of the list."""
        self.page.locator("#row-1").click()
        self.may_write()

    def acts(self) -> Locator:
        """Where the actions of the open conversation are; brings them to the front where one pane fits."""
        details = self.page.get_by_role("button", name=say("console.details"), exact=True)
        if details.is_visible():
            details.click()
        return self.page.locator(".case__acts")

    def asks(self, name: str, action: str = "console.hand_over") -> None:
        """Ask a colleague in, by the name in the dialog."""
        self.acts().get_by_role("button", name=say(action), exact=True).click()
        self.page.get_by_role("dialog").get_by_role("button", name=name).click()
        self.to_the_conversation()
        expect(self.page.get_by_text(say("invited.ringing").format(name=name))).to_be_visible()

    def to_the_conversation(self) -> None:
        """Back from the case, where one pane fits."""
        back = self.page.get_by_role("button", name=say("console.back_room"), exact=True)
        if back.is_visible():
            back.click()

    def is_ready_to_come(self) -> None:
        """Answer a colleague's call."""
        self.page.get_by_role("button", name=say("call.accept")).click()
        expect(self.page.get_by_text(say("call.asking"))).to_be_visible()

    def leaves(self, action: str = "console.leave") -> None:
        """Leave the open conversation."""
        self.acts().get_by_role("button", name=say(action), exact=True).click()
        self.page.get_by_role("button", name=say("console.leave_yes"), exact=True).click()
        self.to_the_conversation()
        expect(self.page.get_by_text(say("console.left"))).to_be_visible()
