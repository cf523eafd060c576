"""The key log replayed: entries in, who counts as a counselor out (docs/sealing.md sections 9.2, 9.3 and 9.5).

A state machine over the whole log, without a clock: the same entries give the same members to everybody, and the
question "who stood in it when it had n entries?" has one answer for ever.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from sealing.keylog import Entry, EntryType, check_kem_pk, check_signatures, parse_entry
from sealing.notation import ZEROS_32, ZEROS_64, Category
from sealing.notes import Checkpoint, LogPolicy, open_checkpoint
from sealing.signatures import require, verify
from sealing.tree import Tree


class KeyLog:
    """All entries so far, each checked. A member is known by the `seq` of the ADD or ROTATE entry that lists it."""

    def __init__(self, root_pk: bytes, entries: Iterable[bytes] = ()) -> None:
        self.root_pk = root_pk
        self.entries: list[bytes] = []
        self.tree = Tree()
        self._listed: dict[int, Entry] = {}
        self._seq_of: dict[bytes, int] = {}
        self._ended: dict[int, int] = {}
        for raw in entries:
            self.append(raw)

    @property
    def size(self) -> int:
        """Number of entries."""
        return len(self.entries)

    def append(self, raw: bytes) -> Entry:
        """Judge the next entry (347 bytes) and take it. Raises `Malformed`; a refusal changes nothing."""
        entry = parse_entry(raw)
        require(entry.seq == self.size, Category.WRONG_BINDING, "seq")
        check_signatures(entry, self.root_pk)
        _STEPS[entry.entry_type](self, entry)
        self.entries.append(raw)
        self.tree.append(raw)
        return entry

    def listed(self) -> Iterable[Entry]:
        """Every entry that lists a member, ended or not, in order."""
        return self._listed.values()

    def member_at(self, seq: int) -> Entry | None:
        """The entry at `seq` if it lists a member, ended or not."""
        return self._listed.get(seq)

    def ended_by(self, seq: int) -> int | None:
        """The seq of the ROTATE or REVOKE that ended the member listed at `seq`."""
        return self._ended.get(seq)

    def standing(self, seq: int, size: int) -> Entry | None:
        """The entry at `seq` if the member it lists was current when the log had `size` entries."""
        entry = self._listed.get(seq)
        return entry if entry and seq < size <= self._ended.get(seq, size) else None

    def agrees(self, size: int, root: bytes) -> bool:
        """Is (size, root) a quotation of this log? (0, zeros) quotes nothing and always agrees."""
        if size == 0:
            return root == ZEROS_32
        return size <= self.size and self.tree.root(size) == root

    def quotation(self) -> tuple[int, bytes]:
        """What SESSION and EPOCH quote: (size, root), and (0, zeros) for an empty log."""
        return (self.size, self.tree.root(self.size)) if self.size else (0, ZEROS_32)

    def _current(self, member_id: bytes) -> Entry:
        seq = self._seq_of.get(member_id, -1)
        entry = self.standing(seq, self.size)
        require(entry is not None, Category.FORBIDDEN, "not_current")
        assert entry
        return entry

    def _list(self, entry: Entry) -> None:
        require(entry.member_id not in self._seq_of, Category.FORBIDDEN, "listed_before")
        self._listed[entry.seq] = entry
        self._seq_of[entry.member_id] = entry.seq

    def _rotate(self, entry: Entry) -> None:
        former = self._current(entry.prev_member_id)
        require(entry.role is former.role, Category.FORBIDDEN, "role")
        if entry.sig_prev != ZEROS_64:
            signed = verify(former.sign_pk, entry.sig_prev, entry.request_bytes())
            require(signed, Category.TAMPERED, "sig_prev")
        self._list(entry)
        self._ended[former.seq] = entry.seq

    def _revoke(self, entry: Entry) -> None:
        former = self._current(entry.member_id)
        require(entry == revocation_of(former, entry.seq, entry.sig_org), Category.WRONG_BINDING, "revoked_fields")
        self._ended[former.seq] = entry.seq


_STEPS: dict[EntryType, Callable[[KeyLog, Entry], None]] = {
    EntryType.ADD: KeyLog._list,
    EntryType.ROTATE: KeyLog._rotate,
    EntryType.REVOKE: KeyLog._revoke,
}


def revocation_of(former: Entry, seq: int, sig_org: bytes = ZEROS_64) -> Entry:
    """The REVOKE entry that ends `former`: it repeats every field but type, place and signatures."""
    return replace(
        former,
        entry_type=EntryType.REVOKE,
        seq=seq,
        prev_member_id=ZEROS_32,
        sig_org=sig_org,
        sig_member=ZEROS_64,
        sig_prev=ZEROS_64,
    )


def check_view(policy: LogPolicy, note: bytes, log: KeyLog, remembered: Iterable[tuple[int, bytes]] = ()) -> Checkpoint:
    """Steps (a) to (c) of section 9.7: a served checkpoint, the log replayed up to it, and (size, root) pairs known
    from before. Raises `Malformed`; no clock.

    The rules after those of `open_checkpoint`: `missing` and `root` (`tampered`: the entries are not those that the
    checkpoint signs), `shrunk` and `forked` (`forbidden`: this log is not the one that was seen before).
    """
    checkpoint = open_checkpoint(note, policy)
    require(log.size <= checkpoint.size, Category.FORBIDDEN, "shrunk")
    require(log.size == checkpoint.size, Category.TAMPERED, "missing")
    require(log.tree.root(checkpoint.size) == checkpoint.root, Category.TAMPERED, "root")
    for size, root in remembered:
        require(size <= checkpoint.size, Category.FORBIDDEN, "shrunk")
        require(log.agrees(size, root), Category.FORBIDDEN, "forked")
    return checkpoint


def accept_entries(
    root_pk: bytes, current: Sequence[bytes], offered: Sequence[tuple[bytes, bytes]]
) -> list[tuple[bytes, bytes]]:
    """What a log may append of `offered`, pairs of (entry, kem_pk); `current` are the entries it holds.

    Pairs that already stand at their place, byte for byte, are passed over, so that the same file may be brought
    twice. REVOKE brings no key: its kem_pk is empty. All or nothing: raises `Malformed` for the first that may not
    be appended.
    """
    log, added = KeyLog(root_pk, current), []
    for raw, kem_pk in offered:
        entry = parse_entry(raw)
        if entry.seq < len(current) and current[entry.seq] == raw:
            continue
        if entry.entry_type is EntryType.REVOKE:
            require(kem_pk == b"", Category.MALFORMED, "kem_pk_length")
        else:
            check_kem_pk(entry, kem_pk)
        log.append(raw)
        added.append((raw, kem_pk))
    return added
