"""Family 20, the canary: one whole story with everything recorded, and no secret of it anywhere outside the pages.

From the topic to the erasure: a conversation, a code, another phone, a vault opened by passphrase and by the sheet, a
colleague who comes in. Then everything that left the pages is searched for everything that must not: what was typed,
every code, passphrase and sheet, and every key that a page or the reference implementation ever held.
"""

import json
import secrets
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from playwright.sync_api import expect

from sealing.code import code_check, parse_code
from sealing.recovery import read_code
from tests.browser.canary import Witness
from tests.browser.codes import come_back, leave_for_now, take_code
from tests.browser.conftest import NewContext
from tests.browser.endings import elsewhere, ends, erases
from tests.browser.people import Citizen, Counselor, say
from tests.browser.sealed import key_log_of, open_sealed, seeds_of, vault_of
from tests.browser.three import BEFORE, JAJANG, RATNA, Three
from tests.browser.vaults import keep_phrase, keep_sheet, lock, press, type_secret
from tests.support.live import Person, World, world

KEEPSAKE = {"version", "token", "signSeed", "kemSeed", "topic", "language", "genesis", "opening", "stage"}
NOTHING: dict[str, Any] = {"databases": [], "caches": [], "workers": 0, "window": "", "cookie": ""}


def some(kind: str) -> str:
    """Words that nobody else says."""
    return f"{kind} {secrets.token_hex(8)}"


def test_no_secret_of_a_whole_story_is_anywhere_outside_the_pages(new_context: NewContext) -> None:
    witness = Witness(new_context)
    with world() as city, city.serve() as server:
        three = Three(witness.new_context, city, server.url)
        ratna, jajang, people = three.ratna, three.jajang, city.people
        given = secrets_of(city, people["ratna"]) | secrets_of(city, people["jajang"])
        words = [*BEFORE, *(some(kind) for kind in ("tanya", "jawab", "lagi", "serah", "akhir"))]
        drafts = [some("draf warga"), some("draf konselor")]
        talk(three, words)
        leaves_a_draft(three.citizen, drafts[0])
        code = take_code(three.citizen.page)
        three.citizen.page.reload()
        assert three.citizen.transcript() == words[:4]
        seeds = keeps_what_it_takes_to_reload(witness, three.citizen)
        witness.note("databases", city.stored())
        leave_for_now(three.citizen.page)
        keeps_nothing(witness, three.citizen)

        comes_back_elsewhere(witness, three, code, seeds)
        assert three.citizen.transcript() == words[:4]
        phrase, sheet = recovers(ratna, people["ratna"], drafts[1])
        hands_over(three, words)
        read, epochs = open_sealed(witness.recordings[3], seeds, key_log_of(city))
        assert read == words
        keep_no_more_than_a_sign_in(witness, ratna, jajang)
        witness.note("databases", city.stored())
        ends_and_erases(witness, three.citizen, code)
        witness.note("databases", city.stored())
        server.stop()
        witness.note("log", server.printed())
        witness.note("databases", city.stored())

    held = named(words=[*words, *drafts], seed=seeds, epoch=epochs, code=ways_of_a_code(code))
    held |= named(sheet=[sheet, read_code(sheet)], phrase=[phrase], key=sorted(witness.keys)) | given
    everything_was_witnessed(witness, held)
    assert witness.hunt(held) == []
    nobody_complained(witness, server.url)
    each_place_would_tell(witness, held)


def talk(three: Three, words: list[str]) -> None:
    """One word each."""
    three.citizen.writes(words[2])
    three.ratna.sees(words[2])
    three.ratna.writes(words[3])
    three.citizen.sees(words[3])


def comes_back_elsewhere(witness: Witness, three: Three, code: str, seeds: list[bytes]) -> None:
    """On a phone that knows nothing, as the same member."""
    three.citizen = elsewhere(witness.new_context, three.citizen)
    come_back(three.citizen, code)
    three.citizen.may_write()
    assert seeds_of(three.citizen.page) == seeds


def hands_over(three: Three, words: list[str]) -> None:
    """With all that was said; the first counselor leaves, and the second goes on."""
    ratna, jajang = three.ratna, three.jajang
    three.citizen.writes(words[4])
    ratna.sees(words[4])
    three.until_asked()
    three.citizen.answers("company.yes")
    three.citizen.is_asked(say("company.history.title").format(name=JAJANG))
    three.citizen.answers("company.history.yes")
    assert jajang.transcript() == words[:5]
    jajang.writes(words[5])
    three.citizen.sees(words[5])
    ratna.leaves()
    expect(three.citizen.page.get_by_text(say("room.went").format(name=RATNA))).to_be_visible()
    three.citizen.writes(words[6])
    jajang.sees(words[6])


def keep_no_more_than_a_sign_in(witness: Witness, *counselors: Counselor) -> None:
    """A cookie, how far vault and key log were seen, and the names of her own keys, which are public."""
    for page in (counselor.page for counselor in counselors):
        kept = witness.kept_by(page)
        assert (kept["session"], kept["cookies"]) == ({}, ["csrftoken", "sobat_staff"]), "more than a sign-in"
        names = {name.rsplit(".", 1)[0] for name in kept["local"]}
        assert names == {f"sobat.console.{what}" for what in ("vault", "log", "own")}


def leaves_a_draft(citizen: Citizen, words: str) -> None:
    """Types, and thinks better of it."""
    box = citizen.page.get_by_label(say("room.write_label"))
    box.press_sequentially(words)
    box.fill("")


def keeps_what_it_takes_to_reload(witness: Witness, citizen: Citizen) -> list[bytes]:
    """The tab of a phone that is not shared keeps one thing (decision 4). Gives the two seeds in it.

    They are all that is secret there besides the secret of the seat, which the server has by design: the rest is noted.
    """
    kept = witness.kept_by(citizen.page)
    seeds = seeds_of(citizen.page)
    assert list(kept["session"]) == ["sobat.room"]
    keepsake = json.loads(kept["session"]["sobat.room"])
    assert set(keepsake) == KEEPSAKE | {"codeVault", "verified"}
    seed_lines = {name: keepsake.pop(name) for name in ("signSeed", "kemSeed")}
    assert len(seed_lines) == len(seeds) == 2
    witness.note("keepsake", json.dumps(keepsake))
    assert {**kept, "session": {}} == {**kept, **NOTHING, "session": {}, "local": {}, "cookies": []}
    return seeds


def keeps_nothing(witness: Witness, citizen: Citizen) -> None:
    """After leaving, ending and erasing."""
    kept = witness.kept_by(citizen.page)
    assert {**kept, **NOTHING, "session": {}, "local": {}, "cookies": []} == kept


def recovers(counselor: Counselor, person: Person, draft: str) -> tuple[str, str]:
    """She locks in the middle of a sentence and opens by the sheet; gives the new passphrase and the new sheet."""
    page = counselor.page
    page.get_by_label(say("room.write_label")).fill(draft)
    lock(page)
    press(page, "vault.by_code")
    type_secret(page, "vault.code_field", person.recovery.upper().replace("-", " "))
    phrase, sheet = keep_phrase(page), keep_sheet(page)
    press(page, "keys.later")
    counselor.opens_first_room()
    expect(page.get_by_label(say("room.write_label"))).to_have_value(draft)
    page.get_by_label(say("room.write_label")).fill("")
    return phrase, sheet


def ends_and_erases(witness: Witness, citizen: Citizen, code: str) -> None:
    """The conversation ends; by the code it is found once more, and erased."""
    ends(citizen.page)
    last = elsewhere(witness.new_context, citizen)
    come_back(last, code)
    last.page.get_by_role("button", name=say("erase.open")).click()
    erases(last.page)
    for each in (citizen, last):
        keeps_nothing(witness, each)


def ways_of_a_code(code: str) -> list[bytes | str]:
    """The code, its bytes with and without the check, and every two neighboring groups."""
    entropy, groups = parse_code(code), code.split("-")
    pairs = [f"{one} {two}" for one, two in pairwise(groups)]
    return [code, entropy, entropy + code_check(entropy), *pairs]


def secrets_of(city: World, person: Person) -> dict[str, bytes | str]:
    """What the ceremony gave her, and what it opens."""
    given = [person.passphrase, person.recovery, read_code(person.recovery)]
    return named(**{f"given to {person.key}": given, f"vault of {person.key}": vault_of(city, person)})


def named(**secrets: Iterable[bytes | str]) -> dict[str, bytes | str]:
    """Each with its kind and number."""
    return {f"{kind} {at}": each for kind, found in secrets.items() for at, each in enumerate(found)}


def nobody_complained(witness: Witness, url: str) -> None:
    """No page told of trouble, and nobody else was asked."""
    # at most: the bookmarks of the lock and the new slots met at the server, and one of them was repeated
    troubles = [trouble for recording in witness.recordings for trouble in recording.troubles]
    assert [trouble for trouble in troubles if "409 (Conflict)" not in trouble] == []
    assert {host for recording in witness.recordings for host in recording.hosts} == {url.split("/")[2]}


def everything_was_witnessed(witness: Witness, held: dict[str, bytes | str]) -> None:
    """Otherwise nothing would be found because nothing was looked at."""
    frames, requests = (b"\n".join(witness.places[place]) for place in ("frames", "requests"))
    for said in (b"envelope.send", b"envelope.delivered", b"hello.erase", b"room.erased", b"invitation.answer"):
        assert said in frames
    for asked in (b"/api/intake", b"/api/code/keep", b"/api/code/find", b"/api/vault", b"/log/checkpoint"):
        assert asked in requests
    assert any(b'"vault":' in answer for answer in witness.places["answers"]), "no bodies of answers"
    assert {name for name, secret in held.items() if secret in witness.keys} >= {"vault of ratna 1", "seed 0"}
    assert witness.answered - witness.read == set()


def each_place_would_tell(witness: Witness, held: dict[str, bytes | str]) -> None:
    """One secret put into one place is found there, in that place only."""
    for place in ("log", "requests", "answers", "frames", "consoles", "addresses", "databases", "storage"):
        before = set(witness.places[place])
        witness.note(place, b"x" + held["seed 0"].hex().encode() + b"y")  # type: ignore[union-attr]
        assert witness.hunt({"seed 0": held["seed 0"]}) == [(place, "seed 0")]
        witness.places[place] = before
