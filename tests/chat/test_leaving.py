"""Who leaves a room, who may not, and what ends by itself."""

from datetime import timedelta

import pytest

from chat.actions import end_seat
from chat.invitations import answer_invitation, invite, leave_seat, sweep_invitations
from chat.rules import ASKS, RINGS
from chat.selectors import open_room_counts
from chat.values import Purpose, SeatEvent, SeatRole
from counselors.actions import pause_shift, start_shift
from tests.factories.counselors import make_counselor_on_duty
from tests.matching.support import refused
from tests.support.scenes import NOW, Scene, helpers, make_scene, state_of
from wire.codes import ErrorCode

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene() -> Scene:
    return make_scene()


# --------------------------------------------------------------------------------------------------------- leaving


def test_the_last_counselor_does_not_leave(scene: Scene) -> None:
    refused(ErrorCode.NEEDS_SUCCESSOR, leave_seat, scene.ratna, NOW)
    refused(ErrorCode.NOT_PERMITTED, leave_seat, scene.citizen, NOW)
    supervisor = scene.seats(Purpose.SUPERVISION)
    refused(ErrorCode.NEEDS_SUCCESSOR, leave_seat, scene.ratna, NOW)  # who looks on does not carry on
    leave_seat(supervisor, NOW)
    assert helpers(scene) == {(scene.world.made.pk, "counselor", "active"), (scene.jajang.pk, "supervisor", "left")}


def test_after_a_handover_the_first_counselor_is_free_again(scene: Scene) -> None:
    successor, ratna = scene.seats(), scene.ratna
    leave_seat(ratna, NOW)
    assert helpers(scene) == {(scene.world.made.pk, "counselor", "left"), (scene.jajang.pk, "counselor", "active")}
    assert open_room_counts() == {scene.jajang.pk: 1}
    refused(ErrorCode.NOT_PERMITTED, leave_seat, ratna, NOW)
    refused(ErrorCode.NEEDS_SUCCESSOR, leave_seat, successor, NOW)


def test_who_has_left_can_be_asked_in_again_in_another_role(scene: Scene) -> None:
    supervisor = scene.seats(Purpose.SUPERVISION)
    leave_seat(supervisor, NOW)
    again = scene.seats(Purpose.HANDOVER)
    assert (again.seat_pk, again.role) == (supervisor.seat_pk, SeatRole.COUNSELOR)


def test_a_revoked_seat_stays_revoked(scene: Scene) -> None:
    supervisor = scene.seats(Purpose.SUPERVISION)
    end_seat(supervisor.seat_pk, SeatEvent.REVOKE)
    made = scene.asks()
    refused(ErrorCode.ILLEGAL_TRANSITION, answer_invitation, scene.citizen, made, True, NOW)
    assert state_of(made) == ("asking", False)


def test_who_leaves_takes_her_question_along(scene: Scene) -> None:
    scene.seats()
    wati = make_counselor_on_duty("wati", now=NOW)
    made = invite(scene.ratna, wati.member.member_id, Purpose.HANDOVER, NOW)
    leave_seat(scene.ratna, NOW)
    assert state_of(made) == ("withdrawn", True)


# -------------------------------------------------------------------------------------------------------- the sweep


def test_the_sweep_ends_what_is_due_and_nothing_else(scene: Scene) -> None:
    made = scene.invites()
    assert sweep_invitations(NOW + RINGS - timedelta(seconds=46)) == 0
    assert state_of(made) == ("ringing", False)
    start_shift(scene.jajang.pk, NOW + RINGS)
    assert (sweep_invitations(NOW + RINGS), state_of(made)) == (1, ("lapsed", True))


def test_a_colleague_who_goes_off_duty_rings_no_more(scene: Scene) -> None:
    made = scene.invites()
    pause_shift(scene.jajang.pk, NOW)
    assert (sweep_invitations(NOW), state_of(made)) == (1, ("lapsed", True))
    start_shift(scene.jajang.pk, NOW)
    asked = scene.asks()
    pause_shift(scene.jajang.pk, NOW)  # she has said yes, and is at her desk until the citizen answers
    assert (sweep_invitations(NOW), state_of(asked)) == (0, ("asking", False))
    assert (sweep_invitations(NOW + ASKS), state_of(asked)) == (1, ("lapsed", True))


def test_a_clock_that_was_set_back_leaves_nothing_for_ever(scene: Scene) -> None:
    made = scene.asks()
    assert (sweep_invitations(NOW - timedelta(days=1)), state_of(made)) == (1, ("lapsed", True))
