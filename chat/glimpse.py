"""The end of a long room and what it takes to judge it alone (docs/sealing.md section 8.5)."""

from collections.abc import Iterable

from chat.at_rest import Kind, keys
from chat.models import Envelope, RoomGrant
from chat.values import RoomRef, RoomState
from wire import limits

_EPOCH_0_AT = 1


def glimpse_of(room: RoomRef, length: int) -> dict[int, bytes]:
    """The last envelopes of the first `length`, with GENESIS, all that bring keys and the sessions of them all.

    By rising position. At most three queries, whatever the length. Empty when they are too many or too large for one
    frame, when the room is being erased, and for a room from before its key changes were noted. Raises NotKept when its
    key is missing without a reason.
    """
    grants = RoomGrant.objects.filter(room=room.pk, seq__lt=length).order_by("seq").values_list("seq", flat=True)
    bringing_keys = list(grants[: limits.GLIMPSE_MAX_ENVELOPES])
    if _EPOCH_0_AT not in bringing_keys[:1]:
        return {}
    end = range(max(0, length - limits.GLIMPSE_TAIL), length)
    rows = _rows(room, seq__in={0, *bringing_keys, *end})
    certified = {session_id for _, session_id, sender_seq, _ in rows if sender_seq == 0}
    missing = {session_id for _, session_id, _, _ in rows} - certified
    rows += _rows(room, session_id__in=missing, sender_seq=0)
    if len(rows) > limits.GLIMPSE_MAX_ENVELOPES or not rows:
        return {}
    key = keys.of(room.room_id)
    found = {seq: key.unwrap(Kind.ENVELOPE, seq, wrapped) for seq, _, _, wrapped in sorted(rows)}
    return found if _size(found.values()) <= limits.GLIMPSE_MAX_BYTES else {}


def _rows(room: RoomRef, **which: object) -> list[tuple[int, bytes, int, bytes]]:
    rows = Envelope.objects.filter(room=room.pk, **which).exclude(room__state=RoomState.ERASING)
    named = rows.values_list("seq", "session_id", "sender_seq", "wrapped")
    return [(seq, bytes(session_id), number, bytes(wrapped)) for seq, session_id, number, wrapped in named]


def _size(envelopes: Iterable[bytes]) -> int:
    return sum(map(len, envelopes))
