"""Family 4: what neither side had seen may stand in either order, until somebody acknowledges one."""

import pytest

from sealing.rehearsal.world import NOW, meet
from sealing.state import Result


@pytest.mark.parametrize("citizen_first", [True, False])
def test_concurrent_sends_stand_in_either_order_until_somebody_has_seen_one(citizen_first: bool) -> None:
    room, citizen, counselor = meet()
    pair = [citizen.pen.say("satu", NOW), counselor.pen.say("dua", NOW)]
    chosen = pair if citizen_first else pair[::-1]
    for raw in chosen:
        assert room.post(raw).result is Result.ACCEPTED
    room.post(counselor.pen.acknowledge(NOW))
    assert citizen.transcript.head == counselor.transcript.head
    _, outcomes = room.replay(citizen.member, [*room.log[:-3], *chosen[::-1], room.log[-1]])
    assert [outcome.result for outcome in outcomes[-3:]] == [Result.ACCEPTED, Result.ACCEPTED, Result.REFUSED]
    assert outcomes[-1].rule == "seen_head"
