"""Storing attachments (docs/sealing.md section 12): begun with a length, then chunk after chunk, each flushed to disk.

Everything is written under the lock of the room, so that nothing is stored in one that is closed or being erased, and
of any number of uploads of one attachment each chunk is stored once.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Sum

from chat import at_rest, rules
from chat.access import lock_room_of
from chat.models import Attachment, AttachmentChunk, Room
from chat.values import Progress, SeatPass
from sealing.chunks import chunk_count
from wire import limits
from wire.codes import ErrorCode, Refusal


def begin_attachment(seat: SeatPass, blob_id: bytes, padded: int, now: datetime) -> Progress:
    """Make place for an attachment of `padded` bytes named `blob_id` (16 bytes), or say how far it has come.

    One transaction; locks the room. Raises Refusal: NOT_PERMITTED (also for a name that another seat has begun),
    MALFORMED_REQUEST, ROOM_CLOSED, ATTACHMENT_CHANGED (another length), ATTACHMENTS_FULL.
    """
    rules.check_attachment(seat, padded)
    with transaction.atomic():
        lock_room_of(seat)
        row = _find(seat, blob_id)
        if row is None:
            held = Attachment.objects.filter(room=seat.room_pk).aggregate(count=Count("pk"), total=Sum("padded"))
            rules.check_space(held["count"], held["total"] or 0, padded)
            row = Attachment.objects.create(
                room_id=seat.room_pk,
                blob_id=blob_id,
                seat_id=seat.seat_pk,
                padded=padded,
                chunks=chunk_count(padded),
                begun_at=now,
                changed_at=now,
            )
        elif row.padded != padded:
            raise Refusal(ErrorCode.ATTACHMENT_CHANGED)
    return Progress(row.stored, row.chunks)


def store_chunk(seat: SeatPass, blob_id: bytes, number: int, chunk: bytes, now: datetime) -> Progress:
    """Store the next chunk; the same bytes again change nothing. Gives how far the attachment has come.

    One transaction; locks the room; what is wrapped is wrapped before. Raises Refusal: NOT_PERMITTED, ROOM_CLOSED,
    UNKNOWN_ATTACHMENT, MALFORMED_REQUEST, OUT_OF_SEQUENCE, ATTACHMENT_CHANGED (other bytes under this number).
    """
    try:
        key = at_rest.keys.of(seat.room_id)
    except at_rest.NotKept:
        raise Refusal(ErrorCode.ROOM_CLOSED) from None
    wrapped = key.wrap(at_rest.Kind.ATTACHMENT, number, chunk, at_rest.fresh_nonce(), blob_id)
    with transaction.atomic():
        lock_room_of(seat)
        row = _find(seat, blob_id)
        if row is None:
            raise Refusal(ErrorCode.UNKNOWN_ATTACHMENT)
        if rules.is_new_chunk(row.padded, row.stored, number, len(chunk)):
            AttachmentChunk.objects.create(attachment=row, number=number, wrapped=wrapped)
            row.stored, row.changed_at = row.stored + 1, now
            row.complete = row.stored == row.chunks
            row.save(update_fields=["stored", "changed_at", "complete"])
        elif not _holds(row, key, number, chunk):
            raise Refusal(ErrorCode.ATTACHMENT_CHANGED)
    return Progress(row.stored, row.chunks)


def forget_unfinished(now: datetime) -> int:
    """Delete attachments that got no chunk for ATTACHMENT_UNFINISHED_HOURS and are not whole; gives how many."""
    old = Attachment.objects.filter(
        complete=False, changed_at__lt=now - timedelta(hours=limits.ATTACHMENT_UNFINISHED_HOURS)
    )
    return sum(_forget(room_pk, pk, now) for room_pk, pk in list(old.values_list("room_id", "pk")))


def _forget(room_pk: int, pk: int, now: datetime) -> bool:
    """One of them, unless it went on or went away meanwhile. One transaction; locks the room."""
    with transaction.atomic():
        if Room.objects.select_for_update().filter(pk=room_pk).first() is None:
            return False
        limit = now - timedelta(hours=limits.ATTACHMENT_UNFINISHED_HOURS)
        gone, _ = Attachment.objects.filter(pk=pk, complete=False, changed_at__lt=limit).delete()
    return gone > 0


def _find(seat: SeatPass, blob_id: bytes) -> Attachment | None:
    """The seat's attachment of that name in its room, which is locked. Raises Refusal(NOT_PERMITTED) for another's."""
    row = Attachment.objects.filter(room=seat.room_pk, blob_id=blob_id).first()
    if row is not None and row.seat_id != seat.seat_pk:
        raise Refusal(ErrorCode.NOT_PERMITTED)
    return row


def _holds(row: Attachment, key: at_rest.RoomKey, number: int, chunk: bytes) -> bool:
    """Whether these bytes are what is stored. What no longer unwraps is not: its sender must choose another name."""
    wrapped = AttachmentChunk.objects.values_list("wrapped", flat=True).get(attachment=row, number=number)
    try:
        return key.unwrap(at_rest.Kind.ATTACHMENT, number, bytes(wrapped), bytes(row.blob_id)) == chunk
    except at_rest.NotKept:
        return False
