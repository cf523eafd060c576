"""The way back: talk, take the code, lose the phone, and carry on from another one; and every way in which it fails."""

from playwright.sync_api import expect

from dev.engine import ROOT
from sobat.city import load_city
from tests.browser.codes import burn_code, come_back, found_in, leave_for_now, replace_code, take_code, type_code
from tests.browser.conftest import PHONE, NewContext
from tests.browser.people import say
from tests.browser.stage import ANSWER, WORDS, Stage
from tests.browser.traces import traces
from tests.support.live import world

EXIT = load_city(ROOT / "deploy" / "cities" / "sukabumi.toml").exit_url


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
        expect(third.page.get_by_role("alert")).to_contain_text(say("code.unknown"))
        type_code(third.page, renewed)
        assert third.transcript() == [WORDS, ANSWER, "ini saya lagi"]
        burn_code(third.page)
        fourth = stage.citizen("/curhat/#kode")
        type_code(fourth.page, renewed)
        expect(fourth.page.get_by_role("alert")).to_contain_text(say("code.unknown"))

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
        expect(page.get_by_role("alert")).to_contain_text(say("code.unknown"))
        context.set_offline(True)
        type_code(page, nobody)
        expect(page.get_by_role("alert")).to_contain_text(say("code.offline"))
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
        expect(first.page.get_by_role("heading", name=say("code.title"))).to_be_visible()
        first.page.get_by_label(say("code.shared")).check()
        type_code(first.page, code)
        assert first.transcript() == [WORDS, ANSWER, "masih bisa menulis"]
        assert first.page.evaluate("sessionStorage.length") == 0
        first.page.context.route(EXIT, lambda route: route.fulfill(body="", content_type="text/html"))
        for _ in range(3):
            first.page.keyboard.press("Escape")
        first.page.wait_for_url(EXIT)
        first.page.goto(f"{server.url}/curhat/")
        expect(first.page.get_by_role("heading", name=say("topic.title"))).to_be_visible()
