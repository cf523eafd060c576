"""KEYRING as members live it: old epochs for a new key, by somebody who can read them, visible to everybody."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sealing.bodies import parse_keyring
from sealing.envelope import parse
from sealing.notation import Category, Kind, Malformed, Role
from sealing.rehearsal.keyrings import RENEWED, regrant, rotated
from sealing.rehearsal.stories import STORIES
from sealing.rehearsal.world import NOW, STAFF, YEAR, Person, make_checkpoint, make_entry, make_member, meet
from sealing.seal import Invite
from sealing.state import Result

BY_NAME = {story.name: story for story in STORIES}


def refused(author: Person, invite: Invite, last: int, now_ms: int = NOW) -> tuple[Category, str]:
    before = author.pen.header(Kind.ACK).sender_seq
    with pytest.raises(Malformed) as refusal:
        author.pen.regrant(invite, last, now_ms, make_checkpoint(author.transcript.state.log))
    assert author.pen.header(Kind.ACK).sender_seq == before  # a refusal does not move the session on
    return refusal.value.category, refusal.value.rule


def test_a_new_key_reads_nothing_old_until_somebody_gives_it() -> None:
    room, citizen, renewed, colleague = rotated("lived")
    assert renewed.texts() == []
    room.post(regrant(colleague, STAFF.invite(RENEWED, history_from=2), 2))
    assert renewed.texts() == ["kedua"]
    assert [late.position for late in renewed.outcomes[-1].opened] == [8]
    room.post(regrant(citizen, STAFF.invite(RENEWED), 1))
    assert renewed.texts() == ["kedua", "halo", "lama"]
    assert renewed.transcript.state.closed_entries == []
    assert renewed.transcript.state.secrets == citizen.transcript.state.secrets
    heads = {person.transcript.head for person in (citizen, renewed, colleague)}
    assert (len(heads), renewed.transcript.may_send()) == (1, True)


def test_everybody_sees_who_was_given_what() -> None:
    room, citizen, renewed, colleague = rotated("seen")
    room.post(regrant(colleague, STAFF.invite(RENEWED, history_from=1), 2))
    body = parse_keyring(parse(room.log[-1]).body)
    assert (body.member_id, body.first, body.last) == (renewed.member.member_id, 1, 2)
    assert body.pack() == parse(room.log[-1]).body
    _, outcomes = room.replay(None)
    assert (outcomes[-1].result, outcomes[-1].alarm, outcomes[-1].opened) == (Result.ACCEPTED, None, ())
    assert citizen.outcomes[-1].category is Category.OPENS


def test_a_keyring_with_the_current_secret_lets_a_member_send_again() -> None:
    (room, log), viewers = BY_NAME["keyring_heals_a_bad_grant"].tell()
    told = [room.replay(viewers["citizen"], log[:end])[0].may_send() for end in range(5, len(log) + 1)]
    assert told == [True, False, False, True, True]


def test_a_void_keyring_opens_nothing() -> None:
    (room, log), viewers = BY_NAME["keyring_too_late"].tell()
    transcript, outcomes = room.replay(viewers["renewed"], log)
    assert (outcomes[-1].result, outcomes[-1].rule, outcomes[-1].opened) == (Result.VOID, "late", ())
    assert set(transcript.state.secrets) == {3, 4}


def test_a_bad_old_entry_refuses_the_keyring_that_opens_it() -> None:
    (room, log), viewers = BY_NAME["keyring_does_not_open"].tell()
    transcript, outcomes = room.replay(viewers["second"], log)
    assert (outcomes[-1].category, outcomes[-1].rule) == (Category.TAMPERED, "late_content")
    assert (transcript.position, transcript.may_send()) == (len(log) - 1, False)


def test_nobody_gives_what_it_does_not_hold_or_to_whom_it_should_not() -> None:
    room, citizen, renewed, colleague = rotated("pen")
    for first, last in ((0, 3), (2, 3), (0, 0)):
        assert refused(renewed, STAFF.invite(1, history_from=first), last) == (Category.NO_KEY, "history")
    assert refused(citizen, STAFF.invite(0), 2) == (Category.FORBIDDEN, "target")
    assert refused(citizen, STAFF.invite(4), 2) == (Category.FORBIDDEN, "target")
    other = Invite(Role.CITIZEN, make_member("ghost").kem_pk, 0, None, citizen.member.member_id)
    assert refused(colleague, other, 2) == (Category.FORBIDDEN, "target")
    assert refused(citizen, STAFF.invite(RENEWED), 4) == (Category.FORBIDDEN, "span")
    assert refused(citizen, STAFF.invite(RENEWED, history_from=2), 1) == (Category.FORBIDDEN, "span")
    citizen.pen.not_after = NOW + 2 * YEAR
    assert refused(citizen, STAFF.invite(RENEWED), 2, NOW + 2 * YEAR) == (Category.FORBIDDEN, "entry_validity")
    forged = make_entry(STAFF.members[RENEWED], RENEWED, root=STAFF.members[0].signing)
    assert refused(citizen, replace(STAFF.invite(RENEWED), entry=forged), 2) == (Category.FORBIDDEN, "logged")
    assert refused(citizen, STAFF.invite(RENEWED - 1), 2) == (Category.FORBIDDEN, "logged")
    with pytest.raises(Malformed, match="checkpoint"):
        citizen.pen.regrant(STAFF.invite(RENEWED), 2, NOW)
    assert room.post(regrant(citizen, STAFF.invite(RENEWED), 2)).result is Result.ACCEPTED


def test_nothing_is_given_before_the_session_or_after_a_refusal() -> None:
    room, _, counselor = meet()
    tab = room.arrive("tab", STAFF.members[0])
    assert refused(tab, room.citizen_invite(1), 1) == (Category.FORBIDDEN, "session")
    counselor.read(b"")
    assert refused(counselor, room.citizen_invite(1), 1) == (Category.FORBIDDEN, "stopped")


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 3), st.integers(0, 3)), max_size=5))
def test_any_order_of_keyrings_opens_exactly_what_they_bring(gifts: list[tuple[bool, int, int]]) -> None:
    """However it comes piece by piece: the same secrets and words as their union, and all on one head."""
    room, citizen, renewed, colleague = rotated("pieces")
    given_so_far = {3}
    for by_citizen, one, other in gifts:
        first, last = sorted((one, other))
        author = citizen if by_citizen else colleague
        room.post(regrant(author, STAFF.invite(RENEWED, history_from=first), last))
        given_so_far |= set(range(first, last + 1))
    assert set(renewed.transcript.state.secrets) == given_so_far
    words = {1: ["halo", "lama"], 2: ["kedua"]}
    assert sorted(renewed.texts()) == sorted(word for epoch in given_so_far for word in words.get(epoch, []))
    assert len({person.transcript.head for person in room.people.values()}) == 1
