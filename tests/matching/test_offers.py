"""Offers in the database: made, missed, declined, accepted; every refusal on the way to a room."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from chat.models import Room, Seat
from chat.values import RoomRef
from counselors.actions import pause_shift
from counselors.models import Counselor
from matching.access import hash_token
from matching.actions import accept_offer, decline_offer, note_presence, set_duty
from matching.matchmaker import _lapse_ticket, _make_offer, run_matching
from matching.models import Offer, Ticket
from matching.rules import OFFER, POLICY, PRESENCE
from matching.values import Proposal
from tests.factories.counselors import make_counselor, make_counselor_on_duty
from tests.factories.matching import NOW, make_citizen, make_offer, make_ticket
from tests.matching.support import refused, state_of
from wire.codes import ErrorCode

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def test_an_offer_says_why() -> None:
    """Who, until when, under which rules, out of how many."""
    ratna = make_counselor_on_duty(now=NOW)
    offer = make_offer(1)
    assert (offer.counselor_id, offer.state, offer.created_at, offer.expires_at) == (ratna.pk, "live", NOW, NOW + OFFER)
    assert (offer.policy, offer.eligible, offer.tie_break) == (POLICY, 1, "only")
    assert offer.ticket.state == "offered"


def test_running_again_at_once_makes_nothing_more() -> None:
    """Idempotent: the second run finds nothing to do."""
    make_counselor_on_duty(now=NOW)
    make_ticket(1)
    make_ticket(2)
    runs = [run_matching(NOW) for _ in range(3)]
    assert [(run.offers, run.lapsed_offers, run.lapsed_tickets) for run in runs] == [(1, 0, 0), (0, 0, 0), (0, 0, 0)]
    assert Offer.objects.count() == 1


def test_a_missed_ring_goes_to_the_next_desk_and_keeps_the_place() -> None:
    """First place, other counselor."""
    ratna = make_counselor_on_duty(now=NOW)
    offer = make_offer(1)
    jajang = make_counselor_on_duty("jajang", now=NOW + OFFER)
    note_presence(offer.ticket_id, NOW + OFFER)
    report = run_matching(NOW + OFFER)
    assert (report.lapsed_offers, report.offers, state_of(offer)) == (1, 1, "lapsed")
    second = Offer.objects.get(ended_at__isnull=True)
    assert (second.counselor_id, second.ticket.since) == (jajang.pk, NOW)
    assert offer.counselor_id == ratna.pk


def test_the_only_counselor_is_asked_again_after_a_pause() -> None:
    """Never a dead end."""
    ratna = make_counselor_on_duty(now=NOW)
    offer = make_offer(1)
    asked = []
    for seconds in range(45, 200, 15):
        now = NOW + timedelta(seconds=seconds)
        set_duty(ratna.pk, "on", now)
        note_presence(offer.ticket_id, now)
        if run_matching(now).offers:
            asked.append(seconds)
    assert asked == [105]
    assert list(Offer.objects.order_by("pk").values_list("state", flat=True)) == ["lapsed", "lapsed"]


def test_who_is_away_gets_no_offer_keeps_the_place_and_lapses_at_last() -> None:
    """Back in time: first again. Gone for long: over."""
    first, second = make_ticket(1), make_ticket(2, now=NOW + SECOND)
    away = NOW + PRESENCE + SECOND
    make_counselor_on_duty(now=away)
    note_presence(second.pk, away)
    assert run_matching(away).offers == 1
    assert (state_of(first), state_of(second)) == ("waiting", "offered")
    later = NOW + timedelta(seconds=601)
    note_presence(second.pk, later)
    assert run_matching(later).lapsed_tickets == 1
    assert state_of(first) == "lapsed"
    note_presence(first.pk, later)
    assert (state_of(first), first.seen_at, first.genesis, first.ended_at) == ("lapsed", NOW, None, later)


def test_accepting_opens_the_room_in_the_same_breath() -> None:
    """Ticket matched, room there, two seats, GENESIS handed over and dropped, and the tie-break noted."""
    ratna = make_counselor_on_duty(now=NOW)
    offer = make_offer(1)
    citizen = make_citizen(1)
    room = accept_offer(ratna.pk, offer.pk, NOW + SECOND)
    assert room == RoomRef(Room.objects.get().pk, citizen.room_id)
    ticket = Ticket.objects.get()
    assert (ticket.state, ticket.room_id, ticket.genesis, ticket.ended_at) == ("matched", room.pk, None, NOW + SECOND)
    assert (state_of(offer), offer.ended_at) == ("accepted", NOW + SECOND)
    seats = {seat.role: seat for seat in Seat.objects.all()}
    assert bytes(seats["citizen"].token_hash or b"") == hash_token(citizen.token)
    assert (seats["counselor"].counselor_id, len(seats)) == (ratna.pk, 2)
    assert Counselor.objects.get().last_accepted_at == NOW + SECOND


def test_an_offer_is_taken_once() -> None:
    """By herself too: the second click makes no second room."""
    ratna = make_counselor_on_duty(now=NOW)
    offer = make_offer(1)
    accept_offer(ratna.pk, offer.pk, NOW)
    refused(ErrorCode.OFFER_TAKEN, accept_offer, ratna.pk, offer.pk, NOW)
    refused(ErrorCode.OFFER_TAKEN, decline_offer, ratna.pk, offer.pk, "busy", NOW)
    assert Room.objects.count() == 1


@pytest.mark.parametrize("answer", [accept_offer, lambda *args: decline_offer(*args[:2], "busy", args[2])])
def test_who_may_not_answer(answer: Callable[..., object]) -> None:
    """Strangers, and everybody for an offer that never was: one answer. Latecomers: another."""
    ratna, jajang = make_counselor_on_duty(now=NOW), make_counselor("jajang")
    offer = make_offer(1)
    refused(ErrorCode.NOT_YOUR_OFFER, answer, jajang.pk, offer.pk, NOW)
    refused(ErrorCode.NOT_YOUR_OFFER, answer, ratna.pk, offer.pk + 1, NOW)
    refused(ErrorCode.OFFER_EXPIRED, answer, ratna.pk, offer.pk, NOW + OFFER)
    assert (state_of(offer), offer.ticket.state, Room.objects.count()) == ("live", "offered", 0)
    run_matching(NOW + OFFER)
    refused(ErrorCode.OFFER_EXPIRED, answer, ratna.pk, offer.pk, NOW + OFFER)


def test_capacity_is_counted_when_it_matters() -> None:
    """The offer was made while a place was free; it is not any more. The person goes on waiting for somebody else."""
    ratna = make_counselor_on_duty(now=NOW, capacity=2)
    accept_offer(ratna.pk, make_offer(1).pk, NOW)
    offer = make_offer(2)
    Counselor.objects.update(capacity=1)
    refused(ErrorCode.AT_CAPACITY, accept_offer, ratna.pk, offer.pk, NOW)
    assert (state_of(offer), Room.objects.count()) == ("live", 1)


def test_a_full_desk_is_not_asked_until_a_room_closes() -> None:
    """Capacity is counted from open rooms."""
    ratna = make_counselor_on_duty(now=NOW, capacity=1)
    room = accept_offer(ratna.pk, make_offer(1).pk, NOW)
    make_ticket(2)
    assert run_matching(NOW).offers == 0
    Room.objects.filter(pk=room.pk).update(state="closed", closed_at=NOW)
    assert run_matching(NOW).offers == 1


def test_a_declined_person_waits_at_the_first_place() -> None:
    """The reason is kept with the offer; the next run asks somebody else."""
    ratna = make_counselor_on_duty(now=NOW)
    offer = make_offer(1)
    jajang = make_counselor_on_duty("jajang", now=NOW)
    decline_offer(ratna.pk, offer.pk, "know_this_person", NOW)
    assert (state_of(offer), offer.reason, offer.ticket.state, offer.ticket.since) == (
        "declined",
        "know_this_person",
        "waiting",
        NOW,
    )
    run_matching(NOW)
    assert Offer.objects.get(ended_at__isnull=True).counselor_id == jajang.pk


@pytest.mark.parametrize("wish", ["paused", "off"])
def test_leaving_the_bench_takes_the_offer_along(wish: str) -> None:
    """The person is offered to somebody else at once; she herself is not punished for it."""
    ratna = make_counselor_on_duty(now=NOW)
    offer = make_offer(1)
    set_duty(ratna.pk, wish, NOW)  # type: ignore[arg-type]
    assert (state_of(offer), offer.ticket.state, offer.reason) == ("withdrawn", "waiting", "")
    refused(ErrorCode.OFFER_TAKEN, accept_offer, ratna.pk, offer.pk, NOW)
    assert run_matching(NOW).offers == 0
    set_duty(ratna.pk, "on", NOW)
    assert run_matching(NOW).offers == 1


def test_no_offer_for_who_left_while_the_plan_was_made() -> None:
    """The plan is made without locks, so every offer looks again under them."""
    ratna = make_counselor_on_duty(now=NOW)
    ticket = make_ticket(1)
    pause_shift(ratna.pk, NOW)
    assert _make_offer(Proposal(ticket.pk, ratna.pk, 1, "only"), NOW) is False
    assert (state_of(ticket), Offer.objects.count()) == ("waiting", 0)


def test_no_second_ring_at_a_desk_that_rings_already() -> None:
    """Of two plans made at the same time, the later one finds it out."""
    ratna = make_counselor_on_duty(now=NOW)
    make_offer(1)
    ticket = make_ticket(2)
    assert _make_offer(Proposal(ticket.pk, ratna.pk, 1, "only"), NOW) is False
    assert (state_of(ticket), Offer.objects.count()) == ("waiting", 1)


def test_who_comes_back_at_the_last_moment_keeps_the_place() -> None:
    """Between the look and the lock."""
    ticket = make_ticket(1)
    late = NOW + timedelta(seconds=601)
    note_presence(ticket.pk, late)
    assert (_lapse_ticket(ticket.pk, late), state_of(ticket)) == (False, "waiting")
