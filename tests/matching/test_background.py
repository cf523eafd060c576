"""The matchmaker as a task of an event loop: wakes by bells, holds the lease, survives a database that is away."""

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from django.db import OperationalError, connections
from django.utils import timezone

from chat.invitations import invite
from chat.rules import RINGS
from chat.values import Purpose
from matching.matchmaker import MATCHMAKER, hold_lease
from matching.models import Lease, Offer
from matching.rules import Vigil
from realtime import bells
from realtime.threads import in_db_thread
from sobat.background import Waker, _quietly, match_for_ever, match_once
from sobat.logs import AllowListFormatter
from tests.factories.counselors import make_counselor_on_duty
from tests.factories.matching import NOW, make_ticket
from tests.support.scenes import make_scene, state_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_turn_of_the_matchmaker_ends_invitations_that_nobody_can_answer() -> None:
    scene = make_scene(NOW)
    made = invite(scene.ratna, scene.jajang.member.member_id, Purpose.HANDOVER, NOW)
    match_once("holder", NOW, vigil=Vigil())
    assert state_of(made) == ("ringing", False)
    match_once("holder", NOW + RINGS, vigil=Vigil())
    assert state_of(made) == ("lapsed", True)


async def eventually_offers(count: int) -> None:
    """Until that many offers are live; the board's bell says when to look."""
    board = Waker()
    bells.join(bells.topic("board", 0), board)
    async with asyncio.timeout(10):
        while await in_db_thread(Offer.objects.filter(ended_at__isnull=True).count) != count:
            await board.wait(10)
    bells.leave(bells.topic("board", 0), board)


async def stop(task: "asyncio.Task[None]") -> None:
    """As a stop signal does."""
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def test_a_ticket_rings_the_matchmaker() -> None:
    """Well within its second, because a bell wakes it; at the end the lease is free again."""
    job = asyncio.create_task(match_for_ever())
    await in_db_thread(make_counselor_on_duty, now=timezone.now())
    await in_db_thread(make_ticket, 1, now=timezone.now())
    await eventually_offers(1)
    await stop(job)
    assert await in_db_thread(hold_lease, MATCHMAKER, "successor", timezone.now())


async def test_of_two_one_acts_and_the_other_takes_over() -> None:
    """The spare does nothing while the lease is held, and everything after the holder has gone."""
    first = asyncio.create_task(match_for_ever())
    await in_db_thread(make_counselor_on_duty, "ratna", now=timezone.now())
    await in_db_thread(make_ticket, 1, now=timezone.now())
    await eventually_offers(1)
    holder = (await in_db_thread(Lease.objects.get)).holder
    second = asyncio.create_task(match_for_ever())
    await in_db_thread(make_counselor_on_duty, "jajang", now=timezone.now())
    await in_db_thread(make_ticket, 2, now=timezone.now())
    await eventually_offers(2)
    assert (await in_db_thread(Lease.objects.get)).holder == holder
    await stop(first)
    await in_db_thread(make_counselor_on_duty, "aisyah", now=timezone.now())
    await in_db_thread(make_ticket, 3, now=timezone.now())
    await eventually_offers(3)
    assert (await in_db_thread(Lease.objects.get)).holder != holder
    await stop(second)


def test_without_the_lease_a_turn_does_nothing() -> None:
    """Not even what is due."""
    make_counselor_on_duty(now=NOW)
    make_ticket(1)
    hold_lease(MATCHMAKER, "somebody else", NOW)
    match_once("me", NOW, vigil=Vigil())
    assert Offer.objects.count() == 0
    match_once("me", NOW + timedelta(seconds=10), vigil=Vigil())
    assert Offer.objects.count() == 1


@pytest.mark.parametrize("fault", [OperationalError("host and password"), ValueError("a citizen's words")])
async def test_a_turn_that_fails_ends_nothing_and_tells_no_secrets(
    fault: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    """The job goes on with its next turn; of the error only the type reaches the log's formatter."""

    def fail(holder: str, now: datetime) -> None:
        raise fault

    await _quietly(fail, "")
    (record,) = caplog.records
    line = AllowListFormatter().format(record)
    assert type(fault).__name__ in line
    assert str(fault) not in line


async def test_any_number_of_bells_is_one_awakening() -> None:
    """And none is lost between two waits."""
    waker = Waker()
    waker.bell_rang()
    waker.bell_rang()
    async with asyncio.timeout(5):
        await waker.wait(60)
        await waker.wait(0)
    connections.close_all()
