"""`propose`, the whole policy: by hand for what people were promised, by Hypothesis for what must never happen."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from matching.rules import PRESENCE, is_here, propose, resting
from matching.values import Helper, Need, OfferState, PastOffer, Proposal, WaitingTicket

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
AGO = timedelta(minutes=1)
TOPICS = ["sadness", "marriage", "faith"]
LANGUAGES = ["id", "su"]


def ticket(pk: int, *, topic: str = "faith", minutes: int = 0, seen: datetime = NOW, **more: object) -> WaitingTicket:
    """A ticket that has waited for `minutes`."""
    language = more.get("language")
    past = more.get("past", ())
    assert isinstance(language, str | None) and isinstance(past, tuple)
    return WaitingTicket(pk, Need(topic, language), NOW - minutes * AGO, seen, past)


def helper(pk: int, **changes: object) -> Helper:
    """A free counselor for faith, and her differences."""
    base: dict[str, object] = {
        "topics": frozenset({"faith"}),
        "languages": frozenset({"id"}),
        "capacity": 2,
        "load": 0,
        "busy": False,
        "last_accepted_at": None,
    }
    return Helper(counselor_id=pk, **(base | changes))  # type: ignore[arg-type]


def test_the_oldest_comes_first_whatever_the_order_of_the_queue() -> None:
    """One counselor, three people: whoever came first."""
    queue = [ticket(1, minutes=1), ticket(2, minutes=9), ticket(3, minutes=5)]
    assert propose(queue, [helper(1)], NOW) == (Proposal(2, 1, 1, "only"),)


def test_the_least_loaded_is_asked() -> None:
    """Open rooms weigh."""
    assert propose([ticket(1)], [helper(1, load=1), helper(2)], NOW) == (Proposal(1, 2, 2, "load"),)


def test_then_whoever_accepted_longest_ago() -> None:
    """Never having accepted counts as the longest ago."""
    bench = [helper(1, last_accepted_at=NOW - AGO), helper(2, last_accepted_at=NOW - 9 * AGO)]
    assert propose([ticket(1)], bench, NOW) == (Proposal(1, 2, 2, "last_accepted"),)
    assert propose([ticket(1)], [*bench, helper(3)], NOW) == (Proposal(1, 3, 3, "last_accepted"),)


def test_then_a_hash_that_favors_nobody() -> None:
    """Stable for a pair, and over many tickets everybody is asked."""
    bench = [helper(1), helper(2), helper(3)]
    plans = [propose([ticket(pk)], bench, NOW) for pk in range(60)]
    assert plans == [propose([ticket(pk)], bench[::-1], NOW) for pk in range(60)]
    assert {plan[0].counselor_id for plan in plans} == {1, 2, 3}
    assert {plan[0].tie_break for plan in plans} == {"hash"}


def test_full_and_ringing_desks_are_not_asked() -> None:
    """Capacity counts rooms and live offers; one offer rings at a time."""
    assert propose([ticket(1)], [helper(1, load=2), helper(2, load=1, busy=True)], NOW) == ()


def test_who_is_away_keeps_the_place_and_gets_no_offer() -> None:
    """The next one is asked meanwhile; back again, the first is first."""
    away = ticket(1, minutes=9, seen=NOW - PRESENCE - timedelta(seconds=1))
    assert propose([away, ticket(2, minutes=1)], [helper(1)], NOW) == (Proposal(2, 1, 1, "only"),)
    assert propose([ticket(1, minutes=9), ticket(2, minutes=1)], [helper(1)], NOW) == (Proposal(1, 1, 1, "only"),)


def test_a_missed_ring_goes_to_the_next_and_comes_back_to_the_only_one() -> None:
    """With two, the other is asked; with one, she is asked again after a pause."""
    missed = (PastOffer(1, OfferState.LAPSED, "", NOW - timedelta(seconds=5)),)
    assert propose([ticket(1, past=missed)], [helper(1), helper(2, load=1)], NOW) == (Proposal(1, 2, 1, "only"),)
    assert propose([ticket(1, past=missed)], [helper(1)], NOW) == ()
    later = NOW + timedelta(seconds=60)
    assert propose([ticket(1, seen=later, past=missed)], [helper(1)], later) == (Proposal(1, 1, 1, "only"),)


moments = st.integers(0, 3_000).map(lambda seconds: NOW - timedelta(seconds=seconds))
pasts = st.builds(
    PastOffer,
    counselor_id=st.integers(1, 5),
    state=st.sampled_from([OfferState.LAPSED, OfferState.DECLINED]),
    reason=st.sampled_from(["", "busy", "other", "not_my_field", "know_this_person"]),
    ended_at=moments,
)
needs = st.builds(Need, topic=st.sampled_from(TOPICS), language=st.sampled_from([None, *LANGUAGES]))
queues = st.lists(
    st.builds(
        WaitingTicket,
        ticket_id=st.integers(1, 10_000),
        need=needs,
        since=moments,
        seen_at=st.integers(0, 90).map(lambda seconds: NOW - timedelta(seconds=seconds)),
        past=st.lists(pasts, max_size=3).map(tuple),
    ),
    max_size=12,
    unique_by=lambda one: one.ticket_id,
)
benches = st.lists(
    st.builds(
        Helper,
        counselor_id=st.integers(1, 5),
        topics=st.frozensets(st.sampled_from(TOPICS), min_size=1),
        languages=st.frozensets(st.sampled_from(LANGUAGES), min_size=1),
        capacity=st.integers(1, 3),
        load=st.integers(0, 3),
        busy=st.booleans(),
        last_accepted_at=st.none() | moments,
    ),
    max_size=5,
    unique_by=lambda one: one.counselor_id,
)


def may(one: WaitingTicket, other: Helper, bench: list[Helper]) -> bool:
    """Everything that an offer between these two needs, said once more and apart from the policy's own loop."""
    spoken = any(one.need.topic in each.topics and one.need.language in each.languages for each in bench)
    return (
        is_here(one.seen_at, NOW)
        and one.need.topic in other.topics
        and (one.need.language in other.languages or not spoken)
        and not other.busy
        and other.load < other.capacity
        and other.counselor_id not in resting(one.past, NOW)
    )


@given(queues, benches)
def test_no_plan_breaks_a_promise(queue: list[WaitingTicket], bench: list[Helper]) -> None:
    """Never two offers for a ticket or at a desk; only eligible pairs; capacity respected; the order kept."""
    plan = propose(queue, bench, NOW)
    tickets = {one.ticket_id: one for one in queue}
    helpers = {one.counselor_id: one for one in bench}
    assert len({one.ticket_id for one in plan}) == len(plan)
    assert len({one.counselor_id for one in plan}) == len(plan)
    assert all(may(tickets[one.ticket_id], helpers[one.counselor_id], bench) for one in plan)
    order = [(tickets[one.ticket_id].since, one.ticket_id) for one in plan]
    assert order == sorted(order)


@given(queues, benches)
def test_nobody_is_passed_over(queue: list[WaitingTicket], bench: list[Helper]) -> None:
    """Whoever got no offer could be helped only by counselors who got an older ticket."""
    plan = propose(queue, bench, NOW)
    chosen = {one.ticket_id for one in plan}
    place = {one.ticket_id: (one.since, one.ticket_id) for one in queue}
    taken = {one.counselor_id: place[one.ticket_id] for one in plan}
    for one in queue:
        if one.ticket_id not in chosen:
            able = [other.counselor_id for other in bench if may(one, other, bench)]
            assert all(other in taken and taken[other] < place[one.ticket_id] for other in able)


@given(queues, benches, st.randoms(use_true_random=False))
def test_the_plan_does_not_depend_on_the_order_of_rows(queue, bench, shuffler) -> None:  # type: ignore[no-untyped-def]
    """Same world, same plan."""
    plan = propose(queue, bench, NOW)
    shuffler.shuffle(queue)
    shuffler.shuffle(bench)
    assert propose(queue, bench, NOW) == plan


@given(queues, benches)
def test_the_least_loaded_of_the_eligible_gets_it(queue: list[WaitingTicket], bench: list[Helper]) -> None:
    """For the first ticket of the plan nobody was taken yet, so its counselor is the least loaded of all eligible."""
    plan = propose(queue, bench, NOW)
    if plan:
        first = next(one for one in queue if one.ticket_id == plan[0].ticket_id)
        able = [other for other in bench if may(first, other, bench)]
        assert plan[0].eligible == len(able)
        chosen = next(other for other in able if other.counselor_id == plan[0].counselor_id)
        assert chosen.load == min(other.load for other in able)
