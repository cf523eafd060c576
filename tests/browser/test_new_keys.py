"""A counselor loses everything and comes back: new keys in a fresh browser, the office, the citizen's yes, the past."""

import json
import re
from pathlib import Path

from playwright.sync_api import Page, WebSocketRoute, expect

from sealing.request import key_number
from tests.browser.axe import violations
from tests.browser.conftest import LAPTOP, PHONE, NewContext
from tests.browser.people import Citizen, Counselor, say
from tests.browser.three import BEFORE, RATNA, Three
from tests.browser.vaults import at_the_desk, keep_phrase, keep_sheet, press, type_secret
from tests.support.live import Person, Server, World, world
from tests.support.office import hold_ceremony

NEWCOMER = """
from django.utils import timezone
from counselors.enrollment import enroll_account, enroll_counselor
from counselors.values import Profile, Role
pk = enroll_account(email="dewi@sobat.example", password="empat kata yang panjang", role=Role.COUNSELOR, language="id")
profile = Profile("Bu Dewi", "psychologist", frozenset(("sadness",)), frozenset(("id",)), 2)
enroll_counselor(pk, profile, None, now=timezone.now())
"""
VAULTS = """
from counselors.models import Vault
print(*Vault.objects.filter(counselor__account__email="{email}").values_list("version", "slots__position"))
"""


CURRENT = """
from counselors.models import MemberKey
key = MemberKey.objects.select_related("listed").get(ended=None, counselor__account__email="{email}")
print(bytes(key.listed.lists).hex())
"""


class Line:
    """The line of one page to its room, from the next loading on, with a server that can be made to fall silent."""

    def __init__(self, page: Page) -> None:
        self.deaf = False
        page.route_web_socket(re.compile(r"/ws/room/"), self._through)

    def _through(self, route: WebSocketRoute) -> None:
        server = route.connect_to_server()
        route.on_message(server.send)
        server.on_message(lambda frame: None if self.deaf else route.send(frame))


def current_key(city: World, email: str) -> bytes:
    """The member id that the log lists for somebody now."""
    return bytes.fromhex(city.manage("shell", "-v0", "-c", CURRENT.format(email=email)).strip())


def makes_keys(page: Page) -> tuple[str, str]:
    """Through the whole of it, without a passkey; gives passphrase and sheet. Ends where the office is waited for."""
    press(page, "newkeys.begin")
    phrase = keep_phrase(page)
    sheet = keep_sheet(page)
    press(page, "keys.later")
    expect(page.get_by_test_id("key-number")).to_be_visible()
    assert violations(page) == []
    return phrase, sheet


def saved_request(page: Page, folder: Path) -> str:
    """The request file as she hands it over herself."""
    with page.expect_download() as download:
        press(page, "newkeys.save")
    path = folder / "by-hand.json"
    download.value.save_as(path)
    return path.read_text("ascii")


def stored_requests(city: World, folder: Path) -> list[str]:
    """The request files as the coordinator takes them from the server."""
    city.manage("keylog", "requests", "--out", str(folder / "stored"))
    return [path.read_text("ascii") for path in (folder / "stored").iterdir()]


def a_conversation(new_context: NewContext, server: Server, person: Person) -> tuple[Citizen, Counselor]:
    citizen = Citizen(new_context(PHONE)[0].new_page(), server.url)
    counselor = Counselor(new_context(LAPTOP)[0].new_page(), server.url)
    citizen.arrives()
    counselor.signs_in(person)
    counselor.unlocks(person)
    counselor.goes_on_duty()
    counselor.accepts()
    citizen.may_write()
    citizen.writes(BEFORE[0])
    counselor.sees(BEFORE[0])
    counselor.writes(BEFORE[1])
    citizen.sees(BEFORE[1])
    return citizen, counselor


def asks_for_new_keys(ratna: Counselor, city: World, folder: Path) -> tuple[str, str, str]:
    """In a fresh browser; gives the new passphrase, the new sheet, and the number that is compared by voice."""
    page = ratna.page
    ratna.signs_in(city.people["ratna"])
    press(page, "newkeys.no_way_in")
    expect(page.get_by_text(say("newkeys.step_old"))).to_be_visible()
    assert violations(page) == []
    phrase, sheet = makes_keys(page)
    by_hand = saved_request(page, folder)
    assert stored_requests(city, folder) == [by_hand]
    assert json.loads(by_hand)["format"] == "sobat/1 key-log request"
    press(page, "newkeys.check")
    expect(page.get_by_text(say("newkeys.not_yet"))).to_be_visible()
    return phrase, sheet, page.get_by_test_id("key-number").inner_text()


def is_told_before_she_writes(citizen: Citizen, name: str) -> None:
    """Old keys are out, new ones are at the door, and nobody reads what she writes meanwhile."""
    citizen.is_asked(say("company.back.title").format(name=name))
    assert violations(citizen.page) == []
    expect(citizen.page.get_by_text(say("room.keys_replaced").format(name=name))).to_be_visible()


def comes_back_to_the_door(ratna: Counselor, phrase: str) -> None:
    """The console notices that the office has signed; the room waits for the citizen."""
    press(ratna.page, "newkeys.check")
    type_secret(ratna.page, "vault.field", phrase)
    at_the_desk(ratna)
    ratna.page.locator("#row-1").click()
    expect(ratna.page.get_by_text(say("room.at_door")).first).to_be_visible()
    assert ratna.page.locator(".bubble__text").count() == 0


def test_a_counselor_who_lost_everything_gets_her_conversation_back(new_context: NewContext, tmp_path: Path) -> None:
    with world() as city, city.serve() as server:
        name = city.people["ratna"].public_name
        citizen, lost = a_conversation(new_context, server, city.people["ratna"])
        lost.page.context.close()
        context, recording = new_context(LAPTOP)
        ratna = Counselor(context.new_page(), server.url)
        former = key_number(current_key(city, "ratna@sobat.example"))
        phrase, sheet, number = asks_for_new_keys(ratna, city, tmp_path)
        citizen.may_write()  # nothing has changed for her yet
        read = hold_ceremony(city, server)
        assert (read[0].startswith("ROTATE counselor "), read[0].endswith(" without the former key")) == (True, True)
        assert (read[1], read[2]) == (f"  number {number}", f"  in place of number {former}")
        is_told_before_she_writes(citizen, name)
        comes_back_to_the_door(ratna, phrase)
        citizen.answers("company.back.yes")
        ratna.sees(BEFORE[0])
        assert ratna.transcript() == BEFORE
        for key in ("room.came_back", "room.granted"):
            expect(citizen.page.get_by_text(say(key).format(name=name))).to_be_visible()
        citizen.writes("syukurlah")
        ratna.sees("syukurlah")
        ratna.writes("saya kembali")
        citizen.sees("saya kembali")
        ratna.goes_on_duty()
        traffic = recording.traffic()
        assert [secret for secret in (phrase, sheet) if secret in traffic or secret.replace(" ", "+") in traffic] == []
        assert recording.troubles == []


def test_a_colleague_gives_the_past_back_when_the_citizens_phone_does_not(
    new_context: NewContext, tmp_path: Path
) -> None:
    """Her yes is the last thing that her phone does. What Ratna could read comes from a colleague (KEYRING)."""
    with world() as city, city.serve() as server:
        three = Three(new_context, city, server.url)
        citizen, jajang = three.citizen, three.jajang
        three.until_asked()
        citizen.answers("company.yes")
        citizen.answers("company.history.yes")
        jajang.may_write()
        line = Line(citizen.page)
        citizen.page.reload()
        citizen.may_write()
        three.ratna.page.context.close()
        ratna = Counselor(new_context(LAPTOP)[0].new_page(), server.url)
        phrase, _, _ = asks_for_new_keys(ratna, city, tmp_path)
        hold_ceremony(city, server)
        is_told_before_she_writes(citizen, RATNA)
        comes_back_to_the_door(ratna, phrase)
        line.deaf = True  # what she writes arrives; that it did, and what follows, she never sees
        citizen.answers("company.back.yes")
        for key in ("room.came_back", "room.granted"):
            expect(jajang.page.get_by_text(say(key).format(name=RATNA))).to_be_visible()
        citizen.page.context.close()
        ratna.sees(BEFORE[0])
        assert ratna.transcript() == BEFORE
        ratna.writes("saya kembali")
        jajang.sees("saya kembali")
        three.nothing_went_wrong()


def test_somebody_new_makes_her_keys_herself(new_context: NewContext) -> None:
    """On a phone; and there is no duty before the office has signed."""
    with world() as city, city.serve() as server:
        city.manage("shell", "-v0", "-c", NEWCOMER)
        context, recording = new_context(PHONE)
        dewi = Counselor(context.new_page(), server.url)
        page = dewi.page
        dewi.signs_in(Person("dewi", "counselor", "dewi@sobat.example", "empat kata yang panjang"))
        expect(page.get_by_text(say("newkeys.first_lead"))).to_be_visible()
        assert violations(page) == []
        phrase, _ = makes_keys(page)
        page.reload()
        expect(page.get_by_text(say("newkeys.step_duty"))).to_be_visible()
        expect(dewi.duty("on")).to_have_count(0)
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
        assert hold_ceremony(city, server)[0].split(" ")[:2] == ["ADD", "counselor"]
        page.reload()
        type_secret(page, "vault.field", phrase)
        at_the_desk(dewi)
        dewi.goes_on_duty()
        assert recording.troubles == []


def test_a_way_in_that_turns_up_again_needs_no_new_keys(new_context: NewContext) -> None:
    """The old vault is whole until the office has signed."""
    with world() as city, city.serve() as server:
        person = city.people["jajang"]
        jajang = Counselor(new_context(LAPTOP)[0].new_page(), server.url)
        page = jajang.page
        jajang.signs_in(person)
        before = city.manage("shell", "-v0", "-c", VAULTS.format(email=person.email))
        press(page, "newkeys.no_way_in")
        makes_keys(page)
        press(page, "newkeys.withdraw")
        press(page, "newkeys.withdraw_yes")
        expect(page.get_by_label(say("vault.field"), exact=True)).to_be_visible()
        assert city.manage("shell", "-v0", "-c", VAULTS.format(email=person.email)) == before
        jajang.unlocks(person)
        jajang.goes_on_duty()


def test_another_session_under_her_name_is_seen_and_its_number_is_not_shown(new_context: NewContext) -> None:
    """Somebody else who is signed in as her asks for keys: her own device has no number to read aloud for them."""
    with world() as city, city.serve() as server:
        person = city.people["jajang"]
        thief, jajang = (Counselor(new_context(LAPTOP)[0].new_page(), server.url) for _ in range(2))
        thief.signs_in(person)
        press(thief.page, "newkeys.no_way_in")
        makes_keys(thief.page)
        jajang.signs_in(person)
        expect(jajang.page.get_by_text(say("newkeys.elsewhere_not"))).to_be_visible()
        assert jajang.page.get_by_test_id("key-number").count() == 0
        assert jajang.page.get_by_role("button", name=say("newkeys.save")).count() == 0
        assert violations(jajang.page) == []
        press(jajang.page, "newkeys.withdraw_foreign")
        press(jajang.page, "newkeys.withdraw_yes")
        jajang.unlocks(person)
        jajang.goes_on_duty()


def test_a_misled_ceremony_is_told_on_the_device_that_knew_her(new_context: NewContext) -> None:
    """Somebody who is signed in as her has the office list other keys: her vault is not served any more."""
    with world() as city, city.serve() as server:
        person = city.people["jajang"]
        device, elsewhere = new_context(LAPTOP)[0], new_context(PHONE)[0]
        hers, desk, stranger = (Counselor(each.new_page(), server.url) for each in (device, device, elsewhere))
        hers.signs_in(person)
        desk.page.clock.install()
        desk.page.goto(f"{server.url}/konsol/")
        for tab in (hers, desk):
            tab.unlocks(person)
        stranger.signs_in(person)
        press(stranger.page, "newkeys.no_way_in")
        phrase, _ = makes_keys(stranger.page)
        press(hers.page, "console.lock")
        expect(hers.page.get_by_text(say("newkeys.elsewhere_not"))).to_be_visible()
        for tab in (hers, desk):
            expect(tab.page.get_by_text(say("alarm.replaced"))).to_have_count(0)
        hold_ceremony(city, server)
        hers.page.reload()
        expect(hers.page.get_by_text(say("alarm.replaced"))).to_be_visible()
        type_secret(hers.page, "vault.field", person.passphrase)
        expect(hers.page.get_by_text(say("vault.wrong_passphrase"))).to_be_visible()
        desk.page.clock.fast_forward("16:00")
        for tab in (hers, desk):
            expect(tab.page.get_by_text(say("alarm.replaced"))).to_be_visible()
        assert violations(hers.page) == []
        stranger.page.reload()
        type_secret(stranger.page, "vault.field", phrase)
        at_the_desk(stranger)
        expect(stranger.page.get_by_text(say("alarm.replaced"))).to_have_count(0)
