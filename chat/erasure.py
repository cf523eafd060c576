"""Erasing rooms (docs/sealing.md section 13): ordered in one transaction, carried out in steps, healed by repeating.

A room that must go is marked `erasing` under its lock, by its citizen's signed order or by retention.
From then on nothing brings it back: whoever finds the mark, this process or the next one's housekeeping, goes on.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F, Sum

from chat import at_rest, rules
from chat.access import proof_for_token, seat_for_token
from chat.models import Envelope, ErasureCount, ErasureNotice, Room, RoomSession, Seat, ShredKey
from chat.rules import ROOM, advance
from chat.selectors import counselors_of, genesis_of
from chat.values import Belonging, Erasure, ErasureProof, RoomEvent, RoomRef, RoomState, SeatRole
from realtime.bells import ring_on_commit, topic
from sealing.envelope import Envelope as Sealed
from sealing.envelope import parse
from sealing.erasure import check_erasure
from sealing.notation import Category, Kind, Malformed
from wire import limits
from wire.codes import ErrorCode, Refusal

ERASED: Final = ("erased", 0)  # topic of every process: some room was erased
_REFUSALS: Final = {Category.TAMPERED: ErrorCode.BAD_SIGNATURE, Category.FORBIDDEN: ErrorCode.NOT_PERMITTED}


def order_erasure(token: bytes, session: bytes, close: bytes, now: datetime) -> ErasureProof | None:
    """The citizen whose secret this is has the room erased: order, proof, and the erasure itself, done on return.

    `session` and `close` are the two envelopes of an order. Repeating it is harmless, also after a crash, and also when
    the room is gone already. None for a secret that opens nothing. Raises Refusal(MALFORMED_ENVELOPE, BAD_SIGNATURE or
    NOT_PERMITTED) for an order that its citizen did not sign; nothing has happened then. Not inside a transaction.
    """
    seat = seat_for_token(token)
    if seat is not None and seat.role is SeatRole.CITIZEN:
        room = RoomRef(seat.room_pk, seat.room_id)
        _order(room, session, close, now)
        erase(room, now)
    return proof_for_token(token)


def _order(room: RoomRef, session: bytes, close: bytes, now: datetime) -> None:
    """Mark the room and note the proof for everybody who sat there. One transaction; locks the room."""
    with transaction.atomic():
        row = Room.objects.select_for_update().filter(pk=room.pk).exclude(state=RoomState.ERASING).first()
        if row is None:
            return
        genesis = genesis_of(room)
        try:
            check_erasure(room.room_id, genesis, session, close)
        except Malformed as reason:
            raise Refusal(_REFUSALS.get(reason.category, ErrorCode.MALFORMED_ENVELOPE)) from None
        _put_mark(row, Erasure.CITIZEN, now)
        proof = {"room_id": room.room_id, "genesis": genesis, "session": session, "close": close, "ordered_at": now}
        ErasureNotice.objects.bulk_create(
            ErasureNotice(counselor_id=seat.counselor_id, token_hash=seat.token_hash, **proof)
            for seat in Seat.objects.filter(room=room.pk)
        )


def destroy_key(room: RoomRef, now: datetime) -> None:
    """First step: from here on no copy of the database holds the room any more."""
    at_rest.destroy_keys([room.room_id])


def delete_rows(room: RoomRef, now: datetime) -> None:
    """Second step: delete the room with all it held and count it. One transaction; rings everybody who sat there."""
    with transaction.atomic():
        row = Room.objects.select_for_update().filter(pk=room.pk).first()
        if row is None:
            return  # somebody else was faster
        advance(ROOM, RoomState(row.state), RoomEvent.PURGE)
        duty = [topic("duty", counselor) for counselor in counselors_of(room.pk)]
        _count(now.date(), Erasure(str(row.erasure)))
        row.delete()
        ring_on_commit(topic("room", room.pk), topic(*ERASED), *duty, topic("matchmaker", 0), topic("board", 0))


STEPS: Final = (destroy_key, delete_rows)


def erase(room: RoomRef, now: datetime) -> None:
    """Erase a room that is marked. Each step is done again after a crash; none is harmed by that.

    Not inside a transaction: the key must be gone before the mark goes with its row.
    """
    for step in STEPS:
        step(room, now)


def erase_ordered(now: datetime) -> int:
    """Erase every room that is marked; gives how many."""
    marked = [RoomRef(pk, name) for pk, name in _rooms(RoomState.ERASING)]
    for room in marked:
        erase(room, now)
    return len(marked)


def erase_due(now: datetime) -> int:
    """Mark every room whose time is over, and erase what is marked; gives how many. Idempotent."""
    earliest = now.date() - timedelta(days=limits.ROOM_KEEP_DAYS - limits.ROOM_KEEP_SPREAD_DAYS)
    candidates = Room.objects.filter(active_on__lt=earliest).exclude(state=RoomState.ERASING)
    for pk, name, active_on in list(candidates.values_list("pk", "room_id", "active_on")):
        room = RoomRef(pk, bytes(name))
        if rules.last_day(room.room_id, active_on, unread=False) >= now.date():
            continue  # not even read rooms go yet: nothing of it need be unwrapped
        if rules.last_day(room.room_id, active_on, unread=_unread(room)) < now.date():
            _mark(room, Erasure.RETENTION, active_on, now)
    return erase_ordered(now)


def heal_orphans(now: datetime) -> int:
    """Erase rooms without a key, as a restored backup brings back, and old keys without a room; gives how many.

    Does nothing when database and key store do not belong together.
    """
    pair = _pair()
    if not pair.together:
        return 0
    for room in pair.keyless:
        _mark(room, Erasure.ORPHAN, None, now)
    old = now - timedelta(days=limits.ORPHAN_KEY_DAYS)
    roomless = [name for name, made_at in pair.roomless.items() if made_at < old]
    return erase_ordered(now) + (at_rest.destroy_keys(roomless) if roomless else 0)


@dataclass(frozen=True, slots=True)
class _Pair:
    """Database and key store beside each other: what has no counterpart, and whether they belong together at all."""

    keyless: list[RoomRef]
    roomless: dict[bytes, datetime]
    together: bool


def _pair() -> _Pair:
    # rooms before keys: a key is always there before its room
    rooms = {name: pk for pk, name in _rooms(RoomState.OPEN, RoomState.CLOSED)}
    kept = {bytes(name): made_at for name, made_at in ShredKey.objects.values_list("room_id", "made_at")}
    return _Pair(
        [RoomRef(rooms[name], name) for name in rooms.keys() - kept.keys()],
        {name: kept[name] for name in kept.keys() - rooms.keys()},
        rules.belong_together(len(rooms), len(kept), len(rooms.keys() & kept.keys())),
    )


def belonging() -> Belonging:
    """How the database and the key store fit, for the operator. An installation without rooms fits."""
    pair = _pair()
    return Belonging(len(pair.keyless), not pair.keyless or pair.together)


def erased_ever() -> int:
    """How many rooms were erased in all; each is counted after its key was destroyed."""
    return ErasureCount.objects.aggregate(rooms=Sum("rooms"))["rooms"] or 0


def overdue(now: datetime) -> int:
    """Rooms that were to be erased more than an hour before `now` and still have a row."""
    return Room.objects.filter(state=RoomState.ERASING, closed_at__lt=now - timedelta(hours=1)).count()


def forget_notices(now: datetime) -> int:
    """Delete proofs of erasure that are older than ERASURE_NOTICE_DAYS; gives how many."""
    old = now - timedelta(days=limits.ERASURE_NOTICE_DAYS)
    return ErasureNotice.objects.filter(ordered_at__lt=old).delete()[0]


def _rooms(*states: RoomState) -> list[tuple[int, bytes]]:
    rows = Room.objects.filter(state__in=states).order_by("pk").values_list("pk", "room_id")
    return [(pk, bytes(name)) for pk, name in rows]


def _mark(room: RoomRef, why: Erasure, active_on: date | None, now: datetime) -> None:
    """Mark a room, unless it went or was used meanwhile. One transaction; locks the room."""
    with transaction.atomic():
        row = Room.objects.select_for_update().filter(pk=room.pk).exclude(state=RoomState.ERASING).first()
        if row is None or active_on not in (None, row.active_on):
            return
        _put_mark(row, why, now)


def _put_mark(row: Room, why: Erasure, now: datetime) -> None:
    """Under the row's lock."""
    row.state, row.erasure = advance(ROOM, RoomState(row.state), RoomEvent.ERASE), why
    row.closed_at = now  # an erasure is overdue from its order on, however long ago the room was closed
    row.version += 1
    row.save(update_fields=["state", "erasure", "closed_at", "version"])


def _count(day: date, why: Erasure) -> None:
    ErasureCount.objects.get_or_create(day=day, why=why)
    ErasureCount.objects.filter(day=day, why=why).update(rooms=F("rooms") + 1)


def _unread(room: RoomRef) -> bool:
    """Whether the citizen's last words came after everything that a counselor has seen. Reads back to those words."""
    own = RoomSession.objects.filter(room=room.pk, seat__role=SeatRole.CITIZEN).values_list("session_id", flat=True)
    try:
        return _unread_words(_backwards(room), {bytes(name) for name in own})
    except at_rest.NotKept:
        return False  # nobody will ever read it


def _backwards(room: RoomRef) -> Iterator[tuple[int, Sealed]]:
    key = at_rest.keys.of(room.room_id)
    rows = Envelope.objects.filter(room=room.pk).order_by("-seq").values_list("seq", "wrapped")
    for seq, wrapped in rows.iterator(chunk_size=32):
        yield seq, parse(key.unwrap(at_rest.Kind.ENVELOPE, seq, bytes(wrapped)))


def _unread_words(newest_first: Iterable[tuple[int, Sealed]], citizen: set[bytes]) -> bool:
    seen = 0
    for seq, envelope in newest_first:
        if envelope.session_id not in citizen:
            seen = max(seen, envelope.seen_index)
        elif envelope.kind is Kind.MSG:
            return seq >= seen
    return False
