"""Who else comes into a room: every wish with its refusals, and what is left after each."""

import pytest

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
from chat.models import Invitation
from chat.rules import ASKS, RINGS
from chat.selectors import invitation_for, open_room_counts, room_news
from chat.values import Purpose, SeatRole, Want
from counselors.actions import start_shift
from counselors.models import Counselor, MemberKey
from tests.factories.chat import make_conversation, make_room
from tests.factories.counselors import make_counselor, make_counselor_on_duty, revoke_key
from tests.matching.support import refused
from tests.support.scenes import NOW, Scene, helpers, make_scene, state_of
from wire.codes import ErrorCode
from wire.parts import InvitationView

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene() -> Scene:
    return make_scene()


# ---------------------------------------------------------------------------------------------------------- asking


def test_an_invitation_rings_at_the_colleague_and_shows_in_the_room(scene: Scene) -> None:
    before = scene.version()
    made = scene.invites()
    view = InvitationView(
        invitation=made,
        purpose="handover",
        state="ringing",
        topic="sadness",
        by="Bu Ratna",
        name="Bu Jajang",
        kind="family",
        member_id=scene.jajang.member.member_id,
        expires_at=int((NOW + RINGS).timestamp() * 1000),
    )
    assert invitation_for(scene.jajang.pk) == view
    (news,) = room_news([Want(scene.world.ref.pk, 0, 0)])
    assert (news.invitation, scene.version()) == (view, before + 1)
    assert invitation_for(scene.world.made.pk) is None
    assert len(helpers(scene)) == 1


def test_only_a_counselor_of_the_room_asks_and_only_who_can_come(scene: Scene) -> None:
    jajang, dewi = scene.jajang.member.member_id, make_counselor("dewi").member.member_id
    sari = make_counselor_on_duty("sari", now=NOW, capacity=1)
    make_room(made=sari)
    plain = make_counselor_on_duty("wati", now=NOW).member.member_id
    handover, supervision = Purpose.HANDOVER, Purpose.SUPERVISION
    for code, seat, member_id, purpose in (
        (ErrorCode.NOT_PERMITTED, scene.citizen, jajang, handover),
        (ErrorCode.NOT_PERMITTED, scene.ratna, plain, supervision),
        (ErrorCode.COLLEAGUE_AWAY, scene.ratna, dewi, handover),
        (ErrorCode.COLLEAGUE_AWAY, scene.ratna, bytes(32), handover),
        (ErrorCode.COLLEAGUE_FULL, scene.ratna, sari.member.member_id, handover),
    ):
        refused(code, invite, seat, member_id, purpose, NOW)
    assert (Invitation.objects.count(), scene.version()) == (0, 1)


def test_a_colleague_without_a_valid_key_is_away(scene: Scene) -> None:
    MemberKey.objects.filter(counselor=scene.jajang.pk).update(valid_until=NOW)
    refused(ErrorCode.COLLEAGUE_AWAY, scene.invites)


def test_whoever_sits_here_is_not_asked_again(scene: Scene) -> None:
    start_shift(scene.world.made.pk, NOW)
    refused(ErrorCode.ALREADY_HERE, invite, scene.ratna, scene.world.made.member.member_id, Purpose.HANDOVER, NOW)


def test_a_room_asks_one_at_a_time_and_a_colleague_rings_once(scene: Scene) -> None:
    wati = make_counselor_on_duty("wati", now=NOW)
    other = make_conversation("dewi")
    scene.invites()
    refused(ErrorCode.INVITATION_LIVE, invite, scene.ratna, wati.member.member_id, Purpose.HANDOVER, NOW)
    refused(
        ErrorCode.COLLEAGUE_FULL,
        invite, other.counselor_seat(), scene.jajang.member.member_id, Purpose.HANDOVER, NOW,
    )  # fmt: skip
    assert Invitation.objects.count() == 1


def test_a_room_holds_three_helpers_and_no_more(scene: Scene) -> None:
    scene.seats()
    wati = make_counselor_on_duty("wati", now=NOW, supervises=True)
    accept_invitation(wati.pk, made := invite(scene.ratna, wati.member.member_id, Purpose.SUPERVISION, NOW), NOW)
    answer_invitation(scene.citizen, made, True, NOW)
    dewi = make_counselor_on_duty("dewi", now=NOW)
    refused(ErrorCode.ROOM_FULL, invite, scene.ratna, dewi.member.member_id, Purpose.HANDOVER, NOW)
    refused(ErrorCode.NOT_PERMITTED, invite, scene.seat_of(wati), dewi.member.member_id, Purpose.HANDOVER, NOW)


# ------------------------------------------------------------------------------------------------------- answering


def test_accepting_keeps_a_place_and_asks_the_citizen(scene: Scene) -> None:
    made = scene.asks()
    assert (state_of(made), len(helpers(scene))) == (("asking", False), 1)
    assert open_room_counts() == {scene.world.made.pk: 1, scene.jajang.pk: 1}
    row = Invitation.objects.get(pk=made)
    assert row.expires_at == NOW + ASKS
    refused(ErrorCode.ILLEGAL_TRANSITION, accept_invitation, scene.jajang.pk, made, NOW)


def test_a_full_colleague_cannot_accept_and_may_once_there_is_room(scene: Scene) -> None:
    made = scene.invites()
    Counselor.objects.filter(pk=scene.jajang.pk).update(capacity=1)
    busy = make_room(made=scene.jajang)
    refused(ErrorCode.AT_CAPACITY, accept_invitation, scene.jajang.pk, made, NOW)
    assert state_of(made) == ("ringing", False)
    close_room(busy.ref.pk, NOW)
    accept_invitation(scene.jajang.pk, made, NOW)
    assert state_of(made) == ("asking", False)


def test_nobody_else_answers_for_the_colleague(scene: Scene) -> None:
    made = scene.invites()
    for answer in (accept_invitation, decline_invitation):
        refused(ErrorCode.INVITATION_OVER, answer, scene.world.made.pk, made, NOW)
        refused(ErrorCode.INVITATION_OVER, answer, scene.jajang.pk, made + 1, NOW)
    refused(ErrorCode.INVITATION_OVER, accept_invitation, scene.jajang.pk, made, NOW + RINGS)
    Counselor.objects.filter(pk=scene.jajang.pk).update(active=False)
    refused(ErrorCode.NOT_PERMITTED, accept_invitation, scene.jajang.pk, made, NOW)
    assert state_of(made) == ("ringing", False)


@pytest.mark.parametrize(("purpose", "role"), [(Purpose.HANDOVER, "counselor"), (Purpose.SUPERVISION, "supervisor")])
def test_the_citizens_yes_makes_the_seat(scene: Scene, purpose: Purpose, role: str) -> None:
    seat = scene.seats(purpose)
    assert (seat.role, seat.member_id) == (SeatRole(role), scene.jajang.member.member_id)
    assert helpers(scene) == {(scene.world.made.pk, "counselor", "active"), (scene.jajang.pk, role, "active")}
    assert Invitation.objects.values_list("state", flat=True).get() == "agreed"
    assert open_room_counts() == {scene.world.made.pk: 1, scene.jajang.pk: 1}


def test_the_citizens_no_leaves_everything_as_it_was(scene: Scene) -> None:
    made = scene.asks()
    answer_invitation(scene.citizen, made, False, NOW)
    assert state_of(made) == ("refused", True)
    assert helpers(scene) == {(scene.world.made.pk, "counselor", "active")}
    assert open_room_counts() == {scene.world.made.pk: 1}
    assert scene.invites() > made  # it may be asked again


def test_only_the_citizen_consents_and_only_when_she_is_asked(scene: Scene) -> None:
    made = scene.invites()
    refused(ErrorCode.INVITATION_OVER, answer_invitation, scene.citizen, made, True, NOW)  # it still rings
    accept_invitation(scene.jajang.pk, made, NOW)
    refused(ErrorCode.NOT_PERMITTED, answer_invitation, scene.ratna, made, True, NOW)
    refused(ErrorCode.INVITATION_OVER, answer_invitation, scene.citizen, made + 1, True, NOW)
    assert (state_of(made), len(helpers(scene))) == (("asking", False), 1)


def test_a_colleague_whose_key_is_gone_gets_no_seat(scene: Scene) -> None:
    made = scene.asks()
    revoke_key(scene.jajang)
    refused(ErrorCode.NO_KEYS, answer_invitation, scene.citizen, made, True, NOW)
    assert (state_of(made), len(helpers(scene))) == (("asking", False), 1)


@pytest.mark.parametrize("asked", [False, True])
def test_it_can_be_declined_and_withdrawn_until_it_is_answered(scene: Scene, asked: bool) -> None:
    first = scene.asks() if asked else scene.invites()
    decline_invitation(scene.jajang.pk, first, NOW)
    second = scene.asks() if asked else scene.invites()
    refused(ErrorCode.NOT_PERMITTED, withdraw_invitation, scene.citizen, second, NOW)
    refused(ErrorCode.INVITATION_OVER, withdraw_invitation, scene.ratna, first, NOW)
    withdraw_invitation(scene.ratna, second, NOW)
    assert (state_of(first), state_of(second)) == (("declined", True), ("withdrawn", True))
    refused(ErrorCode.INVITATION_OVER, accept_invitation, scene.jajang.pk, second, NOW)
    refused(ErrorCode.INVITATION_OVER, answer_invitation, scene.citizen, second, True, NOW)
    assert len(helpers(scene)) == 1


def test_after_the_end_of_the_room_every_wish_says_so(scene: Scene) -> None:
    made, seats = scene.asks(), (scene.ratna, scene.citizen)
    close_room(scene.world.ref.pk, NOW)
    ratna, citizen = seats
    refused(ErrorCode.ROOM_CLOSED, invite, ratna, scene.jajang.member.member_id, Purpose.HANDOVER, NOW)
    refused(ErrorCode.ROOM_CLOSED, decline_invitation, scene.jajang.pk, made, NOW)
    refused(ErrorCode.ROOM_CLOSED, withdraw_invitation, ratna, made, NOW)
    refused(ErrorCode.ROOM_CLOSED, answer_invitation, citizen, made, True, NOW)
    refused(ErrorCode.ROOM_CLOSED, leave_seat, ratna, NOW)
    assert (open_room_counts(), invitation_for(scene.jajang.pk)) == ({}, None)
    assert (sweep_invitations(NOW), sweep_invitations(NOW)) == (1, 0)
    assert state_of(made) == ("withdrawn", True)
