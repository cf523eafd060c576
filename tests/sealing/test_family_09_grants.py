"""Family 9: a grant for another room, epoch, member, roster or view, or garbage: an alarm, and nothing is sent."""

from dataclasses import replace

import pytest

from sealing.notation import Malformed
from sealing.rehearsal import keyrings
from sealing.rehearsal.scenes import epoch_by
from sealing.rehearsal.stories import garbage_grant
from sealing.rehearsal.world import NOW, STAFF, Person, epoch_body, forge, meet
from sealing.state import Result

ALARMING = {
    "keyring_of_other_secrets": "commit",
    "keyring_with_one_other_secret": "commit",
    "keyring_for_other_room": "grant",
    "keyring_for_other_epoch": "grant",
    "keyring_for_other_roster": "grant",
    "keyring_for_other_view": "grant",
    "keyring_as_grant": "grant",
    "keyring_for_somebody_else": "grant",
    "keyring_of_other_span": "grant",
    "keyring_of_garbage": "grant",
}


def refused(rule: str, person: Person) -> None:
    """Saying something is refused for this reason."""
    with pytest.raises(Malformed) as refusal:
        person.pen.say("halo", NOW)
    assert refusal.value.rule == rule


def test_nothing_is_said_under_a_grant_that_did_not_open_until_a_later_one_does() -> None:
    (room, log), viewers = garbage_grant()
    transcript, outcomes = room.replay(viewers["citizen"], log)
    assert (outcomes[-1].alarm, transcript.may_send()) == ("grant", False)
    counselor, _ = room.replay(viewers["counselor"], log)
    assert counselor.may_send() is True


def test_a_good_grant_after_a_bad_one_lets_the_member_send_again() -> None:
    room, citizen, counselor = meet()
    raw = epoch_by(counselor, room.roster(STAFF.invite(0)))
    grants = tuple(bytes(len(grant)) for grant in epoch_body(raw).grants)
    bad = forge(raw, counselor.pen.key, body=replace(epoch_body(raw), grants=grants).pack())
    assert room.post(counselor.pen.sent(bad)).alarm == "grant"
    refused("may_send", counselor)
    refused("may_send", citizen)
    with pytest.raises(Malformed):
        room.change(counselor, 7, *room.roster(STAFF.invite(0)))
    room.post(room.change(citizen, 7, room.citizen_invite(3), STAFF.invite(0, history_from=3)))
    room.post(citizen.pen.say("lagi", NOW))
    assert (citizen.texts()[-1], counselor.texts()[-1]) == ("lagi", "lagi")


@pytest.mark.parametrize("name", ALARMING)
def test_a_keyring_that_is_no_good_is_an_alarm_and_brings_nothing(name: str) -> None:
    (room, log), viewers = getattr(keyrings, name)()
    before, _ = room.replay(viewers["renewed"], log[:-1])
    transcript, outcomes = room.replay(viewers["renewed"], log)
    last = outcomes[-1]
    assert (last.result, last.alarm, last.opened) == (Result.ACCEPTED, ALARMING[name], ())
    assert transcript.state.secrets == before.state.secrets
    assert len(transcript.state.closed_entries) == len(before.state.closed_entries)
    assert transcript.may_send() is True  # the current epoch's own grant was good
    _, outcomes = room.replay(viewers["citizen"], log)
    assert (outcomes[-1].result, outcomes[-1].alarm) == (Result.ACCEPTED, None)
