"""The small views: what they say, and that they cost the same for one and for many."""

from datetime import timedelta

import pytest

from counselors.access import counselor_for_account
from counselors.actions import pause_shift
from matching.actions import accept_offer, decline_offer, leave_queue
from matching.matchmaker import run_matching
from matching.rules import OFFER
from matching.selectors import duty_view, last_view, now_board, queue_views, waiting
from matching.values import Need, NowBoard, OfferState, PastOffer, TopicLine, WaitingTicket
from tests.factories.counselors import make_counselor_on_duty
from tests.factories.matching import NOW, make_citizen, make_offer, make_ticket
from wire.frames import DutyView, TicketView
from wire.parts import OfferView, OpenRoomView

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
NOW_MS = int(NOW.timestamp() * 1000)


def test_ahead_counts_earlier_people_of_this_topic(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    """Waiting and offered ones; not other topics, not who is over; people of the same moment by arrival."""
    first = make_ticket(1)
    make_ticket(2, topic="faith")
    mine = make_ticket(3, now=NOW)
    later = make_ticket(4, now=NOW + SECOND)
    gone = make_ticket(5, now=NOW - SECOND)
    leave_queue(gone.pk, NOW)
    with django_assert_num_queries(2):
        views = queue_views(NOW)
    assert views[mine.pk] == TicketView(state="waiting", topic="sadness", ahead=1, on_duty=0)
    assert [views[one.pk].ahead for one in (first, mine, later)] == [0, 1, 2]
    assert (len(views), gone.pk in views) == (4, False)
    for name in ("ratna", "jajang", "aisyah"):
        make_counselor_on_duty(name, now=NOW)
    run_matching(NOW)
    with django_assert_num_queries(3):
        assert queue_views(NOW)[mine.pk] == TicketView(state="offered", topic="sadness", ahead=1, on_duty=3)


def test_on_duty_counts_who_could_take_this_ticket() -> None:
    """Topic and language, as long as somebody speaks it; a full desk counts, a paused one does not."""
    make_counselor_on_duty("a", now=NOW, topics=("faith",))
    make_counselor_on_duty("b", now=NOW, languages=("su",))
    make_counselor_on_duty("c", now=NOW, languages=("id", "su"))
    paused = make_counselor_on_duty("d", now=NOW, languages=("id", "su"))
    pause_shift(paused.pk, NOW)
    tickets = [
        make_ticket(1, language="id"),
        make_ticket(2),
        make_ticket(3, topic="grief"),
        make_ticket(4, language="en"),
    ]
    views = queue_views(NOW)
    assert [views[ticket.pk].on_duty for ticket in tickets] == [1, 2, 0, 2]


def test_the_room_is_named_exactly_when_matched(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    """One query once it is over; before that there is no last view."""
    ratna = make_counselor_on_duty(now=NOW)
    offer = make_offer(1)
    left = make_ticket(2)
    assert [last_view(pk) for pk in (offer.ticket_id, left.pk, left.pk + 1)] == [None, None, None]
    assert queue_views(NOW)[offer.ticket_id].room_id is None
    accept_offer(ratna.pk, offer.pk, NOW)
    leave_queue(left.pk, NOW)
    with django_assert_num_queries(2):
        views = [last_view(offer.ticket_id), last_view(left.pk)]
    room_id = make_citizen(1).room_id
    assert views == [
        TicketView(state="matched", topic="sadness", ahead=0, on_duty=0, room_id=room_id),
        TicketView(state="left", topic="sadness", ahead=0, on_duty=0),
    ]
    assert queue_views(NOW) == {}


def test_a_duty_view_is_the_whole_truth(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    """State, rooms, people waiting for her topics, and the offer until its last moment."""
    ratna = make_counselor_on_duty(now=NOW, topics=("sadness", "anxiety"), capacity=3)
    desk = counselor_for_account(ratna.account)
    room = accept_offer(ratna.pk, make_offer(1).pk, NOW)
    offer = make_offer(2, topic="anxiety")
    make_ticket(3, topic="faith")
    rooms = [OpenRoomView(room_id=room.room_id, topic="sadness", opened_at=NOW_MS, length=1)]
    until = NOW_MS + 45_000
    ring = OfferView(offer=offer.pk, topic="anxiety", waiting_since=NOW_MS, expires_at=until)
    with django_assert_num_queries(9):
        view = duty_view(desk, NOW)
    assert view == DutyView(state="on", capacity=3, waiting=1, now=NOW_MS, rooms=rooms, offer=ring)
    assert duty_view(desk, NOW + OFFER) == DutyView(state="on", capacity=3, waiting=1, now=until, rooms=rooms)
    pause_shift(ratna.pk, NOW)
    assert duty_view(desk, NOW).state == "paused"


def test_the_queue_comes_oldest_first_with_its_refusals(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    """Two queries for any number."""
    ratna = make_counselor_on_duty(now=NOW)
    first = make_offer(1)
    decline_offer(ratna.pk, first.pk, "busy", NOW)
    second = make_ticket(2, language="su", now=NOW - SECOND)
    past = (PastOffer(ratna.pk, OfferState.DECLINED, "busy", NOW),)
    with django_assert_num_queries(2):
        queue = waiting(NOW)
    assert queue == [
        WaitingTicket(second.pk, Need("sadness", "su"), NOW - SECOND, NOW - SECOND),
        WaitingTicket(first.ticket_id, Need("sadness", None), NOW, NOW, past),
    ]


def test_the_board_counts_and_names_nobody() -> None:
    """By kind and by topic, the longest wait first."""
    ratna = make_counselor_on_duty(now=NOW, capacity=3)
    make_counselor_on_duty("jajang", now=NOW, kind="family", topics=("marriage",))
    accept_offer(ratna.pk, make_offer(1).pk, NOW)
    make_offer(2)
    make_ticket(3, now=NOW - timedelta(minutes=5))
    make_ticket(4, topic="faith", now=NOW - SECOND)
    assert now_board(NOW) == NowBoard(
        on_duty={"psychologist": 1, "family": 1},
        waiting=(
            TopicLine("sadness", 2, 1, NOW - timedelta(minutes=5)),
            TopicLine("faith", 1, 1, NOW - SECOND),
        ),
        live_offers=1,
        open_rooms=1,
    )
