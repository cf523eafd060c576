"""A walk past every screen and state that people meet, for tests that must hold on each of them."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import LAPTOP, PHONE, NewContext
from tests.browser.people import TOPIC, Citizen, Counselor, say
from tests.support.live import Person, Server, World

See = Callable[[str, Page], None]


def walk(new_context: NewContext, city: World, server: Server, see: See) -> list[BrowserContext]:
    """Calls `see` with the name and the page of every stop; gives the contexts of all who walked."""
    phone, laptop, desk = (new_context(size)[0] for size in (PHONE, LAPTOP, LAPTOP))
    citizen, counselor = Citizen(phone.new_page(), server.url), Counselor(laptop.new_page(), server.url)
    public_pages(citizen.page, server, see)
    sign_in_pages(counselor.page, server, see)
    until_waiting(citizen, see)
    until_on_duty(counselor, city.people["ratna"], see)
    conversation(citizen, counselor, see)
    return_code(citizen, see)
    code_input(desk.new_page(), server, see)
    board(desk.new_page(), server, city.people["lilis"], see)
    endings(citizen, counselor, see)
    return [phone, laptop, desk]


def public_pages(page: Page, server: Server, see: See) -> None:
    """What needs no script."""
    for name, path in (("front", "/"), ("help", "/bantuan/"), ("not found", "/tidak-ada/")):
        page.goto(server.url + path)
        see(name, page)


def sign_in_pages(page: Page, server: Server, see: See) -> None:
    """The form, the form with its sentence, and what is closed."""
    page.goto(f"{server.url}/masuk/")
    see("sign in", page)
    page.get_by_label(say("signin.email")).fill("nobody@sobat.example")
    page.get_by_label(say("signin.password")).fill("not these words")
    page.get_by_role("button", name=say("signin.button"), exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible()
    see("sign in refused", page)
    page.goto(f"{server.url}/masuk/baru/")
    see("sign up closed", page)


def until_waiting(citizen: Citizen, see: See) -> None:
    """Topic, numbers, consent, queue with nobody there, the question before leaving it."""
    page = citizen.page
    page.goto(f"{citizen.url}/curhat/")
    expect(page.get_by_role("heading", name=say("topic.title"))).to_be_visible()
    see("topic", page)
    page.get_by_role("button", name=say("sos.open")).click()
    see("numbers", page)
    page.get_by_role("button", name=say("sos.close"), exact=True).click()
    page.get_by_role("button", name=TOPIC).click()
    see("consent", page)
    page.get_by_role("button", name=say("consent.agree")).click()
    citizen.waits()
    expect(page.get_by_text(say("wait.nobody"), exact=True)).to_be_visible()
    see("waiting, nobody there", page)
    page.get_by_role("button", name=say("wait.leave")).click()
    see("leave the queue?", page)
    page.get_by_role("button", name=say("wait.leave.no"), exact=True).click()


def until_on_duty(counselor: Counselor, person: Person, see: See) -> None:
    """Locked, open, on duty with an offer."""
    counselor.signs_in(person)
    expect(counselor.page.get_by_label(say("vault.field"), exact=True)).to_be_visible()
    see("locked", counselor.page)
    counselor.unlocks(person)
    see("off duty", counselor.page)
    counselor.goes_on_duty()
    expect(counselor.page.get_by_text(say("offer.title"))).to_be_visible()
    see("offer", counselor.page)


def conversation(citizen: Citizen, counselor: Counselor, see: See) -> None:
    """Empty, talking, without a line, and with words that wait for it."""
    expect(citizen.page.get_by_text(say("wait.offered"))).to_be_visible()
    see("waiting, offered", citizen.page)
    counselor.accepts()
    citizen.may_write()
    see("conversation begins", citizen.page)
    for writer, reader, words in (
        (citizen, counselor, "Selamat malam. Saya belum pernah cerita ke siapa pun."),
        (counselor, citizen, "Selamat malam. Mulailah dari mana saja, tidak perlu runtut. " * 4),
    ):
        writer.writes(words.strip())
        reader.sees(words.strip())
    see("conversation", citizen.page)
    see("conversation at the console", counselor.page)
    citizen.page.context.set_offline(True)
    expect(citizen.page.get_by_text(say("link.offline"))).to_be_visible()
    citizen.writes("ini menunggu sambungan")
    see("conversation offline", citizen.page)
    citizen.page.context.set_offline(False)
    counselor.sees("ini menunggu sambungan")


def return_code(citizen: Citizen, see: See) -> None:
    """The code shown, with its square, asked for, answered wrongly, live; what can be done about it; and burnt."""
    page = citizen.page
    page.get_by_role("button", name=say("code.offer.make")).click()
    words = page.locator(".code-words b")
    expect(words).to_have_count(6)
    see("code shown", page)
    page.get_by_role("button", name=say("code.qr"), exact=True).click()
    expect(page.locator(".code-qr")).to_be_visible()
    see("code with its square", page)
    code = words.all_inner_texts()
    page.get_by_role("button", name=say("code.show.noted")).click()
    see("code asked for", page)
    group = next(n for n in range(6) if say("code.confirm.label").replace("{n}", str(n + 1)) == _asked(page))
    for typed in ("bukan", code[group]):
        page.get_by_label(_asked(page)).fill(typed)
        page.get_by_role("button", name=say("code.confirm.do"), exact=True).click()
        if typed == "bukan":
            expect(page.get_by_text(say("code.confirm.wrong"))).to_be_visible()
            see("code answered wrongly", page)
    expect(page.get_by_role("heading", name=say("code.done.title"))).to_be_visible()
    see("code live", page)
    page.get_by_role("button", name=say("code.to_talk")).click()
    page.get_by_role("button", name=say("code.menu"), exact=True).click()
    expect(page.get_by_role("heading", name=say("code.menu.title"))).to_be_visible()
    see("code menu", page)
    page.get_by_role("button", name=say("code.burn"), exact=True).click()
    see("burn the code?", page)
    page.get_by_role("button", name=say("code.burn.yes"), exact=True).click()
    expect(page.get_by_role("heading", name=say("code.burnt.title"))).to_be_visible()
    see("code burnt", page)
    page.get_by_role("button", name=say("code.to_talk")).click()


def _asked(page: Page) -> str:
    return page.locator(".code-panel .field label").inner_text()


def code_input(page: Page, server: Server, see: See) -> None:
    """Where a code is typed, and what a slip looks like."""
    page.goto(f"{server.url}/curhat/#kode")
    box = page.get_by_label(say("code.label"))
    expect(box).to_be_visible()
    see("code input", page)
    box.fill("lusab babad gutih tugad gutuk biso")
    page.get_by_role("button", name=say("code.open"), exact=True).click()
    expect(page.get_by_text(say("code.typo.group").replace("{n}", "6"))).to_be_visible()
    see("code with a slip", page)


def board(page: Page, server: Server, person: Person, see: See) -> None:
    """The coordinator's page, and her way out."""
    page.goto(f"{server.url}/masuk/")
    page.get_by_label(say("signin.email")).fill(person.email)
    page.get_by_label(say("signin.password")).fill(person.password)
    page.get_by_role("button", name=say("signin.button"), exact=True).click()
    page.wait_for_url("**/koordinator/")
    see("board", page)
    page.goto(f"{server.url}/konsol/")
    see("not her page", page)
    page.goto(f"{server.url}/keluar/")
    see("sign out", page)


def endings(citizen: Citizen, counselor: Counselor, see: See) -> None:
    """The question before the end, the goodbye, and the end at the console."""
    citizen.page.get_by_role("button", name=say("room.menu.end")).click()
    see("end?", citizen.page)
    citizen.page.get_by_role("button", name=say("erase.open")).click()
    see("erase?", citizen.page)
    citizen.page.get_by_role("button", name=say("erase.no"), exact=True).click()
    citizen.page.get_by_role("button", name=say("room.menu.end")).click()
    citizen.page.get_by_role("button", name=say("copy.open")).click()
    expect(citizen.page.get_by_role("heading", name=say("copy.title"))).to_be_visible()
    see("copies", citizen.page)
    citizen.page.get_by_role("button", name=say("code.to_talk")).click()
    citizen.page.get_by_role("button", name=say("room.menu.end")).click()
    citizen.page.get_by_role("button", name=say("end.yes"), exact=True).click()
    expect(citizen.page.get_by_role("heading", name=say("end.title"))).to_be_visible()
    see("goodbye", citizen.page)
    citizen.page.get_by_role("button", name=say("copy.open")).click()
    expect(citizen.page.get_by_role("heading", name=say("copy.title"))).to_be_visible()
    see("goodbye with copies", citizen.page)
    expect(counselor.page.get_by_text(say("console.ended_by_now")).first).to_be_visible()
    see("ended at the console", counselor.page)
