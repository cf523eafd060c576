"""Many calls at the same moment, in real threads with a connection each."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Thread

from django.db import connection, connections

from wire.codes import Refusal


def at_once(calls: Iterable[Callable[[], object]]) -> list[str]:
    """Start all calls at the same moment; give each one's end: "done", or the code of its refusal."""
    todo = list(calls)
    gate = Barrier(len(todo))

    def run(call: Callable[[], object]) -> str:
        try:
            gate.wait()
            call()
        except Refusal as refusal:
            return refusal.code.value
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(len(todo)) as pool:
        return list(pool.map(run, todo))


def run_beside(call: Callable[[], object], ends: list[str]) -> Thread:
    """Start `call` in a thread of its own; gives the thread when it has ended or waits for a lock."""

    def run() -> None:
        try:
            call()
            ends.append("done")
        except Refusal as refusal:
            ends.append(refusal.code.value)
        finally:
            connections.close_all()

    thread = Thread(target=run)
    thread.start()
    while connection.vendor != "sqlite" and thread.is_alive() and not _somebody_waits():
        thread.join(0.01)
    return thread


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])
