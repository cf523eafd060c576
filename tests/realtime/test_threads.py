"""Who runs where: views in few threads that stay, and an owner's thread that survives its calls."""

import asyncio
import threading
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from realtime.threads import HTTP_THREADS, DbThread, HttpThreads


async def test_a_rush_of_requests_shares_the_threads_and_waits_in_line() -> None:
    """Each request in one thread, as Django demands; never more threads than connections were promised."""
    gate = threading.Event()
    used: list[set[int]] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        one = sync_to_async(lambda: gate.wait(20) and threading.get_ident(), thread_sensitive=True)
        used.append({await one(), await one()})

    http = HttpThreads(application)
    rush = [asyncio.create_task(http({}, None, None)) for _ in range(5 * HTTP_THREADS)]
    await asyncio.sleep(0)
    gate.set()
    await asyncio.gather(*rush)
    assert [len(threads) for threads in used] == [1] * len(rush)
    assert 1 < len(set[int]().union(*used)) <= HTTP_THREADS


async def test_a_request_that_fails_gives_its_thread_back() -> None:
    async def application(scope: Any, receive: Any, send: Any) -> None:
        raise ZeroDivisionError

    http = HttpThreads(application)
    for _ in range(2 * HTTP_THREADS):
        with pytest.raises(ZeroDivisionError):
            await asyncio.wait_for(http({}, None, None), 10)


def test_an_owners_thread_outlives_a_call_that_fails(caplog: pytest.LogCaptureFixture) -> None:
    thread, went_on = DbThread("tried"), threading.Event()
    thread.give(lambda: 1 // 0)  # type: ignore[arg-type,return-value]
    thread.give(went_on.set)
    assert went_on.wait(10)
    assert [record.msg for record in caplog.records] == ["A call in a database thread failed"]
