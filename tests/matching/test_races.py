"""Many at once, in real threads with a connection each, on whatever database the tests run on."""

from collections import Counter
from datetime import timedelta

import pytest

from chat.models import Envelope, Room, Seat
from matching.access import hash_token
from matching.actions import accept_offer, decline_offer, issue_ticket, leave_queue, set_duty
from matching.matchmaker import MATCHMAKER, hold_lease, run_matching
from matching.models import Offer, Ticket
from matching.values import Need
from tests.factories.counselors import make_counselor_on_duty
from tests.factories.matching import NOW, make_citizen, make_offer, make_ticket
from tests.support.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_fifty_accept_one_offer_and_one_wins() -> None:
    """One room, two seats, one GENESIS; the others are told that it is taken."""
    ratna = make_counselor_on_duty(now=NOW, capacity=6)
    offer = make_offer(1)
    ends = at_once([lambda: accept_offer(ratna.pk, offer.pk, NOW)] * 50)
    assert Counter(ends) == {"done": 1, "offer_taken": 49}
    assert (Room.objects.count(), Seat.objects.count(), Envelope.objects.count()) == (1, 2, 1)
    assert Ticket.objects.values_list("state", flat=True).get() == "matched"


def test_strangers_in_the_crowd_learn_nothing() -> None:
    """Those whose offer it is not get the same answer before, while and after it is taken."""
    ratna = make_counselor_on_duty(now=NOW)
    offer = make_offer(1)
    jajang = make_counselor_on_duty("jajang", now=NOW)
    calls = [lambda: accept_offer(ratna.pk, offer.pk, NOW), lambda: accept_offer(jajang.pk, offer.pk, NOW)] * 8
    assert Counter(at_once(calls)) == {"done": 1, "offer_taken": 7, "not_your_offer": 8}


@pytest.mark.parametrize("round_", range(5))
def test_accept_decline_and_leave_at_once_agree_on_one_end(round_: int) -> None:
    """Whoever comes first decides, and ticket, offer and room tell the same story."""
    ratna = make_counselor_on_duty(now=NOW)
    offer = make_offer(round_)
    ends = at_once(
        [
            lambda: accept_offer(ratna.pk, offer.pk, NOW),
            lambda: decline_offer(ratna.pk, offer.pk, "busy", NOW),
            lambda: leave_queue(offer.ticket_id, NOW),
            lambda: set_duty(ratna.pk, "off", NOW),
        ]
    )
    offer.refresh_from_db()
    told = (ends[0], offer.state, offer.ticket.state, Room.objects.count())
    assert told in [
        ("done", "accepted", "matched", 1),
        ("offer_taken", "declined", "waiting", 0),
        ("offer_taken", "declined", "left", 0),
        ("offer_taken", "withdrawn", "waiting", 0),
        ("offer_taken", "withdrawn", "left", 0),
    ]


def test_two_matchmakers_make_one_offer_each() -> None:
    """Even when the lease is not asked: every offer looks again under its locks."""
    for name in ("ratna", "jajang", "aisyah"):
        make_counselor_on_duty(name, now=NOW)
    for name in range(5):
        make_ticket(name)
    assert set(at_once([lambda: run_matching(NOW)] * 6)) == {"done"}
    live = Offer.objects.filter(ended_at__isnull=True)
    assert (live.count(), len(set(live.values_list("ticket", flat=True)))) == (3, 3)
    assert Counter(Ticket.objects.values_list("state", flat=True)) == {"offered": 3, "waiting": 2}


def test_two_matchmakers_lapse_once() -> None:
    """Nobody is put back twice."""
    ratna = make_counselor_on_duty(now=NOW)
    offer = make_offer(1)
    later = NOW + timedelta(seconds=45)
    assert set(at_once([lambda: run_matching(later)] * 6)) == {"done"}
    offer.refresh_from_db()
    assert (offer.state, offer.ticket.state, offer.counselor_id) == ("lapsed", "waiting", ratna.pk)


def test_of_many_who_want_the_lease_one_gets_it() -> None:
    """Also when the row is not there yet."""
    held: list[bool] = []
    calls = [lambda name=str(number): held.append(hold_lease(MATCHMAKER, name, NOW)) for number in range(12)]
    assert set(at_once(calls)) == {"done"}
    assert Counter(held) == {True: 1, False: 11}


def test_a_form_sent_many_times_at_once_is_one_ticket() -> None:
    """An impatient thumb."""
    citizen = make_citizen(1)
    issued: list[tuple[int, bool]] = []

    def send() -> None:
        ticket = issue_ticket(
            need=Need("sadness", None),
            token_hash=hash_token(citizen.token),
            genesis=citizen.genesis,
            room_id=citizen.room_id,
            now=NOW,
        )
        issued.append((ticket.pk, ticket.fresh))

    assert set(at_once([send] * 12)) == {"done"}
    assert Counter(fresh for _, fresh in issued) == {True: 1, False: 11}
    assert {pk for pk, _ in issued} == {Ticket.objects.get().pk}


def test_capacity_holds_while_rooms_and_offers_race() -> None:
    """Six people, one desk for two: matching and accepting in turns and at once never overfill it."""
    ratna = make_counselor_on_duty(now=NOW, capacity=2)
    for name in range(6):
        make_ticket(name)

    def accept_whatever_rings() -> None:
        offer_id = Offer.objects.filter(ended_at__isnull=True).values_list("pk", flat=True).first()
        if offer_id is not None:
            accept_offer(ratna.pk, offer_id, NOW)

    for _ in range(4):
        ends = at_once([lambda: run_matching(NOW)] * 3 + [accept_whatever_rings] * 5)
        assert set(ends) <= {"done", "offer_taken"}
    assert Room.objects.count() == 2
    assert Counter(Ticket.objects.values_list("state", flat=True)) == {"matched": 2, "waiting": 4}
