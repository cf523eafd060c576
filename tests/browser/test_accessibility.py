"""Everybody: by keyboard, by ear, with large letters, on a narrow screen, by night, without motion."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import LAPTOP, PHONE, NewContext
from tests.browser.people import TOPIC, Citizen, say
from tests.browser.walk import walk
from tests.support.live import Person, Server, world

NARROW = {"width": 320, "height": 568}
# a change of color takes a frame even where motion is reduced
PAINTED = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(done))))"
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# what fingers must hit, except a few words of a sentence; what waits beyond the edge for the keyboard is not there
SMALL = """[...document.querySelectorAll("a[href], button, input, textarea")].filter((one) => {
  const target = one.closest("label") ?? one;  // a label around a box is pressed like the box
  const box = target.getBoundingClientRect(), seen = one.checkVisibility() && box.bottom > 0 && box.right > 0;
  const sentence = getComputedStyle(one).display === "inline" && one.parentElement.innerText !== one.innerText;
  return seen && !sentence && Math.min(Math.round(box.width), Math.round(box.height)) < 44;
}).map((one) => one.innerText || one.ariaLabel || one.tagName)"""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """For tests that need nobody else."""
    with world() as city, city.serve() as serving:
        yield serving


def large_letters(page: Page, pixels: int) -> None:
    """The person's own setting of the browser, 16 where nothing was set."""
    session = page.context.new_cdp_session(page)
    session.send("Page.setFontSizes", {"fontSizes": {"standard": pixels}})
    session.detach()


def test_every_screen_in_every_look(new_context: NewContext) -> None:
    """axe finds nothing, by day and by night, on a phone and on a laptop; fingers find everything (44 px, WCAG 2.5.5);
    nothing scrolls sideways when it is narrow (1.4.10) or when letters are twice as large (1.4.4)."""
    troubles: list[str] = []

    def see(name: str, page: Page) -> None:
        own = page.viewport_size
        assert own
        page.emulate_media(reduced_motion="reduce")
        for size in (PHONE, LAPTOP):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            for look in ("light", "dark"):
                page.emulate_media(color_scheme=look)  # type: ignore[arg-type]
                page.evaluate(PAINTED)
                troubles.extend(f"{name}, {size['width']}, {look}: {found}" for found in violations(page))
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        troubles.extend(f"{name}: {one!r} is too small for a finger" for one in page.evaluate(SMALL))
        for size, letters in ((NARROW, 16), (PHONE, 32), ({"width": 640, "height": 400}, 16)):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            large_letters(page, letters)
            page.evaluate(PAINTED)
            if (over := page.evaluate(SIDEWAYS)) > 0:
                troubles.append(f"{name}: {over} px too wide at {size['width']} px with letters of {letters} px")
        large_letters(page, 16)
        page.set_viewport_size(own)

    with world() as city, city.serve() as server:
        walk(new_context, city, server, see)
    assert not troubles, "\n".join(troubles)


@pytest.mark.parametrize("language", ["su", "en"])
def test_other_languages_fit_as_well(language: str, server: Server, new_context: NewContext) -> None:
    """Their words are longer in other places."""
    context, _ = new_context(NARROW)
    context.add_cookies([{"name": "bahasa", "value": language, "url": server.url}])
    page = context.new_page()
    for path in ("/", "/bantuan/", "/curhat/", "/masuk/", "/tidak-ada/"):
        page.goto(server.url + path)
        expect(page.locator("h1")).not_to_have_text("")
        assert violations(page) == [], path
        assert page.evaluate(SIDEWAYS) == 0, path


def reach(page: Page, name: str) -> None:
    """Tab until what has the focus carries this name."""
    said = "((at) => at.labels?.[0]?.innerText ?? at.ariaLabel ?? at.innerText)(document.activeElement)"
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate(said).strip().startswith(name):
            assert page.evaluate("document.activeElement.matches(':focus-visible')")
            return
    raise AssertionError(f"{name!r} cannot be reached by keyboard")


def press(page: Page, name: str) -> None:
    """Tab to it and press it."""
    reach(page, name)
    page.keyboard.press("Enter")


def on_heading(page: Page, name: str) -> None:
    """The focus is on the heading of the step that has just begun."""
    expect(page.get_by_role("heading", name=name, exact=True)).to_be_focused()


def test_a_conversation_by_keyboard_alone(new_context: NewContext) -> None:
    """From the front page and from the sign-in to the goodbye; no pointer touches either screen."""
    with world() as city, city.serve() as server:
        person = city.people["ratna"]
        citizen, ratna = (Citizen(new_context(LAPTOP)[0].new_page(), server.url) for _ in range(2))
        asks_for_a_counselor(citizen.page, server)
        comes_to_her_desk(ratna.page, server, person)
        ratna.page.keyboard.press("Alt+a")
        on_heading(citizen.page, person.public_name)
        citizen.may_write()
        reach(citizen.page, say("room.write_label"))
        citizen.page.keyboard.type("dari papan ketik\n")
        ratna.sees("dari papan ketik")
        expect(ratna.page.get_by_label(say("room.write_label"))).to_be_focused()
        ratna.page.keyboard.type("saya baca\n")
        citizen.sees("saya baca")
        expect(citizen.page.get_by_label(say("room.write_label"))).to_be_focused()
        ends_it(citizen.page)
        expect(ratna.page.get_by_text(say("console.ended_by_now")).first).to_be_visible()


def asks_for_a_counselor(page: Page, server: Server) -> None:
    """The first Tab skips to the words; every step begins at its heading; a sheet gives the focus back."""
    page.goto(server.url)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name=say("nav.skip"))).to_be_focused()
    page.keyboard.press("Enter")
    press(page, say("front.start"))
    expect(page.get_by_role("heading", name=say("topic.title"))).to_be_visible()
    press(page, say("sos.open"))
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name=say("sos.open"))).to_be_focused()
    press(page, TOPIC)
    on_heading(page, say("consent.title"))
    press(page, say("consent.agree"))
    on_heading(page, say("wait.title"))


def comes_to_her_desk(page: Page, server: Server, person: Person) -> None:
    """Sign-in, passphrase, on duty, an offer."""
    page.goto(f"{server.url}/masuk/")
    reach(page, say("signin.email"))
    page.keyboard.type(person.email)
    reach(page, say("signin.password"))
    page.keyboard.type(f"{person.password}\n")
    expect(page.get_by_label(say("vault.field"), exact=True)).to_be_focused()
    page.keyboard.type(f"{person.passphrase}\n")
    expect(page.get_by_role("button", name=say("duty.on"), exact=True).first).to_be_enabled()
    press(page, say("duty.on"))
    expect(page.get_by_text(say("offer.title"))).to_be_visible()


def ends_it(page: Page) -> None:
    """The question, a no, the question again, a yes."""
    for answer in ("end.no", "end.yes"):
        page.keyboard.press("Tab")
        press(page, say("room.menu.end"))
        expect(page.get_by_role("dialog")).to_be_visible()
        press(page, say(answer))
    on_heading(page, say("end.title"))


MOVING = (
    "document.getAnimations().filter((one) => one.playState === 'running').map((one) => one.effect.target.className)"
)


def test_the_waiting_room_breathes_for_those_who_ask(server: Server, new_context: NewContext) -> None:
    citizen = Citizen(new_context(PHONE)[0].new_page(), server.url)
    citizen.arrives()
    citizen.page.get_by_role("button", name=say("wait.breathe.start")).click()
    expect(citizen.page.get_by_role("button", name=say("wait.breathe.stop"))).to_be_visible()
    assert citizen.page.evaluate(MOVING) != []


def test_without_motion_nothing_moves(server: Server, new_context: NewContext) -> None:
    citizen = Citizen(new_context(PHONE)[0].new_page(), server.url)
    citizen.page.emulate_media(reduced_motion="reduce")
    citizen.arrives()
    expect(citizen.page.get_by_text(say("wait.breathe.still"))).to_be_visible()
    expect(citizen.page.get_by_role("button", name=say("wait.breathe.start"))).to_have_count(0)
    citizen.page.evaluate(PAINTED)
    assert citizen.page.evaluate(MOVING) == []
