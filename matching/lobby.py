"""One read of the queue for all waiting pages of a process."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.utils import timezone

from matching.selectors import last_view, queue_views
from realtime.loops import PerLoop
from realtime.threads import in_db_thread
from wire.frames import TicketView

Views = dict[int, TicketView]


class Lobby:
    """Waiting pages ask at the same bells: whoever asks before a read begins shares it, later ones get the next.

    So a page never sees anything older than the bell that made it ask, and any number of pages costs one read a bell.
    """

    def __init__(self, read: Callable[[datetime], Views] = queue_views) -> None:
        self._read_views = read
        self._next: asyncio.Task[Views] | None = None
        self._reading = asyncio.Lock()

    async def view(self, ticket_id: int) -> TicketView:
        """What the page of this ticket must show now. Raises LookupError for a ticket that was deleted meanwhile.

        A ticket that is not in the queue is over, for no state leads back into it.
        """
        view = (await self._views()).get(ticket_id) or await in_db_thread(last_view, ticket_id)
        if view is None:
            raise LookupError("no such ticket")
        return view

    async def _views(self) -> Views:
        if self._next is None:
            self._next = asyncio.create_task(self._read())
        return await asyncio.shield(self._next)

    async def _read(self) -> Views:
        async with self._reading:
            self._next = None
            return await in_db_thread(self._read_views, timezone.now())


lobby: Final = PerLoop(Lobby)
