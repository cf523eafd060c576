"""The Merkle tree of RFC 6962 section 2.1 over a list that only grows. Hashes only: no keys, no I/O."""

from collections.abc import Iterable, Sequence

from sealing.notation import digest


def leaf_hash(entry: bytes) -> bytes:
    """MTH of one entry (any length): H(0x00 || entry), 32 bytes."""
    return digest(b"\x00" + entry)


def node_hash(left: bytes, right: bytes) -> bytes:
    """H(0x01 || left || right), 32 bytes."""
    return digest(b"\x01" + left + right)


class Tree:
    """Every complete subtree of the list so far, so that a root at any earlier size costs a few hashes."""

    def __init__(self, entries: Iterable[bytes] = ()) -> None:
        self._levels: list[list[bytes]] = [[]]
        for entry in entries:
            self.append(entry)

    @property
    def size(self) -> int:
        """Number of entries."""
        return len(self._levels[0])

    def append(self, entry: bytes) -> None:
        """Add one entry at the end."""
        self._levels[0].append(leaf_hash(entry))
        level = 0
        while len(self._levels[level]) % 2 == 0:
            if level + 1 == len(self._levels):
                self._levels.append([])
            self._levels[level + 1].append(node_hash(*self._levels[level][-2:]))
            level += 1

    def hashes(self, level: int) -> Sequence[bytes]:
        """Hashes of the complete subtrees of 2^level entries, from the left; none above the highest level."""
        return self._levels[level] if level < len(self._levels) else ()

    def root(self, size: int) -> bytes:
        """Root over the first `size` entries, 32 bytes; H("") for none. Raises ValueError beyond the list."""
        if not 0 <= size <= self.size:
            raise ValueError(f"no root at {size} of {self.size}")
        root = b""
        for level in range(size.bit_length()):
            if size >> level & 1:
                subtree = self._levels[level][(size >> level) - 1]
                root = node_hash(subtree, root) if root else subtree
        return root or digest(b"")
