"""Housekeeping proves that it ran, and whoever watches hears when it did not."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from chat.actions import close_room
from chat.erasure import STEPS, erase_ordered, heal_orphans
from chat.models import Room, ShredKey
from chat.values import Erasure, RoomState
from counselors.models import LogHead
from sobat.health import HOUSEKEEPING_EVERY, findings
from sobat.housekeeping import run_housekeeping
from sobat.models import HousekeepingRun
from tests.factories.chat import make_room
from tests.factories.matching import NOW
from wire import limits

pytestmark = pytest.mark.django_db(transaction=True)
LATER = NOW + timedelta(minutes=1)


def test_a_round_leaves_a_row_with_its_counts() -> None:
    done = run_housekeeping(NOW, lambda: LATER)
    assert list(HousekeepingRun.objects.values_list("started_at", "finished_at", "counts")) == [(NOW, LATER, done)]
    run_housekeeping(NOW + timedelta(days=limits.HOUSEKEEPING_KEEP_DAYS, seconds=1), lambda: LATER)
    assert HousekeepingRun.objects.count() == 1  # that of the month before is gone


def test_silence_of_housekeeping_is_heard() -> None:
    assert len(findings(NOW)) == 2  # never yet, and with it the key log was never signed
    run_housekeeping(NOW, lambda: LATER)
    assert findings(LATER + HOUSEKEEPING_EVERY) == []
    (sentence,) = findings(LATER + HOUSEKEEPING_EVERY + timedelta(seconds=1))
    assert "26 hours" in sentence
    HousekeepingRun.objects.update(finished_at=None)  # it died on the way
    assert len(findings(LATER)) == 1


def test_an_erasure_that_is_not_done_is_heard_until_it_is() -> None:
    run_housekeeping(NOW, lambda: NOW)
    world = make_room()
    Room.objects.filter(pk=world.ref.pk).update(state=RoomState.ERASING, erasure=Erasure.CITIZEN, closed_at=NOW)
    assert findings(NOW + timedelta(hours=1)) == []
    (sentence,) = findings(NOW + timedelta(hours=1, seconds=1))
    assert sentence.endswith("not done: 1.")
    assert (len(STEPS), erase_ordered(NOW)) == (2, 1)
    assert findings(NOW + timedelta(hours=2)) == []


def test_an_erasure_is_late_by_its_order_and_not_by_the_end_of_the_talk() -> None:
    run_housekeeping(NOW, lambda: NOW)
    world = make_room()
    close_room(world.ref.pk, NOW - timedelta(days=80))
    ShredKey.objects.filter(room_id=world.ref.room_id).delete()
    make_room("dewi")
    make_room("sari")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("chat.erasure.STEPS", ())  # the process dies after the mark
        heal_orphans(NOW)
    assert findings(NOW + timedelta(hours=1)) == []
    assert len(findings(NOW + timedelta(hours=1, seconds=1))) == 1


def test_a_store_of_keys_that_is_not_this_databases_is_heard() -> None:
    run_housekeeping(NOW, lambda: NOW)
    worlds = [make_room(), make_room("dewi"), make_room("sari")]
    ShredKey.objects.filter(room_id=worlds[0].ref.room_id).delete()
    (sentence,) = findings(NOW)
    assert sentence.endswith("erases: 1.")
    ShredKey.objects.all().delete()
    (sentence,) = findings(NOW)
    assert sentence.startswith("SOBAT_SHRED_DATABASE") and sentence.endswith("key: 3.")


def test_the_command_says_it_and_fails() -> None:
    out = StringIO()
    with pytest.raises(SystemExit, match="1"):
        call_command("health", stdout=out)
    assert len(out.getvalue().splitlines()) == 2
    run_housekeeping(timezone.now())
    call_command("health", stdout=out)
    assert out.getvalue().splitlines()[2:] == ["All is well."]


def test_a_key_log_that_housekeeping_may_not_sign_is_heard_at_once() -> None:
    """Days before it is stale, and although the round itself has finished."""
    make_room()
    run_housekeeping(NOW, lambda: NOW)
    assert findings(NOW) == []
    LogHead.objects.update(root=bytes(32))
    run_housekeeping(NOW, lambda: NOW)
    (sentence,) = findings(NOW)
    assert "not a continuation" in sentence
