"""Signing how long the key log is and what is in it (docs/sealing.md section 9.4).

A checkpoint is signed in a transaction of its own, after the entries of its list are committed, and kept in one row,
so that all processes serve the same bytes. While a pinned witness has not signed the newest one, the one before it
goes on being served: clients would refuse the newest.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from counselors.access import lock_log
from counselors.log_keys import LogKeys
from counselors.models import LogHead
from counselors.selectors import log_entries
from sealing.notation import Category, Malformed
from sealing.notes import (
    AHEAD_MS,
    FRESH_MS,
    LogPolicy,
    cosign,
    open_checkpoint,
    parse_note,
    sign_checkpoint,
    verify_note,
)
from sealing.signatures import require
from sealing.tree import Tree

RENEW: Final = timedelta(hours=12)  # clients take seven days; twice a day, so that one failed round is no trouble
_LINE: Final = "\u2014 "


class LogConflict(Exception):
    """What would be signed is no continuation of what was; the text says what is wrong."""


def publish(keys: LogKeys, now: datetime, *, replace_keys: bool = False) -> bool:
    """Sign the log as it is committed, or only the time when nothing was added; gives whether anything changed.

    Its own transaction, never inside another: what is not committed must not be signed. Locks the head of the log.
    Raises LogConflict, and signs nothing, when the stored log is not a continuation of what was signed last, or when
    that was signed by other keys or for another origin; `replace_keys` allows the latter.
    """
    with transaction.atomic(durable=True):
        head, tree = lock_log(), Tree(log_entries())
        _check_continues(head, tree)
        signed_before = bool(head.newest) and not replace_keys
        if signed_before:
            _check_keys(head, keys)
        newest = head.newest
        if not signed_before or head.size != tree.size:
            head.size, head.root = tree.size, tree.root(tree.size)
            newest = sign_checkpoint(keys.policy, head.size, head.root, keys.sign)
        served = head.served if signed_before else ""
        return _keep(head, keys, _renewed(newest, keys, now), _renewed(served, keys, now))


def add_cosignatures(text: str, keys: LogKeys, now: datetime) -> int:
    """Take witnesses' lines out of `text` (a note or single lines); gives how many.

    Each must verify under a pinned witness key over a checkpoint that is kept here, with a time that clients would call
    fresh; lines of others are passed over. All or nothing. Locks the head. Raises `Malformed` for the first bad line.
    """
    witnesses = {(key.name, key.key_id) for key in keys.witnesses}
    lines = [line for line in text.splitlines() if line.startswith(_LINE) and _signer(line) in witnesses]
    with transaction.atomic():
        head = lock_log()
        newest, served = head.newest, head.served
        for line in lines:
            newest, served = _cosigned((newest, served), line, keys, now)
        _keep(head, keys, newest, served)
    return len(lines)


def check_head(head: LogHead, tree: Tree, keys: LogKeys) -> None:
    """Raises LogConflict when `tree` may not be signed next with `keys`; `publish` asks the same under its lock."""
    _check_continues(head, tree)
    if head.newest:
        _check_keys(head, keys)


def _check_continues(head: LogHead, tree: Tree) -> None:
    if head.newest and (tree.size < head.size or tree.root(head.size) != bytes(head.root)):
        raise LogConflict("The stored key log is not a continuation of the one that was signed before.")


def _check_keys(head: LogHead, keys: LogKeys) -> None:
    policy = keys.policy
    try:
        open_checkpoint(head.newest.encode(), LogPolicy(policy.origin, policy.root_pk, policy.log_key, ()))
    except Malformed:
        raise LogConflict("The key log was signed before with another SOBAT_LOG_KEY or SOBAT_LOG_ORIGIN.") from None


def _keep(head: LogHead, keys: LogKeys, newest: str, served: str) -> bool:
    """Store the two notes; the newest is served as soon as all have signed it, or when there is nothing better."""
    if not served or _complete(newest, keys.policy):
        served = newest
    changed = (newest, served) != (head.newest, head.served)
    if changed:
        head.newest, head.served = newest, served
        head.save(update_fields=["size", "root", "newest", "served"])
    return changed


def _complete(note: str, policy: LogPolicy) -> bool:
    try:
        open_checkpoint(note.encode(), policy)
    except Malformed:
        return False
    return True


def _renewed(note: str, keys: LogKeys, now: datetime) -> str:
    """The note with the time key's word of at most RENEW ago."""
    if not note:
        return note
    now_s = int(now.timestamp())
    age_s = now_s - verify_note(parse_note(note.encode()), [keys.time_key]).get(keys.time_key, 0)
    if 0 <= age_s < RENEW.total_seconds():
        return note
    line = cosign(note, keys.time_key, now_s, keys.sign_time).splitlines()[-1]
    return _with_line(note, line)


def _with_line(note: str, line: str) -> str:
    """The note with `line` in place of an earlier one of the same name and key id."""
    text = parse_note(note.encode()).text
    others = [old for old in note[len(text) + 1 :].splitlines() if _signer(old) != _signer(line)]
    return "\n".join([text, *others, line, ""])


def _signer(line: str) -> tuple[str, bytes]:
    (signature,) = parse_note(f"-\n\n{line}\n".encode()).signatures
    return signature.name, signature.key_id


def _cosigned(notes: Iterable[str], line: str, keys: LogKeys, now: datetime) -> list[str]:
    """The notes, with the witness's line where it verifies. Raises `Malformed` when it does nowhere or is not fresh."""
    times = [(note, _time_of(line, note, keys)) for note in notes]
    given = max(time_s for _, time_s in times)
    require(given > 0, Category.TAMPERED, "note_signature")
    age_ms = (int(now.timestamp()) - given) * 1000
    require(-AHEAD_MS <= age_ms <= FRESH_MS, Category.FORBIDDEN, "stale")
    return [_with_line(note, line) if time_s else note for note, time_s in times]


def _time_of(line: str, note: str, keys: LogKeys) -> int:
    """The time that a pinned witness gives by `line` under this note; 0 when it does not sign it."""
    try:
        alone = f"{parse_note(note.encode()).text}\n{line}\n"
        return max(verify_note(parse_note(alone.encode()), keys.witnesses).values(), default=0)
    except Malformed:
        return 0
