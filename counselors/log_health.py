"""What is wrong with the key log, for the operator: what stops every browser from sealing, said before it does."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from counselors.checkpoints import RENEW, LogConflict, check_head
from counselors.log_keys import LogKeys
from counselors.models import LogHead
from counselors.selectors import log_entries
from sealing.notation import Malformed
from sealing.notes import Checkpoint, open_checkpoint
from sealing.replay import KeyLog
from sealing.tree import Tree

WITNESS_EVERY: Final = timedelta(days=4)  # a witness signs twice a week; from the eighth day on browsers refuse


def log_findings(keys: LogKeys, now: datetime, *, signed_every: timedelta) -> list[str]:
    """One sentence for each thing that is wrong at `now`; `signed_every`: how seldom the signing step may run.

    Reads the whole log and verifies each entry, as every browser does. Locks nothing.
    """
    head = LogHead.objects.first()  # before the entries: they may grow meanwhile, it must not know more than they
    return list(_findings(head, log_entries(), keys, now, signed_every))


def _findings(
    head: LogHead | None, entries: list[bytes], keys: LogKeys, now: datetime, signed_every: timedelta
) -> Iterator[str]:
    if not _verifies(entries, keys):
        yield "The stored key log does not verify under SOBAT_ORG_ROOT: browsers refuse it."
    if head is None or not head.served:
        yield "The key log was never signed, so no conversation can begin. Run `manage.py keylog publish`."
        return
    tree = Tree(entries)
    try:
        check_head(head, tree, keys)
    except LogConflict as conflict:
        yield f"{conflict} Nothing is signed meanwhile, and after 7 days no conversation can begin."
    checkpoint = _opened(head.served, keys)
    if checkpoint is None:
        yield "What is served of the key log lacks a signature that browsers demand: see SOBAT_LOG_WITNESSES."
    elif checkpoint.size > tree.size or tree.root(checkpoint.size) != checkpoint.root:
        yield "What is served of the key log signs other entries than the stored ones: browsers refuse them."
    else:
        yield from _late(checkpoint, now, RENEW + signed_every)


def _late(checkpoint: Checkpoint, now: datetime, renewed_every: timedelta) -> Iterator[str]:
    """Whoever speaks too seldom; a time that lies ahead is put right by the next round, so until then it is wrong."""
    own, *witnesses = (now - datetime.fromtimestamp(time_s, now.tzinfo) for time_s in checkpoint.times)
    if not timedelta(0) <= own <= renewed_every:
        hours = renewed_every // timedelta(hours=1)
        yield f"The time of the key log is not of the last {hours} hours: after 7 days no conversation can begin."
    if late := sum(age > WITNESS_EVERY for age in witnesses):
        yield f"Witnesses of the key log that said nothing for over 4 days: {late}. After 7 no conversation can begin."


def _verifies(entries: list[bytes], keys: LogKeys) -> bool:
    try:
        KeyLog(keys.policy.root_pk, entries)
    except Malformed:
        return False
    return True


def _opened(note: str, keys: LogKeys) -> Checkpoint | None:
    try:
        return open_checkpoint(note.encode(), keys.policy)
    except Malformed:
        return None
