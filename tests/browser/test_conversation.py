"""The main job, end to end: two isolated browsers, real servers, and nothing readable anywhere in between."""

import base64
import json
import secrets
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Page

from sealing.envelope import parse
from sealing.keylog import parse_entry
from sealing.members import Member
from sealing.replay import KeyLog
from sealing.slots import Passphrase, open_slot
from sealing.state import Result
from sealing.transcript import Transcript
from sealing.vault import open_vault
from tests.browser.conftest import LAPTOP, PHONE, NewContext
from tests.browser.people import Citizen, Counselor
from tests.browser.recording import Recording, spellings
from tests.support.live import Person, World, world
from tests.support.services import services

EACH_WAY = 20


def test_conversation_on_sqlite_survives_reloads_and_leaves_nothing_readable(new_context: NewContext) -> None:
    with world() as city, city.serve() as server:
        found = converse(new_context, city, server.url, server.url)
        server.stop()
        assert city.database is not None
        stored = b"".join(path.read_bytes() for path in sorted(city.database.parent.glob(f"{city.database.name}*")))
        found.leaves_no_trace_in("the database", stored)
        found.leaves_no_trace_in("the server's log", server.printed().encode())


def test_conversation_across_two_processes_on_postgresql_and_redis(new_context: NewContext) -> None:
    with services() as variables, world({**variables, "SOBAT_PROCESSES": "2"}) as city:
        with city.background("run_matchmaker") as matchmaker, city.serve() as one, city.serve() as other:
            found = converse(new_context, city, one.url, other.url)
            for process in (one, other, matchmaker):
                found.leaves_no_trace_in("a log", process.printed().encode())
        found.leaves_no_trace_in("the database", dump(variables["SOBAT_DATABASE"]))


@pytest.mark.parametrize("before", range(6))
def test_words_inside_encoded_bytes_would_be_found(before: int) -> None:
    hidden = bytes(before) + b"tanya 7 a1b2c3d4" + b"tail"
    for carrier in (hidden, hidden.hex().encode(), base64.b64encode(hidden), base64.urlsafe_b64encode(hidden)):
        assert any(form in carrier for form in spellings(b"tanya 7 a1b2c3d4"))
        assert not any(form in carrier for form in spellings(b"tanya 8 a1b2c3d4"))


class Found:
    """What was said and what is secret."""

    def __init__(self, words: list[str], keys: list[bytes]) -> None:
        self.words, self.keys = words, keys

    def leaves_no_trace_in_traffic(self, recording: Recording, url: str) -> None:
        """Nothing readable was sent or received, nobody else was asked, no page complained."""
        assert recording.hosts == {url.split("/")[2]}, "a third party was asked"
        assert recording.troubles == []
        assert "envelope.send" in recording.traffic(), "the recording missed the frames"
        self.leaves_no_trace_in("the traffic", recording.traffic().encode())

    def leaves_no_trace_in(self, place: str, data: bytes) -> None:
        """No typed word and no key in `data`, however it is spelled."""
        for word in self.words:
            assert [form for form in spellings(word.encode()) if form in data] == [], f"typed words in {place}"
        for key in self.keys:
            assert [form for form in spellings(key) if form in data] == [], f"a key in {place}"


def converse(new_context: NewContext, city: World, citizen_url: str, counselor_url: str) -> Found:
    """Topic, wait, offer, accept, twenty each way, reload of both; gives what was said for the search for traces."""
    person = city.people["ratna"]
    phone, phone_recording = new_context(PHONE)
    laptop, laptop_recording = new_context(LAPTOP)
    citizen, counselor = Citizen(phone.new_page(), citizen_url), Counselor(laptop.new_page(), counselor_url)
    citizen.arrives()
    seeds = seeds_of(citizen.page)
    counselor.signs_in(person)
    counselor.unlocks(person)
    counselor.goes_on_duty()
    counselor.accepts()
    citizen.may_write()

    said = talk(citizen, counselor)
    citizen.page.reload()
    assert citizen.transcript() == said
    counselor.page.reload()
    counselor.unlocks(person)
    counselor.opens_first_room()
    assert counselor.transcript() == said
    citizen.writes(after := f"sesudah {secrets.token_hex(8)}")
    counselor.sees(after)

    assert phone.cookies() == []
    read, secrets_of_epochs = open_sealed(phone_recording, seeds, key_log_of(city))
    assert read == [*said, after]
    found = Found(read, [*seeds, *vault_of(city, person), *secrets_of_epochs])
    for recording, url in ((phone_recording, citizen_url), (laptop_recording, counselor_url)):
        found.leaves_no_trace_in_traffic(recording, url)
    return found


def talk(citizen: Citizen, counselor: Counselor) -> list[str]:
    """EACH_WAY words from either side, each seen by the other; both screens then show all of them in order."""
    said = []
    for number in range(EACH_WAY):
        question, answer = (f"{who} {number} {secrets.token_hex(8)}" for who in ("tanya", "jawab"))
        citizen.writes(question)
        counselor.sees(question)
        counselor.writes(answer)
        citizen.sees(answer)
        said += [question, answer]
    assert citizen.transcript() == said
    assert counselor.transcript() == said
    return said


def seeds_of(page: Page) -> list[bytes]:
    """The member seeds that this tab keeps for a reload."""
    kept = json.loads(page.evaluate("sessionStorage.getItem('sobat.room')"))
    return [base64.b64decode(kept[name]) for name in ("signSeed", "kemSeed")]


def enrolled(city: World, person: Person) -> dict[str, Any]:
    """What the key ceremony wrote down for this person."""
    return dict(json.loads((city.folder / "sample.json").read_text("utf-8"))["members"][person.key])


def key_log_of(city: World) -> KeyLog:
    """The city's key log, as the ceremony made it."""
    ceremony = json.loads((city.folder / "sample.json").read_text("utf-8"))
    entries = [base64.b64decode(made["entry"]) for made in ceremony["members"].values()]
    entries.sort(key=lambda raw: parse_entry(raw).seq)
    return KeyLog(base64.b64decode(ceremony["root_pk"]), entries)


def vault_of(city: World, person: Person) -> list[bytes]:
    """Her passphrase and everything secret that it opens."""
    made = enrolled(city, person)
    handle, blob, slot = (base64.b64decode(text) for text in (made["handle"], made["vault_blob"], made["slots"][0]))
    key = open_slot(slot, handle, Passphrase(person.passphrase))
    _, content = open_vault(key, handle, blob)
    return [person.passphrase.encode(), key, content.sign_seed, *content.kem_seeds]


def open_sealed(recording: Recording, seeds: list[bytes], key_log: KeyLog) -> tuple[list[str], list[bytes]]:
    """The transcript out of the recorded frames, judged and opened by the reference implementation.

    Gives the words in order and the secrets of the epochs: the traffic is a sealed conversation and not merely noise.
    """
    log: dict[int, bytes] = {}
    for text in recording.received:
        if text.startswith('{"type":"envelope.delivered"'):
            frame = json.loads(text)
            log |= dict(enumerate(map(base64.b64decode, frame["envelopes"]), frame["first"]))
    raws = [log[position] for position in range(len(log))]
    transcript = Transcript(parse(raws[0]).room_id, key_log, Member.from_seeds(*seeds))
    outcomes = [transcript.accept(raw) for raw in raws]
    assert {outcome.result for outcome in outcomes} == {Result.ACCEPTED}
    words = [outcome.content.payload.decode() for outcome in outcomes if outcome.content is not None]
    return words, list(transcript.state.secrets.values())


def dump(url: str) -> bytes:
    """Every row of every table, as PostgreSQL writes them out (binary columns in hex)."""
    with psycopg.connect(url) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        parts = []
        for (table,) in tables:
            with connection.cursor().copy(f'COPY "{table}" TO STDOUT') as rows:
                parts += [bytes(row) for row in rows]
        assert any(parts)
        return b"".join(parts)
