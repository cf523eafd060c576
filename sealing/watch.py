"""Looking at a key log from outside: a folder or an address in, its entries or one refusal out (section 9.7).

For auditors, monitors and witnesses, who have no database and hold no key of the organization. What they remember is
the largest checkpoint they verified, as the signed note itself, in a file of their own.
"""

import os
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from sealing.keylog import Entry, EntryType, parse_entry
from sealing.notation import ZEROS_64, Category, Malformed
from sealing.notes import LogPolicy, check_fresh, open_checkpoint
from sealing.offline import Read, verify_served
from sealing.replay import KeyLog
from sealing.signatures import require
from sealing.tiles import CHECKPOINT

PATIENCE_SECONDS = 30
MAX_FILE_BYTES = 1_048_576  # the largest there is, a note, has an eighth of it


class Seen(NamedTuple):
    """One verified look: the log, the signed note over it, and how many of its entries were remembered before."""

    log: KeyLog
    note: bytes
    known: int


def reader(where: str) -> Read:
    """Reads below a folder, or below an http(s) address such as `https://host/log`.

    Raises `Malformed` (`tampered`, `not_served`) for what is not there, and OSError when nobody answers.
    """
    if urlsplit(where).scheme in ("http", "https"):
        return lambda path: _fetch(f"{where.rstrip('/')}/{path}")
    return lambda path: _load(Path(where) / path)


def look(read: Read, policy: LogPolicy, memory: Path | None, now_ms: int | None, path: str = CHECKPOINT) -> Seen:
    """Verify everything that is served under the checkpoint at `path`, and that it continues `memory`.

    `now_ms`: when it must be fresh, or None for a copy of any age. `memory` is a file that may not exist yet. Raises
    `Malformed` by content and OSError when there is no answer.
    """
    served: dict[str, bytes] = {}

    def once(name: str) -> bytes:
        return served[name] if name in served else served.setdefault(name, read(name))

    remembered = [_remembered(memory, policy)] if memory is not None and memory.exists() else []
    log, checkpoint = verify_served(once, policy, remembered, path)
    if now_ms is not None:
        check_fresh(checkpoint, now_ms)
    return Seen(log, served[path], remembered[0][0] if remembered else 0)


def remember(memory: Path, seen: Seen) -> None:
    """Keep the checkpoint of a verified look; in one step, so that a crash leaves the old or the new one."""
    fresh = memory.with_name(memory.name + ".new")
    fresh.write_bytes(seen.note)
    os.replace(fresh, memory)


def describe(raw: bytes) -> str:
    """One line for people: place, type, role, members, and whether a key was replaced without the former one."""
    entry: Entry = parse_entry(raw)
    words = [str(entry.seq), entry.entry_type.name, entry.role.name.lower(), entry.member_id.hex()]
    if entry.entry_type is EntryType.ROTATE:
        words += ["in place of", entry.prev_member_id.hex()]
        if entry.sig_prev == ZEROS_64:
            words.append("without the former key")
    return " ".join(words)


def _remembered(memory: Path, policy: LogPolicy) -> tuple[int, bytes]:
    """What was verified then; whoever has to sign by now need not have signed it."""
    checkpoint = open_checkpoint(memory.read_bytes(), replace(policy, cosigners=()))
    return checkpoint.size, checkpoint.root


def _fetch(url: str) -> bytes:
    request = Request(url, headers={"Cache-Control": "no-cache"})  # past every cache on the way
    try:
        with urlopen(request, timeout=PATIENCE_SECONDS) as answer:
            return _whole(bytes(answer.read(MAX_FILE_BYTES + 1)))
    except HTTPError as refusal:
        require(refusal.code not in (404, 410), Category.TAMPERED, "not_served")
        raise


def _load(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return _whole(file.read(MAX_FILE_BYTES + 1))
    except FileNotFoundError as reason:
        raise Malformed(Category.TAMPERED, "not_served") from reason


def _whole(data: bytes) -> bytes:
    require(len(data) <= MAX_FILE_BYTES, Category.MALFORMED, "file_size")
    return data
