"""The way back: talk, take the code, lose the phone, and carry on from another one; and every way in which it fails."""

import re

from playwright.sync_api import BrowserContext, Page, expect

from dev.engine import ROOT
from sealing.code import parse_code
from sobat.city import load_city
from tests.browser.codes import burn_code, come_back, leave_for_now, replace_code, take_code, type_code
from tests.browser.conftest import LAPTOP, PHONE, NewContext
from tests.browser.people import LONG_MS, Citizen, Counselor, say
from tests.browser.recording import Recording
from tests.browser.traces import traces
from tests.support.live import Server, World, world

WORDS = "tadi malam dia pulang lagi"
EXIT = load_city(ROOT / "deploy" / "cities" / "sukabumi.toml").exit_url
ANSWER = "terima kasih sudah menceritakannya"


def test_a_code_gives_the_whole_conversation_back_and_is_seen_by_nobody_else(new_context: NewContext) -> None:
    with world() as city, city.serve() as server:
        stage = Stage(new_context, city, server)
        first = stage.talk_until_offered()
        code = take_code(first.page)
        mark = leave_for_now(first.page)
        assert first.page.evaluate("sessionStorage.length") == 0

        second = stage.citizen()
        come_back(second, code)
        assert second.transcript() == [WORDS, ANSWER]
        expect(second.page.locator(".way-back b")).to_have_text(mark)
        second.writes("ini saya lagi")
        stage.counselor.sees("ini saya lagi")
        second.page.reload()
        assert second.transcript() == [WORDS, ANSWER, "ini saya lagi"]

        renewed = replace_code(second.page)
        third = stage.citizen("/curhat/#kode")
        type_code(third.page, code)
        expect(third.page.get_by_role("alert")).to_contain_text(say("code.unknown"), timeout=LONG_MS)
        type_code(third.page, renewed)
        assert third.transcript() == [WORDS, ANSWER, "ini saya lagi"]
        burn_code(third.page)
        fourth = stage.citizen("/curhat/#kode")
        type_code(fourth.page, renewed)
        expect(fourth.page.get_by_role("alert")).to_contain_text(say("code.unknown"), timeout=LONG_MS)

        stage.leaves_no_trace(code, renewed)
        server.stop()
        for place in (city.stored().decode("latin-1"), server.printed()):
            assert found_in(place, code, renewed) == []


def test_what_is_typed_wrong_is_told_here_and_asks_nobody(new_context: NewContext) -> None:
    with world() as city, city.serve() as server:
        context, recording = new_context(PHONE)
        page = context.new_page()
        page.goto(server.url)
        page.get_by_role("link", name=say("front.code")).click()
        for typed, sentence in (
            ("lusab-babad-gutih-tugad-gutuk-bisog", say("code.typo")),
            ("lusab babad gutih tugad gutuk biso", say("code.typo.group").replace("{n}", "6")),
            ("lusab babad cutih tugad gutuk bisog", say("code.typo.group").replace("{n}", "3")),
            ("lusab", say("code.typo")),
        ):
            type_code(page, typed)
            expect(page.get_by_role("alert")).to_contain_text(sentence)
        assert "/api/code" not in recording.traffic()
        # back and forth, and a reload: nothing of what was typed comes back
        page.get_by_role("button", name=say("citizen.back")).click()
        page.get_by_role("button", name=say("code.go")).click()
        expect(page.get_by_label(say("code.label"))).to_have_value("")
        page.get_by_label(say("code.label")).fill("lusab-babad")
        page.reload()
        expect(page.get_by_label(say("code.label"))).to_have_value("")
        assert (page.evaluate("sessionStorage.length"), context.cookies()) == (0, [])


def test_a_right_form_without_a_room_and_a_line_that_is_away(new_context: NewContext) -> None:
    with world() as city, city.serve() as server:
        context, recording = new_context(PHONE)
        page = context.new_page()
        page.goto(f"{server.url}/curhat/#kode")
        nobody = "babab-babab-babab-babab-babab-babab"  # ten zero bytes: a good form that nobody was ever given
        type_code(page, nobody)
        expect(page.get_by_role("alert")).to_contain_text(say("code.unknown"), timeout=LONG_MS)
        context.set_offline(True)
        type_code(page, nobody)
        expect(page.get_by_role("alert")).to_contain_text(say("code.offline"), timeout=LONG_MS)
        context.set_offline(False)
        assert recording.traffic().count("/api/code/find") >= 1 and traces(recording.traffic(), nobody, "babab") == []


def test_a_shared_phone_keeps_nothing(new_context: NewContext) -> None:
    with world() as city, city.serve() as server:
        stage = Stage(new_context, city, server)
        first = stage.talk_until_offered()
        code = take_code(first.page, shared=True)
        assert first.page.evaluate("sessionStorage.length") == 0
        first.writes("masih bisa menulis")
        stage.counselor.sees("masih bisa menulis")
        first.page.reload()
        expect(first.page.get_by_role("heading", name=say("code.title"))).to_be_visible(timeout=LONG_MS)
        first.page.get_by_label(say("code.shared")).check()
        type_code(first.page, code)
        assert first.transcript() == [WORDS, ANSWER, "masih bisa menulis"]
        assert first.page.evaluate("sessionStorage.length") == 0
        first.page.context.route(EXIT, lambda route: route.fulfill(body="", content_type="text/html"))
        for _ in range(3):
            first.page.keyboard.press("Escape")
        first.page.wait_for_url(EXIT)
        first.page.goto(f"{server.url}/curhat/")
        expect(first.page.get_by_role("heading", name=say("topic.title"))).to_be_visible(timeout=LONG_MS)


class Stage:
    """A counselor who stays, and phones that come and go."""

    def __init__(self, new_context: NewContext, city: World, server: Server) -> None:
        self.new_context, self.server, self.person = new_context, server, city.people["ratna"]
        self.contexts: list[BrowserContext] = []
        self.recordings: list[Recording] = []
        self.counselor = Counselor(self._page(LAPTOP), server.url)

    def _page(self, size: dict[str, int]) -> Page:
        context, recording = self.new_context(size)
        self.contexts.append(context)
        self.recordings.append(recording)
        return context.new_page()

    def citizen(self, path: str = "/") -> Citizen:
        """Somebody on a phone that knows nothing yet, at this path."""
        citizen = Citizen(self._page(PHONE), self.server.url)
        citizen.page.goto(self.server.url + path)
        return citizen

    def talk_until_offered(self) -> Citizen:
        """Nothing is offered before both have spoken; then the way back is."""
        citizen, counselor = self.citizen(), self.counselor
        citizen.arrives()
        counselor.signs_in(self.person)
        counselor.unlocks(self.person)
        counselor.goes_on_duty()
        counselor.accepts()
        offer = citizen.page.get_by_role("button", name=say("code.offer.make"))
        citizen.writes(WORDS)
        counselor.sees(WORDS)
        expect(offer).to_have_count(0)
        counselor.writes(ANSWER)
        citizen.sees(ANSWER)
        expect(offer).to_be_visible()
        return citizen

    def leaves_no_trace(self, *codes: str) -> None:
        """No code, and no group of one, in traffic, storage or addresses; and no page complained."""
        kept = "".join(page.evaluate("JSON.stringify({...sessionStorage, ...localStorage})") for page in self.pages())
        addresses = "".join(page.url for page in self.pages())
        traffic = "\n".join(recording.traffic() for recording in self.recordings)
        assert "/api/code/keep" in traffic and "/api/code/find" in traffic, "the recording missed the requests"
        assert [found_in(place, *codes) for place in (kept, addresses, traffic)] == [[], [], []]
        assert [trouble for recording in self.recordings for trouble in recording.troubles] == []
        assert {host for recording in self.recordings for host in recording.hosts} == {self.server.url.split("/")[2]}

    def pages(self) -> list[Page]:
        """Every page that is still open."""
        return [page for context in self.contexts for page in context.pages]


def found_in(place: str, *codes: str) -> list[bytes | str]:
    """Codes, their bytes, and groups of them, that stand in a text, however spaced, capitalized or encoded."""
    letters = re.sub("[^a-z]", "", place.lower())
    whole = [code for code in codes if code.replace("-", "") in letters]
    groups = [word for code in codes for word in code.split("-")]
    alone = [word for word in groups if re.search(rf"\b({word}|{word.upper()})\b", place)]
    return [*whole, *alone, *traces(place.encode("latin-1", "replace"), *codes, *map(parse_code, codes))]
