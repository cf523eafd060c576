"""Clocks that jump, nights without us, and people who were suspended: nobody waits for ever, nobody loses her place."""

from datetime import timedelta

import pytest

from counselors.models import Counselor
from counselors.rules import LEASE as DUTY
from counselors.selectors import on_duty
from matching.access import hash_token
from matching.actions import accept_offer, issue_ticket
from matching.matchmaker import LEASE, MATCHMAKER, hold_lease, run_matching
from matching.models import Offer, Ticket
from matching.rules import AWAY, OFFER, PRESENCE, Vigil, is_here
from matching.values import Need
from sobat.background import match_once
from tests.factories.counselors import make_counselor_on_duty
from tests.factories.matching import NOW, make_citizen, make_offer, make_ticket
from tests.matching.support import refused, state_of
from wire.codes import ErrorCode

pytestmark = pytest.mark.django_db
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


def test_a_clock_set_back_frees_a_dead_holders_lease() -> None:
    """No lease is longer than LEASE, so one that ends later was written by a clock that was wrong."""
    assert hold_lease(MATCHMAKER, "dead", NOW + HOUR)
    assert hold_lease(MATCHMAKER, "alive", NOW)
    assert not hold_lease(MATCHMAKER, "another", NOW)


def test_a_holder_whose_clock_was_set_back_goes_on_alone() -> None:
    """It renews at once, in its new time."""
    assert hold_lease(MATCHMAKER, "a", NOW + HOUR)
    assert hold_lease(MATCHMAKER, "a", NOW)
    assert not hold_lease(MATCHMAKER, "b", NOW + LEASE - SECOND)
    assert hold_lease(MATCHMAKER, "b", NOW + LEASE)


def test_a_clock_set_back_keeps_nobody_in_an_offer() -> None:
    """The desk may have nobody behind it; the ticket is in the queue again, and offered by today's clock."""
    make_counselor_on_duty(now=NOW + HOUR)
    offer = make_offer(1, now=NOW + HOUR)
    report = run_matching(NOW)
    assert (report.lapsed_offers, state_of(offer), state_of(offer.ticket)) == (1, "lapsed", "waiting")


def test_clocks_that_differ_a_little_are_no_reason() -> None:
    """Two matchmakers on two machines."""
    make_counselor_on_duty(now=NOW + OFFER)
    offer = make_offer(1, now=NOW + OFFER)
    assert (run_matching(NOW).lapsed_offers, state_of(offer)) == (0, "live")


def test_presence_in_the_future_is_no_presence() -> None:
    """Neither of a page nor of a desk."""
    assert is_here(NOW + PRESENCE, NOW)
    assert not is_here(NOW + PRESENCE + SECOND, NOW)
    make_counselor_on_duty(now=NOW)
    there = [bool(on_duty(NOW + sign * lease)) for sign in (-1, 1) for lease in (DUTY, DUTY + SECOND)]
    assert there == [True, False] * 2


def test_an_outage_of_ours_costs_nobody_her_place() -> None:
    """Pages that could not reach us have until AWAY after our return; then whoever is still silent lapses."""
    ticket = make_ticket(1)
    back, vigil = NOW + 10 * AWAY, Vigil()
    moments = [back + second * SECOND for second in range(0, int(AWAY.total_seconds()) + 41, 40)]
    for moment in moments:
        assert state_of(ticket) == "waiting"
        match_once("me", moment, vigil=vigil)
    assert state_of(ticket) == "lapsed"


def test_a_gap_or_a_jump_begins_the_vigil_anew() -> None:
    """Asleep, without a database, or by a clock that was set."""
    for jump in (PRESENCE + SECOND, HOUR, -SECOND):
        vigil, now = Vigil(), NOW
        while not vigil.may_lapse(now):
            now += PRESENCE
        assert now - NOW > AWAY
        assert not vigil.may_lapse(now + jump)
        assert not vigil.may_lapse(now + jump + PRESENCE)


def test_who_was_suspended_takes_nobody() -> None:
    """Even while her desk still rings."""
    ratna = make_counselor_on_duty(now=NOW)
    offer = make_offer(1)
    Counselor.objects.update(active=False)
    refused(ErrorCode.NOT_PERMITTED, accept_offer, ratna.pk, offer.pk, NOW)
    assert (state_of(offer), state_of(offer.ticket)) == ("live", "offered")


def test_a_secret_that_opens_a_seat_is_not_queued_for_again() -> None:
    """Its ticket was forgotten while the room is still open: every accept would fail, at every desk in turn."""
    ratna = make_counselor_on_duty(now=NOW)
    accept_offer(ratna.pk, make_offer(1).pk, NOW)
    Offer.objects.all().delete()
    Ticket.objects.all().delete()
    other = make_citizen(2)
    refused(
        ErrorCode.TOKEN_REUSED,
        issue_ticket,
        need=Need("sadness", None),
        token_hash=hash_token(make_citizen(1).token),
        genesis=other.genesis,
        room_id=other.room_id,
        now=NOW,
    )
    assert Ticket.objects.count() == 0
