"""What grows old is deleted, paused or renewed, in every room that keeps something. Idempotent; safe beside itself."""

import logging
from datetime import datetime
from typing import Final

from django.conf import settings
from django.contrib.sessions.models import Session

from chat.actions import purge_due
from counselors.actions import pause_forgotten_shifts
from counselors.checkpoints import LogConflict, publish
from matching.matchmaker import expire

log: Final = logging.getLogger("sobat.housekeeping")


def run_housekeeping(now: datetime) -> dict[str, int]:
    """Keep every promise of retention at `now`; give and log the number of rows per promise, the proof that it ran."""
    done = {
        "shifts": pause_forgotten_shifts(now),
        "tickets": expire(now),
        "rooms": purge_due(now),
        "sessions": Session.objects.filter(expire_date__lt=now).delete()[0],
        "checkpoints": _sign_log(now),
    }
    log.info("Housekeeping ran", extra={"count": sum(done.values())})
    return done


def _sign_log(now: datetime) -> int:
    """1 when the key log was signed or its time renewed. What must not be signed is said; the rest goes on."""
    try:
        return int(publish(settings.LOG_KEYS, now))
    except LogConflict as conflict:
        log.error(str(conflict))
        return 0
