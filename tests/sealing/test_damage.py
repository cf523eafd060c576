"""Damage in transit: every byte of every kind, every length, every gap, swap and repetition. Never a crash."""

import pytest

from sealing.bodies import ALERT_GRANT
from sealing.envelope import parse
from sealing.notation import Kind
from sealing.rehearsal.keyrings import regrant
from sealing.rehearsal.world import NOW, STAFF, Room, meet
from sealing.state import Result
from sealing.transcript import Transcript


def long_room() -> Room:
    """Every accepted kind once at least, two authors."""
    room, citizen, counselor = meet("damage")
    room.post(citizen.pen.say("pagi", NOW))
    room.post(counselor.pen.alert(ALERT_GRANT, 2, NOW))
    room.post(citizen.pen.acknowledge(NOW))
    room.post(room.change(counselor, 7, *room.roster(STAFF.invite(0))))
    room.post(counselor.pen.say("apa kabar", NOW))
    room.post(regrant(citizen, STAFF.invite(0), 1))
    room.post(citizen.pen.say("baik", NOW))
    room.post(citizen.pen.close(1, NOW))
    return room


ROOM = long_room()
FIRST_OF_KIND = {parse(raw).kind: position for position, raw in reversed(list(enumerate(ROOM.log)))}


def before(position: int) -> Transcript:
    transcript, outcomes = ROOM.replay(ROOM.citizen.member, ROOM.log[:position])
    assert {outcome.result for outcome in outcomes} <= {Result.ACCEPTED}
    return transcript


def verdict(transcript: Transcript, raw: bytes) -> Result:
    """Judge without stopping: a refusal leaves the state as it was."""
    head = transcript.head
    outcome = transcript.accept(raw)
    transcript.stopped = None
    assert (outcome.result is Result.REFUSED) == (transcript.head == head)
    return outcome.result


def test_the_room_has_every_accepted_kind() -> None:
    assert set(FIRST_OF_KIND) == set(Kind)


@pytest.mark.parametrize("kind", sorted(FIRST_OF_KIND), ids=lambda kind: kind.name)
@pytest.mark.parametrize("bit", [0x01, 0x80])
def test_every_flipped_byte_is_refused(kind: Kind, bit: int) -> None:
    position = FIRST_OF_KIND[kind]
    raw, transcript = ROOM.log[position], before(position)
    flipped = {verdict(transcript, raw[:i] + bytes([raw[i] ^ bit]) + raw[i + 1 :]) for i in range(len(raw))}
    assert flipped == {Result.REFUSED}
    assert transcript.accept(raw).result is Result.ACCEPTED


@pytest.mark.parametrize("kind", sorted(FIRST_OF_KIND), ids=lambda kind: kind.name)
def test_every_other_length_is_refused(kind: Kind) -> None:
    position = FIRST_OF_KIND[kind]
    raw, transcript = ROOM.log[position], before(position)
    lengths = [raw[:end] for end in range(len(raw))] + [raw + bytes(extra) for extra in (1, 2, 64, 70_000)]
    assert {verdict(transcript, other) for other in lengths} == {Result.REFUSED}


@pytest.mark.parametrize("kind", sorted(FIRST_OF_KIND), ids=lambda kind: kind.name)
def test_every_other_kind_byte_is_refused(kind: Kind) -> None:
    position = FIRST_OF_KIND[kind]
    raw, transcript = ROOM.log[position], before(position)
    others = [raw[:5] + bytes([other]) + raw[6:] for other in range(256) if other != kind]
    assert {verdict(transcript, other) for other in others} == {Result.REFUSED}


@pytest.mark.parametrize("gap", range(len(ROOM.log) - 1))
def test_a_dropped_entry_is_noticed_at_the_latest_when_somebody_who_saw_it_speaks(gap: int) -> None:
    log = ROOM.log[:gap] + ROOM.log[gap + 1 :]
    _, outcomes = ROOM.replay(ROOM.citizen.member, log)
    refused = [outcome.position for outcome in outcomes if outcome.result is Result.REFUSED]
    author = parse(ROOM.log[gap]).session_id
    notices = [i for i, raw in enumerate(log) if i >= gap and (parse(raw).session_id == author or _saw(raw, gap))]
    assert refused[0] <= notices[0]


def _saw(raw: bytes, position: int) -> bool:
    return parse(raw).seen_index > position


@pytest.mark.parametrize("first", range(len(ROOM.log) - 1))
def test_a_swapped_pair_is_refused(first: int) -> None:
    log = [*ROOM.log[:first], ROOM.log[first + 1], ROOM.log[first], *ROOM.log[first + 2 :]]
    _, outcomes = ROOM.replay(ROOM.citizen.member, log)
    assert outcomes[-1].result is Result.REFUSED


@pytest.mark.parametrize("position", range(len(ROOM.log)))
def test_a_repeated_entry_is_refused(position: int) -> None:
    for again in range(position + 1, len(ROOM.log) + 1):
        log = [*ROOM.log[:again], ROOM.log[position], *ROOM.log[again:]]
        _, outcomes = ROOM.replay(ROOM.citizen.member, log)
        assert outcomes[again].result is Result.REFUSED


@pytest.mark.parametrize("position", range(len(ROOM.log)))
def test_an_entry_of_another_room_is_refused(position: int) -> None:
    transcript, _ = ROOM.replay(ROOM.citizen.member, ROOM.log[:position])
    other, _, _ = meet("other")
    assert {verdict(transcript, raw) for raw in other.log} == {Result.REFUSED}


def test_random_bytes_are_refused() -> None:
    transcript = before(5)
    for length in (0, 1, 175, 176, 239, 240, 241, 512, 66_000):
        assert verdict(transcript, ROOM.dice(length)) is Result.REFUSED
