"""The main job, end to end: two isolated browsers, real servers, and nothing readable anywhere in between."""

import base64
import secrets

import psycopg
import pytest

from tests.browser.conftest import LAPTOP, PHONE, NewContext
from tests.browser.people import Citizen, Counselor
from tests.browser.recording import Recording
from tests.browser.sealed import key_log_of, open_sealed, seeds_of, vault_of
from tests.browser.traces import spellings, traces
from tests.support.live import World, world
from tests.support.services import services

EACH_WAY = 20


def test_conversation_on_sqlite_survives_reloads_and_leaves_nothing_readable(new_context: NewContext) -> None:
    with world() as city, city.serve() as server:
        found = converse(new_context, city, server.url, server.url)
        server.stop()
        found.leaves_no_trace_in("the database", city.stored())
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
        assert traces(data, *self.words) == [], f"typed words in {place}"
        assert traces(data, *self.keys) == [], f"a key in {place}"


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
    counselor.writes(answer := f"dan {secrets.token_hex(8)}")
    citizen.sees(answer)  # entries come in order: by now her own words have come back to her as well

    assert phone.cookies() == []
    read, secrets_of_epochs = open_sealed(phone_recording, seeds, key_log_of(city))
    assert read == [*said, after, answer]
    found = Found([*read, person.passphrase], [*seeds, *vault_of(city, person), *secrets_of_epochs])
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
