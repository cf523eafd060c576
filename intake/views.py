"""POST /api/intake: the one door from the front page to the queue. Nothing about a request is logged."""

from time import monotonic
from types import MappingProxyType
from typing import Final

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from intake.actions import submit_intake
from intake.rules import FORM_MAX_BYTES, assess, is_same_origin
from realtime.throttle import Buckets, coarse_address
from wire import codec, limits
from wire.bodies import IntakeAnswer, IntakeForm, RefusalBody
from wire.codes import ErrorCode, Refusal

STATUS: Final = MappingProxyType(
    {
        ErrorCode.NOT_PERMITTED: 403,
        ErrorCode.TOKEN_REUSED: 409,
        ErrorCode.TOO_FAST: 429,
        ErrorCode.TEMPORARILY_UNAVAILABLE: 503,
    }
)
BAD_REQUEST: Final = 400
RETRY_SECONDS: Final = 2.0
buckets: Final = Buckets(*limits.INTAKE_RATE)


@csrf_exempt  # no cookie speaks for anybody here; the origin is checked instead
@require_POST
def submit(request: HttpRequest) -> HttpResponse:
    """IntakeForm in; out come 201 IntakeAnswer, 200 when the same form came before, or 4xx/503 RefusalBody."""
    try:
        _check_origin(request)
        form = _form(request)
        need = assess(form, {topic.slug for topic in settings.CITY.topics}, settings.CITY.languages)
        _check_pace(request)
        ticket = submit_intake(form, need, timezone.now())
    except (OperationalError, InterfaceError):
        return _refuse(Refusal(ErrorCode.TEMPORARILY_UNAVAILABLE, retry_after=RETRY_SECONDS))
    except Refusal as refusal:
        return _refuse(refusal)
    return _answer(IntakeAnswer(room_id=ticket.room_id), status=201 if ticket.fresh else 200)


def _check_origin(request: HttpRequest) -> None:
    own = f"{request.scheme}://{request.get_host()}"
    if not is_same_origin(request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site"), own=own):
        raise Refusal(ErrorCode.NOT_PERMITTED)


def _check_pace(request: HttpRequest) -> None:
    """Before what costs, which is signatures and the database; nobody's nonsense uses up a neighbor's turn."""
    now = monotonic()
    bucket = buckets.of(coarse_address((request.META.get("REMOTE_ADDR", ""), 0)), now)
    if not bucket.take(now):
        raise Refusal(ErrorCode.TOO_FAST, retry_after=bucket.wait(now))


def _form(request: HttpRequest) -> IntakeForm:
    try:
        body = request.body
    except RequestDataTooBig:
        raise Refusal(ErrorCode.MALFORMED_REQUEST) from None
    if len(body) > FORM_MAX_BYTES:
        raise Refusal(ErrorCode.MALFORMED_REQUEST)
    try:
        form: IntakeForm = codec.decode(IntakeForm, body)
    except codec.Undecodable:
        raise Refusal(ErrorCode.MALFORMED_REQUEST) from None
    return form


def _refuse(refusal: Refusal) -> HttpResponse:
    body = RefusalBody(code=refusal.code, retry_after=refusal.retry_after)
    return _answer(body, status=STATUS.get(refusal.code, BAD_REQUEST))


def _answer(body: IntakeAnswer | RefusalBody, *, status: int) -> HttpResponse:
    response = HttpResponse(codec.encode(body), content_type="application/json", status=status)
    response.headers["Cache-Control"] = "no-store"
    return response
