"""Everybody presses at once, in real threads, on whatever database the tests run on: one story comes out of it."""

from collections import Counter
from datetime import UTC, datetime

import pytest

from chat.access import seat_for_counselor
from chat.actions import close_room
from chat.invitations import (
    accept_invitation,
    answer_invitation,
    decline_invitation,
    invite,
    leave_seat,
    sweep_invitations,
    withdraw_invitation,
)
from chat.models import Invitation, Seat
from chat.values import Purpose
from tests.factories.chat import make_conversation
from tests.factories.counselors import make_counselor_on_duty
from tests.support.races import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.parametrize("round_", range(4))]
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HANDOVER = Purpose.HANDOVER


def seated(role: str = "counselor") -> int:
    return Seat.objects.filter(role=role, state="active").count()


def test_accept_withdraw_and_decline_agree_on_one_end(round_: int) -> None:
    world, jajang = make_conversation(), make_counselor_on_duty("jajang", now=NOW)
    seat = world.counselor_seat()
    made = invite(seat, jajang.member.member_id, HANDOVER, NOW)
    ends = at_once(
        [
            lambda: accept_invitation(jajang.pk, made, NOW),
            lambda: withdraw_invitation(seat, made, NOW),
            lambda: decline_invitation(jajang.pk, made, NOW),
        ]
    )
    state = Invitation.objects.values_list("state", flat=True).get()
    assert state in ("withdrawn", "declined")
    assert set(ends) <= {"done", "invitation_over"}
    assert ends[1:].count("done") == 1  # whichever came first ended it; an accept before it changes nothing
    assert seated() == 1


def test_two_counselors_of_one_room_ask_at_once_and_one_is_asked(round_: int) -> None:
    world, jajang = make_conversation(), make_counselor_on_duty("jajang", now=NOW)
    wati = make_counselor_on_duty("wati", now=NOW)
    made = invite(world.counselor_seat(), jajang.member.member_id, HANDOVER, NOW)
    accept_invitation(jajang.pk, made, NOW)
    answer_invitation(world.citizen_seat(), made, True, NOW)
    second = seat_for_counselor(jajang.pk, world.ref.room_id)
    assert second is not None
    seats = (world.counselor_seat(), second)
    ends = at_once([lambda seat=seat: invite(seat, wati.member.member_id, HANDOVER, NOW) for seat in seats * 3])  # type: ignore[misc]
    assert Counter(ends) == {"done": 1, "invitation_live": 5}


def test_two_rooms_ask_the_same_colleague_and_one_rings(round_: int) -> None:
    first, second = make_conversation("ratna"), make_conversation("dewi")
    jajang = make_counselor_on_duty("jajang", now=NOW).member.member_id
    seats = (first.counselor_seat(), second.counselor_seat())
    ends = at_once([lambda seat=seat: invite(seat, jajang, HANDOVER, NOW) for seat in seats])  # type: ignore[misc]
    assert Counter(ends) == {"done": 1, "colleague_full": 1}


def test_a_room_that_closes_while_the_citizen_says_yes_seats_nobody_afterwards(round_: int) -> None:
    world, jajang = make_conversation(), make_counselor_on_duty("jajang", now=NOW)
    made = invite(world.counselor_seat(), jajang.member.member_id, HANDOVER, NOW)
    accept_invitation(jajang.pk, made, NOW)
    citizen = world.citizen_seat()
    agreed, closed, _ = at_once(
        [
            lambda: answer_invitation(citizen, made, True, NOW),
            lambda: close_room(world.ref.pk, NOW),
            lambda: sweep_invitations(NOW),
        ]
    )
    sweep_invitations(NOW)
    assert (closed, agreed) in (("done", "done"), ("done", "room_closed"))
    expected = ("agreed", 2) if agreed == "done" else ("withdrawn", 1)
    assert (Invitation.objects.values_list("state", flat=True).get(), seated()) == expected


def test_both_counselors_leave_at_once_and_one_stays(round_: int) -> None:
    world, jajang = make_conversation(), make_counselor_on_duty("jajang", now=NOW)
    made = invite(world.counselor_seat(), jajang.member.member_id, HANDOVER, NOW)
    accept_invitation(jajang.pk, made, NOW)
    answer_invitation(world.citizen_seat(), made, True, NOW)
    second = seat_for_counselor(jajang.pk, world.ref.room_id)
    assert second is not None
    seats = (world.counselor_seat(), second)
    ends = at_once([lambda seat=seat: leave_seat(seat, NOW) for seat in seats])  # type: ignore[misc]
    assert (Counter(ends), seated()) == (Counter({"done": 1, "needs_successor": 1}), 1)


def test_a_last_place_is_promised_once(round_: int) -> None:
    """Two rooms' invitations cannot both be accepted by somebody who has one place left."""
    first, second = make_conversation("ratna"), make_conversation("dewi")
    jajang = make_counselor_on_duty("jajang", now=NOW, capacity=1)
    one = invite(first.counselor_seat(), jajang.member.member_id, HANDOVER, NOW)
    accept_invitation(jajang.pk, one, NOW)
    with pytest.raises(Exception, match="colleague_full"):
        invite(second.counselor_seat(), jajang.member.member_id, HANDOVER, NOW)
    ends = at_once([lambda: answer_invitation(first.citizen_seat(), one, True, NOW)] * 4)
    assert (Counter(ends), seated()) == (Counter({"done": 1, "invitation_over": 3}), 3)
