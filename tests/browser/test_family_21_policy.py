"""The content policy as the browser enforces it: our screens never meet it, an intruder's script always does."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.conftest import LAPTOP, PHONE, NewContext
from tests.browser.people import say
from tests.browser.recording import Recording
from tests.browser.walk import walk
from tests.support.live import Server, World

WITNESS = """addEventListener("securitypolicyviolation", (event) => {
  (window.refused ??= []).push(event.effectiveDirective);
});"""
# run from the page's own clock: what a debugger evaluates directly would be let through
TRY = """(attempt) => new Promise((resolve) => setTimeout(async () => {
  try { await ATTEMPTS[attempt](); resolve("done"); } catch (refusal) { resolve(refusal.name); }
}))"""
ATTEMPTS = {
    "eval": '() => eval("window.harmed = true")',
    "new Function": '() => new Function("window.harmed = true")()',
    "timer text": '() => setTimeout("window.harmed = true")',
    "innerHTML": '() => { document.body.innerHTML = "<img src=x>"; }',
    "insertAdjacentHTML": '() => document.body.insertAdjacentHTML("beforeend", "<b>x</b>")',
    "document.write": '() => document.write("<p>x")',
    "srcdoc": '() => { document.createElement("iframe").srcdoc = "<p>x"; }',
    "script text": '() => { document.createElement("script").text = "window.harmed = true"; }',
    "script address": '() => { document.createElement("script").src = "/static/x.js"; }',
    "worker": '() => new Worker("data:text/javascript,1")',
    "policy of one's own": '() => trustedTypes.createPolicy("intruder", { createHTML: (text) => text })',
    "WebAssembly": "() => WebAssembly.compile(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0))",
    "foreign fetch": '() => fetch("https://elsewhere.example/")',
}
EVIL = """<script>window.harmed = 1</script><p onclick="window.harmed = 2" id="evil">x</p><base href="//x.example/">"""
OBJECT = ",".join(f"{name!r}: {code}" for name, code in ATTEMPTS.items())


def test_no_screen_meets_the_policy(server: Server, city: World, new_context: NewContext) -> None:
    """Argon2 compiles its WebAssembly on the way, in its worker; nothing else would be let."""
    seen = []

    def witnessed(size: dict[str, int]) -> tuple[BrowserContext, Recording]:
        context, recording = new_context(size)
        context.add_init_script(WITNESS)
        recordings.append(recording)
        return context, recording

    def see(name: str, page: Page) -> None:
        assert page.evaluate("window.refused ?? []") == [], name
        seen.append(name)

    recordings: list[Recording] = []
    walk(witnessed, city, server, see)
    assert len(seen) == len(set(seen)) >= 20
    troubles = [line for recording in recordings for line in recording.troubles]
    assert [line for line in troubles if re.search("Content Security Policy|Trusted|violates", line)] == []


@pytest.mark.parametrize("path", ["/", "/curhat/", "/masuk/"])
def test_an_intruder_gets_nowhere(path: str, server: Server, new_context: NewContext) -> None:
    page = new_context(PHONE)[0].new_page()
    page.goto(server.url + path)
    outcomes = {name: page.evaluate(TRY.replace("ATTEMPTS", f"({{{OBJECT}}})"), name) for name in ATTEMPTS}
    assert {name: outcome for name, outcome in outcomes.items() if outcome == "done"} == {}
    assert page.evaluate("window.harmed") is None


def test_the_attempts_would_succeed_elsewhere(new_context: NewContext) -> None:
    """A page without a policy: the attempts are real ones."""
    page = new_context(PHONE)[0].new_page()
    tried = {name: page.evaluate(TRY.replace("ATTEMPTS", f"({{{OBJECT}}})"), name) for name in ("eval", "WebAssembly")}
    assert tried == {"eval": "done", "WebAssembly": "done"}
    assert page.evaluate(TRY.replace("ATTEMPTS", f"({{{OBJECT}}})"), "innerHTML") == "done"


@pytest.mark.parametrize("path", ["/", "/curhat/"])
def test_an_inline_script_does_not_run(path: str, server: Server, new_context: NewContext) -> None:
    """As if a city's text had broken out of its element: the same page, with a script written into its HTML."""
    context, _ = new_context(PHONE)
    context.add_init_script(WITNESS)
    page = context.new_page()

    def injected(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("</body>", f"{EVIL}</body>"))

    page.route(server.url + path, injected)
    page.goto(server.url + path)
    page.locator("#evil").dispatch_event("click")
    expect(page.locator("h1").first).to_be_attached()
    assert page.evaluate("[window.harmed ?? null, document.baseURI]") == [None, server.url + path]
    assert set(page.evaluate("window.refused")) == {"script-src-elem", "script-src-attr", "base-uri"}


def test_nobody_frames_us(server: Server, new_context: NewContext) -> None:
    """A page that lies over ours could make people press what they do not see."""
    page = new_context(LAPTOP)[0].new_page()
    page.route("**/frame", lambda route: route.fulfill(body=f"<iframe src='{server.url}/'>", content_type="text/html"))
    page.goto("http://127.0.0.1:9/frame")
    expect(page.locator("iframe")).to_be_visible()
    assert page.frame_locator("iframe").get_by_text(say("front.heading")).count() == 0
    assert page.frames[1].url.startswith("chrome-error:")
