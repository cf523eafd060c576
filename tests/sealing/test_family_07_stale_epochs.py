"""Family 7: entries under an epoch that ended: raced in the window, void behind it, refused once the end was seen."""

from dataclasses import replace

import pytest

from sealing.notation import Kind
from sealing.padding import pad, text_content
from sealing.rehearsal.scenes import delayed
from sealing.rehearsal.world import NOW, STAFF, meet
from sealing.seal import seal_plaintext
from sealing.state import Result


@pytest.mark.parametrize(
    ("between", "result", "raced"), [(0, Result.ACCEPTED, True), (15, Result.ACCEPTED, True), (16, Result.VOID, False)]
)
def test_the_race_window_ends_at_sixteen(between: int, result: Result, raced: bool) -> None:
    room, log = delayed(between)
    transcript, outcomes = room.replay(room.citizen.member, log)
    assert (outcomes[-1].result, outcomes[-1].raced) == (result, raced)
    assert transcript.position == len(log)


def test_a_removed_member_with_a_frozen_view_gets_sixteen_entries_in_and_no_more() -> None:
    room, citizen, counselor = meet()
    room.people.pop("counselor")
    epoch = room.change(citizen, 4, *room.roster())
    frozen = [counselor.pen.say(f"masih {number}", NOW) for number in range(20)]
    room.post(epoch)
    verdicts = [room.post(raw) for raw in frozen]
    assert [outcome.result for outcome in verdicts] == [Result.ACCEPTED] * 16 + [Result.VOID] * 4
    assert [outcome.content is None for outcome in verdicts] == [False] * 16 + [True] * 4


@pytest.mark.parametrize(("seen", "result"), [(0, Result.ACCEPTED), (1, Result.REFUSED)])
def test_an_entry_of_the_old_epoch_stands_only_if_its_author_had_not_seen_the_end(seen: int, result: Result) -> None:
    """With p the position of the EPOCH: `seen_index` p is raced, p + 1 is stale."""
    room, citizen, counselor = meet()
    start = counselor.transcript.position
    epoch = room.change(citizen, 7, *room.roster(STAFF.invite(0)))
    old = counselor.transcript.state.secrets[1]
    if seen:
        counselor.read(epoch)
    header = replace(counselor.pen.header(Kind.MSG), epoch=1)
    assert header.seen_index == start + seen
    raw = seal_plaintext(header, pad(text_content("dulu", NOW).pack()), old, counselor.pen.key)
    _, outcomes = room.replay(citizen.member, [*room.log, epoch, raw])
    assert (outcomes[-1].result, outcomes[-1].raced) == (result, not seen)
    assert outcomes[-1].rule == ("epoch_view" if seen else None)
