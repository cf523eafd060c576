"""The key log brought in from a ceremony: its entries, whose keys they list, and what follows for open rooms."""

import json
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from chat.key_changes import follow_keys
from counselors.access import counselor_by_email
from counselors.checkpoints import publish
from counselors.key_log import append_log, give_key
from counselors.selectors import log_entries
from sealing.notation import Category, Malformed
from sealing.replay import accept_entries

Brought = Sequence[tuple[bytes, bytes]]


def read_signed(path: Path) -> Brought:
    """Pairs of (entry, kem_pk) from the file that `python -m sealing sign` wrote. Raises `Malformed` or OSError."""
    try:
        rows = json.loads(path.read_bytes())["entries"]
        return [(b64decode(row["entry"], validate=True), b64decode(row["kem_pk"], validate=True)) for row in rows]
    except (KeyError, TypeError, ValueError, Base64Error) as reason:
        raise Malformed(Category.MALFORMED, "signed_entries") from reason


def import_entries(brought: Brought, owners: Mapping[str, bytes], now: datetime) -> None:
    """Append entries and say whose keys they list: `owners` are member ids (32 bytes) by e-mail address.

    All or nothing, and safe to repeat. Counselors whose key ended are off duty and their rooms are rung. One
    transaction; locks the log, then counselors with their shifts, then all their open rooms, each kind in ascending
    order, then seats. Raises what `append_log` and `give_key` raise. Nothing is signed here: `sign_log` comes after the
    commit.
    """
    # Judged once before anything is locked: keys that were found good are remembered by this process, and PostgreSQL
    # ends a transaction that is silent for as long as finding thousands of them good would take.
    accept_entries(settings.ORG_ROOT, log_entries(), brought)
    with transaction.atomic():
        changed = append_log(brought, root_pk=settings.ORG_ROOT, now=now)
        for email, member_id in owners.items():
            give_key(counselor_by_email(email), member_id)
        follow_keys(changed)


def sign_log(now: datetime, *, replace_keys: bool = False) -> bool:
    """Sign what is committed with this installation's keys; see `counselors.checkpoints.publish`."""
    return publish(settings.LOG_KEYS, now, replace_keys=replace_keys)
