"""Adding to the key log: entries that the organization's root signed, and whose keys they list.

Lock order: head of the log, then counselors, then their shifts, each kind in ascending order. What follows for open
rooms is the caller's to do in the same transaction, because rooms stand above counselors.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from django.db import transaction

from counselors.access import lock_counselor, lock_counselors, lock_log
from counselors.actions import end_shift
from counselors.key_requests import asked_by, install_vault, void_requests
from counselors.models import KeyRequest, LogEntry, MemberKey
from counselors.selectors import log_entries, shift_state
from realtime.bells import ring_on_commit, topic
from sealing.keylog import Entry, EntryType, parse_entry
from sealing.replay import accept_entries
from wire.codes import ErrorCode, Refusal

LAST_YEAR: Final = 9999


class KeyConflict(Exception):
    """The counselor has another current key, or the key is another counselor's; only the log can change that."""


@transaction.atomic
def append_log(brought: Sequence[tuple[bytes, bytes]], *, root_pk: bytes, now: datetime) -> list[int]:
    """Append pairs of (entry, kem_pk; empty for REVOKE), all or nothing; give the counselors whose key was ended.

    What stands in the log already is passed over, so a file may be brought twice. The successor in a ROTATE is the
    same counselor's, and an ADD that somebody has asked for is hers; with the keys comes the vault that she stored with
    the request. Whoever lost a key is off duty with the commit. Locks the log and replays it whole. Raises
    `sealing.notation.Malformed` for the first entry that the log of the root `root_pk` (32 bytes) may not take.
    """
    lock_log()
    changed: list[int] = []
    accepted = [(parse_entry(raw), raw, kem_pk) for raw, kem_pk in accept_entries(root_pk, log_entries(), brought)]
    lock_counselors(_holders([entry for entry, _, _ in accepted]))
    for entry, raw, kem_pk in accepted:
        row = _add(entry, raw, kem_pk)
        changed += _follow(entry, row, now)
    return changed


@transaction.atomic
def give_key(counselor_id: int, member_id: bytes) -> None:
    """Say that the logged key `member_id` (32 bytes) is this counselor's. Saying it twice changes nothing.

    Locks the log, then the counselor. Raises Refusal(NO_KEYS) when the log does not list the member or has ended it,
    KeyConflict when she has another current key or the key is somebody else's.
    """
    lock_log()
    lock_counselor(counselor_id)
    row = LogEntry.objects.filter(lists=member_id).first()
    if row is None or LogEntry.objects.filter(ends=member_id).exists():
        raise Refusal(ErrorCode.NO_KEYS)
    current = MemberKey.objects.filter(counselor=counselor_id, ended__isnull=True).first()
    owned = MemberKey.objects.filter(listed=row).first()
    if current != owned:
        raise KeyConflict
    if owned is None:
        _hand_over(counselor_id, row)
        void_requests(counselor_id)
        _ring(counselor_id)


def _holders(entries: Sequence[Entry]) -> list[int]:
    """Whose keys these entries end, or who asked for those that they list.

    A key that they end and list themselves is the successor of one that they end.
    """
    ended = [member_id for entry in entries if (member_id := _ends(entry)) is not None]
    held = MemberKey.objects.filter(listed__lists__in=ended, ended__isnull=True)
    asked = KeyRequest.objects.filter(member_id__in=[entry.member_id for entry in entries])
    return [*held.values_list("counselor_id", flat=True), *asked.values_list("counselor_id", flat=True)]


def _ends(entry: Entry) -> bytes | None:
    return {EntryType.ADD: None, EntryType.ROTATE: entry.prev_member_id, EntryType.REVOKE: entry.member_id}[
        entry.entry_type
    ]


def _add(entry: Entry, raw: bytes, kem_pk: bytes) -> LogEntry:
    return LogEntry.objects.create(
        seq=entry.seq,
        previous_id=entry.seq - 1 if entry.seq else None,
        entry=raw,
        kem_pk=kem_pk or None,
        lists=None if entry.entry_type is EntryType.REVOKE else entry.member_id,
        ends=_ends(entry),
    )


def _follow(entry: Entry, row: LogEntry, now: datetime) -> list[int]:
    """What the entry means for the counselor whose key it ends, or who asked for it; gives whose key it ended."""
    if row.ends is None:
        _give_asked(entry, row, now)
        return []
    held = MemberKey.objects.filter(listed__lists=row.ends, ended__isnull=True).first()
    if held is None:  # listed, and never said whose
        return []
    lock_counselor(held.counselor_id)
    held.ended = row
    held.save(update_fields=["ended"])
    if entry.entry_type is EntryType.ROTATE:
        _hand_over(held.counselor_id, row)
        install_vault(held.counselor_id, entry.member_id, now)
    else:
        void_requests(held.counselor_id)
    if shift_state(held.counselor_id) is not None:
        end_shift(held.counselor_id, now)
    _ring(held.counselor_id)
    return [held.counselor_id]


def _give_asked(entry: Entry, row: LogEntry, now: datetime) -> None:
    """Whoever asked for this key gets it, unless she has got another one meanwhile."""
    counselor_id = asked_by(entry.member_id)
    if counselor_id is None:
        return
    lock_counselor(counselor_id)
    if not MemberKey.objects.filter(counselor=counselor_id, ended__isnull=True).exists():
        _hand_over(counselor_id, row)
        install_vault(counselor_id, entry.member_id, now)
        _ring(counselor_id)


def _hand_over(counselor_id: int, row: LogEntry) -> None:
    entry = parse_entry(bytes(row.entry))
    MemberKey.objects.create(
        counselor_id=counselor_id,
        listed=row,
        valid_from=_moment(entry.not_before),
        valid_until=_moment(entry.not_after),
    )


def _moment(milliseconds: int) -> datetime:
    """The log can say more than a calendar: beyond its end is its end."""
    end = datetime(LAST_YEAR, 12, 31, tzinfo=UTC)
    return end if milliseconds >= end.timestamp() * 1000 else datetime.fromtimestamp(milliseconds / 1000, UTC)


def _ring(counselor_id: int) -> None:
    ring_on_commit(topic("duty", counselor_id), topic("matchmaker", 0), topic("queue", 0), topic("board", 0))
