"""What grows old is deleted or paused, in every room that keeps something. Idempotent; safe beside itself."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from django.contrib.sessions.models import Session
from django.utils import timezone

from chat import erasure
from chat.at_rest import scrub
from counselors.actions import pause_forgotten_shifts
from matching.matchmaker import expire
from sobat.models import HousekeepingRun
from wire import limits

log: Final = logging.getLogger("sobat.housekeeping")


def run_housekeeping(now: datetime, clock: Callable[[], datetime] = timezone.now) -> dict[str, int]:
    """Keep every promise of retention at `now`; give, log and keep the rows per promise, the proof that it ran.

    Not inside a transaction. `clock` says when it was finished.
    """
    run = HousekeepingRun.objects.create(started_at=now)
    done = {
        "shifts": pause_forgotten_shifts(now),
        "tickets": expire(now),
        "rooms": erasure.erase_due(now),
        "orphans": erasure.heal_orphans(now),
        "proofs": erasure.forget_notices(now),
        "sessions": Session.objects.filter(expire_date__lt=now).delete()[0],
    }
    scrub()
    HousekeepingRun.objects.filter(started_at__lt=now - timedelta(days=limits.HOUSEKEEPING_KEEP_DAYS)).delete()
    run.finished_at, run.counts = clock(), done
    run.save(update_fields=["finished_at", "counts"])
    log.info("Housekeeping ran", extra={"count": sum(done.values())})
    return done
