"""A file from the citizen's page to the counselor's through the real server, by the functions that a composer will use.

No screen offers attachments yet, and nothing of a test is in the bundles: the module is built here, for itself, and put
into the two pages from outside, where it runs under their policy and beside their secrets.
"""

import base64
import json
import subprocess
from typing import Any

import pytest
from playwright.sync_api import Page, Request

from dev.setup import FRONTEND
from tests.browser.conftest import LAPTOP, PHONE, NewContext
from tests.browser.people import Citizen, Counselor
from tests.browser.recording import Recording
from tests.browser.traces import traces
from tests.support.live import Person, Server, World, world

LENGTH = 3 * 1024 * 1024
CHUNKS = 48
CAPTION = "ini surat dari sekolahnya"
BUILD = """
import { build } from "vite";
const lib = { entry: "src/attachment/index.ts", formats: ["iife"], name: "attachments", fileName: () => "module.js" };
await build({ configFile: false, logLevel: "error", build: { outDir: process.argv[1], lib, emptyOutDir: false } });
"""
HELP = """
const toBytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
const toText = (bytes) => btoa(String.fromCharCode(...bytes));
const hash = async (blob) => toText(new Uint8Array(await crypto.subtle.digest("SHA-256", await blob.arrayBuffer())));
const { attachmentDoor, Upload, downloadBlob } = globalThis.attachments;
const how = { signal: new AbortController().signal };
const door = (room, token) => attachmentDoor({ roomId: toBytes(room), token: token && toBytes(token) });
"""
SEND = "async ({ room, token, length, caption }) => {" + HELP + """
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 65536) crypto.getRandomValues(bytes.subarray(at, at + 65536));
  bytes.set(new TextEncoder().encode("BEGIN of a letter that nobody else may read"), 0);
  const file = new Blob([bytes]);
  const random = (size) => crypto.getRandomValues(new Uint8Array(size));
  const upload = new Upload(file, toBytes(room), { media: 4, caption }, random);
  const steps = [];
  const said = await upload.send({ door: door(room, token), ...how, onProgress: (sent, of) => steps.push([sent, of]) });
  const { blobId, key, digest, ...rest } = said;
  const told = { ...rest, blobId: toText(blobId), key: toText(key), digest: toText(digest) };
  return { said: told, steps, hash: await hash(file) };
}"""  # fmt: skip
FETCH = "async ({ room, token, said }) => {" + HELP + """
  const { blobId, key, digest } = said;
  const heard = { ...said, blobId: toBytes(blobId), key: toBytes(key), digest: toBytes(digest) };
  try {
    const file = await downloadBlob(toBytes(room), heard, { door: door(room, token), ...how });
    return { type: file.type, size: file.size, hash: await hash(file) };
  } catch (failure) {
    return { refused: failure.problem ?? failure.category };
  }
}"""  # fmt: skip


@pytest.fixture(scope="module")
def module(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The client of attachments, built for itself; the bundles never see it."""
    folder = tmp_path_factory.mktemp("attachments")
    subprocess.run(["node", "--input-type=module", "-e", BUILD, str(folder)], cwd=FRONTEND, check=True)
    return (folder / "module.js").read_text("utf-8")


class Secrets:
    """What the citizen's page posted when it went into the queue, and what it was told."""

    def __init__(self, page: Page) -> None:
        self.token = self.room = ""
        page.on("requestfinished", self._look)

    def _look(self, request: Request) -> None:
        if request.url.endswith("/api/intake"):
            self.token = json.loads(request.post_data or "{}")["token"]
            answer = request.response()
            assert answer is not None
            self.room = answer.json()["room_id"]


def run(page: Page, module: str, act: str, **arguments: Any) -> Any:
    """Do something in a page that has the module."""
    page.evaluate(f"() => {{ {module}; globalThis.attachments = attachments; }}")
    return page.evaluate(act, arguments)


def meet(citizen: Citizen, counselor: Counselor, person: Person) -> dict[str, str]:
    """The two in one conversation; gives what the citizen's seat is known by."""
    secrets = Secrets(citizen.page)
    counselor.signs_in(person)
    counselor.unlocks(person)
    counselor.goes_on_duty()
    citizen.arrives()
    counselor.accepts()
    citizen.may_write()
    return {"room": secrets.room, "token": secrets.token}


def test_a_file_goes_from_the_phone_to_the_desk_and_back(new_context: NewContext, module: str) -> None:
    with world() as city, city.serve() as server:
        (phone, sent), (laptop, _), (desk, _) = (new_context(size) for size in (PHONE, LAPTOP, LAPTOP))
        citizen, counselor = Citizen(phone.new_page(), server.url), Counselor(laptop.new_page(), server.url)
        other = Counselor(desk.new_page(), server.url)
        seat = meet(citizen, counselor, city.people["ratna"])
        other.signs_in(city.people["jajang"])
        desk_seat = {**seat, "token": None}

        done = run(citizen.page, module, SEND, **seat, length=LENGTH, caption=CAPTION)
        assert done["steps"] == [[step, CHUNKS] for step in range(1, CHUNKS + 1)]
        assert (done["said"]["length"], done["said"]["media"]) == (LENGTH, 4)
        whole = {"type": "application/pdf", "size": LENGTH, "hash": done["hash"]}
        assert run(counselor.page, module, FETCH, **desk_seat, said=done["said"]) == whole

        answer = run(counselor.page, module, SEND, **desk_seat, length=70_000, caption="")
        assert run(citizen.page, module, FETCH, **seat, said=answer["said"])["hash"] == answer["hash"]

        strange = run(other.page, module, FETCH, **desk_seat, said=done["said"])
        assert strange == {"refused": "not_permitted"}
        wrong = {**done["said"], "digest": answer["said"]["digest"]}
        assert run(counselor.page, module, FETCH, **desk_seat, said=wrong) == {"refused": "tampered"}
        server.stop()
        leaves_no_trace(done["said"], city, server, sent)
        assert sent.troubles == []


def leaves_no_trace(said: dict[str, str], city: World, server: Server, sent: Recording) -> None:
    """Nothing readable in the database or on the way, no name in a log, and nothing in an address."""
    assert city.database is not None
    stored = b"".join(path.read_bytes() for path in sorted(city.database.parent.glob(f"{city.database.name}*")))
    traffic, printed = "".join(sent.sent).encode(), server.printed().encode()
    for secret in (b"BEGIN of a letter", CAPTION.encode(), base64.b64decode(said["key"])):
        assert traces(stored, secret) == traces(traffic, secret) == []
    name = base64.b64decode(said["blobId"])
    assert traces(printed, name) == []
    addresses = {line.split(" ")[0] for line in sent.sent if "/api/attachment/" in line}
    assert addresses == {f"{server.url}/api/attachment/{act}" for act in ("begin", "put", "get")}
