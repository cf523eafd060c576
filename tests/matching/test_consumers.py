"""The sockets of the queue and of the desk, as a browser meets them."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from counselors.models import Account, MemberKey, Shift
from counselors.values import Role
from matching.actions import leave_queue
from matching.consumers import DutyConsumer, QueueConsumer
from matching.matchmaker import run_matching
from matching.models import Offer, Ticket
from realtime.threads import in_db_thread
from tests.factories.counselors import MadeCounselor, make_account, make_counselor, make_counselor_on_duty
from tests.factories.matching import make_citizen, make_offer, make_ticket
from tests.support.sockets import Sock, dial
from wire.codes import CloseCode, ErrorCode
from wire.frames import (
    DutyBeat,
    DutyServerFrame,
    DutySet,
    DutyView,
    HelloDuty,
    HelloTicket,
    OfferAccept,
    OfferDecline,
    QueueServerFrame,
    Refused,
    TicketHere,
    TicketLeave,
    TicketView,
)

pytestmark = pytest.mark.django_db(transaction=True)
queue_app, duty_app = QueueConsumer.as_asgi(), DutyConsumer.as_asgi()


def in_db(fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Awaitable[Any]:
    """Factories and reads, away from the event loop."""
    return in_db_thread(fn, *args, **kwargs)


async def until(sock: Sock, wanted: Callable[[Any], bool], kind: type[Any]) -> Any:
    """The first view that says what is wanted. Views before it may be as many as bells did not coincide."""
    while True:
        view = await sock.hear(kind)
        if wanted(view):
            return view


def signed_in(account: Account) -> list[tuple[bytes, bytes]]:
    """Headers of a browser that this account has signed in with."""
    client = Client()
    client.force_login(account)
    return [(b"cookie", client.cookies.output(header="", sep=";").partition(";")[0].strip().encode())]


def on_duty(name: str = "ratna", **profile: Any) -> tuple[MadeCounselor, list[tuple[bytes, bytes]]]:
    """A counselor on duty now, and her browser's headers."""
    made = make_counselor_on_duty(name, now=timezone.now(), **profile)
    return made, signed_in(made.account)


def waiting(name: object = 1, *, now: datetime | None = None) -> tuple[HelloTicket, Ticket]:
    """Somebody who waits, and the hello of her page."""
    now = now or timezone.now()
    ticket = make_ticket(name, now=now)
    return HelloTicket(token=make_citizen(name, now=now).token), ticket


# --------------------------------------------------------------------------------------------------------- queue


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


# ---------------------------------------------------------------------------------------------------------- desk


async def test_without_a_sign_in_the_desk_stays_closed() -> None:
    """4401, and nothing said."""
    async with dial(duty_app, DutyServerFrame) as sock:
        await sock.say(HelloDuty())
        assert await sock.closed() == CloseCode.NO_HELLO


@pytest.mark.parametrize("who", ["coordinator", "keyless"])
async def test_who_is_signed_in_but_no_counselor_with_keys(who: str) -> None:
    """Told why, then closed."""

    def headers() -> list[tuple[bytes, bytes]]:
        if who == "coordinator":
            return signed_in(make_account("lilis", role=Role.COORDINATOR))
        made = make_counselor()
        MemberKey.objects.update(revoked_at=timezone.now())
        return signed_in(made.account)

    async with dial(duty_app, DutyServerFrame, headers=await in_db(headers)) as sock:
        await sock.say(HelloDuty())
        code = ErrorCode.NOT_PERMITTED if who == "coordinator" else ErrorCode.NO_KEYS
        assert await sock.hear(Refused) == Refused(code=code)
        assert await sock.closed() == CloseCode.NO_HELLO


async def test_ready_pause_done() -> None:
    """Each wish is answered by the view; a pause without a shift by a refusal."""
    made = await in_db(make_counselor)
    async with dial(duty_app, DutyServerFrame, headers=await in_db(signed_in, made.account)) as sock:
        await sock.say(HelloDuty())
        view = await sock.hear(DutyView)
        assert (view.state, view.capacity, view.waiting, view.rooms, view.offer) == ("off", 2, 0, [], None)
        await sock.say(DutySet(wish="paused"))
        assert await sock.hear(Refused) == Refused(code=ErrorCode.NOT_ON_DUTY)
        for wish in ("on", "paused", "on", "off"):
            await sock.say(DutySet(wish=wish))
            assert (await sock.hear(DutyView)).state == wish


async def test_closing_a_tab_does_not_end_a_shift() -> None:
    """The lease runs out by itself; a beat of another tab keeps it."""
    _, headers = await in_db(on_duty)
    async with dial(duty_app, DutyServerFrame, headers=headers) as sock:
        await sock.say(HelloDuty())
        assert (await sock.hear(DutyView)).state == "on"
    before = await in_db(Shift.objects.get)
    async with dial(duty_app, DutyServerFrame, headers=headers) as sock:
        await sock.say(HelloDuty())
        assert (await sock.hear(DutyView)).state == "on"
        await sock.say(DutyBeat())
        await sock.say(DutySet(wish="paused"))
        assert (await sock.hear(DutyView)).state == "paused"
    after = await in_db(Shift.objects.get)
    assert (before.pk, before.ended_at, after.ended_at) == (after.pk, None, None)
    assert after.seen_at > before.seen_at


async def test_from_waiting_to_a_room_on_both_sides() -> None:
    """Offered, accepted; both tabs of the counselor and the citizen's page see it by bells alone."""
    _, headers = await in_db(on_duty)
    hello, ticket = await in_db(waiting)
    citizen = dial(queue_app, QueueServerFrame)
    desk, other = (dial(duty_app, DutyServerFrame, headers=headers) for _ in range(2))
    async with citizen as page, desk as tab, other as second:
        await page.say(hello)
        assert (await page.hear(TicketView)).on_duty == 1
        for sock in (tab, second):
            await sock.say(HelloDuty())
            assert (await sock.hear(DutyView)).waiting == 1
        await in_db(run_matching, timezone.now())
        assert (await page.hear(TicketView)).state == "offered"
        offers = [(await sock.hear(DutyView)).offer for sock in (tab, second)]
        assert offers[0] == offers[1] and offers[0] is not None
        await tab.say(OfferAccept(offer=offers[0].offer))
        room_id = bytes(ticket.promised_room)
        assert await page.hear(TicketView) == TicketView(
            state="matched", topic="sadness", ahead=0, on_duty=0, room_id=room_id
        )
        for sock in (tab, second):
            view = await until(sock, lambda view: bool(view.rooms), DutyView)
            assert ([room.room_id for room in view.rooms], view.offer, view.waiting) == ([room_id], None, 0)
        await second.say(OfferAccept(offer=offers[0].offer))
        taken = Refused(code=ErrorCode.OFFER_TAKEN, reference=offers[0].offer)
        assert await second.hear(Refused) == taken


async def test_declining_names_the_offer_when_refused() -> None:
    """The person waits again; a second answer is refused by reference."""
    _, headers = await in_db(on_duty)
    offer = await in_db(make_offer, 1, now=timezone.now())
    async with dial(duty_app, DutyServerFrame, headers=headers) as sock:
        await sock.say(HelloDuty())
        assert (await sock.hear(DutyView)).offer is not None
        await sock.say(OfferDecline(offer=offer.pk, reason="not_my_field"))
        view = await until(sock, lambda view: view.offer is None, DutyView)
        assert view.waiting == 1
        await sock.say(OfferDecline(offer=offer.pk, reason="busy"))
        assert await sock.hear(Refused) == Refused(code=ErrorCode.OFFER_TAKEN, reference=offer.pk)
        await sock.say(OfferAccept(offer=offer.pk + 1))
        assert await sock.hear(Refused) == Refused(code=ErrorCode.NOT_YOUR_OFFER, reference=offer.pk + 1)
    assert await in_db(Offer.objects.values_list("state", "reason").get) == ("declined", "not_my_field")


async def test_an_offer_vanishes_from_the_desk_when_the_person_leaves() -> None:
    """No ringing for nobody."""
    _, headers = await in_db(on_duty)
    offer = await in_db(make_offer, 1, now=timezone.now())
    async with dial(duty_app, DutyServerFrame, headers=headers) as sock:
        await sock.say(HelloDuty())
        assert (await sock.hear(DutyView)).offer is not None
        await in_db(leave_queue, offer.ticket_id, timezone.now())
        view = await until(sock, lambda view: view.offer is None, DutyView)
        assert view.waiting == 0


async def test_the_wrong_union_is_malformed() -> None:
    """What only citizens may say is no frame at the desk."""
    _, headers = await in_db(on_duty)
    async with dial(duty_app, DutyServerFrame, headers=headers) as sock:
        await sock.say(HelloDuty())
        await sock.hear(DutyView)
        await sock.say(TicketHere())
        assert await sock.closed() == CloseCode.MALFORMED
