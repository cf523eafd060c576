"""The way of an invitation over real sockets: asked at one desk, answered at another, consented to on the phone."""

import pytest
from django.utils import timezone

from chat.invitations import accept_invitation, invite
from chat.values import Purpose
from matching.consumers import DutyConsumer
from realtime.threads import in_db_thread
from sealing.notation import Kind
from tests.factories.chat import Party
from tests.matching.support import until
from tests.support.rooms import enter, enter_as, forged, refused, room_socket, say, sign_in
from tests.support.scenes import Scene, make_scene
from tests.support.sockets import Sock, dial
from wire.codes import CloseCode, ErrorCode
from wire.frames import (
    DutyServerFrame,
    DutyView,
    HelloDuty,
    InvitationAccept,
    InvitationAnswer,
    InvitationDecline,
    InvitationMake,
    InvitationWithdraw,
    Refused,
    RoomView,
    SeatLeave,
)

pytestmark = pytest.mark.django_db(transaction=True)


async def told(sock: Sock, state: str) -> RoomView:
    """The first view in which the invitation stands so."""
    return await until(sock, lambda view: view.invitation is not None and view.invitation.state == state, RoomView)


async def scene_now() -> Scene:
    return await in_db_thread(make_scene, timezone.now())


async def asked(scene: Scene, purpose: Purpose) -> int:
    """The citizen is asked."""
    now, member_id = timezone.now(), scene.jajang.member.member_id
    made = await in_db_thread(invite, await in_db_thread(lambda: scene.ratna), member_id, purpose, now)
    await in_db_thread(accept_invitation, scene.jajang.pk, made, now)
    return made


async def test_a_handover_from_the_first_wish_to_the_last_goodbye() -> None:
    scene = await scene_now()
    ratna, jajang = [await in_db_thread(sign_in, made.account) for made in (scene.world.made, scene.jajang)]
    async with room_socket() as phone, room_socket(ratna) as desk, dial(
        DutyConsumer.as_asgi(), DutyServerFrame, headers=[(b"cookie", jajang.encode())]
    ) as duty:  # fmt: skip
        assert (await enter(phone, scene.world)).invitation is None
        await enter_as(desk, scene.world)
        await duty.say(HelloDuty())
        assert (await duty.hear(DutyView)).invitation is None
        await desk.say(InvitationMake(member_id=scene.jajang.member.member_id, purpose="handover"))
        ringing = await until(duty, lambda view: view.invitation is not None, DutyView)
        assert (ringing.invitation.state, ringing.invitation.by, ringing.invitation.topic) == (
            "ringing", "Bu Ratna", "sadness",
        )  # fmt: skip
        made = ringing.invitation.invitation
        await told(desk, "ringing")
        await duty.say(InvitationAccept(invitation=made))
        await told(phone, "asking")
        await phone.say(InvitationAnswer(invitation=made, agree=True))
        view = await told(phone, "agreed")
        assert [(seat.role, seat.active) for seat in view.seats] == [
            ("citizen", True), ("counselor", True), ("counselor", True),
        ]  # fmt: skip
        assert (view.seats[2].entry, view.seats[2].kem_pk) == (scene.jajang.entry.pack(), scene.jajang.member.kem_pk)
        mine = await until(duty, lambda view: view.invitation is None, DutyView)
        assert [room.room_id for room in mine.rooms] == [scene.world.ref.room_id]
        await told(desk, "agreed")
        await desk.say(SeatLeave())
        assert await desk.closed() == CloseCode.SEAT_REVOKED
        left = await until(phone, lambda view: not view.seats[1].active, RoomView)
        assert [seat.active for seat in left.seats] == [True, False, True]


async def test_every_refusal_names_its_code_and_ends_nothing() -> None:
    scene = await scene_now()
    ratna = await in_db_thread(sign_in, scene.world.made.account)
    async with room_socket() as phone, room_socket(ratna) as desk:
        await enter(phone, scene.world)
        await enter_as(desk, scene.world)
        for sock, wish, code in (
            (phone, InvitationMake(member_id=scene.jajang.member.member_id, purpose="handover"), "not_permitted"),
            (phone, SeatLeave(), "not_permitted"),
            (phone, InvitationAnswer(invitation=1, agree=True), "invitation_over"),
            (desk, InvitationMake(member_id=bytes(32), purpose="handover"), "colleague_away"),
            (desk, InvitationWithdraw(invitation=1), "invitation_over"),
            (desk, InvitationAnswer(invitation=1, agree=True), "not_permitted"),
            (desk, SeatLeave(), "needs_successor"),
        ):
            await sock.say(wish)
            assert await sock.hear(Refused) == Refused(code=ErrorCode(code))


async def test_a_refusal_at_the_duty_desk_names_the_invitation() -> None:
    scene = await scene_now()
    jajang = await in_db_thread(sign_in, scene.jajang.account)
    headers = [(b"cookie", jajang.encode())]
    async with dial(DutyConsumer.as_asgi(), DutyServerFrame, headers=headers) as duty:
        await duty.say(HelloDuty())
        await duty.hear(DutyView)
        for wish in (InvitationAccept(invitation=9), InvitationDecline(invitation=9)):
            await duty.say(wish)
            assert await duty.hear(Refused) == Refused(code=ErrorCode.INVITATION_OVER, reference=9)


async def test_who_looks_on_reads_and_writes_nothing() -> None:
    """The server stores no words of a supervisor, whatever her client tries."""
    scene = await scene_now()
    made, jajang = await asked(scene, Purpose.SUPERVISION), await in_db_thread(sign_in, scene.jajang.account)
    async with room_socket() as phone, room_socket(jajang) as desk:
        await enter(phone, scene.world)
        await phone.say(InvitationAnswer(invitation=made, agree=True))
        await told(phone, "agreed")
        assert (await enter_as(desk, scene.world)).role == "supervisor"
        party: Party = scene.world.counselor
        for kind, body in ((Kind.MSG, bytes(272)), (Kind.CLOSE, b"\x01\x01")):
            await refused(desk, forged(party, kind, body), ErrorCode.NOT_PERMITTED)
        await desk.say(SeatLeave())
        assert await desk.closed() == CloseCode.SEAT_REVOKED
        await until(phone, lambda view: not view.seats[2].active, RoomView)


async def test_words_go_on_while_somebody_is_asked() -> None:
    """A change of the room that is no envelope costs the ledger a reading of its seats and nothing else."""
    scene = await scene_now()
    made = await asked(scene, Purpose.HANDOVER)
    async with room_socket() as phone:
        await enter(phone, scene.world)
        raw = scene.world.citizen.say("masih di sini")
        await say(phone, scene.world, raw)
        await phone.say(InvitationAnswer(invitation=made, agree=False))
        assert (await told(phone, "refused")).length == len(scene.world.log)
