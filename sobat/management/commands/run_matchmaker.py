"""`manage.py run_matchmaker`: the matchmaker as a process of its own. A second one waits as a spare."""

import asyncio
import signal
from typing import Any

from django.core.management.base import BaseCommand

from sobat.background import match_for_ever


class Command(BaseCommand):
    help = "Match waiting citizens with counselors on duty until told to stop."

    def handle(self, *args: Any, **options: Any) -> None:
        asyncio.run(self._run())

    async def _run(self) -> None:
        job = asyncio.create_task(match_for_ever())
        for stop in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(stop, job.cancel)
        self.stdout.write("matching")
        self.stdout.flush()
        await asyncio.wait([job])
