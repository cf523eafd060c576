"""Every promise of retention is kept in one round, and a second round finds nothing."""

from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connections
from django.test.utils import CaptureQueriesContext

from chat.actions import close_room
from chat.at_rest import make_key
from chat.erasure import destroy_key, erase
from chat.models import Envelope, Room, Seat
from chat.values import Erasure, RoomState
from matching.actions import accept_offer, leave_queue
from matching.models import Offer, Ticket
from sobat.housekeeping import run_housekeeping
from tests.factories.chat import make_room
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


def scrubs(now: datetime) -> int:
    """Rounds of housekeeping at `now`: how often the store of keys was scrubbed in one."""
    with CaptureQueriesContext(connections["shred"]) as queries:
        run_housekeeping(now, lambda: now)
    return sum(query["sql"].startswith(("VACUUM", "PRAGMA wal_checkpoint")) for query in queries)


def idle() -> int:
    """Scrubs of a round that has nothing to scrub: SQLite's cost nothing and are not left out."""
    return int(connections["shred"].vendor == "sqlite")


def test_the_store_of_keys_is_scrubbed_once_after_something_was_destroyed() -> None:
    """By a citizen, by a round that then died, or a key that no room came to; and once a month."""
    assert [scrubs(NOW), scrubs(NOW)] == [1, idle()]
    world = make_room()
    assert scrubs(NOW) == idle()
    Room.objects.filter(pk=world.ref.pk).update(state=RoomState.ERASING, erasure=Erasure.CITIZEN, closed_at=NOW)
    erase(world.ref, NOW)
    assert [scrubs(NOW), scrubs(NOW)] == [1, idle()]
    with pytest.MonkeyPatch.context() as died:
        died.setattr("sobat.housekeeping.publish", None)
        with pytest.raises(TypeError):
            run_housekeeping(NOW)
    assert [scrubs(NOW), scrubs(NOW)] == [1, idle()]
    make_room("dewi")
    make_key(b"r" * 16, bytes(32), NOW - timedelta(days=2))
    with CaptureQueriesContext(connections["shred"]) as queries:
        assert run_housekeeping(NOW, lambda: NOW)["orphans"] == 1
    assert [query for query in queries if query["sql"].startswith(("VACUUM", "PRAGMA wal_checkpoint"))]
    assert scrubs(NOW) == idle()
    later = NOW + timedelta(days=limits.HOUSEKEEPING_KEEP_DAYS, seconds=1)
    assert [scrubs(later), scrubs(later), scrubs(later)] == [idle(), 1, idle()]


def test_a_key_that_is_destroyed_while_a_round_scrubs_is_scrubbed_by_the_next() -> None:
    """Its room is counted afterwards; a process that died in between is found by the mark on the room."""
    run_housekeeping(NOW)
    world = make_room()
    Room.objects.filter(pk=world.ref.pk).update(state=RoomState.ERASING, erasure=Erasure.CITIZEN, closed_at=NOW)
    destroy_key(world.ref, NOW)  # and then the process dies
    with pytest.MonkeyPatch.context() as beside:
        beside.setattr("chat.erasure.erase_ordered", lambda now: 0)  # a round that had looked a moment before
        beside.setattr("chat.erasure.heal_orphans", lambda now: 0)
        assert scrubs(NOW) == idle()
    with CaptureQueriesContext(connections["shred"]) as queries:
        assert run_housekeeping(NOW, lambda: NOW)["rooms"] == 1
    assert [query for query in queries if query["sql"].startswith(("VACUUM", "PRAGMA wal_checkpoint"))]
    assert scrubs(NOW) == idle()
