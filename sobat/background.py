"""Matchmaker, housekeeping and the ear for the key log as tasks of an event loop.

It is the server's in embedded mode, else that of a command of their own.

Any number of processes may run them. Of matchmakers a lease in the database lets one act at a time, and a dead one is
replaced when its lease runs out. What they call is idempotent, so two at once do no harm.
"""

import asyncio
import logging
import secrets
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Final

from django.db import Error as DatabaseFailure
from django.utils import timezone

from chat.invitations import sweep_invitations
from counselors.selectors import log_size
from matching.matchmaker import MATCHMAKER, drop_lease, hold_lease, run_matching
from matching.rules import Vigil
from realtime import bells
from realtime.threads import in_db_thread
from sobat.housekeeping import run_housekeeping

MATCHING_SECONDS: Final = 1.0  # deadlines are kept to the second; a bell makes it act at once
HOUSEKEEPING_SECONDS: Final = 300.0
LOG_SECONDS: Final = 10.0
log: Final = logging.getLogger("sobat.background")
_tasks: Final[set["asyncio.Task[None]"]] = set()  # the loop itself holds tasks only weakly


class Waker:
    """A listener that turns any number of bells into one awakening."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def bell_rang(self) -> None:
        """Remember it until somebody waits."""
        self._rung.set()

    def hear_whisper(self, frame: bytes) -> None:
        """Nothing here listens to whispers."""

    async def wait(self, seconds: float) -> None:
        """Until a bell since the last wait, at most `seconds`."""
        try:
            async with asyncio.timeout(seconds):
                await self._rung.wait()
        except TimeoutError:
            pass
        self._rung.clear()


def start_background(loop: asyncio.AbstractEventLoop) -> None:
    """Start them all on `loop`, for as long as it runs."""
    for job in (match_for_ever(), keep_house_for_ever(), heed_log_for_ever()):
        task = loop.create_task(job)
        _tasks.add(task)
        task.add_done_callback(_tasks.discard)


async def match_for_ever() -> None:
    """Match on every bell and every second while the lease is ours; give it back when canceled."""
    holder, vigil = secrets.token_hex(8), Vigil()
    waker = Waker()
    name = bells.topic("matchmaker", 0)
    bells.join(name, waker)
    try:
        while True:
            await _quietly(partial(match_once, vigil=vigil), holder)
            await waker.wait(MATCHING_SECONDS)
    finally:
        bells.leave(name, waker)
        await _quietly(_give_back, holder)


async def keep_house_for_ever() -> None:
    """Housekeeping every few minutes. Safe in any number of processes: it only deletes what is past its time."""
    while True:
        await _quietly(_keep_house_once, "")
        await asyncio.sleep(HOUSEKEEPING_SECONDS)


async def heed_log_for_ever() -> None:
    """Embedded, `manage.py keylog append` runs in a process whose bells nobody here hears: look whether it ran."""
    known: int | None = None
    while True:
        known = await heed_log_once(known)
        await asyncio.sleep(LOG_SECONDS)


async def heed_log_once(known: int | None) -> int | None:
    """Let everybody read again when the key log has not the `known` size; gives its size. None: never looked yet."""
    try:
        size = await in_db_thread(log_size)
    except DatabaseFailure:
        return known
    if known not in (None, size):
        await bells.ring_everybody()
    return size


def match_once(holder: str, now: datetime, *, vigil: Vigil) -> None:
    """One turn of the matchmaker, when `holder` has or gets the lease. Synchronous; in a database thread."""
    may_lapse = vigil.may_lapse(now)
    if hold_lease(MATCHMAKER, holder, now):
        sweep_invitations(now)
        run_matching(now, lapse_tickets=may_lapse)


def _give_back(holder: str, now: datetime) -> None:
    drop_lease(MATCHMAKER, holder, now)


def _keep_house_once(_: str, now: datetime) -> None:
    run_housekeeping(now)


async def _quietly(job: Callable[[str, datetime], None], holder: str) -> None:
    """A database that is away, or any fault of one turn, must not end the job for ever: say so and try again."""
    try:
        await in_db_thread(job, holder, timezone.now())
    except DatabaseFailure as error:
        log.warning("The database did not answer the background", extra={"code": type(error).__name__})
    except Exception:
        log.exception("A turn of the background failed")
