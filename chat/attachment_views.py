"""Attachments over HTTP, a chunk a request, so that big bodies do not hold up what people say on their sockets.

A citizen shows the secret of her seat in the body, a counselor her session. The seat is looked up for every chunk: who
has left neither stores nor fetches one more. Nothing about a request is logged, and no name of anything is in an
address.
"""

from datetime import UTC, datetime
from time import monotonic
from typing import Final

from django.http import HttpRequest, HttpResponse

from chat.access import chunk_for_seat, seat_for_counselor, seat_for_token
from chat.attachments import begin_attachment, store_chunk
from chat.values import Progress, SeatPass
from counselors.access import counselor_for_account
from realtime.posts import answer, posted, posted_bytes
from realtime.throttle import Buckets
from wire import limits
from wire.bodies import AttachmentBegin, AttachmentGet, AttachmentState
from wire.chunks import parse_chunk_put
from wire.codec import Undecodable
from wire.codes import ErrorCode, Refusal

BODY_MAX_BYTES: Final = 512  # the longest JSON body takes half of it
stores: Final = Buckets(*limits.ATTACHMENT_RATE)
reads: Final = Buckets(*limits.ATTACHMENT_READ_RATE)


@posted(AttachmentBegin, most=BODY_MAX_BYTES)
def begin(request: HttpRequest, form: AttachmentBegin) -> HttpResponse:
    """AttachmentBegin in; out comes 200 AttachmentState, or 4xx/503 RefusalBody."""
    seat = _seat(request, form.token, form.room_id)
    stores.demand(str(seat.seat_pk), monotonic())
    return _told(begin_attachment(seat, form.blob_id, form.padded, datetime.now(UTC)))


@posted_bytes(most=limits.ATTACHMENT_PUT_BYTES)
def put(request: HttpRequest, body: bytes) -> HttpResponse:
    """`wire.chunks.ChunkPut` in; out comes 200 AttachmentState, or 4xx/503 RefusalBody."""
    try:
        form = parse_chunk_put(body)
    except Undecodable:
        raise Refusal(ErrorCode.MALFORMED_REQUEST) from None
    seat = _seat(request, form.token, form.room_id)
    stores.demand(str(seat.seat_pk), monotonic())
    return _told(store_chunk(seat, form.blob_id, form.index, form.chunk, datetime.now(UTC)))


@posted(AttachmentGet, most=BODY_MAX_BYTES)
def get(request: HttpRequest, form: AttachmentGet) -> HttpResponse:
    """AttachmentGet in; out comes 200 with the sealed chunk as it was stored, or 4xx/503 RefusalBody."""
    seat = _seat(request, form.token, form.room_id)
    reads.demand(str(seat.seat_pk), monotonic())
    chunk = chunk_for_seat(seat, form.blob_id, form.index)
    headers = {"Cache-Control": "no-store"}
    return HttpResponse(chunk, content_type="application/octet-stream", headers=headers)


def _seat(request: HttpRequest, token: bytes | None, room_id: bytes) -> SeatPass:
    """Who asks. Raises Refusal(NOT_PERMITTED) for whoever has no active seat, WRONG_ROOM for a secret of another room.

    For a counselor an unknown room and somebody else's are one answer; without a key she gets NO_KEYS.
    """
    if token is not None:
        seat = seat_for_token(token)
    elif request.user.is_authenticated:
        seat = seat_for_counselor(counselor_for_account(request.user).counselor_id, room_id)
    else:
        seat = None
    if seat is None:
        raise Refusal(ErrorCode.NOT_PERMITTED)
    if seat.room_id != room_id:
        raise Refusal(ErrorCode.WRONG_ROOM)
    return seat


def _told(progress: Progress) -> HttpResponse:
    return answer(AttachmentState(stored=progress.stored, chunks=progress.chunks))
