"""Family 3: a server that drops, swaps, repeats or borrows entries, or relabels their kind or epoch, is noticed."""

import pytest

from sealing.envelope import parse
from sealing.notation import Category, Kind
from sealing.rehearsal.world import meet
from sealing.state import Result
from tests.sealing.damage import FIRST_OF_KIND, ROOM, before, verdict


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


@pytest.mark.parametrize("kept", range(2, len(ROOM.log) - 1))
def test_a_dropped_tail_is_noticed_by_the_next_entry_of_somebody_who_saw_it(kept: int) -> None:
    speaker = next(i for i in range(kept + 1, len(ROOM.log)) if _saw(ROOM.log[i], kept))
    _, outcomes = ROOM.replay(ROOM.citizen.member, [*ROOM.log[:kept], ROOM.log[speaker]])
    assert [outcome.result for outcome in outcomes] == [Result.ACCEPTED] * kept + [Result.REFUSED]


@pytest.mark.parametrize("kind", sorted(FIRST_OF_KIND), ids=lambda kind: kind.name)
def test_another_epoch_in_the_header_is_refused(kind: Kind) -> None:
    position = FIRST_OF_KIND[kind]
    raw, transcript = ROOM.log[position], before(position)
    for epoch in range(4):
        if epoch != parse(raw).epoch:
            changed = raw[:24] + epoch.to_bytes(4, "big") + raw[28:]
            assert verdict(transcript, changed) is Result.REFUSED
    assert transcript.accept(raw).category in (Category.OPENS, Category.NO_KEY)
