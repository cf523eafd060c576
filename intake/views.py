"""POST /api/intake: the one door from the front page to the queue. Nothing about a request is logged."""

from time import monotonic
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from intake.actions import submit_intake
from intake.rules import FORM_MAX_BYTES, assess
from realtime.posts import answer, posted
from realtime.throttle import Buckets, coarse_address
from wire import limits
from wire.bodies import IntakeAnswer, IntakeForm

buckets: Final = Buckets(*limits.INTAKE_RATE)


@posted(IntakeForm, most=FORM_MAX_BYTES)
def submit(request: HttpRequest, form: IntakeForm) -> HttpResponse:
    """IntakeForm in; out come 201 IntakeAnswer, 200 when the same form came before, or 4xx/503 RefusalBody."""
    need = assess(form, {topic.slug for topic in settings.CITY.topics}, settings.CITY.languages)
    _check_pace(request)
    ticket = submit_intake(form, need, timezone.now())
    return answer(IntakeAnswer(room_id=ticket.room_id), status=201 if ticket.fresh else 200)


def _check_pace(request: HttpRequest) -> None:
    """Before what costs, which is signatures and the database; nobody's nonsense uses up a neighbor's turn."""
    buckets.demand(coarse_address((request.META.get("REMOTE_ADDR", ""), 0)), monotonic())
