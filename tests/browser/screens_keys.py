"""The screens of a counselor who has lost everything, of the citizen whom she comes back to, and of the used sheet."""

from playwright.sync_api import expect

from tests.browser.album import Album
from tests.browser.people import Citizen, Counselor, say
from tests.browser.vaults import at_the_desk, keep_phrase, keep_sheet, press, type_secret
from tests.support.live import Server, World
from tests.support.office import hold_ceremony

WORDS = "Saya tunggu kabar dari Ibu, ya."


def new_keys(
    citizen: Citizen, counselor: Counselor, again: Counselor, city: World, server: Server, album: Album
) -> None:
    """A conversation, a device that is gone, new keys on another one, the ceremony, the citizen's yes, the sheet."""
    citizen.arrives()
    counselor.accepts()
    citizen.may_write()
    citizen.writes(WORDS)
    counselor.sees(WORDS)
    counselor.page.context.close()
    page, person = again.page, city.people["ratna"]
    again.signs_in(person)
    press(page, "newkeys.no_way_in")
    expect(page.get_by_text(say("newkeys.step_old"))).to_be_visible()
    album.take(page, "32-keys-lost", whole=True)
    press(page, "newkeys.begin")
    phrase = keep_phrase(page)
    sheet = keep_sheet(page)
    expect(page.get_by_role("heading", name=say("keys.passkey_title"))).to_be_visible()
    album.take(page, "33-passkey-offer")
    press(page, "keys.later")
    expect(page.get_by_test_id("key-number")).to_be_visible()
    album.take(page, "33-keys-asked", whole=True)
    hold_ceremony(city, server)
    citizen.is_asked(say("company.back.title").format(name=person.public_name))
    album.take(citizen.page, "60-asked-about-new-keys")
    press(page, "newkeys.check")
    type_secret(page, "vault.field", phrase)
    at_the_desk(again)
    citizen.answers("company.back.yes")
    expect(citizen.page.get_by_text(say("room.granted").format(name=person.public_name))).to_be_visible()
    album.take(citizen.page, "61-came-back")
    press(page, "console.lock")
    press(page, "vault.by_code")
    type_secret(page, "vault.code_field", sheet)
    expect(page.get_by_test_id("new-phrase")).to_be_visible()
    album.take(page, "34-keys-recovered", whole=True)
