"""A citizen, her counselor and a colleague, each in a browser of their own."""

from playwright.sync_api import expect

from tests.browser.conftest import LAPTOP, PHONE, NewContext
from tests.browser.people import Citizen, Counselor, say
from tests.browser.recording import Recording
from tests.support.live import World

RATNA, JAJANG = "Bu Ratna", "Pak Jajang"
BEFORE = ["cerita lama dari warga", "jawaban lama"]


class Three:
    """A citizen in conversation with Ratna; Jajang, who may supervise too, is on duty."""

    def __init__(self, new_context: NewContext, city: World, url: str) -> None:
        contexts = [new_context(size) for size in (PHONE, LAPTOP, LAPTOP)]
        self.recordings: list[Recording] = [recording for _, recording in contexts]
        phone, desk, other = (context.new_page() for context, _ in contexts)
        self.citizen, self.ratna, self.jajang = Citizen(phone, url), Counselor(desk, url), Counselor(other, url)
        self.city = city
        self.citizen.arrives()
        for counselor, key in ((self.ratna, "ratna"), (self.jajang, "jajang")):
            counselor.signs_in(city.people[key])
            counselor.unlocks(city.people[key])
        self.ratna.goes_on_duty()
        self.ratna.accepts()
        self.citizen.may_write()
        self.jajang.goes_on_duty()
        self.citizen.writes(BEFORE[0])
        self.ratna.sees(BEFORE[0])
        self.ratna.writes(BEFORE[1])
        self.citizen.sees(BEFORE[1])

    def until_asked(self, action: str = "console.hand_over", purpose: str = "handover") -> None:
        """Ratna asks, Jajang is ready, and the question is on the phone."""
        self.ratna.asks(JAJANG, action)
        self.jajang.is_ready_to_come()
        self.citizen.is_asked(say(f"company.{purpose}.title").format(by=RATNA, name=JAJANG))

    def has_left(self, counselor: Counselor, key: str) -> None:
        """She comes back to her desk with everything the server still gives her, and the room is not among it.

        A look at her page alone would come too early to see what arrives late.
        """
        counselor.page.reload()
        counselor.unlocks(self.city.people[key])
        expect(counselor.page.get_by_text(say("console.list_empty"), exact=True)).to_be_visible()
        expect(counselor.page.locator(".bubble__text")).to_have_count(0)

    def delivered(self, counselor: Counselor) -> int:
        """How many frames of entries her browser was sent."""
        recording = self.recordings[1 if counselor is self.ratna else 2]
        return sum(text.startswith('{"type":"envelope.delivered"') for text in recording.received)

    def nothing_went_wrong(self) -> None:
        """No page complained."""
        assert [recording.troubles for recording in self.recordings] == [[], [], []]
