"""Many calls at the same moment, in real threads with a connection each."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connections

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
