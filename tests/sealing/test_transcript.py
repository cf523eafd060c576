"""Handovers, supervisors and letters to a team, as members live them."""

from sealing.notation import Category, Role
from sealing.rehearsal.world import NOW, STAFF, Room, meet


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
