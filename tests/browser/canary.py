"""A witness of everything that leaves the pages, for the canary: traffic with bodies, consoles, storage, addresses."""

import json
from base64 import b64decode
from collections import defaultdict
from typing import Any

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, WebSocket

from tests.browser.conftest import NewContext
from tests.browser.recording import Recording
from tests.browser.traces import traces

# Every secret key goes through the browser's own importKey, in a page (the public ones may only verify).
LISTEN = """if (globalThis.SubtleCrypto) {
  const { importKey } = SubtleCrypto.prototype;
  const hex = (data) => [...new Uint8Array(data.buffer ?? data, data.byteOffset ?? 0, data.byteLength)]
    .map((byte) => byte.toString(16).padStart(2, "0")).join("");
  SubtleCrypto.prototype.importKey = function (format, data, algorithm, extractable, usages) {
    if (!usages.includes("verify")) window.canaryKey(hex(data));
    return importKey.call(this, format, data, algorithm, extractable, usages);
  };
}"""
# Everything that a page can leave behind in its browser.
KEPT = """async () => ({
  session: { ...sessionStorage },
  local: { ...localStorage },
  databases: (await indexedDB.databases()).map(({ name }) => name),
  caches: await caches.keys(),
  workers: (await navigator.serviceWorker.getRegistrations()).length,
  addresses: navigation.entries().map(({ url }) => url),
  state: JSON.stringify(history.state),
  window: window.name,
  cookie: document.cookie,
})"""
SEED_BYTES = 32


class Witness:
    """Places by name with all that was ever found in them, and every key that a page has used."""

    def __init__(self, new_context: NewContext) -> None:
        self._new_context = new_context
        self.places: dict[str, set[bytes]] = defaultdict(set)
        self.keys: set[bytes] = set()
        self.contexts: list[BrowserContext] = []
        self.recordings: list[Recording] = []
        self.answered: set[str] = set()
        self.read: set[str] = set()

    def new_context(self, size: dict[str, int]) -> tuple[BrowserContext, Recording]:
        """Like the fixture, and witnessed."""
        context, recording = self._new_context(size)
        self.contexts.append(context)
        self.recordings.append(recording)
        context.expose_binding("canaryKey", lambda source, key: self._key(bytes.fromhex(key)))
        context.add_init_script(LISTEN)
        context.on("requestfinished", self._request)
        context.on("requestfailed", lambda request: self.note("requests", request.url, request.post_data_buffer))
        context.on("console", self._console)
        context.on("page", self._page)
        return context, recording

    def note(self, place: str, *found: str | bytes | None) -> None:
        """Something lay in this place."""
        self.places[place] |= {each.encode() if isinstance(each, str) else each for each in found if each}

    def _key(self, key: bytes) -> None:
        if any(secret := key[-SEED_BYTES:]):  # zeros only ask whether this browser can at all
            self.keys.add(secret)

    def _request(self, request: Request) -> None:
        self.note("requests", request.url, json.dumps(request.all_headers()), request.post_data_buffer)
        answer = request.response()
        assert answer is not None
        self.note("answers", answer.url, json.dumps(answer.all_headers()))
        if not 300 <= answer.status < 400:
            self.answered.add(answer.url)

    def _answers(self, page: Page) -> None:
        # Every answer is held until its body is read: a browser forgets the bodies of pages that were left.
        network = page.context.new_cdp_session(page)

        def read(paused: dict[str, Any]) -> None:
            answer = {"requestId": paused["requestId"]}
            status = paused.get("responseStatusCode")  # none when the page was left before any answer
            if status and not 300 <= status < 400:
                body = network.send("Fetch.getResponseBody", answer)
                self.note("answers", b64decode(body["body"]) if body["base64Encoded"] else body["body"])
                self.read.add(paused["request"]["url"])
            network.send("Fetch.continueRequest", answer)

        network.on("Fetch.requestPaused", read)
        network.send("Fetch.enable", {"patterns": [{"requestStage": "Response"}]})

    def _console(self, line: ConsoleMessage) -> None:
        self.note("consoles", line.text, *(str(each) for each in line.args))

    def _page(self, page: Page) -> None:
        self._answers(page)
        page.on("pageerror", lambda error: self.note("errors", str(error), error.stack))
        page.on("websocket", self._socket)
        page.on("framenavigated", lambda frame: self.note("addresses", frame.url, frame.name))
        page.on("download", lambda download: self.note("downloads", download.url, download.suggested_filename))

    def _socket(self, socket: WebSocket) -> None:
        self.note("addresses", socket.url)
        socket.on("framesent", lambda data: self.note("frames", data))
        socket.on("framereceived", lambda data: self.note("frames", data))

    def kept_by(self, page: Page) -> dict[str, Any]:
        """What the page leaves in its browser; noted, but for what is in `sessionStorage`, which the caller judges."""
        kept = dict(page.evaluate(KEPT))
        cookies = page.context.cookies()
        self.note("storage", json.dumps({**kept, "session": list(kept["session"])}), json.dumps(cookies))
        kept["cookies"] = sorted(cookie["name"] for cookie in cookies)
        return kept

    def hunt(self, secrets: dict[str, bytes | str]) -> list[tuple[str, str]]:
        """Where which of the secrets stands, by the names of both."""
        names = {secret: name for name, secret in secrets.items()}
        return [
            (place, names[secret])
            for place, found in sorted(self.places.items())
            for secret in traces(b"\n".join(found), *names)
        ]
