"""`python -m tests.browser.screens [FOLDER]`: every screen at both sizes, as people see it, into docs/screens/.

With `THEME=dark` the dark look. The words on the screens are written here; everything else is the product.
"""

import os
import shutil
import sys
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, BrowserContext, Download, Page, expect, sync_playwright

from dev.engine import ROOT
from tests.browser.album import Album
from tests.browser.conftest import LAPTOP, PHONE
from tests.browser.people import Citizen, Counselor, say
from tests.browser.screens_keys import new_keys
from tests.browser.screens_trouble import in_line, keys_replaced, line_is_gone, list_lies, pause, wrong_password
from tests.support.live import Server, World, world

SIZES = {"360x640": PHONE, "1280x800": LAPTOP}
THEME: Literal["dark", "light"] = "dark" if os.environ.get("THEME") == "dark" else "light"
TALK = (
    ("citizen", "Selamat malam, Bu. Saya belum pernah cerita ke siapa pun."),
    ("counselor", "Selamat malam. Terima kasih sudah datang ke sini. Saya Bu Ratna, dan saya punya waktu untuk Anda."),
    ("counselor", "Mulailah dari mana saja, tidak perlu runtut."),
    ("citizen", "Sejak suami di-PHK, setiap malam ada pertengkaran. Anak-anak jadi takut pulang."),
    ("citizen", "Saya capek. Siang saya kuat-kuatkan, malam saya menangis sendiri."),
    ("counselor", "Berat sekali memikul itu sendirian. Apakah malam ini Anda dan anak-anak aman di rumah?"),
    ("citizen", "Aman, Bu. Dia sedang di rumah kakaknya."),
    ("counselor", "Syukurlah. Kita pelan-pelan, ya."),
)


def public_pages(page: Page, server: Server, album: Album) -> None:
    for name, path in (("01-front", "/"), ("02-help", "/bantuan/"), ("03-not-found", "/tidak-ada/")):
        page.goto(server.url + path)
        album.take(page, name, whole=True)


def citizen_until_waiting(citizen: Citizen, album: Album) -> None:
    page = citizen.page
    page.goto(f"{citizen.url}/curhat/")
    expect(page.get_by_role("heading", name=say("topic.title"))).to_be_visible()
    album.take(page, "10-topic")
    page.get_by_role("button", name=say("sos.open")).click()
    album.take(page, "11-crisis")
    page.get_by_role("button", name=say("sos.close"), exact=True).click()
    page.get_by_role("button", name="Sedih dan lelah").click()
    album.take(page, "12-consent")
    page.get_by_role("button", name=say("consent.agree")).click()
    citizen.waits()
    expect(page.get_by_text(say("wait.nobody"))).to_be_visible()
    album.take(page, "13-waiting-nobody-there")


def counselor_until_ready(counselor: Counselor, city: World, album: Album) -> None:
    page, person = counselor.page, city.people["ratna"]
    page.goto(f"{counselor.url}/masuk/")
    album.take(page, "20-sign-in", whole=True)
    counselor.signs_in(person)
    expect(page.get_by_label(say("vault.field"), exact=True)).to_be_visible()
    album.take(page, "21-unlock")
    page.get_by_role("button", name=say("vault.by_code")).click()
    album.take(page, "21-unlock-recovery")
    page.get_by_role("button", name=say("vault.by_phrase")).click()
    counselor.unlocks(person)
    vault_settings(page, album)
    album.take(page, "22-console-off-duty")


def vault_settings(page: Page, album: Album) -> None:
    page.get_by_role("button", name=say("console.settings"), exact=True).click()
    page.get_by_role("button", name=say("keys.open")).click()
    album.take(page, "26-vault")
    for name, button in (("27-vault-phrase", "keys.phrase_change"), ("28-vault-sheet", "keys.sheet_renew")):
        page.get_by_role("button", name=say(button)).click()
        expect(page.get_by_role("button", name=say("keys.cancel"))).to_be_visible()
        album.take(page, name)
        page.get_by_role("button", name=say("keys.cancel")).click()
    page.get_by_role("button", name=say("keys.theft_begin")).click()
    album.take(page, "29-vault-theft")
    page.get_by_role("button", name=say("keys.cancel")).click()
    page.get_by_role("button", name=say("console.close")).click()


def talk(citizen: Citizen, behind: Citizen, counselor: Counselor, album: Album) -> None:
    counselor.goes_on_duty()
    expect(counselor.page.get_by_text(say("offer.title"))).to_be_visible()
    album.take(counselor.page, "23-offer")
    album.take(citizen.page, "14-waiting-offered")
    in_line(behind, album)
    counselor.accepts()
    citizen.may_write()
    album.take(citizen.page, "15-conversation-begins")
    for who, words in TALK:
        writer, reader = (citizen, counselor) if who == "citizen" else (counselor, citizen)
        writer.writes(words)
        reader.sees(words)
    album.take(citizen.page, "16-conversation")
    album.take(counselor.page, "24-console-conversation")


def return_code(citizen: Citizen, album: Album) -> None:
    page = citizen.page
    page.get_by_role("button", name=say("code.offer.make")).click()
    words = page.locator(".code-words b")
    expect(words).to_have_count(6)
    code = words.all_inner_texts()
    album.take(page, "40-code-shown")
    page.get_by_role("button", name=say("code.show.noted")).click()
    album.take(page, "41-code-confirm")
    asked = page.locator(".code-panel .field label").inner_text()
    box = page.get_by_label(asked)
    box.fill(code[int("".join(filter(str.isdigit, asked))) - 1])
    page.get_by_role("button", name=say("code.confirm.do"), exact=True).click()
    expect(page.get_by_role("heading", name=say("code.done.title"))).to_be_visible()
    album.take(page, "42-code-live")
    page.get_by_role("button", name=say("code.to_talk")).click()
    page.get_by_role("button", name=say("code.menu"), exact=True).click()
    expect(page.get_by_role("heading", name=say("code.menu.title"))).to_be_visible()
    album.take(page, "43-code-menu")
    page.get_by_role("button", name=say("code.to_talk")).click()


def code_input(page: Page, server: Server, album: Album) -> None:
    page.goto(f"{server.url}/curhat/#kode")
    expect(page.get_by_label(say("code.label"))).to_be_visible()
    album.take(page, "44-code-input")


def membership(citizen: Citizen, counselor: Counselor, colleague: Counselor, album: Album) -> None:
    """Somebody is asked to look on, is let in, and leaves; a handover is asked for and declined."""
    colleague.goes_on_duty()
    counselor.acts().get_by_role("button", name=say("console.ask_supervision"), exact=True).click()
    choice = counselor.page.get_by_role("dialog").get_by_role("button", name="Pak Jajang")
    expect(choice).to_be_enabled()
    album.take(counselor.page, "50-invite")
    choice.click()
    expect(colleague.page.get_by_role("button", name=say("call.accept"))).to_be_visible()
    album.take(colleague.page, "51-call")
    colleague.is_ready_to_come()
    citizen.is_asked(say("company.supervision.title").format(by="Bu Ratna", name="Pak Jajang"))
    album.take(citizen.page, "52-asked")
    counselor.to_the_conversation()
    album.take(counselor.page, "53-console-asking")
    citizen.answers("company.yes")
    album.take(citizen.page, "54-asked-about-the-past")
    citizen.answers("company.history.no")
    expect(colleague.page.get_by_text(say("console.looks_on"))).to_be_visible()
    album.take(colleague.page, "55-looks-on")
    album.take(citizen.page, "56-somebody-joined")
    colleague.leaves("console.leave_looking")
    expect(citizen.page.locator(".readers")).not_to_contain_text("Pak Jajang")
    album.take(citizen.page, "57-somebody-left")
    counselor.asks("Pak Jajang")
    colleague.is_ready_to_come()
    citizen.is_asked(say("company.handover.title").format(by="Bu Ratna", name="Pak Jajang"))
    album.take(citizen.page, "58-asked-handover")
    citizen.answers("company.no")
    expect(counselor.page.get_by_text(say("invited.refused").format(name="Pak Jajang"))).to_be_visible()
    album.take(counselor.page, "59-console-refused")


def endings(citizen: Citizen, counselor: Counselor, album: Album) -> None:
    page = citizen.page
    page.get_by_role("button", name=say("room.menu.end")).click()
    album.take(page, "17-end-sure")
    page.get_by_role("button", name=say("copy.open")).click()
    expect(page.get_by_role("heading", name=say("copy.title"))).to_be_visible()
    album.take(page, "45-copies")
    page.get_by_role("button", name=say("code.to_talk")).click()
    page.get_by_role("button", name=say("room.menu.end")).click()
    page.get_by_role("button", name=say("end.yes"), exact=True).click()
    expect(page.get_by_role("heading", name=say("end.title"))).to_be_visible()
    album.take(page, "18-goodbye")
    page.get_by_role("button", name=say("copy.open")).click()
    expect(page.get_by_role("heading", name=say("copy.title"))).to_be_visible()
    album.take(page, "46-goodbye-copies", whole=True)
    with page.expect_download() as coming:
        page.get_by_role("button", name=say("copy.readable.do"), exact=True).click()
    readable_copy(page.context, coming.value, album)
    expect(counselor.page.get_by_text(say("console.ended_by_now")).first).to_be_visible()
    album.take(counselor.page, "25-console-ended")


def readable_copy(context: BrowserContext, copy: Download, album: Album) -> None:
    """The saved page, as a browser shows it that was given nothing else."""
    page = context.new_page()
    file = Path(copy.path()).with_suffix(".html")
    copy.save_as(file)
    page.goto(file.as_uri())
    album.take(page, "47-copy-readable", whole=True)
    page.close()


def erasing(citizen: Citizen, counselor: Counselor, album: Album) -> None:
    """A second conversation, erased: the question, a line that is away, the goodbye, and the console."""
    page = citizen.page
    citizen.arrives()
    counselor.accepts()
    citizen.may_write()
    citizen.writes(TALK[0][1])
    counselor.sees(TALK[0][1])
    page.get_by_role("button", name=say("room.menu.end")).click()
    page.get_by_role("button", name=say("erase.open")).click()
    album.take(page, "19-erase-sure")
    page.context.set_offline(True)
    page.get_by_role("button", name=say("erase.yes"), exact=True).click()
    expect(page.get_by_text(say("erase.offline_text"))).to_be_visible()
    album.take(page, "19-erasing-offline")
    page.context.set_offline(False)
    expect(page.get_by_text(say("erase.done"))).to_be_visible()
    album.take(page, "19-erased")
    expect(counselor.page.get_by_text(say("console.erased")).first).to_be_visible()
    album.take(counselor.page, "31-console-erased")


def coordinator(page: Page, server: Server, city: World, album: Album) -> None:
    person = city.people["lilis"]
    page.goto(f"{server.url}/masuk/")
    page.get_by_label(say("signin.email")).fill(person.email)
    page.get_by_label(say("signin.password")).fill(person.password)
    page.get_by_role("button", name=say("signin.button"), exact=True).click()
    page.wait_for_url("**/koordinator/")
    album.take(page, "30-board", whole=True)


def one_size(chromium: Browser, size: str, folder: Path) -> None:
    album = Album(folder, size)

    def page() -> Page:
        viewport = SIZES[size]
        context = chromium.new_context(
            viewport=viewport,  # type: ignore[arg-type]
            locale="id-ID",
            timezone_id="Asia/Jakarta",
            color_scheme=THEME,
            reduced_motion="reduce",
        )
        return context.new_page()

    with world() as city, city.serve() as server:
        public_pages(page(), server, album)
        citizen, counselor = Citizen(page(), server.url), Counselor(page(), server.url)
        colleague = Counselor(page(), server.url)
        citizen_until_waiting(citizen, album)
        wrong_password(page(), server, city.people["ratna"], album)
        counselor_until_ready(counselor, city, album)
        talk(citizen, Citizen(page(), server.url), counselor, album)
        line_is_gone(citizen, counselor, album)
        return_code(citizen, album)
        code_input(page(), server, album)
        colleague.signs_in(city.people["jajang"])
        colleague.unlocks(city.people["jajang"])
        pause(colleague, album)
        membership(citizen, counselor, colleague, album)
        coordinator(page(), server, city, album)
        endings(citizen, counselor, album)
        erasing(Citizen(page(), server.url), counselor, album)
        new_keys(Citizen(page(), server.url), counselor, Counselor(page(), server.url), city, server, album)
        keys_replaced(colleague, Counselor(page(), server.url), city.people["jajang"], city, server, album)
    with world() as city, city.serve() as server:  # a list that lied once is believed no more
        counselor = Counselor(page(), server.url)
        list_lies(Citizen(page(), server.url), counselor, city.people["ratna"], album)


def main(folder: Path) -> None:
    """Make the folder anew."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    program = shutil.which("chromium")
    assert program, "Chromium is not installed: apt-get install --no-install-recommends chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, chromium_sandbox=False, args=["--disable-dev-shm-usage", "--hide-scrollbars"]
        )
        for size in SIZES:
            one_size(browser, size, folder)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "screens")
