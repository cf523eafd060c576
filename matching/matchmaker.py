"""The matchmaker: what falls due, and who is offered to whom. One writer at a time, by a lease; safe to repeat."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Q, QuerySet

from counselors.access import lock_counselor, lock_live_shift
from counselors.values import ShiftState
from matching.access import lock_offer_with_ticket, lock_ticket
from matching.actions import move_ticket, return_ticket
from matching.models import IN_QUEUE, LIVE, Lease, Offer, Ticket
from matching.rules import AWAY, OFFER, POLICY, TICKET_TABLE, advance, propose
from matching.selectors import bench, waiting
from matching.values import OfferEvent, OfferState, Proposal, RunReport, TicketEvent, TicketState
from realtime.bells import ring_on_commit, topic
from wire import limits

LEASE: Final = timedelta(seconds=10)
MATCHMAKER: Final = "matchmaker"


def run_matching(now: datetime, *, lapse_tickets: bool = True) -> RunReport:
    """Lapse what is due, then offer who waits to who is free. Every change is a transaction of its own.

    Without `lapse_tickets` nobody loses her place: after an outage of ours, silence says nothing about the pages. What
    a clock that was set back left in the future is due at once. A crash between two of the changes loses nothing: the
    next run finds the rest. Running twice at once, or again at the same `now`, makes no second offer: every step looks
    again under its locks.
    """
    due = Offer.objects.filter(LIVE, Q(expires_at__lte=now) | Q(expires_at__gt=now + 2 * OFFER))
    gone = Ticket.objects.filter(IN_QUEUE, state=TicketState.WAITING, seen_at__lt=now - AWAY)
    lapsed_offers = sum(_lapse_offer(pk, now) for pk in _keys(due))
    lapsed_tickets = sum(_lapse_ticket(pk, now) for pk in _keys(gone)) if lapse_tickets else 0
    queue = waiting(now)
    plan = propose(queue, bench(now), now) if queue else ()
    return RunReport(lapsed_offers, lapsed_tickets, sum(_make_offer(proposal, now) for proposal in plan))


def hold_lease(job: str, holder: str, now: datetime, *, length: timedelta = LEASE) -> bool:
    """Whether `holder` does `job` now: nobody else holds it, or whoever did stopped renewing it.

    A lease is good for `length`; it is renewed when half of it is over, so that an idle night writes little.
    """
    if Lease.objects.filter(job=job, holder=holder, until__gt=now + length / 2, until__lte=now + length).exists():
        return True
    return _take_lease(job, holder, now, now + length)


def _keys(rows: QuerySet[Any]) -> list[int]:
    return list(rows.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _take_lease(job: str, holder: str, now: datetime, until: datetime) -> bool:
    Lease.objects.get_or_create(job=job, defaults={"holder": holder, "until": now})
    lease = Lease.objects.select_for_update().get(pk=job)
    if lease.holder != holder and now < lease.until <= until:  # beyond it, a clock was set back: no lease is that long
        return False
    lease.holder, lease.until = holder, until
    lease.save(update_fields=["holder", "until"])
    return True


@transaction.atomic
def drop_lease(job: str, holder: str, now: datetime) -> None:
    """Give the job free at a clean stop, so that a successor need not wait for the lease to run out."""
    Lease.objects.filter(job=job, holder=holder).update(until=now)


@transaction.atomic
def expire(now: datetime) -> int:
    """Delete offers and finished tickets that are past their retention; give the number of rows."""
    old_offers = Offer.objects.filter(ended_at__lt=now - timedelta(days=limits.OFFER_KEEP_DAYS))
    old_tickets = Ticket.objects.filter(ended_at__lt=now - timedelta(days=limits.TICKET_KEEP_DAYS))
    return old_offers.delete()[0] + old_tickets.delete()[0]


@transaction.atomic
def _lapse_offer(offer_id: int, now: datetime) -> bool:
    ticket, offer = lock_offer_with_ticket(offer_id)
    if offer.state != OfferState.LIVE:
        return False
    return_ticket(ticket, offer, OfferEvent.LAPSE, now)
    return True


@transaction.atomic
def _lapse_ticket(ticket_id: int, now: datetime) -> bool:
    ticket = lock_ticket(ticket_id)
    if ticket.state != TicketState.WAITING or ticket.seen_at >= now - AWAY:
        return False
    move_ticket(ticket, TicketEvent.LAPSE, now)
    ring_on_commit(topic("ticket", ticket_id), topic("queue", 0), topic("board", 0))
    return True


@transaction.atomic
def _make_offer(proposal: Proposal, now: datetime) -> bool:
    """Looks again under the locks: the plan was made without them, and people come and go meanwhile."""
    ticket = lock_ticket(proposal.ticket_id)
    counselor = lock_counselor(proposal.counselor_id)
    shift = lock_live_shift(proposal.counselor_id)
    ringing = Offer.objects.filter(LIVE, counselor=counselor).exists()
    if ticket.state != TicketState.WAITING or ringing or shift is None or shift.state != ShiftState.ON:
        return False
    ticket.state = advance(TICKET_TABLE, TicketState.WAITING, TicketEvent.OFFER)
    ticket.save(update_fields=["state"])
    Offer.objects.create(
        ticket=ticket,
        counselor=counselor,
        state=OfferState.LIVE,
        created_at=now,
        expires_at=now + OFFER,
        policy=POLICY,
        eligible=proposal.eligible,
        tie_break=proposal.tie_break,
    )
    ring_on_commit(topic("ticket", ticket.pk), topic("duty", counselor.pk), topic("board", 0))
    return True
