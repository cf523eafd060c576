"""Both state machines, pair by pair; whether an offer may still be answered; who rests after a refusal."""

from datetime import UTC, datetime, timedelta
from itertools import product
from typing import get_args

import pytest

from counselors.values import BenchEntry
from matching.rules import (
    DECLINE_PAUSES,
    LAPSE_PAUSE,
    LONGEST_PAUSE,
    OFFER_TABLE,
    PRESENCE,
    TICKET_TABLE,
    advance,
    is_here,
    judge_offer,
    resting,
    trained_for,
)
from matching.values import Need, OfferEvent, OfferState, PastOffer, TicketEvent, TicketState
from wire.codes import ErrorCode, Refusal
from wire.parts import DeclineReason

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
TICK = timedelta(microseconds=1)
TICKETS = {
    ("waiting", "offer"): "offered",
    ("waiting", "leave"): "left",
    ("waiting", "lapse"): "lapsed",
    ("offered", "match"): "matched",
    ("offered", "return"): "waiting",
    ("offered", "leave"): "left",
}
OFFERS = {
    ("live", "accept"): "accepted",
    ("live", "decline"): "declined",
    ("live", "lapse"): "lapsed",
    ("live", "withdraw"): "withdrawn",
}


@pytest.mark.parametrize(("state", "event"), list(product(TicketState, TicketEvent)))
def test_every_pair_of_the_ticket_table(state: TicketState, event: TicketEvent) -> None:
    """What the table allows happens, everything else is refused."""
    wanted = TICKETS.get((state.value, event.value))
    if wanted is None:
        with pytest.raises(Refusal) as refused:
            advance(TICKET_TABLE, state, event)
        assert refused.value.code is ErrorCode.ILLEGAL_TRANSITION
    else:
        assert advance(TICKET_TABLE, state, event) is TicketState(wanted)


@pytest.mark.parametrize(("state", "event"), list(product(OfferState, OfferEvent)))
def test_every_pair_of_the_offer_table(state: OfferState, event: OfferEvent) -> None:
    """An offer ends once."""
    wanted = OFFERS.get((state.value, event.value))
    if wanted is None:
        with pytest.raises(Refusal) as refused:
            advance(OFFER_TABLE, state, event)
        assert refused.value.code is ErrorCode.ILLEGAL_TRANSITION
    else:
        assert advance(OFFER_TABLE, state, event) is OfferState(wanted)


@pytest.mark.parametrize(
    ("state", "expires_in", "mine", "code"),
    [
        (OfferState.LIVE, 1, True, None),
        (OfferState.LIVE, 0, True, ErrorCode.OFFER_EXPIRED),
        (OfferState.LIVE, -1, True, ErrorCode.OFFER_EXPIRED),
        (OfferState.LAPSED, -1, True, ErrorCode.OFFER_EXPIRED),
        (OfferState.ACCEPTED, 1, True, ErrorCode.OFFER_TAKEN),
        (OfferState.DECLINED, 1, True, ErrorCode.OFFER_TAKEN),
        (OfferState.WITHDRAWN, 1, True, ErrorCode.OFFER_TAKEN),
        *[(state, 1, False, ErrorCode.NOT_YOUR_OFFER) for state in OfferState],
    ],
)
def test_who_may_still_answer(state: OfferState, expires_in: int, mine: bool, code: ErrorCode | None) -> None:
    """A stranger learns nothing about the state; the boundary of time is an end."""
    expires_at = NOW + timedelta(seconds=expires_in)
    if code is None:
        judge_offer(state, expires_at, mine=mine, now=NOW)
    else:
        with pytest.raises(Refusal) as refused:
            judge_offer(state, expires_at, mine=mine, now=NOW)
        assert refused.value.code is code


@pytest.mark.parametrize(
    ("state", "reason", "pause"),
    [(OfferState.LAPSED, "", LAPSE_PAUSE)]
    + [(OfferState.DECLINED, why, pause) for why, pause in DECLINE_PAUSES.items()],
)
def test_a_refusal_rests_and_ends(state: OfferState, reason: str, pause: timedelta) -> None:
    """Whoever declined or missed a ring is not asked again at once, and asked again later: never a dead end."""
    past = [PastOffer(7, state, reason, NOW)]
    assert resting(past, NOW) == frozenset({7})
    assert resting(past, NOW + pause - TICK) == frozenset({7})
    assert resting(past, NOW + pause) == frozenset()
    assert pause <= LONGEST_PAUSE


def test_every_reason_of_the_wire_has_its_pause() -> None:
    """A reason without a pause would be asked again at once, for ever."""
    assert set(DECLINE_PAUSES) == set(get_args(DeclineReason))


def test_a_page_is_here_until_its_lease_is_over() -> None:
    """The boundary belongs to the citizen."""
    assert is_here(NOW - PRESENCE, NOW)
    assert not is_here(NOW - PRESENCE - TICK, NOW)


def test_topic_and_language_both_count() -> None:
    """A language is a condition while somebody on duty for the topic speaks it; no language is none."""

    def entry(pk: int, topic: str, *languages: str) -> BenchEntry:
        return BenchEntry(pk, "religious", frozenset({topic}), frozenset(languages), 1, None)

    bench = [entry(1, "faith", "id"), entry(2, "faith", "id", "su"), entry(3, "grief", "en")]
    wanted = {None: {1, 2}, "id": {1, 2}, "su": {2}, "en": {1, 2}}
    assert {language: trained_for(Need("faith", language), bench) for language in wanted} == wanted
    assert trained_for(Need("marriage", None), bench) == frozenset()
