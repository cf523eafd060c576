"""Family 13: two tabs, a crash between seal and send, the same bytes again, a storm of reconnects, a false refusal.

Here is what the sealing promises of them: one member's sessions do not disturb each other, a sealed entry has one place
or none, and an author who was told a lie about it may go on. The line and the outbox are tested in `tests/chat`
(`test_family_13_storm.py`) and `frontend/src/room` (`family_13_storms.test.ts`).
"""

from random import Random

import pytest

from sealing.envelope import parse
from sealing.rehearsal.world import NOW, STAFF, Person, Room, forge, make_member, meet
from sealing.state import Result


def with_two_tabs() -> tuple[Room, Person, Person, Person]:
    """A conversation whose citizen opens the room a second time, each tab with a session of its own."""
    room, citizen, counselor = meet()
    return room, citizen, room.join("tab", citizen.member), counselor


def heads_of(room: Room) -> set[bytes]:
    return {person.transcript.head for person in room.people.values()}


@pytest.mark.parametrize("seed", range(8))
def test_two_tabs_of_one_member_may_speak_in_any_order(seed: int) -> None:
    """Each tab seals ahead of what it has read, as tabs do; any interleaving that keeps each tab's own order stands."""
    room, one, other, counselor = with_two_tabs()
    said = {tab.name: [tab.pen.say(f"{tab.name} {n}", NOW) for n in range(4)] for tab in (one, other)}
    dice, order = Random(seed), []
    while any(said.values()):
        order.append(said[dice.choice([name for name, left in said.items() if left])].pop(0))
    assert {room.post(raw).result for raw in order} == {Result.ACCEPTED}
    shown = counselor.texts()[1:]
    assert sorted(shown) == [f"{name} {n}" for name in ("citizen", "tab") for n in range(4)]
    assert one.texts()[1:] == other.texts()[1:] == shown
    assert len(heads_of(room)) == 1


def test_a_tab_cannot_speak_in_the_session_of_the_other() -> None:
    """Not even with the same member's keys: an entry is signed by its own session, whose place it takes."""
    room, one, other, _ = with_two_tabs()
    raw = one.pen.say("satu", NOW)
    for changes in ({"session_id": other.pen.session_id}, {}):
        _, outcomes = room.replay(one.member, [*room.log, forge(raw, other.pen.key, **changes)])
        refused = (Result.REFUSED, "sequence" if changes else "signature")
        assert (outcomes[-1].result, outcomes[-1].rule) == refused


def test_what_was_sealed_and_never_sent_leaves_a_gap_that_nobody_passes_over() -> None:
    """A crash between seal and send, in a client that remembers its bytes: they, and they alone, close the gap."""
    room, _, counselor = meet()
    lost, later = counselor.pen.say("hilang", NOW), counselor.pen.say("sesudahnya", NOW)
    _, outcomes = room.replay(room.citizen.member, [*room.log, later])
    assert (outcomes[-1].result, outcomes[-1].rule) == (Result.REFUSED, "sequence")
    assert [room.post(raw).result for raw in (lost, later)] == [Result.ACCEPTED] * 2
    assert room.citizen.texts() == ["Halo", "hilang", "sesudahnya"]


def test_a_crash_that_forgets_the_bytes_costs_a_session_and_nothing_else() -> None:
    """The tab comes back with a new session; nobody waits for the old one, and its late bytes still fit their place."""
    room, _, counselor = meet()
    lost = counselor.pen.say("terlambat", NOW)
    again = room.join("counselor again", counselor.member)
    assert again.pen.session_id != counselor.pen.session_id
    assert room.post(again.pen.say("saya kembali", NOW)).result is Result.ACCEPTED
    assert room.post(lost).result is Result.ACCEPTED  # it was on its way after all: once, where its session stood
    assert room.citizen.texts() == ["Halo", "saya kembali", "terlambat"]
    assert len(heads_of(room)) == 1


def test_the_same_bytes_again_are_the_same_entry_and_stand_once() -> None:
    """A retry is the identical bytes, so a server that stores both, or an author who cannot know, is noticed."""
    room, _, counselor = meet()
    raw = counselor.pen.say("sekali", NOW)
    assert room.post(raw).result is Result.ACCEPTED
    reader, outcomes = room.replay(room.citizen.member, [*room.log, raw])
    assert (outcomes[-1].result, outcomes[-1].rule) == (Result.REFUSED, "sequence")
    assert reader.stopped is not None


def test_a_place_that_was_sealed_twice_is_refused_whichever_comes_second() -> None:
    """What a client would make that sealed its words anew instead of sending the same bytes."""
    room, _, counselor = meet()
    seq, prev_own = parse(first := counselor.pen.say("satu", NOW)).sender_seq, parse(first).prev_own
    second = forge(counselor.pen.say("satu lagi", NOW), counselor.pen.key, sender_seq=seq, prev_own=prev_own)
    for pair in ((first, second), (second, first)):
        _, outcomes = room.replay(None, [*room.log, *pair])
        assert [outcome.result for outcome in outcomes[-2:]] == [Result.ACCEPTED, Result.REFUSED]


def test_an_author_who_is_told_falsely_that_nothing_was_stored_goes_on_without_harm() -> None:
    """It gives the session up and reads the room anew; its words are there, once, and it may speak again."""
    room, _, counselor = meet()
    room.post(counselor.pen.say("sudah tersimpan", NOW))  # and the server answers: out of sequence
    again = room.join("counselor again", counselor.member)
    assert again.texts() == ["Halo", "sudah tersimpan"]
    assert room.post(again.pen.say("dan seterusnya", NOW)).result is Result.ACCEPTED
    assert room.citizen.texts() == ["Halo", "sudah tersimpan", "dan seterusnya"]


def test_a_storm_of_returns_ends_with_everybody_on_one_head() -> None:
    """Thirty times somebody opens the room anew, amid what others say: every session stands, none is void."""
    room, citizen, counselor = meet()
    room.post(room.change(citizen, 3, *room.roster(STAFF.invite(0), STAFF.invite(1))))
    members = [citizen.member, counselor.member, STAFF.members[1]]
    dice, said = Random(13), 0
    for round_ in range(30):
        tab = room.arrive(f"tab {round_}", dice.choice(members))
        late = [person.pen.say(f"kata {said + n}", NOW) for n, person in enumerate((citizen, counselor))]
        assert room.post(tab.pen.certify(NOW)).result is Result.ACCEPTED
        assert [room.post(raw).result for raw in (*late, tab.pen.say(f"kata {said + 2}", NOW))] == [Result.ACCEPTED] * 3
        said += 3
    assert len(heads_of(room)) == 1
    assert citizen.texts()[1:] == counselor.texts()[1:]
    assert sorted(citizen.texts()[1:]) == sorted(f"kata {n}" for n in range(said))
    stranger = room.transcript_of(make_member("stranger"))
    assert {stranger.accept(raw).result for raw in room.log} == {Result.ACCEPTED}
