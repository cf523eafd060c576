"""Who else comes into a room, and who leaves it: one transaction each, bells after commit.

Nothing here lets anybody read. A seat lets a browser in at the door; what it can open is decided by the EPOCH that the
citizen's own browser seals, or does not (docs/sealing.md section 6). Lock order: counselor, room, invitation, seat.
"""

from collections.abc import Collection
from datetime import datetime

from django.db import IntegrityError, transaction

from chat.access import lock_invitation, lock_live_invitation, lock_room_of
from chat.actions import end_seat, ring_about, seat_colleague
from chat.models import LIVE, Invitation, Room, Seat
from chat.rules import ASKS, HELPERS_MAX, INVITATION, RINGS, SEAT_FOR, advance, invitation_due
from chat.selectors import counselors_of, open_room_counts
from chat.values import InvitationEvent, InvitationState, Purpose, RoomState, SeatEvent, SeatPass, SeatRole, SeatState
from counselors.access import lock_counselor
from counselors.selectors import on_duty, seat_keys
from counselors.values import BenchEntry, SeatKey
from wire.codes import ErrorCode, Refusal


@transaction.atomic
def invite(seat: SeatPass, member_id: bytes, purpose: Purpose, now: datetime) -> int:
    """Ask the colleague whose key has this id (32 bytes) into the seat's room; gives the invitation. Locks the room.

    Raises Refusal ROOM_CLOSED, NOT_PERMITTED (the asker is no counselor here, or the colleague no supervisor),
    INVITATION_LIVE, COLLEAGUE_AWAY, COLLEAGUE_FULL, ALREADY_HERE or ROOM_FULL.
    """
    room = lock_room_of(seat)
    if seat.role is not SeatRole.COUNSELOR:
        raise Refusal(ErrorCode.NOT_PERMITTED)
    if lock_live_invitation(room.pk) is not None:
        raise Refusal(ErrorCode.INVITATION_LIVE)
    entry, key = _colleague(member_id, now)
    if purpose is Purpose.SUPERVISION and not key.supervises:
        raise Refusal(ErrorCode.NOT_PERMITTED)
    _demand_place(room, entry)
    asker = Seat.objects.values_list("counselor_id", flat=True).get(pk=seat.seat_pk)
    invitation = Invitation(
        room=room,
        asked_by_id=asker,
        counselor_id=entry.counselor_id,
        member_id=key.member_id,
        purpose=purpose,
        state=InvitationState.RINGING,
        created_at=now,
        expires_at=now + RINGS,
    )
    try:
        with transaction.atomic():
            invitation.save()
    except IntegrityError:  # invitation_one_ringing_per_counselor: another room asks her at this moment
        raise Refusal(ErrorCode.COLLEAGUE_FULL) from None
    _room_changed(room, [entry.counselor_id])
    return invitation.pk


@transaction.atomic
def accept_invitation(counselor_id: int, invitation_id: int, now: datetime) -> None:
    """The colleague is ready; the citizen is asked next. Locks counselor, room, invitation.

    Raises Refusal INVITATION_OVER, ROOM_CLOSED, AT_CAPACITY, or NOT_PERMITTED for a counselor suspended meanwhile.
    """
    counselor = lock_counselor(counselor_id)
    room, invitation = lock_invitation(invitation_id, counselor_id=counselor_id)
    if invitation.expires_at <= now:
        raise Refusal(ErrorCode.INVITATION_OVER)
    if not counselor.active:
        raise Refusal(ErrorCode.NOT_PERMITTED)
    if open_room_counts().get(counselor_id, 0) >= counselor.capacity:
        raise Refusal(ErrorCode.AT_CAPACITY)
    invitation.expires_at = now + ASKS
    _move(room, invitation, InvitationEvent.ACCEPT, now)


@transaction.atomic
def decline_invitation(counselor_id: int, invitation_id: int, now: datetime) -> None:
    """The colleague cannot, or cannot wait any longer. Raises Refusal INVITATION_OVER or ROOM_CLOSED."""
    room, invitation = lock_invitation(invitation_id, counselor_id=counselor_id)
    _move(room, invitation, InvitationEvent.DECLINE, now)


@transaction.atomic
def withdraw_invitation(seat: SeatPass, invitation_id: int, now: datetime) -> None:
    """Whoever asked takes it back. Raises Refusal ROOM_CLOSED, NOT_PERMITTED or INVITATION_OVER."""
    room = lock_room_of(seat)
    invitation = lock_live_invitation(room.pk)
    if invitation is None or invitation.pk != invitation_id:
        raise Refusal(ErrorCode.INVITATION_OVER)
    if not Seat.objects.filter(pk=seat.seat_pk, counselor=invitation.asked_by_id).exists():
        raise Refusal(ErrorCode.NOT_PERMITTED)
    _move(room, invitation, InvitationEvent.WITHDRAW, now)


@transaction.atomic
def answer_invitation(seat: SeatPass, invitation_id: int, agree: bool, now: datetime) -> None:
    """The citizen's answer; agreeing makes the colleague's seat, in which nothing can be read yet.

    Locks counselor, room, invitation: whoever replaces or ends her key must find the seat, or be found by it. Raises
    Refusal ROOM_CLOSED, NOT_PERMITTED (not the citizen), INVITATION_OVER (also while it still rings), or NO_KEYS for a
    colleague whose key was revoked meanwhile.
    """
    for counselor_id in Invitation.objects.filter(LIVE, pk=invitation_id).values_list("counselor_id", flat=True):
        lock_counselor(counselor_id)
    room = lock_room_of(seat)
    if seat.role is not SeatRole.CITIZEN:
        raise Refusal(ErrorCode.NOT_PERMITTED)
    invitation = lock_live_invitation(room.pk)
    asked = invitation is not None and (invitation.pk, invitation.state) == (invitation_id, InvitationState.ASKING)
    if invitation is None or not asked:
        raise Refusal(ErrorCode.INVITATION_OVER)
    if agree:
        seat_colleague(room, invitation.counselor_id, SEAT_FOR[Purpose(invitation.purpose)])
    _move(room, invitation, InvitationEvent.AGREE if agree else InvitationEvent.REFUSE, now)


@transaction.atomic
def leave_seat(seat: SeatPass, now: datetime) -> None:
    """A helper leaves; what she was asking for is withdrawn. Locks room, invitation, seat.

    Raises Refusal ROOM_CLOSED, NOT_PERMITTED (the citizen ends, she does not leave), or NEEDS_SUCCESSOR for the last
    counselor: nobody who seeks help is left alone in a room by a press of a button.
    """
    room = lock_room_of(seat)
    if seat.role is SeatRole.CITIZEN:
        raise Refusal(ErrorCode.NOT_PERMITTED)
    others = Seat.objects.filter(room=room, role=SeatRole.COUNSELOR, state=SeatState.ACTIVE).exclude(pk=seat.seat_pk)
    if seat.role is SeatRole.COUNSELOR and not others.exists():
        raise Refusal(ErrorCode.NEEDS_SUCCESSOR)
    invitation = lock_live_invitation(room.pk)
    if invitation is not None and Seat.objects.filter(pk=seat.seat_pk, counselor=invitation.asked_by_id).exists():
        _move(room, invitation, InvitationEvent.WITHDRAW, now)
    end_seat(seat.seat_pk, SeatEvent.LEAVE)


def sweep_invitations(now: datetime) -> int:
    """End what nobody can answer any more (`rules.invitation_due`); gives how many. One query when nothing is live.

    One transaction each, safe to repeat.
    """
    live = list(Invitation.objects.filter(LIVE).order_by("pk"))
    here = {entry.counselor_id for entry in on_duty(now)} if live else set()
    return sum(_end(row.pk, row.room_id, row.counselor_id in here, now) for row in live)


@transaction.atomic
def _end(invitation_id: int, room_pk: int, at_desk: bool, now: datetime) -> bool:
    room = Room.objects.select_for_update().filter(pk=room_pk).first()
    invitation = lock_live_invitation(room_pk)
    if room is None or invitation is None or invitation.pk != invitation_id:
        return False  # somebody answered meanwhile
    state, expires_at = InvitationState(invitation.state), invitation.expires_at
    event = invitation_due(state, expires_at, RoomState(room.state), at_desk=at_desk, now=now)
    if event is not None:
        _move(room, invitation, event, now)
    return event is not None


def _colleague(member_id: bytes, now: datetime) -> tuple[BenchEntry, SeatKey]:
    bench = {entry.counselor_id: entry for entry in on_duty(now)}
    for counselor_id, key in seat_keys(set(bench)).items():
        if key.member_id == member_id:
            return bench[counselor_id], key
    raise Refusal(ErrorCode.COLLEAGUE_AWAY)


def _demand_place(room: Room, entry: BenchEntry) -> None:
    here = Seat.objects.filter(room=room, state=SeatState.ACTIVE, counselor__isnull=False)
    if here.filter(counselor=entry.counselor_id).exists():
        raise Refusal(ErrorCode.ALREADY_HERE)
    if here.count() >= HELPERS_MAX:
        raise Refusal(ErrorCode.ROOM_FULL)
    if open_room_counts().get(entry.counselor_id, 0) >= entry.capacity:
        raise Refusal(ErrorCode.COLLEAGUE_FULL)


def _move(room: Room, invitation: Invitation, event: InvitationEvent, now: datetime) -> None:
    """Advance a locked invitation of a locked room, and tell everybody whom it concerns."""
    invitation.state = advance(INVITATION, InvitationState(invitation.state), event)
    if invitation.state != InvitationState.ASKING:
        invitation.ended_at = now
    invitation.save(update_fields=["state", "expires_at", "ended_at"])
    _room_changed(room, [invitation.counselor_id])


def _room_changed(room: Room, counselors: Collection[int]) -> None:
    room.version += 1
    room.save(update_fields=["version"])
    ring_about(room.pk, {*counselors, *counselors_of(room.pk)})
