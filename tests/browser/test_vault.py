"""The counselor's vault as she lives with it: three ways in, new sheets, two tabs, and a server that shows less."""

from base64 import b64decode

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from sealing.recovery import read_code
from sealing.slots import Passphrase, open_slot
from sealing.vault import open_vault
from sealing.vault_form import SlotType, slot_type
from tests.browser.axe import violations
from tests.browser.conftest import LAPTOP, PHONE, NewContext
from tests.browser.people import Citizen, Counselor, say
from tests.browser.traces import traces
from tests.browser.vaults import at_the_desk, keep_phrase, keep_sheet, lock, press, type_secret
from tests.support.live import Person, Server, World, world

WITHOUT_SHEET = """
from counselors.models import VaultSlot
VaultSlot.objects.filter(vault__counselor__account__email="{email}", position=1).delete()
"""
EVENTS = """
from counselors.models import VaultLog
print(*VaultLog.objects.filter(counselor__account__email="{email}").order_by("pk").values_list("event", flat=True))
"""
VAULT = """
from base64 import b64encode
from counselors.models import Vault
vault = Vault.objects.get(counselor__account__email="{email}")
print(*(b64encode(raw).decode() for raw in (vault.handle, vault.blob, *vault.slots.values_list("content", flat=True))))
"""
LOG_SIZE = "from counselors.models import LogEntry; print(LogEntry.objects.count())"
# GENESIS, EPOCH 0 and the EPOCH that let the counselor in; all that was said is gone
TRUNCATE = """
from chat.models import Envelope, Room
Envelope.objects.filter(seq__gte=3).delete()
Room.objects.update(length=3)
"""


def at_localhost(server: Server) -> str:
    """A passkey wants a name, not an address."""
    return server.url.replace("127.0.0.1", "localhost")


def with_authenticator(context: BrowserContext, page: Page) -> None:
    """A fingerprint reader that always agrees."""
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "ctap2Version": "ctap2_1", "transport": "internal", "hasResidentKey": True,
        "hasUserVerification": True, "isUserVerified": True, "hasPrf": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def open_vault_settings(page: Page) -> Locator:
    """Gear, then keys."""
    page.get_by_role("button", name=say("console.settings"), exact=True).click()
    press(page, "keys.open")
    dialog = page.get_by_role("dialog", name=say("keys.title"))
    expect(dialog).to_be_visible()
    return dialog


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_three_ways_in_and_what_each_asks_for(new_context: NewContext, size: dict[str, int]) -> None:
    with world() as city, city.serve() as server:
        person = city.people["jajang"]
        city.manage("shell", "-v0", "-c", WITHOUT_SHEET.format(email=person.email))
        context, recording = new_context(size)
        counselor = Counselor(context.new_page(), at_localhost(server))
        page = counselor.page
        with_authenticator(context, page)
        counselor.signs_in(person)
        first_sheet = the_first_unlock_asks_for_a_sheet_and_offers_a_passkey(counselor, person)
        lock(page)
        press(page, "vault.by_passkey")
        at_the_desk(counselor)
        lock(page)
        phrase, sheet = recovery_asks_for_everything_anew(counselor, person, first_sheet)
        lock(page)
        the_old_secrets_are_dead(page, person, first_sheet)
        type_secret(page, "vault.field", phrase)
        at_the_desk(counselor)
        events = city.manage("shell", "-v0", "-c", EVENTS.format(email=person.email)).split()
        assert log_in_vault(city, person, phrase) == key_log_size(city)
        assert events == [
            "enrolled", "sheet_made", "passkey_added", "recovery_used", "passphrase_changed", "sheet_renewed"
        ]  # fmt: skip
        an_older_vault_is_told(counselor, phrase)
        assert page.evaluate("document.documentElement.scrollWidth") == size["width"]
        sheets = [sheet, first_sheet]
        assert traces(recording.traffic(), phrase, person.passphrase, *sheets, *map(read_code, sheets)) == []
        assert [line for line in recording.troubles if "policy" in line.lower() or "Trusted" in line] == []


def the_first_unlock_asks_for_a_sheet_and_offers_a_passkey(counselor: Counselor, person: Person) -> str:
    page = counselor.page
    type_secret(page, "vault.field", person.passphrase)
    sheet = keep_sheet(page)
    expect(page.get_by_role("heading", name=say("keys.passkey_title"))).to_be_visible()
    expect(counselor.duty("on")).to_have_count(0)
    assert violations(page) == []
    press(page, "keys.passkey_add")
    at_the_desk(counselor)
    return sheet


def recovery_asks_for_everything_anew(counselor: Counselor, person: Person, sheet: str) -> tuple[str, str]:
    page = counselor.page
    press(page, "vault.by_code")
    type_secret(page, "vault.code_field", "z" + sheet[1:] if sheet[0] != "z" else "b" + sheet[1:])
    expect(page.get_by_role("alert")).to_have_text(say("vault.code_typo"))
    assert violations(page) == []
    type_secret(page, "vault.code_field", sheet.upper().replace("-", " "))
    expect(page.get_by_test_id("new-phrase")).to_be_visible()
    page.reload()  # away before anything new is stored: what opens it now is asked for a sheet all the same
    type_secret(page, "vault.field", person.passphrase)
    expect(page.get_by_text(say("keys.recovered_lead"))).to_be_visible()
    phrase = keep_phrase(page)
    expect(counselor.duty("on")).to_have_count(0)
    renewed = keep_sheet(page)
    at_the_desk(counselor)
    assert renewed != sheet
    return phrase, renewed


def the_old_secrets_are_dead(page: Page, person: Person, sheet: str) -> None:
    type_secret(page, "vault.field", person.passphrase)
    expect(page.get_by_role("alert")).to_have_text(say("vault.wrong_passphrase"))
    press(page, "vault.by_code")
    type_secret(page, "vault.code_field", sheet)
    expect(page.get_by_role("alert")).to_have_text(say("vault.wrong_code"))
    press(page, "vault.by_phrase")


def log_in_vault(city: World, person: Person, phrase: str) -> int:
    """How large a key log her vault remembers for her other devices."""
    printed = city.manage("shell", "-v0", "-c", VAULT.format(email=person.email)).split()
    handle, blob, *slots = map(b64decode, printed)
    (slot,) = (slot for slot in slots if slot_type(slot) is SlotType.PASSPHRASE)
    _, content = open_vault(open_slot(slot, handle, Passphrase(phrase)), handle, blob)
    return content.log.size if content.log else 0


def key_log_size(city: World) -> int:
    return int(city.manage("shell", "-v0", "-c", LOG_SIZE))


def an_older_vault_is_told(counselor: Counselor, phrase: str) -> None:
    """This device has seen a later version than the server now has."""
    page = counselor.page
    seen = "Object.keys(localStorage).filter((key) => key.startsWith('sobat.console.vault.'))"
    assert page.evaluate(f"{seen}.length") == 1
    page.evaluate(f"{seen}.forEach((key) => localStorage.setItem(key, '99'))")
    lock(page)
    type_secret(page, "vault.field", phrase)
    at_the_desk(counselor)
    expect(page.get_by_text(say("console.rolled_back"))).to_be_visible()


def test_two_tabs_change_the_vault_at_once(new_context: NewContext) -> None:
    """Neither change is lost; a passkey is added and removed; a theft leaves one way in, and the other tab knows."""
    with world() as city, city.serve() as server:
        person = city.people["jajang"]
        context, _ = new_context(LAPTOP)
        tabs = [Counselor(context.new_page(), at_localhost(server)) for _ in range(2)]
        with_authenticator(context, tabs[0].page)
        tabs[0].signs_in(person)
        tabs[1].page.goto(f"{tabs[1].url}/konsol/")
        for tab in tabs:
            tab.unlocks(person)
        first, second = (open_vault_settings(tab.page) for tab in tabs)
        assert violations(tabs[0].page) == []
        press(second, "keys.sheet_renew")
        tabs[0].page.bring_to_front()  # an authenticator answers nobody in the background
        press(first, "keys.passkey_add")
        expect(first.get_by_text(say("keys.done_passkey"))).to_be_visible()
        keep_sheet(tabs[1].page)  # on top of the passkey that this tab has not heard of
        expect(second.get_by_text(say("keys.done_sheet"))).to_be_visible()
        expect(second.locator(".ways:not(.ways--log) li")).to_have_count(1)
        press(first, "keys.passkey_remove")
        press(first, "keys.remove_yes")
        expect(first.get_by_text(say("keys.done_removed"))).to_be_visible()
        expect(first.locator(".ways--log li")).to_have_count(4)
        press(first, "keys.theft_begin")
        assert violations(tabs[0].page) == []
        press(first, "keys.theft_yes")
        phrase = keep_phrase(tabs[0].page)
        keep_sheet(tabs[0].page)
        expect(first.get_by_text(say("keys.done_theft"))).to_be_visible()
        press(second, "keys.phrase_change")
        keep_phrase(tabs[1].page)
        expect(second.get_by_text(say("vault.superseded"))).to_be_visible()
        tabs[0].page.keyboard.press("Alt+k")
        type_secret(tabs[0].page, "vault.field", phrase)
        at_the_desk(tabs[0])


def test_a_server_that_shows_less_than_the_vault_remembers_is_caught(new_context: NewContext) -> None:
    """Also on another device; and what was being typed survives the lock."""
    with world() as city:
        person = city.people["jajang"]
        server = city.start()
        counselor = Counselor(new_context(LAPTOP)[0].new_page(), server.url)
        citizen = Citizen(new_context(PHONE)[0].new_page(), server.url)
        talk_and_lock(counselor, citizen, person)
        server.stop()
        city.manage("shell", "-v0", "-c", TRUNCATE)
        with city.serve() as lying:
            elsewhere = Counselor(new_context(LAPTOP)[0].new_page(), lying.url)
            elsewhere.signs_in(person)
            elsewhere.unlocks(person)
            elsewhere.page.locator("#row-1").click()
            expect(elsewhere.page.get_by_text(say("room.broken"))).to_be_visible()


def talk_and_lock(counselor: Counselor, citizen: Citizen, person: Person) -> None:
    """The lock tells the vault how far was read, and keeps what was being typed."""
    page = counselor.page
    counselor.signs_in(person)
    counselor.unlocks(person)
    counselor.goes_on_duty()
    citizen.arrives("Masalah di rumah")
    counselor.accepts()
    citizen.may_write()
    for words in ("satu", "dua", "tiga"):
        citizen.writes(words)
        counselor.sees(words)
    page.get_by_label(say("room.write_label")).fill("saya pikirkan dulu")
    with page.expect_response(lambda answer: answer.request.method == "PUT" and answer.ok):
        lock(page)
    assert "saya pikirkan" not in page.content()
    counselor.unlocks(person)
    counselor.opens_first_room()
    expect(page.get_by_label(say("room.write_label"))).to_have_value("saya pikirkan dulu")
    counselor.writes("saya di sini")
    citizen.sees("saya di sini")
    with page.expect_response(lambda answer: answer.request.method == "PUT" and answer.ok):
        lock(page)
