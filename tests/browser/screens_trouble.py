"""The screens of what is not as it should be: a wrong password, a queue, a line that is gone, a pause, strange keys."""

from playwright.sync_api import Page, expect

from tests.browser.album import Album
from tests.browser.people import Citizen, Counselor, say
from tests.browser.vaults import keep_phrase, keep_sheet, press
from tests.support.live import Person, Server, World
from tests.support.office import hold_ceremony

IN_THE_TUNNEL = "Bu, sinyal saya hilang-hilang. Sebentar, ya."


def wrong_password(page: Page, server: Server, person: Person, album: Album) -> None:
    page.goto(f"{server.url}/masuk/")
    page.get_by_label(say("signin.email")).fill(person.email)
    page.get_by_label(say("signin.password")).fill("bukan ini")
    page.get_by_role("button", name=say("signin.button"), exact=True).click()
    expect(page.get_by_role("alert")).to_have_text(say("signin.check"))
    album.take(page, "20-sign-in-refused")


def in_line(citizen: Citizen, album: Album) -> None:
    """Behind somebody else; then she gives her place up."""
    page = citizen.page
    citizen.arrives()
    expect(page.get_by_text(say("wait.ahead").format(n=1))).to_be_visible()
    album.take(page, "13-waiting-in-line")
    press(page, "wait.leave")
    album.take(page, "13-waiting-leave-sure")
    press(page, "wait.leave.yes")
    expect(page.get_by_role("heading", name=say("topic.title"))).to_be_visible()


def line_is_gone(citizen: Citizen, counselor: Counselor, album: Album) -> None:
    """Words stay where they were typed, and arrive later."""
    citizen.page.context.set_offline(True)
    expect(citizen.page.get_by_text(say("link.offline"))).to_be_visible()
    citizen.writes(IN_THE_TUNNEL)
    album.take(citizen.page, "16-conversation-offline")
    citizen.page.context.set_offline(False)
    counselor.sees(IN_THE_TUNNEL)


def pause(counselor: Counselor, album: Album) -> None:
    counselor.goes_on_duty()
    counselor.duty("paused").click()
    expect(counselor.duty("paused")).to_have_attribute("aria-pressed", "true")
    album.take(counselor.page, "22-console-paused")


def keys_replaced(
    counselor: Counselor, stranger: Counselor, person: Person, city: World, server: Server, album: Album
) -> None:
    """Somebody who is signed in under her name has had the office list other keys; her own device tells her."""
    stranger.signs_in(person)
    press(stranger.page, "newkeys.no_way_in")
    press(stranger.page, "newkeys.begin")
    keep_phrase(stranger.page)
    keep_sheet(stranger.page)
    press(stranger.page, "keys.later")
    expect(stranger.page.get_by_test_id("key-number")).to_be_visible()
    hold_ceremony(city, server)
    counselor.page.reload()
    expect(counselor.page.get_by_text(say("alarm.replaced"))).to_be_visible()
    album.take(counselor.page, "35-keys-replaced", whole=True)


def list_lies(citizen: Citizen, counselor: Counselor, person: Person, album: Album) -> None:
    """The list of keys cannot be trusted: everything at the desk stops, and the citizen is told."""
    counselor.signs_in(person)
    counselor.unlocks(person)
    counselor.goes_on_duty()
    citizen.arrives()
    counselor.accepts()
    citizen.may_write()
    counselor.writes("Selamat malam.")
    citizen.sees("Selamat malam.")
    counselor.page.route("**/log/checkpoint", lambda route: route.fulfill(body="apa saja"))
    counselor.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(counselor.page.get_by_text(say("room.broken_log"))).to_be_visible()
    expect(citizen.page.get_by_text(say("room.alert_by").format(name="Bu Ratna"))).to_be_visible()
    expect(counselor.page.locator(".duty__choice--paused")).to_have_attribute("aria-pressed", "true")
    album.take(counselor.page, "36-list-lies")
    album.take(citizen.page, "37-somebody-stopped")
