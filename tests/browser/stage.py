"""A counselor and citizens whose phones come and go, everything of them recorded."""

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.codes import found_in
from tests.browser.conftest import LAPTOP, PHONE, NewContext
from tests.browser.people import Citizen, Counselor, say
from tests.browser.recording import Recording
from tests.support.live import Server, World

WORDS = "tadi malam dia pulang lagi"
ANSWER = "terima kasih sudah menceritakannya"


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
