"""No plaintext path: a browser that cannot seal sends nothing, and says so."""

from playwright.sync_api import BrowserContext, expect

from tests.browser.conftest import LAPTOP, PHONE, NewContext
from tests.browser.people import TOPIC, Citizen, Counselor, say
from tests.browser.traces import traces
from tests.support.live import Server, World

WITHOUT_WEBCRYPTO = "delete Crypto.prototype.subtle"
WITHOUT_CIPHERS = """for (const name of ["encrypt", "importKey"]) {
  SubtleCrypto.prototype[name] = () => Promise.reject(new DOMException("not here", "NotSupportedError"));
}"""


def kept_in(context: BrowserContext) -> int:
    """How many things its one page keeps."""
    return int(context.pages[0].evaluate("sessionStorage.length + localStorage.length"))


def test_without_webcrypto_nothing_begins(server: Server, new_context: NewContext) -> None:
    phone, recording = new_context(PHONE)
    phone.add_init_script(WITHOUT_WEBCRYPTO)
    page = phone.new_page()
    page.goto(f"{server.url}/curhat/")
    expect(page.get_by_text(say("citizen.no_crypto"))).to_be_visible()
    expect(page.get_by_role("button", name=TOPIC)).to_have_count(0)
    assert ("/api/intake" in recording.traffic(), "/ws/" in recording.traffic(), kept_in(phone)) == (False, False, 0)


def test_without_ciphers_no_place_is_taken(server: Server, new_context: NewContext) -> None:
    """What looks able until it has to work."""
    phone, recording = new_context(PHONE)
    phone.add_init_script(WITHOUT_CIPHERS)
    page = phone.new_page()
    page.goto(f"{server.url}/curhat/")
    page.get_by_role("button", name=TOPIC).click()
    page.get_by_role("button", name=say("consent.agree")).click()
    expect(page.get_by_text(say("citizen.no_crypto"))).to_be_visible()
    assert ("/api/intake" in recording.traffic(), "/ws/" in recording.traffic(), kept_in(phone)) == (False, False, 0)


def test_words_that_cannot_be_sealed_do_not_leave(city: World, server: Server, new_context: NewContext) -> None:
    """In the middle of a conversation."""
    phone, recording = new_context(PHONE)
    citizen = Citizen(phone.new_page(), server.url)
    counselor = Counselor(new_context(LAPTOP)[0].new_page(), server.url)
    citizen.arrives()
    counselor.signs_in(city.people["ratna"])
    counselor.unlocks(city.people["ratna"])
    counselor.goes_on_duty()
    counselor.accepts()
    citizen.may_write()
    citizen.writes("masih tersegel")
    counselor.sees("masih tersegel")
    citizen.page.evaluate(f"() => {{ {WITHOUT_CIPHERS} }}")
    sent = len([text for text in recording.sent if "envelope.send" in text])
    citizen.writes("tidak tersegel")
    expect(citizen.page.get_by_text(say("room.broken"))).to_be_visible()
    assert [text for text in recording.sent if "envelope.send" in text][sent:] == []
    assert traces(recording.traffic(), "masih tersegel", "tidak tersegel", "tersegel") == []
    expect(counselor.bubble("tidak tersegel")).to_have_count(0)
