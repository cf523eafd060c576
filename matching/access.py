"""The only way a ticket or offer reaches somebody from outside. `lock_` holds a row lock and needs a transaction.

Lock order: ticket, offer, key log, counselor, room, invitation, seat.
"""

from hashlib import sha256

from matching.models import LIVE, Offer, Ticket
from matching.values import TicketPass
from wire.codes import ErrorCode, Refusal


def hash_token(token: bytes) -> bytes:
    """How the secret of a ticket and seat is stored: SHA-256 of its 32 random bytes, too many to guess."""
    return sha256(token).digest()


def ticket_for_token(token: bytes) -> TicketPass | None:
    """The ticket that this secret opens, or None; found by its hash, so that timing tells nothing about the secret."""
    pk = Ticket.objects.filter(token_hash=hash_token(token)).values_list("pk", flat=True).first()
    return None if pk is None else TicketPass(pk)


def lock_ticket(ticket_id: int) -> Ticket:
    """The ticket, locked. First in the lock order."""
    return Ticket.objects.select_for_update().get(pk=ticket_id)


def lock_offer(offer_id: int) -> Offer:
    """The offer, locked. Its ticket must be locked already."""
    return Offer.objects.select_for_update().get(pk=offer_id)


def lock_live_offer(ticket_id: int) -> Offer | None:
    """The live offer of a ticket, locked, or None. The ticket must be locked already."""
    return Offer.objects.select_for_update().filter(LIVE, ticket=ticket_id).first()


def lock_offer_with_ticket(offer_id: int) -> tuple[Ticket, Offer]:
    """Both rows, locked in order. Raises Refusal(NOT_YOUR_OFFER) for an unknown offer: strangers learn nothing."""
    ticket_id = Offer.objects.filter(pk=offer_id).values_list("ticket", flat=True).first()
    if ticket_id is None:
        raise Refusal(ErrorCode.NOT_YOUR_OFFER)
    ticket = lock_ticket(ticket_id)
    return ticket, lock_offer(offer_id)
