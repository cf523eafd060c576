"""The bridge from the event loop to the database. Nothing else moves work between threads.

Database connections belong to threads. `in_db_thread` serves the ordinary ORM code from a small pool; a `DbThread` is
one thread with one connection for an owner who needs its calls in order (the ledger). `HttpThreads` are those of views.
"""

import asyncio
import contextvars
import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from queue import SimpleQueue
from typing import Any, Final, ParamSpec, TypeVar

from asgiref.sync import ThreadSensitiveContext
from django.db import close_old_connections, connections

P = ParamSpec("P")
T = TypeVar("T")

POOL_SIZE: Final = 4  # database connections of one process for everything of sockets that is not the ledger
HTTP_THREADS: Final = 8  # and for pages
log: Final = logging.getLogger("sobat.threads")
_pool: Final = ThreadPoolExecutor(max_workers=POOL_SIZE, thread_name_prefix="db")
_own_threads: Final[list["DbThread"]] = []


async def in_db_thread(fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Run synchronous ORM code `fn(*args, **kwargs)` in the pool and give its result or raise what it raised.

    No transaction is opened: `fn` opens its own. Calls run concurrently and in no promised order. A caller that is
    canceled ends when its call has ended, or at once when that had not begun: nothing is written for somebody who has
    gone, after what was done at leaving. What such a call gives or raises is lost.
    """
    context = contextvars.copy_context()
    work = partial(context.run, _with_usable_connection, partial(fn, *args, **kwargs))
    call = _pool.submit(work)
    ended = asyncio.wrap_future(call)
    try:
        return await asyncio.shield(ended)
    except asyncio.CancelledError:
        if not call.cancel():  # it runs, and nothing stops a thread
            await _until(ended)
        raise


async def _until(ended: "asyncio.Future[T]") -> None:
    while not ended.done():
        with suppress(asyncio.CancelledError):  # the first cancellation is on its way already
            await asyncio.wait({ended})
    if not ended.cancelled():
        ended.exception()  # looked at, so that nobody reports it as forgotten


def _with_usable_connection(work: Callable[[], T]) -> T:
    close_old_connections()
    try:
        return work()
    finally:
        close_old_connections()


class HttpThreads:
    """An ASGI application whose synchronous parts run in HTTP_THREADS threads that stay, each with one connection.

    Left alone, Django takes a new thread for each request, and each thread a new database connection: a rush of
    visitors would use up PostgreSQL's, and with them those of the conversations. Here the rush waits in line.
    """

    def __init__(self, application: Any) -> None:
        self._application = application
        self._free: asyncio.LifoQueue[ThreadPoolExecutor] = asyncio.LifoQueue()
        for _ in range(HTTP_THREADS):
            self._free.put_nowait(ThreadPoolExecutor(max_workers=1, thread_name_prefix="http"))

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        thread = await self._free.get()
        try:
            async with ThreadSensitiveContext(executor=thread):
                await self._application(scope, receive, send)
        finally:
            self._free.put_nowait(thread)


class DbThread:
    """One daemon thread, one database connection, calls in the order in which they were given."""

    def __init__(self, name: str) -> None:
        self._calls: SimpleQueue[Callable[[], None]] = SimpleQueue()
        threading.Thread(target=self._work, name=name, daemon=True).start()
        _own_threads.append(self)

    def give(self, call: Callable[[], None]) -> None:
        """Run `call` in the thread, later. It hands its result on by itself; what it raises is logged and lost."""
        self._calls.put(call)

    def _work(self) -> None:
        while True:
            try:
                self._calls.get()()
            except Exception:  # a thread that ended would leave its owner waiting for ever
                log.exception("A call in a database thread failed")


def close_connections() -> None:
    """Close the connections of every database thread; the next call opens new ones.

    Waits until calls under way have ended. For the end of a process, and for tests that drop their database.
    """
    barrier = threading.Barrier(POOL_SIZE)

    def close_in_step() -> None:
        barrier.wait()  # so that each of the pool's threads takes exactly one of these calls
        connections.close_all()

    for done in [_pool.submit(close_in_step) for _ in range(POOL_SIZE)]:
        done.result()
    for thread in _own_threads:
        closed = threading.Event()
        thread.give(partial(_close_and_tell, closed))
        closed.wait()


def _close_and_tell(closed: threading.Event) -> None:
    connections.close_all()
    closed.set()
