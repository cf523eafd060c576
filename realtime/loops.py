"""One thing per event loop: what a process keeps for the loop it serves, and a test's loop keeps for itself."""

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

T = TypeVar("T")


class PerLoop(Generic[T]):
    """Calling it gives the running loop's own `T`, made by `factory` at the first call."""

    def __init__(self, factory: Callable[[], T]) -> None:
        self._factory = factory
        self._of: WeakKeyDictionary[asyncio.AbstractEventLoop, T] = WeakKeyDictionary()

    def __call__(self) -> T:
        loop = asyncio.get_running_loop()
        found = self._of.get(loop)
        if found is None:
            found = self._of[loop] = self._factory()
        return found
