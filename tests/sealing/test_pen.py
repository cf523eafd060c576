"""An honest client writes nothing where it must not: there is no plaintext path and no stale epoch."""

import pytest

from sealing.keylog import Entry
from sealing.members import SigningKey
from sealing.notation import DEFAULT_SESSION_MS, MAX_SESSION_MS, Malformed, Role
from sealing.notes import AHEAD_MS, FRESH_MS, Checkpoint
from sealing.rehearsal.world import (
    NOW,
    STAFF,
    YEAR,
    Dice,
    Person,
    make_checkpoint,
    make_entry,
    meet,
)
from sealing.seal import Invite, Pen
from sealing.state import Result


def refused(rule: str, person: Person, now_ms: int = NOW) -> None:
    """Saying something is refused for this reason."""
    with pytest.raises(Malformed) as refusal:
        person.pen.say("halo", now_ms)
    assert refusal.value.rule == rule


def test_nothing_is_said_before_the_session_was_accepted() -> None:
    room, _, _ = meet()
    tab = room.arrive("tab", STAFF.members[0])
    raw = tab.pen.certify(NOW)
    refused("session", tab)
    room.post(raw)
    assert room.post(tab.pen.say("halo", NOW)).content is not None


def test_nothing_is_said_with_an_expired_session() -> None:
    _, _, counselor = meet()
    counselor.pen.say("halo", NOW + DEFAULT_SESSION_MS)
    refused("expired", counselor, NOW + DEFAULT_SESSION_MS + 1)


def test_a_session_of_more_than_thirty_days_is_not_certified() -> None:
    room, _, _ = meet()
    with pytest.raises(Malformed):
        room.arrive("tab", STAFF.members[0]).pen.certify(NOW, MAX_SESSION_MS + 1)


def test_nothing_is_said_after_a_refusal_a_close_or_a_removal() -> None:
    room, citizen, counselor = meet()
    counselor.read(b"")
    refused("stopped", counselor)
    room, citizen, counselor = meet()
    room.post(room.change(citizen, 4, *room.roster()))
    refused("may_send", counselor)
    room.post(citizen.pen.close(1, NOW))
    refused("may_send", citizen)


@pytest.mark.parametrize("text", ["", "a" * 8001, "\ud800"])
def test_text_that_is_no_text_is_not_sealed(text: str) -> None:
    _, _, counselor = meet()
    with pytest.raises(Malformed):
        counselor.pen.say(text, NOW)


FORGED = make_entry(STAFF.members[1], 1, root=SigningKey(Dice("other root")(32)))


@pytest.mark.parametrize(
    ("entry", "kem_of", "now_ms", "rule"),
    [
        (STAFF.entries[1], 1, NOW, None),
        (FORGED, 1, NOW, "logged"),
        (STAFF.entries[7], 7, NOW, "logged"),
        (STAFF.entries[5], 5, NOW, "logged"),
        (STAFF.entries[1], 3, NOW, "kem_pk_hash"),
        (STAFF.entries[1], 1, NOW + 2 * YEAR, "entry_validity"),
        (STAFF.entries[1], 1, NOW - 2 * YEAR, "entry_validity"),
    ],
)
def test_an_epoch_is_sealed_only_to_members_current_in_the_log_and_valid_now(
    entry: Entry, kem_of: int, now_ms: int, rule: str | None
) -> None:
    room, citizen, _ = meet()
    citizen.pen.not_after = now_ms
    invites = room.roster(Invite(Role.COUNSELOR, STAFF.members[kem_of].kem_pk, 2, entry), STAFF.invite(0))
    checkpoint = make_checkpoint(STAFF.log, now_ms)
    if rule is None:
        assert room.post(citizen.pen.begin_epoch(3, invites, now_ms, checkpoint)).result is Result.ACCEPTED
        return
    with pytest.raises(Malformed) as refusal:
        citizen.pen.begin_epoch(3, invites, now_ms, checkpoint)
    assert refusal.value.rule == rule


@pytest.mark.parametrize(
    ("checkpoint", "rule"),
    [
        (None, "checkpoint"),
        (make_checkpoint(STAFF.log_at(8)), "checkpoint"),
        (make_checkpoint(STAFF.log, NOW - FRESH_MS - 1000), "stale"),
        (make_checkpoint(STAFF.log, NOW + AHEAD_MS + 1000), "stale"),
    ],
)
def test_an_epoch_is_sealed_to_counselors_only_by_a_fresh_checkpoint_of_the_log(
    checkpoint: Checkpoint | None, rule: str
) -> None:
    room, citizen, _ = meet()
    with pytest.raises(Malformed) as refusal:
        citizen.pen.begin_epoch(3, room.roster(STAFF.invite(0)), NOW, checkpoint)
    assert refusal.value.rule == rule
    assert room.post(citizen.pen.begin_epoch(4, room.roster(), NOW, checkpoint)).result is Result.ACCEPTED


def test_nobody_writes_the_epoch_that_excludes_them() -> None:
    room, _, counselor = meet()
    with pytest.raises(Malformed) as refusal:
        room.change(counselor, 4, *room.roster())
    assert refusal.value.rule == "author"


def test_a_retry_is_the_same_bytes_and_a_new_entry_is_not() -> None:
    _, _, counselor = meet()
    first, second = counselor.pen.say("sama", NOW), counselor.pen.say("sama", NOW)
    assert first[44:52] != second[44:52]
    assert first[124:140] != second[124:140]


def test_secrets_do_not_show_in_representations() -> None:
    room, _, counselor = meet()
    shown = repr(counselor.member) + repr(counselor.pen.key)
    assert counselor.member.signing.seed.hex() not in shown
    assert repr(counselor.member.signing.seed) not in shown
    assert repr(counselor.member.kem_seed) not in shown
    assert isinstance(counselor.pen, Pen)
    assert room.room_id
