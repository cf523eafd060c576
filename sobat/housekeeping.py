"""What grows old is deleted, paused or renewed, in every room that keeps something. Idempotent; safe beside itself."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from chat import erasure
from chat.at_rest import scrub
from chat.attachments import forget_unfinished
from counselors.actions import pause_forgotten_shifts
from counselors.checkpoints import LogConflict, publish
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
        "unfinished": forget_unfinished(now),
        "proofs": erasure.forget_notices(now),
        "sessions": Session.objects.filter(expire_date__lt=now).delete()[0],
        "checkpoints": _sign_log(now),
    }
    scrub()
    HousekeepingRun.objects.filter(started_at__lt=now - timedelta(days=limits.HOUSEKEEPING_KEEP_DAYS)).delete()
    run.finished_at, run.counts = clock(), done
    run.save(update_fields=["finished_at", "counts"])
    log.info("Housekeeping ran", extra={"count": sum(done.values())})
    return done


def _sign_log(now: datetime) -> int:
    """1 when the key log was signed or its time renewed. What must not be signed is said; the rest goes on."""
    try:
        return int(publish(settings.LOG_KEYS, now))
    except LogConflict as conflict:
        log.error(str(conflict))
        return 0
