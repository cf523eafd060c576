"""The end of a long conversation is on the screen before the rest has come, and is believed only with it."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.bench.reading import long_rooms, returned
from tests.browser.axe import violations
from tests.browser.conftest import PHONE, NewContext
from tests.browser.people import say
from tests.factories.long_rooms import WORDS
from wire import limits

LONG = limits.GLIMPSE_FROM + 44
Rooms = Iterator[tuple[str, dict[str, Any]]]


@dataclass
class SlowLine:
    """A line on which envelopes come no further than here until `release`."""

    held: list[tuple[WebSocketRoute, str]] | None = field(default_factory=list)

    def join(self, page: Page) -> None:
        """The lines of this page to its room, from the next loading on."""
        page.route_web_socket(re.compile("/ws/room/"), self._through)

    def _through(self, route: WebSocketRoute) -> None:
        server = route.connect_to_server()
        route.on_message(server.send)
        server.on_message(lambda frame: self._pass(route, str(frame)))

    def _pass(self, route: WebSocketRoute, frame: str) -> None:
        if self.held is not None and json.loads(frame)["type"] == "envelope.delivered":
            self.held.append((route, frame))
        else:
            route.send(frame)

    def release(self, spoil: bool = False) -> None:
        """Everything that was held goes on, and what follows; spoiled, with other bytes in its last envelope."""
        held, self.held = self.held or [], None
        for number, (route, frame) in enumerate(held, 1):
            route.send(_spoiled(frame) if spoil and number == len(held) else frame)


def _spoiled(frame: str) -> str:
    said = json.loads(frame)
    last = said["envelopes"][-1]
    said["envelopes"][-1] = last[:-6] + ("AAAA" if last[-6:-2] != "AAAA" else "BBBB") + last[-2:]
    return json.dumps(said)


@pytest.fixture(scope="module")
def rooms() -> Iterator[Rooms]:
    """A server and, for each test, a long conversation with what the citizen's tab keeps of it."""
    with long_rooms([LONG, LONG + 1]) as (url, made):
        yield iter([(url, room) for room in made.values()])


def comes_back(url: str, room: dict[str, Any], new_context: NewContext) -> tuple[Page, SlowLine]:
    """The citizen's tab, with the end of her conversation and nothing else."""
    page, line = new_context(PHONE)[0].new_page(), SlowLine()
    line.join(page)
    returned(page, room)
    page.goto(f"{url}/curhat/")
    expect(page.locator(".bubble__text").last).to_have_text(room["last"])
    return page, line


def test_the_end_can_be_read_while_the_rest_is_on_its_way(rooms: Rooms, new_context: NewContext) -> None:
    url, room = next(rooms)
    page, line = comes_back(url, room, new_context)
    end = range(room["length"] - limits.GLIMPSE_TAIL, room["length"])
    expect(page.locator(".bubble__text")).to_have_text([WORDS.format(number) for number in end])
    expect(page.locator(".log__wait")).to_have_text(say("room.checking"))
    expect(page.locator(".composer textarea")).to_be_enabled()
    assert violations(page) == []
    line.release()
    expect(page.locator(".log__wait")).to_have_count(0)
    expect(page.locator(".bubble__text").last).to_have_text(room["last"])
    page.locator(".composer textarea").fill("Saya kembali.")
    page.locator(".composer textarea").press("Enter")
    expect(page.locator(".bubble__text").last).to_have_text("Saya kembali.")


def test_an_end_that_does_not_come_true_stops_the_room(rooms: Rooms, new_context: NewContext) -> None:
    url, room = next(rooms)
    page, line = comes_back(url, room, new_context)
    line.release(spoil=True)
    expect(page.get_by_text(say("room.broken"))).to_be_visible()
    expect(page.locator(".bubble__text", has_text=room["last"])).to_have_count(0)
