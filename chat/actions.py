"""Commands about rooms: one transaction each, bells after commit."""

import os
from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import IntegrityError, transaction

from chat import at_rest
from chat.access import lock_active_seat, lock_room, lock_seat
from chat.models import Envelope, ReturnCode, Room, RoomSession, Seat
from chat.rules import ROOM, SEAT, advance
from chat.selectors import counselors_of
from chat.values import RoomEvent, RoomRef, RoomState, SeatEvent, SeatRole, SeatState
from counselors.selectors import seat_key
from realtime.bells import ring_on_commit, topic
from sealing.bodies import Genesis
from sealing.envelope import Envelope as Sealed
from sealing.envelope import parse
from sealing.notation import Malformed, member_id
from sealing.signatures import check_genesis
from wire.codes import ErrorCode, Refusal

Random = Callable[[int], bytes]


def open_room(
    *, genesis: bytes, token_hash: bytes, topic: str, counselor_id: int, now: datetime, random: Random = os.urandom
) -> RoomRef:
    """Open a room for a citizen and a counselor, GENESIS at position 0. Runs inside the caller's transaction.

    `genesis` is the citizen's envelope, `token_hash` the SHA-256 of her 32-byte secret, `topic` a slug of the city.
    Raises Refusal(MALFORMED_ENVELOPE) for a bad GENESIS and Refusal(NO_KEYS) for a counselor without a logged key.
    Rings the counselor's duty topic, the matchmaker and the board. The room's key at rest is committed at once; when
    the caller's transaction fails, housekeeping removes it.
    """
    try:
        sealed = parse(genesis)
        founder = check_genesis(sealed)
    except Malformed:
        raise Refusal(ErrorCode.MALFORMED_ENVELOPE) from None
    with transaction.atomic():
        room = Room.objects.create(
            room_id=sealed.room_id, topic=topic, state=RoomState.OPEN, length=1, opened_at=now, active_on=now.date()
        )
        citizen = _seat_citizen(room, founder, token_hash)
        seat_colleague(room, counselor_id, SeatRole.COUNSELOR)
        key = at_rest.make_key(sealed.room_id, random(at_rest.KEY_BYTES), now)
        _write_genesis(room, citizen, sealed, founder, key)
        ring_about(room.pk, [counselor_id])
    return RoomRef(room.pk, sealed.room_id)


def close_room(room_pk: int, now: datetime) -> None:
    """Close a room without a CLOSE envelope (an operator's act; members close through the ledger).

    One transaction; locks the room. Raises Refusal(ILLEGAL_TRANSITION) when it is closed already.
    """
    with transaction.atomic():
        room = lock_room(room_pk)
        room.state = advance(ROOM, RoomState(room.state), RoomEvent.CLOSE)
        room.closed_at = now
        room.version += 1
        room.save(update_fields=["state", "closed_at", "version"])
        ring_about(room_pk, counselors_of(room_pk))


def end_seat(seat_pk: int, event: SeatEvent) -> None:
    """A seat leaves or is revoked; its sockets are closed. One transaction; locks the room, then the seat.

    Raises Refusal(ILLEGAL_TRANSITION) when the seat is not active.
    """
    with transaction.atomic():
        room = lock_room(Seat.objects.values_list("room_id", flat=True).get(pk=seat_pk))
        seat = lock_seat(seat_pk)
        seat.state = advance(SEAT, SeatState(seat.state), event)
        seat.save(update_fields=["state"])
        room.version += 1
        room.save(update_fields=["version"])
        ring_about(room.pk, [] if seat.counselor_id is None else [seat.counselor_id])


def seat_colleague(room: Room, counselor_id: int, role: SeatRole) -> Seat:
    """A seat in a locked room for a counselor who was invited; one she has left is hers again, under today's key.

    Raises Refusal(NO_KEYS), or ILLEGAL_TRANSITION for somebody who sits there already or whose seat was revoked.
    """
    key = seat_key(counselor_id)
    seat = Seat.objects.select_for_update().filter(room=room, counselor=counselor_id).first()
    if seat is None:
        seat = Seat(room=room, counselor_id=counselor_id, state=SeatState.ACTIVE)
    else:
        seat.state = advance(SEAT, SeatState(seat.state), SeatEvent.RETURN)
    seat.role, seat.member_id, seat.sign_pk = role, key.member_id, key.sign_pk
    seat.save()
    return seat


def keep_code(token: bytes, row_key: bytes, vault: bytes) -> None:
    """Make this the room's one return code; the one before is gone in the same transaction. Idempotent.

    `token` is the secret of the citizen's seat, `row_key` 32 bytes, `vault` sealed. Locks the room, then the seat.
    Raises Refusal(NOT_PERMITTED) for a secret that opens no active seat, for a row key that another
    room uses, and for a room that is being erased.
    """
    try:
        with transaction.atomic():
            room = lock_active_seat(token).room
            key = at_rest.keys.of(bytes(room.room_id))
            wrapped = key.wrap(at_rest.Kind.RETURN_CODE, 0, vault, at_rest.fresh_nonce())
            ReturnCode.objects.filter(room=room).delete()
            ReturnCode.objects.create(room=room, row_key=row_key, wrapped=wrapped)
    except (IntegrityError, at_rest.NotKept):
        raise Refusal(ErrorCode.NOT_PERMITTED) from None


def burn_code(token: bytes) -> None:
    """No code opens this room any more. One transaction; locks the room, then the seat. Idempotent.

    Raises Refusal(NOT_PERMITTED) for a secret that opens no active seat.
    """
    with transaction.atomic():
        ReturnCode.objects.filter(room=lock_active_seat(token).room_id).delete()


def ring_about(room_pk: int, counselors: Iterable[int]) -> None:
    """Ring everybody whom a change of the room's state or seats concerns, after commit."""
    duty = (topic("duty", counselor) for counselor in counselors)
    ring_on_commit(topic("room", room_pk), *duty, topic("matchmaker", 0), topic("board", 0))


def _seat_citizen(room: Room, founder: Genesis, token_hash: bytes) -> Seat:
    return Seat.objects.create(
        room=room,
        role=SeatRole.CITIZEN,
        state=SeatState.ACTIVE,
        member_id=member_id(founder.sign_pk, founder.kem_pk),
        sign_pk=founder.sign_pk,
        token_hash=token_hash,
    )


def _write_genesis(room: Room, citizen: Seat, sealed: Sealed, founder: Genesis, key: at_rest.RoomKey) -> None:
    RoomSession.objects.create(
        room=room,
        seat=citizen,
        session_id=sealed.session_id,
        session_pk=founder.session_pk,
        not_after=founder.not_after,
    )
    wrapped = key.wrap(at_rest.Kind.ENVELOPE, 0, sealed.raw, at_rest.fresh_nonce())
    Envelope.objects.create(room=room, seq=0, session_id=sealed.session_id, sender_seq=0, wrapped=wrapped)
