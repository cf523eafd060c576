"""Which key log an envelope quotes (docs/sealing.md sections 9.5 and 9.9).

A SESSION or EPOCH that quotes another log than ours would stop the room, because its members must refuse it: it is
not stored. Roots are kept by each process; the database is asked only when a larger size is quoted than was ever read.
"""

from typing import Final

from counselors.selectors import log_entries
from realtime.loops import PerLoop
from realtime.threads import in_db_thread
from sealing.tree import Tree
from wire.codes import ErrorCode, Refusal


class OwnLog:
    """Our key log as far as this process has read it. It only grows, so what was read stays true."""

    def __init__(self) -> None:
        self._tree = Tree()

    async def check(self, size: int, root: bytes) -> None:
        """Raises Refusal(IMPOSSIBLE_VIEW) unless `root` is that of our first `size` entries. Size 0 quotes nothing."""
        if size > self._tree.size:
            await self._read()
        if size and (size > self._tree.size or self._tree.root(size) != root):
            raise Refusal(ErrorCode.IMPOSSIBLE_VIEW)

    async def _read(self) -> None:
        first = self._tree.size
        entries = await in_db_thread(log_entries, first)
        for entry in entries[self._tree.size - first :]:  # somebody else may have read the same meanwhile
            self._tree.append(entry)


own_log: Final = PerLoop(OwnLog)
