"""Every promise of retention is kept in one round, and a second round finds nothing."""

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command

from chat.actions import close_room
from chat.models import Envelope, Room, Seat
from matching.actions import accept_offer, leave_queue
from matching.models import Offer, Ticket
from sobat.housekeeping import run_housekeeping
from tests.factories.counselors import make_counselor_on_duty
from tests.factories.matching import NOW, make_offer, make_ticket
from wire import limits

pytestmark = pytest.mark.django_db(transaction=True)
NOTHING = dict.fromkeys(("shifts", "tickets", "rooms", "orphans", "unfinished", "proofs", "sessions", "checkpoints"), 0)


def test_each_kind_in_its_time() -> None:
    """Shifts, sessions, tickets and offers, rooms with all they held; what is still promised stays."""
    ratna = make_counselor_on_duty(now=NOW)
    room = accept_offer(ratna.pk, make_offer(1).pk, NOW)
    close_room(room.pk, NOW)
    leave_queue(make_ticket(2).pk, NOW)
    Session.objects.create(session_key="old", session_data="", expire_date=NOW)
    assert run_housekeeping(NOW) == NOTHING | {"checkpoints": 1}
    assert run_housekeeping(NOW + timedelta(minutes=16)) == NOTHING | {"shifts": 1, "sessions": 1}
    month = NOW + timedelta(days=limits.TICKET_KEEP_DAYS, seconds=1)
    assert run_housekeeping(month) == NOTHING | {"tickets": 3, "checkpoints": 1}
    assert (Ticket.objects.count(), Offer.objects.count(), Room.objects.count()) == (0, 0, 1)
    late = NOW + timedelta(days=limits.ROOM_KEEP_DAYS + 1)
    assert run_housekeeping(late) == NOTHING | {"rooms": 1, "checkpoints": 1}
    assert (Room.objects.count(), Seat.objects.count(), Envelope.objects.count()) == (0, 0, 0)
    assert run_housekeeping(late) == NOTHING


def test_a_purged_room_takes_its_ticket_along() -> None:
    """Should retention ever be set the other way round, no ticket points to nowhere."""
    ratna = make_counselor_on_duty(now=NOW)
    room = accept_offer(ratna.pk, make_offer(1).pk, NOW)
    Envelope.objects.filter(room=room.pk).delete()
    Room.objects.get(pk=room.pk).delete()
    assert Ticket.objects.count() == 0


def test_the_command_prints_the_proof() -> None:
    """One line a promise."""
    out = StringIO()
    call_command("housekeep", stdout=out)
    done = NOTHING | {"checkpoints": 1}
    assert out.getvalue().splitlines() == [f"{promise}: {count}" for promise, count in done.items()]
