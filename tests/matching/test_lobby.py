"""One read for many pages, and never an old one."""

import asyncio
import threading
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from matching.actions import leave_queue
from matching.lobby import Lobby
from matching.selectors import queue_views
from realtime.threads import in_db_thread
from tests.factories.matching import make_ticket
from wire.frames import TicketView

pytestmark = pytest.mark.django_db(transaction=True)


class Counting:
    """Counts the queries of this connection that look at the queue."""

    reads = 0

    def __call__(self, execute: Any, sql: str, *args: Any) -> Any:
        self.reads += "matching_ticket" in sql
        return execute(sql, *args)


async def test_pages_that_ask_together_share_one_read() -> None:
    """Sixty pages, one bell: one read of the queue."""
    counting = Counting()

    def counted(now: datetime) -> dict[int, TicketView]:
        with connection.execute_wrapper(counting):
            return queue_views(now)

    pages = [await in_db_thread(make_ticket, name, now=timezone.now()) for name in range(60)]
    room = Lobby(counted)
    shown = await asyncio.gather(*(room.view(page.pk) for page in pages))
    assert [view.ahead for view in shown] == list(range(60))
    assert counting.reads == 1


async def test_who_asks_after_a_change_sees_it() -> None:
    """Also while an older read is still under way: that one is for those who asked before it."""
    first, second = [await in_db_thread(make_ticket, name, now=timezone.now()) for name in (1, 2)]
    read, go_on = threading.Event(), threading.Event()

    def slow(now: datetime) -> dict[int, TicketView]:
        views = queue_views(now)
        read.set()
        assert go_on.wait(10)
        return views

    room = Lobby(slow)
    early = asyncio.create_task(room.view(second.pk))
    assert await asyncio.to_thread(read.wait, 10)
    await in_db_thread(leave_queue, first.pk, timezone.now())
    late = [asyncio.create_task(room.view(one.pk)) for one in (first, second)]
    await asyncio.sleep(0)  # one turn of the loop: they have asked
    go_on.set()
    assert (await early).ahead == 1
    assert [(view.state, view.ahead) for view in await asyncio.gather(*late)] == [("left", 0), ("waiting", 0)]


async def test_a_deleted_ticket_is_an_error() -> None:
    """No page invents a state."""
    with pytest.raises(LookupError):
        await Lobby().view(1)
