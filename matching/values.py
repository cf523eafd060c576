"""Nouns of the queue: tickets wait, counselors form the bench, an offer joins the two for a short time."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class TicketState(StrEnum):
    """Where a citizen's place in the queue stands."""

    WAITING = "waiting"
    OFFERED = "offered"
    MATCHED = "matched"
    LEFT = "left"
    LAPSED = "lapsed"


class TicketEvent(StrEnum):
    """What may happen to a ticket."""

    OFFER = "offer"
    MATCH = "match"
    RETURN = "return"
    LEAVE = "leave"
    LAPSE = "lapse"


class OfferState(StrEnum):
    """Where an offer stands; everything but live is final."""

    LIVE = "live"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


class OfferEvent(StrEnum):
    """What may happen to an offer."""

    ACCEPT = "accept"
    DECLINE = "decline"
    LAPSE = "lapse"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class Need:
    """All that matching may know of a citizen: a topic slug, and a language slug when only that one will do."""

    topic: str
    language: str | None


@dataclass(frozen=True, slots=True)
class IssuedTicket:
    """Answer to an intake: `room_id` is the 16-byte name that GENESIS gave the room; `fresh` when the ticket is new."""

    pk: int
    room_id: bytes
    fresh: bool


@dataclass(frozen=True, slots=True)
class TicketPass:
    """What a citizen's queue socket may act on."""

    ticket_id: int


@dataclass(frozen=True, slots=True)
class PastOffer:
    """An offer of a ticket that ended without a match: whose, how and when. `reason` is the decline reason or empty."""

    counselor_id: int
    state: OfferState
    reason: str
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class WaitingTicket:
    """One ticket in the queue. `since` is its first place; `seen_at` the lease of the waiting page."""

    ticket_id: int
    need: Need
    since: datetime
    seen_at: datetime
    past: tuple[PastOffer, ...] = ()


@dataclass(frozen=True, slots=True)
class Helper:
    """One counselor on the bench. `load`: open rooms and live offers; `busy`: an offer is ringing at her desk now."""

    counselor_id: int
    topics: frozenset[str]
    languages: frozenset[str]
    capacity: int
    load: int
    busy: bool
    last_accepted_at: datetime | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """One offer to make, and why: size of the eligible set, and what told the winner from the next best."""

    ticket_id: int
    counselor_id: int
    eligible: int
    tie_break: str


@dataclass(frozen=True, slots=True)
class TopicLine:
    """People waiting for one topic: how many, how many of them with a page open now, and since when the oldest."""

    topic: str
    waiting: int
    here: int
    oldest_since: datetime


@dataclass(frozen=True, slots=True)
class NowBoard:
    """The coordinator's view of this minute. `on_duty` counts counselors by kind; never content, never a person."""

    on_duty: dict[str, int]
    waiting: tuple[TopicLine, ...]
    live_offers: int
    open_rooms: int


@dataclass(frozen=True, slots=True)
class RunReport:
    """What one run of the matchmaker did, in counts."""

    lapsed_offers: int
    lapsed_tickets: int
    offers: int
