"""The socket of a waiting page, as a browser meets it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from counselors.models import Shift
from matching.actions import leave_queue
from matching.consumers import DutyConsumer, QueueConsumer
from matching.models import Ticket
from tests.factories.matching import make_ticket
from tests.matching.support import in_db, on_duty, waiting
from tests.support.sockets import dial
from wire import limits
from wire.codes import CloseCode, ErrorCode
from wire.frames import (
    DutyServerFrame,
    DutyView,
    HelloDuty,
    HelloTicket,
    QueueServerFrame,
    Refused,
    TicketHere,
    TicketLeave,
    TicketView,
)

pytestmark = pytest.mark.django_db(transaction=True)
queue_app, duty_app = QueueConsumer.as_asgi(), DutyConsumer.as_asgi()


async def test_a_waiting_page_sees_its_place() -> None:
    """The whole small truth, first thing."""
    hello, _ = await in_db(waiting)
    async with dial(queue_app, QueueServerFrame) as sock:
        await sock.say(hello)
        assert await sock.hear(TicketView) == TicketView(state="waiting", topic="sadness", ahead=0, on_duty=0)


async def test_an_unknown_secret_is_left_at_the_door() -> None:
    """4401, as for every bad hello."""
    async with dial(queue_app, QueueServerFrame) as sock:
        await sock.say(HelloTicket(token=bytes(32)))
        assert await sock.closed() == CloseCode.NO_HELLO


async def test_nothing_is_heard_before_the_hello() -> None:
    """A frame of the right union, too early."""
    async with dial(queue_app, QueueServerFrame) as sock:
        await sock.say(TicketLeave())
        assert await sock.closed() == CloseCode.NO_HELLO


async def test_the_line_moves() -> None:
    """Somebody before leaves; a counselor comes on duty; each is told once."""
    _, first = await in_db(waiting, 1, now=timezone.now() - timedelta(seconds=9))
    hello, _ = await in_db(waiting, 2)
    async with dial(queue_app, QueueServerFrame) as sock:
        await sock.say(hello)
        assert (await sock.hear(TicketView)).ahead == 1
        await in_db(leave_queue, first.pk, timezone.now())
        assert await sock.hear(TicketView) == TicketView(state="waiting", topic="sadness", ahead=0, on_duty=0)
        await in_db(on_duty)
        assert await sock.hear(TicketView) == TicketView(state="waiting", topic="sadness", ahead=0, on_duty=1)


async def test_bells_without_news_are_silent() -> None:
    """A thousand waiting pages must not be repainted because a stranger came after them."""
    hello, _ = await in_db(waiting)
    async with dial(queue_app, QueueServerFrame) as sock:
        await sock.say(hello)
        await sock.hear(TicketView)
        await in_db(make_ticket, 2, now=timezone.now())
        await sock.say(TicketLeave())
        assert (await sock.hear(TicketView)).state == "left"


async def test_here_renews_the_presence_and_heals_a_lost_bell() -> None:
    """The counselor's row changed without a bell; the next beat of the page shows it."""
    hello, ticket = await in_db(waiting)
    async with dial(queue_app, QueueServerFrame) as sock:
        await sock.say(hello)
        await sock.hear(TicketView)
        await in_db(on_duty)
        assert (await sock.hear(TicketView)).on_duty == 1
        await in_db(Shift.objects.update, seen_at=timezone.now() - timedelta(minutes=5))
        await sock.say(TicketHere())
        assert (await sock.hear(TicketView)).on_duty == 0
    seen_at = await in_db(Ticket.objects.values_list("seen_at", flat=True).get, pk=ticket.pk)
    assert seen_at > ticket.seen_at


async def test_a_console_that_wakes_rings_the_waiting() -> None:
    """The lease had run out, the shift had not: one beat, and everybody knows without asking."""
    hello, _ = await in_db(waiting)
    _, headers = await in_db(on_duty)
    await in_db(Shift.objects.update, seen_at=timezone.now() - timedelta(minutes=5))
    desk = dial(duty_app, DutyServerFrame, headers=headers)
    async with dial(queue_app, QueueServerFrame) as page, desk as tab:
        await page.say(hello)
        assert (await page.hear(TicketView)).on_duty == 0
        await tab.say(HelloDuty())
        assert (await tab.hear(DutyView)).state == "on"
        assert (await page.hear(TicketView)).on_duty == 1


async def test_leaving_is_final() -> None:
    """The view says so; leaving again is refused and the socket lives."""
    hello, ticket = await in_db(waiting)
    async with dial(queue_app, QueueServerFrame) as sock:
        await sock.say(hello)
        await sock.hear(TicketView)
        await sock.say(TicketLeave())
        assert await sock.hear(TicketView) == TicketView(state="left", topic="sadness", ahead=0, on_duty=0)
        await sock.say(TicketLeave())
        assert await sock.hear(Refused) == Refused(code=ErrorCode.ILLEGAL_TRANSITION)
    assert (await in_db(Ticket.objects.get, pk=ticket.pk)).state == "left"


async def test_losing_the_line_loses_nothing() -> None:
    """Hanging up changes no row; the next page shows the same place."""
    hello, _ = await in_db(waiting)
    views = []
    for _ in range(2):
        async with dial(queue_app, QueueServerFrame) as sock:
            await sock.say(hello)
            views.append(await sock.hear(TicketView))
    assert views[0] == views[1] == TicketView(state="waiting", topic="sadness", ahead=0, on_duty=0)


async def test_a_page_that_never_stops_is_cut() -> None:
    """Each of its words reads the queue; no honest page says more than one in some seconds."""
    hello, _ = await in_db(waiting)
    async with dial(queue_app, QueueServerFrame) as sock:
        await sock.say(hello)
        await sock.hear(TicketView)
        for _ in range(limits.WAITING_RATE[1]):
            await sock.say(TicketHere())
        assert await sock.closed() == CloseCode.TOO_MUCH
