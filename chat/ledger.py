"""The ledger: the one writer of envelopes in a process.

Whatever has gathered while the last batch was being committed is the next batch: the commit itself is the collecting
time, nobody waits on purpose. The database work is `chat.book`, in a thread of its own; here are the queue before it
and the news after it. A receipt is given after COMMIT and never before.
"""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import Final

from chat.book import Book, Entry, Outcome, Stored
from chat.feeds import feeds
from realtime import bells
from realtime.loops import PerLoop
from realtime.threads import DbThread
from wire.codes import ErrorCode, Refusal

BATCH_MAX: Final = 512
log: Final = logging.getLogger("sobat.ledger")
QUEUE_MAX: Final = 20_000  # envelopes in memory before new ones are refused instead of piling up


class Ledger:
    """Queue, batches and receipts of one event loop."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._waiting: list[Entry] = []
        self._writing = False

    def submit(self, entry: Entry) -> None:
        """Queue an envelope that `chat.rules` has checked; `entry.done` gets its outcome on the loop, in order.

        Raises Refusal(TEMPORARILY_UNAVAILABLE) when the store cannot keep up.
        """
        if len(self._waiting) >= QUEUE_MAX:
            raise Refusal(ErrorCode.TEMPORARILY_UNAVAILABLE, retry_after=5.0)
        self._waiting.append(entry)
        if not self._writing:
            self._writing = True
            self._loop.call_soon(self._next)  # after this turn: everything the sockets just read joins the batch

    def _next(self) -> None:
        batch, self._waiting = self._waiting[:BATCH_MAX], self._waiting[BATCH_MAX:]
        self._writing = bool(batch)
        if batch:
            _thread().give(partial(self._write, batch))

    def _write(self, batch: Sequence[Entry]) -> None:
        """In the database thread. Whatever happens there, every envelope gets an answer and the next batch its turn."""
        try:
            outcomes, stored = _book.write(batch)
        except Exception as error:
            log.error("The book failed", extra={"code": type(error).__name__})
            outcomes, stored = [Refusal(ErrorCode.TEMPORARILY_UNAVAILABLE) for _ in batch], []
        with suppress(RuntimeError):  # the loop has ended; what is committed stays, and clients ask again
            self._loop.call_soon_threadsafe(self._written, batch, outcomes, stored)

    def _written(self, batch: Sequence[Entry], outcomes: Sequence[Outcome], stored: Sequence[Stored]) -> None:
        self._next()  # the thread commits again while the news is told
        for entry, outcome in zip(batch, outcomes, strict=True):
            entry.done(outcome)
        for one in stored:
            _tell(one)


def _tell(stored: Stored) -> None:
    """Hand fresh envelopes to the room's sockets here, and ring for those elsewhere."""
    name = bells.topic("room", stored.room_pk)
    if stored.closed_for is not None:
        duty = (bells.topic("duty", counselor) for counselor in stored.closed_for)
        bells.ring(name, *duty, bells.topic("matchmaker", 0), bells.topic("board", 0))
        return
    feed = feeds().known(stored.room_pk)
    if feed is not None:
        feed.append(stored.first, stored.envelopes)
    bells.ring(name, knows=feed)


_book: Final = Book()  # its memory is used by its thread alone
_own_thread: DbThread | None = None


def _thread() -> DbThread:
    global _own_thread
    if _own_thread is None:
        _own_thread = DbThread("ledger")
    return _own_thread


ledger: Final = PerLoop(Ledger)
