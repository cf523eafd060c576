"""Orders, forks, windows and handovers, as members live them."""

import pytest

from sealing.notation import Category, Role
from sealing.rehearsal.scenes import delayed
from sealing.rehearsal.world import NOW, STAFF, Room, meet
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


@pytest.mark.parametrize("speaker", ["citizen", "counselor"])
def test_the_first_crossing_entry_after_a_fork_stops_the_other_room(speaker: str) -> None:
    _, citizen, counselor = meet()
    citizen.read(citizen.pen.say("untuk diri sendiri", NOW))
    counselor.read(counselor.pen.acknowledge(NOW))
    author, other = (citizen, counselor) if speaker == "citizen" else (counselor, citizen)
    outcome = other.read(author.pen.say("menyeberang", NOW))
    assert (outcome.result, other.transcript.may_send()) == (Result.REFUSED, False)


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


def test_concurrent_epochs_leave_all_members_on_one_head_and_one_epoch() -> None:
    room, citizen, counselor = meet()
    ours = room.change(citizen, 7, *room.roster(STAFF.invite(0)))
    theirs = room.change(counselor, 7, *room.roster(STAFF.invite(0)))
    assert [room.post(raw).result for raw in (ours, theirs)] == [Result.ACCEPTED, Result.VOID]
    assert citizen.transcript.head == counselor.transcript.head
    assert citizen.transcript.state.secrets == counselor.transcript.state.secrets
    room.post(room.change(counselor, 7, *room.roster(STAFF.invite(0))))
    room.post(counselor.pen.say("ulang", NOW))
    assert citizen.texts()[-1] == "ulang"


def test_a_citizen_shown_a_prefix_gets_no_session_until_it_has_caught_up() -> None:
    room, citizen, counselor = meet()
    prefix = list(room.log)
    room.post(citizen.pen.say("rahasia", NOW))
    room.post(counselor.pen.say("balasan", NOW))
    room.post(citizen.pen.acknowledge(NOW))
    returning = room.arrive("tab", citizen.member)
    cut, _ = room.replay(citizen.member, prefix)
    assert cut.may_send()
    fooled = returning.pen
    fooled.transcript = cut
    assert room.post(fooled.certify(NOW)).rule == "short_session"
    assert room.join("caught up", citizen.member).transcript.may_send()
    assert room.post(room.people["caught up"].pen.say("kembali", NOW)).result is Result.ACCEPTED


def test_a_handover_with_history_shows_the_newcomer_what_was_said() -> None:
    room, citizen, first = meet()
    room.post(citizen.pen.say("cerita", NOW))
    room.post(room.change(first, 2, *room.roster(STAFF.invite(0), STAFF.invite(1))))
    second = room.join("second", STAFF.members[1])
    room.post(room.change(second, 4, *room.roster(STAFF.invite(1))))
    room.post(citizen.pen.say("sesudah", NOW))
    assert second.texts() == ["Halo", "cerita", "sesudah"]
    assert first.texts() == ["Halo", "cerita"]
    assert first.outcomes[-1].category is Category.NO_KEY
    assert (first.transcript.may_send(), second.transcript.may_send()) == (False, True)


def test_a_supervisor_without_history_reads_only_what_follows_and_leaves() -> None:
    room, citizen, counselor = meet()
    staff = [STAFF.invite(0), STAFF.invite(2, Role.SUPERVISOR, history_from=2)]
    room.post(room.change(counselor, 3, *room.roster(*staff)))
    supervisor = room.join("supervisor", STAFF.members[2])
    room.post(citizen.pen.say("terdengar", NOW))
    room.post(room.change(counselor, 4, *room.roster(STAFF.invite(0))))
    room.post(citizen.pen.say("tak terdengar", NOW))
    assert supervisor.texts() == ["terdengar"]
    assert citizen.transcript.head == supervisor.transcript.head


def test_nobody_may_send_before_the_first_epoch_or_without_keys() -> None:
    room = Room("beginning")
    transcript = room.transcript_of(room.citizen.member)
    may = [transcript.may_send()]
    for raw in room.log:
        transcript.accept(raw)
        may.append(transcript.may_send())
    assert may == [False, False, True]


def test_a_team_letter_ends_with_one_taker() -> None:
    room = Room("letter")
    room.post(room.change(room.citizen, 1, *room.roster(STAFF.invite(3, Role.TEAM), STAFF.invite(4, Role.TEAM))))
    room.post(room.citizen.pen.say("surat", NOW))
    taker, other = room.join("taker", STAFF.members[3]), room.join("other", STAFF.members[4])
    room.post(room.change(taker, 1, *room.roster(STAFF.invite(3))))
    room.post(taker.pen.say("saya ambil", NOW))
    assert (taker.texts(), other.texts()) == (["surat", "saya ambil"], ["surat"])


def test_somebody_without_keys_verifies_everything_and_reads_nothing() -> None:
    room, citizen, _ = meet()
    room.post(citizen.pen.say("tertutup", NOW))
    transcript, outcomes = room.replay(None)
    assert transcript.head == citizen.transcript.head
    assert [outcome.category for outcome in outcomes[4:]] == [Category.NO_KEY] * 2
    assert transcript.may_send() is False
