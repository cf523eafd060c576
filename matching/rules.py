"""The whole matching policy and the two state machines. No clock, no database, no chance: values in, values out."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from types import MappingProxyType
from typing import Final, Protocol, TypeVar

from matching.values import (
    Helper,
    Need,
    OfferEvent,
    OfferState,
    PastOffer,
    Proposal,
    TicketEvent,
    TicketState,
    WaitingTicket,
)
from wire import limits
from wire.codes import ErrorCode, Refusal

POLICY: Final = 1  # stored with every offer; raise it whenever `propose` decides differently

PRESENCE: Final = timedelta(seconds=limits.PRESENCE_LEASE_SECONDS)
AWAY: Final = timedelta(seconds=limits.TICKET_AWAY_SECONDS)
OFFER: Final = timedelta(seconds=limits.OFFER_SECONDS)

# Nobody is shut out for good: with a single counselor in town, a missed ring must not strand the person who waits.
LAPSE_PAUSE: Final = timedelta(seconds=60)
DECLINE_PAUSES: Final = MappingProxyType(
    {
        "busy": timedelta(minutes=2),
        "other": timedelta(minutes=5),
        "not_my_field": timedelta(hours=1),
        "know_this_person": timedelta(days=1),
    }
)
LONGEST_PAUSE: Final = max(DECLINE_PAUSES.values())

TICKET_TABLE: Final = MappingProxyType(
    {
        (TicketState.WAITING, TicketEvent.OFFER): TicketState.OFFERED,
        (TicketState.WAITING, TicketEvent.LEAVE): TicketState.LEFT,
        (TicketState.WAITING, TicketEvent.LAPSE): TicketState.LAPSED,
        (TicketState.OFFERED, TicketEvent.MATCH): TicketState.MATCHED,
        (TicketState.OFFERED, TicketEvent.RETURN): TicketState.WAITING,
        (TicketState.OFFERED, TicketEvent.LEAVE): TicketState.LEFT,
    }
)
OFFER_TABLE: Final = MappingProxyType(
    {
        (OfferState.LIVE, OfferEvent.ACCEPT): OfferState.ACCEPTED,
        (OfferState.LIVE, OfferEvent.DECLINE): OfferState.DECLINED,
        (OfferState.LIVE, OfferEvent.LAPSE): OfferState.LAPSED,
        (OfferState.LIVE, OfferEvent.WITHDRAW): OfferState.WITHDRAWN,
    }
)


class OnDuty(Protocol):
    """What training is judged by; `Helper` and `counselors.values.BenchEntry` both have it."""

    @property
    def counselor_id(self) -> int: ...
    @property
    def topics(self) -> frozenset[str]: ...
    @property
    def languages(self) -> frozenset[str]: ...


State = TypeVar("State", bound=Hashable)
Event = TypeVar("Event", bound=Hashable)


def advance(table: Mapping[tuple[State, Event], State], state: State, event: Event) -> State:
    """The state after `event`. Raises Refusal(ILLEGAL_TRANSITION) for a pair that is not in `table`."""
    try:
        return table[state, event]
    except KeyError:
        raise Refusal(ErrorCode.ILLEGAL_TRANSITION) from None


def is_here(seen_at: datetime, now: datetime) -> bool:
    """Whether the waiting page said recently enough that somebody looks at it. A clock set back proves nothing."""
    return abs(now - seen_at) <= PRESENCE


class Vigil:
    """How long the matchmaker has been awake without a gap: asleep, or without its database, nobody can be missed."""

    def __init__(self) -> None:
        self._since: datetime | None = None
        self._last: datetime | None = None

    def may_lapse(self, now: datetime) -> bool:
        """Call it at every turn. True once a page that still waits has had time to come back."""
        if self._since is None or self._last is None or not timedelta(0) <= now - self._last <= PRESENCE:
            self._since = now
        self._last = now
        return now - self._since > AWAY


def judge_offer(state: OfferState, expires_at: datetime, *, mine: bool, now: datetime) -> None:
    """May this counselor still answer this offer? Raises NOT_YOUR_OFFER, OFFER_TAKEN or OFFER_EXPIRED."""
    if not mine:
        raise Refusal(ErrorCode.NOT_YOUR_OFFER)
    if state is OfferState.LAPSED or (state is OfferState.LIVE and expires_at <= now):
        raise Refusal(ErrorCode.OFFER_EXPIRED)
    if state is not OfferState.LIVE:
        raise Refusal(ErrorCode.OFFER_TAKEN)


def resting(past: Iterable[PastOffer], now: datetime) -> frozenset[int]:
    """Counselors who lately declined this ticket or let it ring out, and are not asked again yet."""
    return frozenset(offer.counselor_id for offer in past if now < offer.ended_at + _pause(offer))


def propose(queue: Sequence[WaitingTicket], bench: Sequence[Helper], now: datetime) -> tuple[Proposal, ...]:
    """Offers to make at `now`: oldest ticket first, each to the least loaded eligible counselor.

    Ties go to whoever accepted somebody longest ago, then to a hash that is stable for this pair and favors nobody.
    At most one proposal per ticket and per counselor. A ticket whose page is away keeps its place and is passed over.
    """
    trained = {need: trained_for(need, bench) for need in {ticket.need for ticket in queue}}
    free = {helper.counselor_id: helper for helper in bench if not helper.busy and helper.load < helper.capacity}
    plan = []
    for ticket in sorted(queue, key=lambda ticket: (ticket.since, ticket.ticket_id)):
        if not is_here(ticket.seen_at, now):
            continue
        able = trained[ticket.need] - resting(ticket.past, now)
        ranked = sorted((_rank(ticket, free[pk]), pk) for pk in able & free.keys())
        if ranked:
            plan.append(Proposal(ticket.ticket_id, ranked[0][1], len(ranked), _tie_break([rank for rank, _ in ranked])))
            del free[ranked[0][1]]
    return tuple(plan)


def trained_for(need: Need, on_duty: Iterable[OnDuty]) -> frozenset[int]:
    """Who of those on duty is trained for this need: topic and language.

    While nobody on duty for the topic speaks the language, the topic alone decides: a page read in English must not
    keep a person waiting for nobody.
    """
    skilled = [one for one in on_duty if need.topic in one.topics]
    speaking = [one for one in skilled if need.language is None or need.language in one.languages]
    return frozenset(one.counselor_id for one in speaking or skilled)


_Rank = tuple[int, float, bytes]


def _rank(ticket: WaitingTicket, helper: Helper) -> _Rank:
    accepted = helper.last_accepted_at.timestamp() if helper.last_accepted_at else float("-inf")
    return helper.load, accepted, sha256(b"%d/%d" % (ticket.ticket_id, helper.counselor_id)).digest()


def _tie_break(ranks: list[_Rank]) -> str:
    if len(ranks) == 1:
        return "only"
    names = ("load", "last_accepted", "hash")
    return next(name for name, first, second in zip(names, ranks[0], ranks[1], strict=True) if first != second)


def _pause(offer: PastOffer) -> timedelta:
    if offer.state is OfferState.LAPSED:
        return LAPSE_PAUSE
    return DECLINE_PAUSES.get(offer.reason, timedelta(0))
