"""Who runs where: views in few threads that stay, and an owner's thread that survives its calls."""

import asyncio
import threading
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from realtime.threads import HTTP_THREADS, POOL_SIZE, DbThread, HttpThreads, in_db_thread


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


class Gate:
    """A call that has begun, or not, and ends when told to."""

    def __init__(self) -> None:
        self.begun, self.open = threading.Event(), threading.Event()
        self.ended = False

    def work(self) -> None:
        self.begun.set()
        assert self.open.wait(20)
        self.ended = True
        raise ZeroDivisionError


@pytest.mark.django_db(transaction=True)
async def test_who_is_canceled_ends_after_the_call_that_runs_for_her(caplog: pytest.LogCaptureFixture) -> None:
    """However often she is canceled; the call's own fate is nobody's then."""
    gate = Gate()
    caller = asyncio.create_task(in_db_thread(gate.work))
    await asyncio.to_thread(gate.begun.wait, 20)
    for _ in range(3):
        caller.cancel()
        await asyncio.sleep(0)
        assert not caller.done()
    gate.open.set()
    with pytest.raises(asyncio.CancelledError):
        await caller
    assert gate.ended
    assert caplog.records == []


@pytest.mark.django_db(transaction=True)
async def test_a_call_that_had_not_begun_when_its_caller_was_canceled_never_does() -> None:
    gates, late = [Gate() for _ in range(POOL_SIZE)], Gate()
    busy = [asyncio.create_task(in_db_thread(gate.work)) for gate in gates]
    for gate in gates:
        await asyncio.to_thread(gate.begun.wait, 20)
    caller = asyncio.create_task(in_db_thread(late.work))
    await asyncio.sleep(0)
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    for gate in gates:
        gate.open.set()
    assert [type(each) for each in await asyncio.gather(*busy, return_exceptions=True)] == [
        ZeroDivisionError
    ] * POOL_SIZE
    await in_db_thread(int)
    assert not late.begun.is_set()
