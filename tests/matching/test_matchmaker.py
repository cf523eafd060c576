"""The lease of the matchmaker, retention, and what a run costs."""

from datetime import timedelta

import pytest

from counselors.actions import start_shift
from matching.actions import accept_offer, leave_queue
from matching.matchmaker import LEASE, MATCHMAKER, drop_lease, expire, hold_lease, run_matching
from matching.models import Lease, Offer, Ticket
from tests.factories.counselors import make_counselor_on_duty
from tests.factories.matching import NOW, make_offer, make_ticket
from wire import limits

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def test_one_holder_at_a_time() -> None:
    """The other one waits until the lease runs out."""
    assert hold_lease(MATCHMAKER, "a", NOW)
    assert not hold_lease(MATCHMAKER, "b", NOW)
    assert not hold_lease(MATCHMAKER, "b", NOW + LEASE - SECOND)
    assert hold_lease("another job", "b", NOW)
    assert hold_lease(MATCHMAKER, "b", NOW + LEASE)
    assert not hold_lease(MATCHMAKER, "a", NOW + LEASE)


def test_a_holder_who_goes_on_keeps_it_and_writes_seldom() -> None:
    """Renewed when half of it is over."""
    untils = []
    for second in range(21):
        assert hold_lease(MATCHMAKER, "a", NOW + second * SECOND)
        untils.append(Lease.objects.get().until)
        assert not hold_lease(MATCHMAKER, "b", NOW + second * SECOND)
    assert len(set(untils)) == 5


def test_a_clean_stop_frees_the_job_but_only_ones_own() -> None:
    """A successor starts at once."""
    assert hold_lease(MATCHMAKER, "a", NOW)
    drop_lease(MATCHMAKER, "b", NOW)
    assert not hold_lease(MATCHMAKER, "b", NOW)
    drop_lease(MATCHMAKER, "a", NOW)
    assert hold_lease(MATCHMAKER, "b", NOW)


def test_what_is_over_is_forgotten_in_time() -> None:
    """Live tickets never; finished ones and old offers after their retention, with nothing left of them."""
    ratna = make_counselor_on_duty(now=NOW, capacity=3)
    accept_offer(ratna.pk, make_offer(1).pk, NOW)
    leave_queue(make_offer(2).ticket_id, NOW)
    make_ticket(3)
    kept = NOW + timedelta(days=limits.TICKET_KEEP_DAYS)
    assert (expire(kept), Ticket.objects.count()) == (0, 3)
    assert expire(kept + SECOND) == 4
    assert (Ticket.objects.values_list("state", flat=True).get(), Offer.objects.count()) == ("waiting", 0)


def test_a_run_with_nobody_waiting_costs_four_reads(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    """An idle night is cheap, however many are on duty."""
    for name in ("ratna", "jajang", "aisyah"):
        make_counselor_on_duty(name, now=NOW)
        with django_assert_num_queries(4):
            run_matching(NOW)


def test_planning_costs_the_same_for_one_and_for_three(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    """Nobody can take these, so a run is planning alone."""
    ratna = make_counselor_on_duty(now=NOW, topics=("faith",))
    for name in (1, 2, 3):
        make_ticket(name)
        with django_assert_num_queries(9):
            run_matching(NOW)
    start_shift(ratna.pk, NOW)
    make_counselor_on_duty("jajang", now=NOW, topics=("faith",))
    with django_assert_num_queries(9):
        run_matching(NOW)
