"""What an operator must hear about: promises that are not being kept. Reads only."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings

from chat.erasure import belonging, overdue
from counselors.log_health import log_findings
from sobat.models import HousekeepingRun

HOUSEKEEPING_EVERY: Final = timedelta(hours=26)  # a daily timer, and two hours for a long night


def findings(now: datetime) -> list[str]:
    """One sentence for each thing that is wrong at `now`; empty when all is well."""
    found = []
    last = HousekeepingRun.objects.filter(finished_at__isnull=False).order_by("-finished_at").first()
    if last is None:
        found.append("Housekeeping has never finished: nothing is deleted. Run `manage.py housekeep` from a timer.")
    elif last.finished_at is None or now - last.finished_at > HOUSEKEEPING_EVERY:
        found.append("Housekeeping has not finished for more than 26 hours: nothing is deleted meanwhile.")
    found += log_findings(settings.LOG_KEYS, now, signed_every=HOUSEKEEPING_EVERY)
    if (late := overdue(now)) > 0:
        found.append(f"Erasures that were ordered over an hour ago and are not done: {late}.")
    pair = belonging()
    if not pair.together:
        found.append(
            f"SOBAT_SHRED_DATABASE is not the store of this database: rooms without their key: {pair.keyless}."
        )
    elif pair.keyless:
        found.append(f"Rooms whose key is gone, which the next housekeeping erases: {pair.keyless}.")
    return found
