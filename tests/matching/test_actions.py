"""Tickets in the database: issued once, offered in turn, left for good, and what the database itself refuses."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from matching.access import hash_token, ticket_for_token
from matching.actions import accept_offer, issue_ticket, leave_queue
from matching.matchmaker import run_matching
from matching.models import Offer, Ticket
from matching.values import Need, TicketPass
from tests.factories.counselors import make_counselor, make_counselor_on_duty
from tests.factories.matching import NOW, make_citizen, make_offer, make_ticket
from tests.matching.support import refused, state_of
from wire.codes import ErrorCode

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def test_a_ticket_waits_and_is_found_by_its_secret() -> None:
    """Only the hash of the secret is stored."""
    citizen, ticket = make_citizen(1), make_ticket(1)
    assert ticket_for_token(citizen.token) == TicketPass(ticket.pk)
    assert ticket_for_token(bytes(32)) is None
    assert (ticket.state, ticket.since, ticket.seen_at, ticket.room_id) == ("waiting", NOW, NOW, None)
    assert citizen.token not in [bytes(ticket.token_hash), bytes(ticket.form_hash), bytes(ticket.promised_room)]


def test_the_same_form_again_is_the_same_ticket() -> None:
    """Also when it has been matched meanwhile: an answer that was lost can always be asked for again."""
    ratna = make_counselor_on_duty(now=NOW)
    ticket = make_ticket(1)
    assert make_ticket(1, now=NOW) == ticket
    run_matching(NOW)
    accept_offer(ratna.pk, Offer.objects.get().pk, NOW)
    citizen = make_citizen(1)
    again = issue_ticket(
        need=Need("sadness", None),
        token_hash=hash_token(citizen.token),
        genesis=citizen.genesis,
        room_id=citizen.room_id,
        now=NOW + SECOND,
    )
    assert (again.pk, again.room_id, again.fresh) == (ticket.pk, citizen.room_id, False)
    assert Ticket.objects.count() == 1


@pytest.mark.parametrize(
    ("topic", "language", "secret_of", "genesis_of"),
    [("faith", None, 1, 1), ("sadness", "id", 1, 1), ("sadness", None, 1, 2), ("sadness", None, 2, 1)],
    ids=["other topic", "other language", "other genesis", "genesis of somebody else"],
)
def test_one_secret_one_form(topic: str, language: str | None, secret_of: int, genesis_of: int) -> None:
    """Anything else under a known secret, or a room's name under another secret, is refused and changes nothing."""
    make_ticket(1)
    citizen = make_citizen(genesis_of)
    refused(
        ErrorCode.TOKEN_REUSED,
        issue_ticket,
        need=Need(topic, language),
        token_hash=hash_token(make_citizen(secret_of).token),
        genesis=citizen.genesis,
        room_id=citizen.room_id,
        now=NOW,
    )
    assert Ticket.objects.values_list("topic", "language").get() == ("sadness", None)


def test_a_room_that_exists_is_not_queued_for_again() -> None:
    """Its GENESIS, sent once more after the ticket was forgotten, could be offered but never accepted."""
    ratna = make_counselor_on_duty(now=NOW)
    accept_offer(ratna.pk, make_offer(1).pk, NOW)
    Offer.objects.all().delete()
    Ticket.objects.all().delete()
    citizen = make_citizen(1)
    refused(
        ErrorCode.TOKEN_REUSED,
        issue_ticket,
        need=Need("sadness", None),
        token_hash=hash_token(citizen.token),
        genesis=citizen.genesis,
        room_id=citizen.room_id,
        now=NOW,
    )
    assert Ticket.objects.count() == 0


def test_leaving_takes_the_offer_back() -> None:
    """The desk stops ringing, and GENESIS is gone."""
    ratna = make_counselor_on_duty(now=NOW)
    offer = make_offer(1)
    leave_queue(offer.ticket_id, NOW)
    assert (state_of(offer), offer.ticket.state, offer.ticket.genesis) == ("withdrawn", "left", None)
    refused(ErrorCode.OFFER_TAKEN, accept_offer, ratna.pk, offer.pk, NOW)
    refused(ErrorCode.ILLEGAL_TRANSITION, leave_queue, offer.ticket_id, NOW)


def test_a_matched_person_leaves_through_the_room() -> None:
    """Not through the queue."""
    ratna = make_counselor_on_duty(now=NOW)
    offer = make_offer(1)
    accept_offer(ratna.pk, offer.pk, NOW)
    refused(ErrorCode.ILLEGAL_TRANSITION, leave_queue, offer.ticket_id, NOW)


@pytest.mark.parametrize(
    "change",
    [
        {"state": "matched"},
        {"state": "left"},
        {"ended_at": NOW},
        {"genesis": None},
        {"state": "asleep"},
    ],
    ids=["matched without room", "over with genesis", "waiting but ended", "waiting without genesis", "no such state"],
)
def test_the_database_refuses_half_a_ticket(change: dict[str, object]) -> None:
    """Whatever a program forgets."""
    make_ticket(1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Ticket.objects.update(**change)


def test_the_database_knows_one_live_offer_per_ticket_and_desk() -> None:
    """Whatever two matchmakers forget."""
    ratna = make_counselor_on_duty(now=NOW)
    jajang = make_counselor("jajang")
    offer = make_offer(1)
    other = make_ticket(2)
    row = {"created_at": NOW, "expires_at": NOW, "policy": 1, "eligible": 1, "tie_break": "only", "state": "live"}
    for ticket_id, counselor_id in [(offer.ticket_id, jajang.pk), (other.pk, ratna.pk)]:
        with pytest.raises(IntegrityError), transaction.atomic():
            Offer.objects.create(ticket_id=ticket_id, counselor_id=counselor_id, **row)
    with pytest.raises(IntegrityError), transaction.atomic():
        Offer.objects.update(state="lapsed")
