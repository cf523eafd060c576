"""The socket of the desk, and both sides from waiting to a room."""

import asyncio
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from counselors.models import Account, Counselor, Shift
from counselors.values import Role
from matching.actions import leave_queue
from matching.consumers import DutyConsumer, QueueConsumer
from matching.matchmaker import run_matching
from matching.models import Offer
from realtime import socket
from tests.factories.counselors import make_account, make_counselor, revoke_key
from tests.factories.matching import make_offer
from tests.matching.support import in_db, on_duty, signed_in, until, waiting
from tests.support.sockets import dial
from wire.codes import CloseCode, ErrorCode
from wire.frames import (
    DutyBeat,
    DutyServerFrame,
    DutySet,
    DutyView,
    HelloDuty,
    OfferAccept,
    OfferDecline,
    QueueServerFrame,
    Refused,
    TicketHere,
    TicketView,
)

pytestmark = pytest.mark.django_db(transaction=True)
queue_app, duty_app = QueueConsumer.as_asgi(), DutyConsumer.as_asgi()


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
        revoke_key(made)
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
        # a view read while she leaves may know one half already; the bell after the commit brings the rest
        await until(sock, lambda view: view.offer is None and view.waiting == 0, DutyView)


async def test_the_wrong_union_is_malformed() -> None:
    """What only citizens may say is no frame at the desk."""
    _, headers = await in_db(on_duty)
    async with dial(duty_app, DutyServerFrame, headers=headers) as sock:
        await sock.say(HelloDuty())
        await sock.hear(DutyView)
        await sock.say(TicketHere())
        assert await sock.closed() == CloseCode.MALFORMED


@pytest.mark.parametrize("taken", ["session", "password", "account", "counselor", "key"])
async def test_who_is_signed_out_or_suspended_loses_the_desk(taken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the next asking, while the tab is still open."""
    monkeypatch.setattr(socket, "RECHECK_SECONDS", 0.05)
    made, headers = await in_db(on_duty)

    def take_away() -> None:
        if taken == "session":
            Session.objects.all().delete()
        elif taken == "password":
            made.account.set_password("other words than before")
            made.account.save()
        elif taken == "account":
            Account.objects.update(is_active=False)
        elif taken == "counselor":
            Counselor.objects.update(active=False)
        else:
            revoke_key(made)

    async with dial(duty_app, DutyServerFrame, headers=headers) as sock:
        await sock.say(HelloDuty())
        await sock.hear(DutyView)
        await in_db(take_away)
        frames, code = await sock.last_words()
        assert code == CloseCode.NO_HELLO
        # a key that ends rings as well, and that bell may come before the asking or not
        assert [frame.state for frame in frames] in ([], ["off"] if taken == "key" else [])


async def test_whose_key_ended_sees_at_once_that_she_is_off() -> None:
    made, headers = await in_db(on_duty)
    async with dial(duty_app, DutyServerFrame, headers=headers) as sock:
        await sock.say(HelloDuty())
        await sock.hear(DutyView)
        await in_db(revoke_key, made)
        assert (await sock.hear(DutyView)).state == "off"


async def test_an_open_desk_keeps_its_sign_in_and_a_closed_one_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thirteen hours with the desk open, thirteen with it closed; the row is asked, the time is moved."""
    monkeypatch.setattr(socket, "RECHECK_SECONDS", 0.02)
    begin, passed = timezone.now(), timedelta()
    monkeypatch.setattr(timezone, "now", lambda: begin + passed)
    _, headers = await in_db(on_duty)
    async with dial(duty_app, DutyServerFrame, headers=headers) as sock:
        await sock.say(HelloDuty())
        await sock.hear(DutyView)
        for hours in (6, 13):
            passed = timedelta(hours=hours)
            renewed = Session.objects.filter(expire_date=begin + passed + timedelta(hours=12))
            async with asyncio.timeout(10):
                while not await in_db(renewed.exists):
                    pass
        await sock.say(DutySet(wish="paused"))
        assert (await sock.hear(DutyView)).state == "paused"
    passed = timedelta(hours=26)
    async with dial(duty_app, DutyServerFrame, headers=headers) as sock:
        await sock.say(HelloDuty())
        assert await sock.closed() == CloseCode.NO_HELLO
