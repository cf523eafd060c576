"""What grows old is deleted, paused or renewed, in every room that keeps something. Idempotent; safe beside itself."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connections
from django.utils import timezone

from chat import erasure
from chat.at_rest import scrub
from chat.attachments import forget_unfinished
from counselors.actions import pause_forgotten_shifts
from counselors.checkpoints import LogConflict, publish
from matching.matchmaker import expire
from sobat.models import HousekeepingRun
from sobat.stores import SHRED
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
    run.scrubbed = _scrub_if_due(run, destroyed=done["orphans"])
    HousekeepingRun.objects.filter(started_at__lt=now - timedelta(days=limits.HOUSEKEEPING_KEEP_DAYS)).delete()
    run.finished_at, run.counts = clock(), done
    run.save(update_fields=["finished_at", "counts", "scrubbed"])
    log.info("Housekeeping ran", extra={"count": sum(done.values())})
    return done


def _scrub_if_due(run: HousekeepingRun, *, destroyed: int) -> int | None:
    """Scrub the store of keys when one was destroyed since the last scrub; gives how many rooms had ever been erased.

    None when it was not due. A room is counted after its key was destroyed, so whatever is counted here is scrubbed
    now, and what was destroyed and not counted yet makes the next round due. `destroyed`: keys without a room are not
    counted; if this round had some, or an earlier one died and may have had, it is due as well.
    """
    erased = erasure.erased_ever()
    last = HousekeepingRun.objects.filter(scrubbed__isnull=False).order_by("pk").last()
    clean = last is not None and last.scrubbed == erased and not destroyed and not _died_since(last, run)
    if clean and not _cheap():
        return None
    scrub()
    return erased


def _died_since(last: HousekeepingRun, run: HousekeepingRun) -> bool:
    """Whether a round between these two has not finished; one that still runs counts, and costs one scrub."""
    return HousekeepingRun.objects.filter(pk__gt=last.pk, pk__lt=run.pk, finished_at__isnull=True).exists()


def _cheap() -> bool:
    """SQLite only empties its log, and a reader may have kept the last round from that. PostgreSQL locks the store and
    writes the whole table anew."""
    return connections[SHRED].vendor == "sqlite"


def _sign_log(now: datetime) -> int:
    """1 when the key log was signed or its time renewed. What must not be signed is said; the rest goes on."""
    try:
        return int(publish(settings.LOG_KEYS, now))
    except LogConflict as conflict:
        log.error(str(conflict))
        return 0
