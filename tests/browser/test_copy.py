"""A conversation is taken along: a page to be read and a sealed file, both opened here without the server."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.codes import finish_code, found_in, take_code
from tests.browser.conftest import PHONE, NewContext
from tests.browser.leaving import NOTHING, arrives_outside, escape_thrice, nothing_left, outside
from tests.browser.people import Citizen, Counselor, say
from tests.browser.recording import Recording
from tests.browser.sealed import seeds_of
from tests.browser.stage import ANSWER, WORDS, Stage
from tests.browser.traces import traces
from tests.support.live import world

HOSTILE = "</p><script>document.title = 'diambil'</script><img src=x onerror=\"document.title='diambil'\">"
TURNED = "dia \u202eukgnab\u202c pergi"  # a control that turns round what follows it
TURNED_SHOWN = r"dia \u{202e}ukgnab\u{202c} pergi"
PINS = "(() => { const {rootPk, log} = JSON.parse(document.getElementById('page-data').textContent);" + (
    "return [rootPk, log.logKey]; })()"
)


def test_both_copies_of_an_ended_conversation_hold_its_words_and_no_key(
    new_context: NewContext, chromium: Browser, tmp_path: Path
) -> None:
    with world() as city, city.serve() as server:
        stage = Stage(new_context, city, server)
        citizen = stage.talk_until_offered()
        code = take_code(citizen.page)
        for words in (HOSTILE, TURNED):
            citizen.writes(words)
            stage.counselor.sees(words)
        seeds, pins = seeds_of(citizen.page), citizen.page.evaluate(PINS)
        ends(citizen)
        citizen.page.get_by_role("button", name=say("copy.open")).click()
        sent = whole_traffic(stage.recordings)
        readable = saved(citizen.page, "copy.readable.do", tmp_path)
        sealed = saved(citizen.page, "copy.sealed.do", tmp_path)
        assert whole_traffic(stage.recordings) == sent
        assert (readable.name, sealed.name) == (say("copy.file.readable"), say("copy.file.sealed"))
        citizen.page.get_by_role("button", name=say("citizen.back"), exact=True).click()
        citizen.page.get_by_role("button", name=say("end.start")).click()
        expect(citizen.page.get_by_role("heading", name=say("topic.title"))).to_be_visible()
        nothing_left(stage.contexts[1], citizen.page, server)
        assert [trouble for recording in stage.recordings for trouble in recording.troubles] == []

    # the server is gone
    told = opened(sealed, code, pins)
    assert told["verified"] and told["readable"] and told["root_given"] and told["void"] == 0
    said = [(line["who"], line["text"]) for line in told["lines"] if line["what"] == "text"]
    mine, hers = said[0][0], said[1][0]
    assert said == [(mine, WORDS), (hers, ANSWER), (mine, HOSTILE), (mine, TURNED)] and mine != hers
    for file in (sealed, readable):
        holds_no_secret(file.read_bytes(), [*seeds, code.encode()])
        assert found_in(file.read_text("utf-8"), code) == []
    assert traces(sealed.read_bytes(), WORDS) == []
    reads(chromium, readable, [WORDS, ANSWER, HOSTILE, TURNED_SHOWN])


def test_a_conversation_that_goes_on_is_saved_and_a_code_is_made_for_it_on_the_way(
    new_context: NewContext, tmp_path: Path
) -> None:
    with world() as city, city.serve() as server:
        stage = Stage(new_context, city, server)
        citizen = stage.talk_until_offered()
        wants_copies(citizen)
        assert citizen.page.get_by_role("button", name=say("copy.sealed.do")).count() == 0
        assert WORDS in saved(citizen.page, "copy.readable.do", tmp_path).read_text("utf-8")
        citizen.page.get_by_role("button", name=say("copy.sealed.make"), exact=True).click()
        code = finish_code(citizen.page)
        citizen.page.reload()
        citizen.may_write()
        wants_copies(citizen)
        sealed = saved(citizen.page, "copy.sealed.do", tmp_path)
        citizen.page.get_by_role("button", name=say("code.to_talk")).click()
        citizen.writes("masih di sini")
        stage.counselor.sees("masih di sini")
        pins = citizen.page.evaluate(PINS)
        assert [line["text"] for line in opened(sealed, code, pins)["lines"] if "text" in line] == [WORDS, ANSWER]
        assert [trouble for recording in stage.recordings for trouble in recording.troubles] == []


def test_on_a_shared_phone_copies_are_saved_before_the_end_and_nothing_is_left_after_it(
    new_context: NewContext, tmp_path: Path
) -> None:
    with world() as city, city.serve() as server:
        stage = Stage(new_context, city, server)
        citizen = stage.talk_until_offered()
        code, pins = take_code(citizen.page, shared=True), citizen.page.evaluate(PINS)
        citizen.page.get_by_role("button", name=say("room.menu.end")).click()
        expect(citizen.page.get_by_text(say("copy.before"))).to_be_visible()
        citizen.page.get_by_role("button", name=say("end.no"), exact=True).click()
        ended_by(stage.counselor)
        citizen.page.get_by_role("button", name=say("copy.open")).click()
        expect(citizen.page.get_by_text(say("copy.shared"))).to_be_visible()
        assert citizen.page.locator(".code-panel h3").all_inner_texts() == [say("copy.sealed"), say("copy.readable")]
        sealed = saved(citizen.page, "copy.sealed.do", tmp_path)
        citizen.page.get_by_role("button", name=say("code.to_talk")).click()
        citizen.page.get_by_role("button", name=say("end.done"), exact=True).click()
        expect(citizen.page.get_by_role("heading", name=say("end.title"))).to_be_visible()
        assert citizen.page.get_by_role("button", name=say("copy.open")).count() == 0
        assert [text for text in (WORDS, ANSWER) if text in citizen.page.content()] == []
        nothing_left(stage.contexts[1], citizen.page, server)
        assert [line["text"] for line in opened(sealed, code, pins)["lines"] if "text" in line] == [WORDS, ANSWER]


def test_the_goodbye_with_its_copies_is_left_at_once(new_context: NewContext) -> None:
    with world() as city, city.serve() as server:
        stage = Stage(new_context, city, server)
        citizen = stage.talk_until_offered()
        outside(stage.contexts[1])
        ends(citizen)
        citizen.page.get_by_role("button", name=say("copy.open")).click()
        expect(citizen.page.get_by_text(say("copy.sealed.too_late"))).to_be_visible()
        assert escape_thrice(citizen.page) == NOTHING
        arrives_outside(citizen.page)
        nothing_left(stage.contexts[1], citizen.page, server)


def ends(citizen: Citizen) -> None:
    """Ends the conversation; stays at the goodbye."""
    citizen.page.get_by_role("button", name=say("room.menu.end")).click()
    citizen.page.get_by_role("button", name=say("end.yes"), exact=True).click()
    expect(citizen.page.get_by_role("heading", name=say("end.title"))).to_be_visible()


def ended_by(counselor: Counselor) -> None:
    """The counselor ends it."""
    counselor.acts().get_by_role("button", name=say("console.end"), exact=True).click()
    counselor.page.get_by_role("button", name=say("console.end_yes"), exact=True).click()
    expect(counselor.page.get_by_text(say("console.ended_by_now")).first).to_be_visible()


def wants_copies(citizen: Citizen) -> None:
    """From the conversation: where it is ended is where one thinks of it."""
    citizen.page.get_by_role("button", name=say("room.menu.end")).click()
    citizen.page.get_by_role("button", name=say("copy.open")).click()
    expect(citizen.page.get_by_role("heading", name=say("copy.title"))).to_be_focused()


def saved(page: Page, button: str, folder: Path) -> Path:
    """Press a button that hands over a file; the file, under the name that the browser was given."""
    with page.expect_download() as coming:
        page.get_by_role("button", name=say(button), exact=True).click()
    file = folder / coming.value.suggested_filename
    coming.value.save_as(file)
    expect(page.get_by_text(say("copy.handed").format(name=file.name))).to_be_visible()
    return file


def opened(file: Path, code: str, pins: list[str]) -> dict[str, Any]:
    """What `python -m sealing open` says of the file, with the code typed at its prompt."""
    command = [sys.executable, "-m", "sealing", "open", str(file), "--code", "-", "--json"]
    command += ["--root", pins[0], "--log-key", pins[1]]
    done = subprocess.run(command, input=f"{code}\n", capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def whole_traffic(recordings: list[Recording]) -> list[int]:
    """How much each citizen's browser has sent so far."""
    return [len(recording.sent) for recording in recordings[1:]]


def holds_no_secret(data: bytes, secrets: list[bytes]) -> None:
    """None of them stands in `data`, however it is spelled."""
    assert traces(data, *secrets) == []


def reads(chromium: Browser, file: Path, words: list[str]) -> None:
    """Open the page from the disk in a browser of its own: these words, nothing run, nothing fetched."""
    context: BrowserContext = chromium.new_context(viewport=PHONE, java_script_enabled=True)  # type: ignore[arg-type]
    try:
        asked: list[str] = []
        troubles: list[str] = []
        context.on("request", lambda request: asked.append(request.url))
        page = context.new_page()
        page.on("console", lambda line: troubles.append(line.text))
        page.goto(file.as_uri())
        assert page.locator(".text").all_inner_texts() == words
        assert (page.title(), asked, troubles) == (say("copy.page.title"), [file.as_uri()], [])
        expect(page.get_by_text(say("copy.page.warning"))).to_be_visible()
        assert page.locator(".note").first.evaluate("(note) => getComputedStyle(note).borderStyle") == "solid"
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    finally:
        context.close()
