"""What citizens and counselors may do to tickets and offers: one transaction each, bells after commit.

Lock order: ticket, offer, key log, counselor, room, invitation, seat. The matchmaker's own are in `matchmaker.py`.
"""

from datetime import datetime
from hashlib import sha256

from django.db import IntegrityError, transaction

from chat.actions import open_room
from chat.selectors import open_room_counts, room_exists, secret_opens_seat
from chat.values import RoomRef
from counselors import actions as duty
from counselors.access import lock_counselor
from matching.access import lock_live_offer, lock_offer_with_ticket, lock_ticket
from matching.models import IN_QUEUE, LIVE, Offer, Ticket
from matching.rules import OFFER_TABLE, PRESENCE, TICKET_TABLE, advance, judge_offer
from matching.values import IssuedTicket, Need, OfferEvent, OfferState, TicketEvent, TicketState
from realtime.bells import ring_on_commit, topic
from wire.codes import ErrorCode, Refusal
from wire.parts import DutyWish


@transaction.atomic
def issue_ticket(*, need: Need, token_hash: bytes, genesis: bytes, room_id: bytes, now: datetime) -> IssuedTicket:
    """A place in the queue at `now`, or the one this form got before.

    `genesis` is the checked GENESIS envelope, `room_id` the name it gives the room. Raises Refusal(TOKEN_REUSED) when
    the secret, or the room's name, belongs to another form already. No locks: unique constraints decide races.
    """
    form_hash = sha256(repr((need.topic, need.language)).encode() + sha256(genesis).digest()).digest()
    known = _known_ticket(token_hash, form_hash)
    if known is not None:
        return known
    # an old GENESIS or secret, whose ticket was forgotten: it could be queued and offered for ever, but never accepted
    if room_exists(room_id) or secret_opens_seat(token_hash):
        raise Refusal(ErrorCode.TOKEN_REUSED)
    try:
        with transaction.atomic():
            ticket = Ticket.objects.create(
                token_hash=token_hash,
                form_hash=form_hash,
                promised_room=room_id,
                topic=need.topic,
                language=need.language,
                genesis=genesis,
                state=TicketState.WAITING,
                since=now,
                seen_at=now,
            )
    except IntegrityError:
        known = _known_ticket(token_hash, form_hash)
        if known is None:
            raise Refusal(ErrorCode.TOKEN_REUSED) from None
        return known
    ring_on_commit(*_queue_changed())
    return IssuedTicket(ticket.pk, room_id, fresh=True)


@transaction.atomic
def note_presence(ticket_id: int, now: datetime) -> None:
    """Renew the lease of a waiting page. One update while the lease is fresh; a return wakes the matchmaker."""
    queued = Ticket.objects.filter(IN_QUEUE, pk=ticket_id)
    if queued.filter(seen_at__gte=now - PRESENCE).update(seen_at=now):
        return
    if queued.update(seen_at=now):
        ring_on_commit(topic("matchmaker", 0), topic("board", 0))


@transaction.atomic
def leave_queue(ticket_id: int, now: datetime) -> None:
    """Give up the place for good; a live offer is withdrawn. Raises Refusal(ILLEGAL_TRANSITION) when it is over."""
    ticket = lock_ticket(ticket_id)
    offer = lock_live_offer(ticket_id)
    move_ticket(ticket, TicketEvent.LEAVE, now)
    if offer is not None:
        move_offer(offer, OfferEvent.WITHDRAW, now)
    ring_on_commit(topic("ticket", ticket_id), *_queue_changed())


@transaction.atomic
def accept_offer(counselor_id: int, offer_id: int, now: datetime) -> RoomRef:
    """Take the offered person: ticket, offer and room change together, so no ticket is ever matched without a room.

    Raises Refusal NOT_YOUR_OFFER, OFFER_TAKEN, OFFER_EXPIRED, AT_CAPACITY (the offer then runs out by itself), NO_KEYS,
    or NOT_PERMITTED for a counselor who was suspended meanwhile. Locks ticket, offer, counselor, and the room it makes.
    """
    ticket, offer = lock_offer_with_ticket(offer_id)
    judge_offer(OfferState(offer.state), offer.expires_at, mine=offer.counselor_id == counselor_id, now=now)
    counselor = lock_counselor(counselor_id)
    if not counselor.active:
        raise Refusal(ErrorCode.NOT_PERMITTED)
    if open_room_counts().get(counselor_id, 0) >= counselor.capacity:
        raise Refusal(ErrorCode.AT_CAPACITY)
    if ticket.genesis is None:  # constraint ticket_genesis_while_in_queue: an offered ticket has it
        raise Refusal(ErrorCode.ILLEGAL_TRANSITION)
    room = open_room(
        genesis=bytes(ticket.genesis),
        token_hash=bytes(ticket.token_hash),
        topic=ticket.topic,
        counselor_id=counselor_id,
        now=now,
    )
    move_offer(offer, OfferEvent.ACCEPT, now)
    ticket.room_id = room.pk
    move_ticket(ticket, TicketEvent.MATCH, now)
    duty.note_accepted(counselor_id, now)
    ring_on_commit(topic("ticket", ticket.pk), *_queue_changed())
    return room


@transaction.atomic
def decline_offer(counselor_id: int, offer_id: int, reason: str, now: datetime) -> None:
    """Leave the offered person to somebody else; the ticket keeps its first place. `reason` is a DeclineReason.

    Raises Refusal NOT_YOUR_OFFER, OFFER_TAKEN or OFFER_EXPIRED. Locks ticket, then offer.
    """
    ticket, offer = lock_offer_with_ticket(offer_id)
    judge_offer(OfferState(offer.state), offer.expires_at, mine=offer.counselor_id == counselor_id, now=now)
    offer.reason = reason
    return_ticket(ticket, offer, OfferEvent.DECLINE, now)


def set_duty(counselor_id: int, wish: DutyWish, now: datetime) -> None:
    """Siap, Jeda or Selesai; leaving the bench withdraws an offer that is ringing. Two transactions on purpose.

    Raises Refusal NO_KEYS, NOT_PERMITTED or NOT_ON_DUTY. The shift changes first, under the counselor's lock: after
    that no new offer can be made (`matchmaker` looks again under the same lock), so the second step finds the last one;
    and ticket and offer are never locked after a counselor.
    """
    if wish == "on":
        duty.start_shift(counselor_id, now)
        return
    if wish == "paused":
        duty.pause_shift(counselor_id, now)
    else:
        duty.end_shift(counselor_id, now)
    withdraw_offer_of(counselor_id, now)


@transaction.atomic
def withdraw_offer_of(counselor_id: int, now: datetime) -> None:
    """Take back the counselor's live offer, if there is one; the ticket keeps its first place. Locks ticket, offer."""
    offer_id = Offer.objects.filter(LIVE, counselor=counselor_id).values_list("pk", flat=True).first()
    if offer_id is None:
        return
    ticket, offer = lock_offer_with_ticket(offer_id)
    if offer.state == OfferState.LIVE:
        return_ticket(ticket, offer, OfferEvent.WITHDRAW, now)


def return_ticket(ticket: Ticket, offer: Offer, event: OfferEvent, now: datetime) -> None:
    """Both rows locked: the offer ends by `event`, the ticket waits again at its first place."""
    move_offer(offer, event, now)
    move_ticket(ticket, TicketEvent.RETURN, now)
    ring_on_commit(
        topic("ticket", ticket.pk), topic("duty", offer.counselor_id), topic("matchmaker", 0), topic("board", 0)
    )


def move_ticket(ticket: Ticket, event: TicketEvent, now: datetime) -> None:
    """Advance a locked ticket; GENESIS is dropped the moment nobody can take it any more."""
    ticket.state = advance(TICKET_TABLE, TicketState(ticket.state), event)
    if ticket.state not in (TicketState.WAITING, TicketState.OFFERED):
        ticket.genesis, ticket.ended_at = None, now
    ticket.save(update_fields=["state", "genesis", "ended_at", "room"])


def move_offer(offer: Offer, event: OfferEvent, now: datetime) -> None:
    """Advance a locked offer, and tell the desk where it rang."""
    offer.state = advance(OFFER_TABLE, OfferState(offer.state), event)
    offer.ended_at = now
    offer.save(update_fields=["state", "ended_at", "reason"])
    ring_on_commit(topic("duty", offer.counselor_id))


def _known_ticket(token_hash: bytes, form_hash: bytes) -> IssuedTicket | None:
    ticket = Ticket.objects.filter(token_hash=token_hash).only("pk", "form_hash", "promised_room").first()
    if ticket is None:
        return None
    if bytes(ticket.form_hash) != form_hash:
        raise Refusal(ErrorCode.TOKEN_REUSED)
    return IssuedTicket(ticket.pk, bytes(ticket.promised_room), fresh=False)


def _queue_changed() -> tuple[str, ...]:
    return topic("matchmaker", 0), topic("queue", 0), topic("board", 0)
