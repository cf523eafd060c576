"""Three people, three browsers: who comes in, what she may read, who goes; always by the citizen's own word."""

from playwright.sync_api import expect

from tests.browser.axe import violations
from tests.browser.conftest import NewContext
from tests.browser.people import say
from tests.browser.three import BEFORE, JAJANG, RATNA, Three
from tests.support.live import world


def test_a_handover_with_history_and_the_goodbye(new_context: NewContext) -> None:
    with world() as city, city.serve() as server:
        three = Three(new_context, city, server.url)
        citizen, ratna, jajang = three.citizen, three.ratna, three.jajang
        three.until_asked()
        assert violations(citizen.page) == []
        citizen.answers("company.yes")
        citizen.is_asked(say("company.history.title").format(name=JAJANG))
        citizen.answers("company.history.yes")
        jajang.may_write()
        assert jajang.transcript() == BEFORE
        expect(citizen.page.get_by_text(say("room.came_history").format(name=JAJANG))).to_be_visible()
        ratna.writes("saya pamit, Pak Jajang melanjutkan")
        jajang.sees("saya pamit, Pak Jajang melanjutkan")
        ratna.leaves()
        left = citizen.page.get_by_text(say("room.went").format(name=RATNA))
        expect(left).to_be_visible()
        given = three.delivered(ratna)
        expect(citizen.page.get_by_role("heading", name=JAJANG)).to_be_visible()
        citizen.writes("terima kasih, Bu")
        jajang.sees("terima kasih, Bu")
        jajang.writes("saya di sini")
        citizen.sees("saya di sini")
        three.has_left(ratna, "ratna")
        assert three.delivered(ratna) == given > 0
        citizen.page.reload()
        after = ["saya pamit, Pak Jajang melanjutkan", "terima kasih, Bu", "saya di sini"]
        assert citizen.transcript() == [*BEFORE, *after]
        three.nothing_went_wrong()


def test_a_handover_without_history_and_one_that_the_citizen_declines(new_context: NewContext) -> None:
    with world() as city, city.serve() as server:
        three = Three(new_context, city, server.url)
        citizen, ratna, jajang = three.citizen, three.ratna, three.jajang
        three.until_asked()
        citizen.answers("company.no")
        expect(ratna.page.get_by_text(say("invited.refused").format(name=JAJANG))).to_be_visible()
        expect(jajang.page.get_by_text(say("call.asking"))).to_have_count(0)
        ratna.writes("tidak apa-apa")
        citizen.sees("tidak apa-apa")
        three.until_asked()
        citizen.answers("company.yes")
        citizen.answers("company.history.no")
        jajang.may_write()
        citizen.writes("mulai dari sini")
        jajang.sees("mulai dari sini")
        expect(jajang.page.get_by_text(say("room.unreadable.before_you"))).to_have_count(1)
        assert jajang.transcript() == ["mulai dari sini"]
        three.nothing_went_wrong()


def test_somebody_looks_on_and_leaves_again(new_context: NewContext) -> None:
    with world() as city, city.serve() as server:
        three = Three(new_context, city, server.url)
        citizen, ratna, jajang = three.citizen, three.ratna, three.jajang
        three.until_asked("console.ask_supervision", "supervision")
        citizen.answers("company.yes")
        citizen.answers("company.history.no")
        assert jajang.looks_on() == []
        readers = citizen.page.locator(".readers")
        expect(readers).to_contain_text(say("room.looks_on").format(name=JAJANG))
        citizen.writes("ada pendamping")
        jajang.sees("ada pendamping")
        expect(jajang.page.get_by_label(say("room.write_label"))).to_have_count(0)
        assert violations(jajang.page) == []
        jajang.leaves("console.leave_looking")
        expect(readers).not_to_contain_text(JAJANG)
        given = three.delivered(jajang)
        citizen.writes("berdua lagi")
        ratna.sees("berdua lagi")
        three.has_left(jajang, "jajang")
        assert three.delivered(jajang) == given > 0
        three.nothing_went_wrong()
