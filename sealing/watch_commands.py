"""`keylog verify` and `keylog monitor`: for outside parties, with nothing but public keys.

The server's `manage.py keylog` offers them as well, with what it pins itself as their default.
"""

import argparse
import sys
import time
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sealing.notation import Malformed
from sealing.notes import LogPolicy, VerifierKey, parse_vkey
from sealing.watch import Seen, describe, look, reader, remember

EVERY_SECONDS = 3600.0

Say = Callable[[str], None]


def now_ms() -> int:
    """The time of this machine."""
    return int(time.time() * 1000)


def verify(where: str, policy: LogPolicy, memory: Path | None, say: Say, at_ms: int | None) -> Seen:
    """One look at the log below `where`; says what is new and what there is, and remembers it.

    `at_ms`: the time for which it must be fresh, or None. Raises `Malformed` or OSError; then nothing is remembered.
    """
    seen = look(reader(where), policy, memory, at_ms)
    for raw in seen.log.entries[seen.known :]:
        say(describe(raw))
    if memory is not None:
        remember(memory, seen)
    size, root = seen.log.quotation()
    current = sum(seen.log.standing(entry.seq, size) is not None for entry in seen.log.listed())
    say(f"{size} entries, {current} current members, root {root.hex()}")
    return seen


def monitor(where: str, policy: LogPolicy, memory: Path, say: Say, every: float = EVERY_SECONDS) -> None:
    """`verify` again and again. Ends by raising `Malformed` for the first look that fails by what is served.

    A host that does not answer is said, and asked again: silence is no fork.
    """
    while True:
        try:
            verify(where, policy, memory, say, now_ms())
        except OSError as reason:
            say(f"no answer: {reason}")
        sys.stdout.flush()
        time.sleep(every)


def _vkey(text: str) -> VerifierKey:
    try:
        return parse_vkey(text)
    except Malformed as reason:
        raise argparse.ArgumentTypeError("not a vkey: NAME+ID+KEY") from reason


def add_where(parser: argparse.ArgumentParser, pinned: LogPolicy | None = None) -> None:
    """Where the log is, and what is pinned about it; `pinned` is the default, and without it all must be given."""
    root, log_key, cosigners = (pinned.root_pk, pinned.log_key, pinned.cosigners) if pinned else (None, None, (None,))
    needed = pinned is None
    parser.add_argument("where", metavar="URL_OR_FOLDER", help="https://HOST/log, or a folder with the same files")
    parser.add_argument("--root", type=b64decode, default=root, help="the root's public key, base64", required=needed)
    parser.add_argument("--log-key", type=_vkey, default=log_key, metavar="VKEY", required=needed)
    parser.add_argument("--time-key", type=_vkey, default=cosigners[0], metavar="VKEY", required=needed)
    parser.add_argument("--witness", type=_vkey, action="append", default=[*cosigners[1:]], metavar="VKEY")
    parser.add_argument("--origin", help="the log's origin; by default the name of its key")


def policy_of(given: argparse.Namespace) -> LogPolicy:
    """What the options of `add_where` pin."""
    return LogPolicy(given.origin or given.log_key.name, given.root, given.log_key, (given.time_key, *given.witness))


def _verify(given: argparse.Namespace) -> int:
    seen = verify(given.where, policy_of(given), given.remember, print, None if given.any_age else now_ms())
    if given.entries is not None:
        given.entries.write_bytes(b"".join(seen.log.entries))
    return 0


def _monitor(given: argparse.Namespace) -> int:
    monitor(given.where, policy_of(given), given.remember, print, given.every)
    return 0


def add_watch_commands(keylog: "argparse._SubParsersAction[Any]", pinned: LogPolicy | None = None) -> None:
    """Register `verify` and `monitor`; each sets `run`, a function of the parsed arguments that gives a status."""
    once = keylog.add_parser("verify", help="verify a served or downloaded log")
    add_where(once, pinned)
    once.add_argument("--remember", type=Path, metavar="FILE", help="the largest checkpoint seen; kept by every look")
    once.add_argument("--any-age", action="store_true", help="an archived copy: do not ask when it was signed")
    once.add_argument("--entries", type=Path, metavar="FILE", help="write the verified entries, for the next ceremony")
    once.set_defaults(run=_verify)
    watch = keylog.add_parser("monitor", help="verify again and again, and end at the first thing that is wrong")
    add_where(watch, pinned)
    watch.add_argument("--remember", type=Path, metavar="FILE", required=True, help="the largest checkpoint seen")
    watch.add_argument("--every", type=float, default=EVERY_SECONDS, metavar="SECONDS")
    watch.set_defaults(run=_monitor)
