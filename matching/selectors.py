"""Reads of the queue: for the policy as values, for sockets as whole small views."""

from collections import Counter
from datetime import datetime
from typing import cast

from django.db.models import Count, Min, Q

from chat.selectors import invitation_for, open_room_count, open_room_counts, open_rooms_of
from counselors.selectors import on_duty, seat_keys, shift_state
from counselors.values import CounselorPass
from matching.models import IN_QUEUE, LIVE, Offer, Ticket
from matching.rules import LONGEST_PAUSE, PRESENCE, trained_for
from matching.values import (
    Helper,
    Need,
    NowBoard,
    OfferState,
    PastOffer,
    TicketState,
    TopicLine,
    WaitingTicket,
)
from wire import parts
from wire.frames import DutyView, TicketView
from wire.parts import ColleagueView, OfferView, OpenRoomView


def waiting(now: datetime) -> list[WaitingTicket]:
    """Every ticket without an offer, oldest first, with its recent refusals. Two queries."""
    past: dict[int, list[PastOffer]] = {}
    refused = Offer.objects.filter(
        ticket__state=TicketState.WAITING,
        state__in=[OfferState.DECLINED, OfferState.LAPSED],
        ended_at__gt=now - LONGEST_PAUSE,
    )
    for ticket_id, counselor_id, state, reason, ended_at in refused.values_list(
        "ticket", "counselor", "state", "reason", "ended_at"
    ):
        if ended_at is not None:
            past.setdefault(ticket_id, []).append(PastOffer(counselor_id, OfferState(state), reason, ended_at))
    rows = Ticket.objects.filter(IN_QUEUE, state=TicketState.WAITING).order_by("since", "pk")
    return [
        WaitingTicket(pk, Need(topic, language), since, seen_at, tuple(past.get(pk, ())))
        for pk, topic, language, since, seen_at in rows.values_list("pk", "topic", "language", "since", "seen_at")
    ]


def bench(now: datetime) -> list[Helper]:
    """Everybody on duty, with what is on their hands. Five queries, whatever the size of the bench."""
    rooms = open_room_counts()
    ringing = set(Offer.objects.filter(LIVE).values_list("counselor", flat=True))
    return [
        Helper(
            counselor_id=entry.counselor_id,
            topics=entry.topics,
            languages=entry.languages,
            capacity=entry.capacity,
            load=rooms.get(entry.counselor_id, 0) + (entry.counselor_id in ringing),
            busy=entry.counselor_id in ringing,
            last_accepted_at=entry.last_accepted_at,
        )
        for entry in on_duty(now)
    ]


def queue_views(now: datetime) -> dict[int, TicketView]:
    """The view of every ticket that is in the queue. Three queries, whatever the number of tickets.

    One read serves all waiting pages of a process: a queue of hundreds must not cost hundreds of reads at every bell.
    """
    ahead: Counter[str] = Counter()
    able: dict[Need, int] = {}
    bench, views = on_duty(now), {}
    rows = Ticket.objects.filter(IN_QUEUE).order_by("since", "pk").values_list("pk", "topic", "language", "state")
    for pk, topic, language, state in rows:
        need = Need(topic, language)
        if need not in able:
            able[need] = len(trained_for(need, bench))
        views[pk] = TicketView(
            state=cast(parts.TicketState, state), topic=topic, ahead=ahead[topic], on_duty=able[need]
        )
        ahead[topic] += 1
    return views


def last_view(ticket_id: int) -> TicketView | None:
    """The view of a ticket that is over, or None while it is in the queue. One query."""
    row = Ticket.objects.filter(pk=ticket_id, ended_at__isnull=False).values_list("state", "topic", "promised_room")
    for state, topic, promised_room in row:
        room_id = bytes(promised_room) if state == TicketState.MATCHED else None
        return TicketView(state=cast(parts.TicketState, state), topic=topic, ahead=0, on_duty=0, room_id=room_id)
    return None


def duty_view(counselor: CounselorPass, now: datetime) -> DutyView:
    """The whole small truth about one counselor's duty. Five queries, and five more while she holds a conversation."""
    shift = shift_state(counselor.counselor_id)
    rooms = open_rooms_of(counselor.counselor_id)
    return DutyView(
        state=cast(parts.ShiftState, shift.value if shift else "off"),
        capacity=counselor.capacity,
        waiting=Ticket.objects.filter(IN_QUEUE, topic__in=counselor.topics).count(),
        now=_milliseconds(now),
        rooms=[
            OpenRoomView(
                room_id=room.room_id, topic=room.topic, opened_at=_milliseconds(room.opened_at), length=room.length
            )
            for room in rooms
        ],
        offer=_live_offer(counselor.counselor_id, now),
        invitation=invitation_for(counselor.counselor_id),
        colleagues=_colleagues(counselor.counselor_id, now) if rooms else [],
    )


def now_board(now: datetime) -> NowBoard:
    """The coordinator's minute. Five queries."""
    lines = (
        Ticket.objects.filter(IN_QUEUE)
        .values("topic")
        .annotate(count=Count("pk"), here=Count("pk", filter=Q(seen_at__gte=now - PRESENCE)), oldest=Min("since"))
        .order_by("oldest", "topic")
    )
    return NowBoard(
        on_duty=dict(Counter(entry.kind for entry in on_duty(now))),
        waiting=tuple(TopicLine(line["topic"], line["count"], line["here"], line["oldest"]) for line in lines),
        live_offers=Offer.objects.filter(LIVE).count(),
        open_rooms=open_room_count(),
    )


def _colleagues(counselor_id: int, now: datetime) -> list[ColleagueView]:
    bench = [entry for entry in on_duty(now) if entry.counselor_id != counselor_id]
    keys, loads = seat_keys({entry.counselor_id for entry in bench}), open_room_counts()
    return [
        ColleagueView(
            member_id=key.member_id,
            name=key.name,
            kind=key.kind,
            supervisor=key.supervises,
            free=loads.get(entry.counselor_id, 0) < entry.capacity,
        )
        for entry in bench
        if (key := keys.get(entry.counselor_id)) is not None
    ]


def _live_offer(counselor_id: int, now: datetime) -> OfferView | None:
    offer = (
        Offer.objects.filter(LIVE, counselor=counselor_id, expires_at__gt=now)
        .values_list("pk", "ticket__topic", "ticket__since", "expires_at")
        .first()
    )
    if offer is None:
        return None
    pk, topic, since, expires_at = offer
    return OfferView(offer=pk, topic=topic, waiting_since=_milliseconds(since), expires_at=_milliseconds(expires_at))


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
