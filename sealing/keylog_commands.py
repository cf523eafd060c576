"""Commands of the key log: the root in two halves, signing entries. They read files.

Nothing here is ever needed by the server; `root`, `sign` and `enroll` belong on a machine that is offline. What an
outside party needs is in `watch_commands` and `witness`.
"""

import argparse
import json
import os
import time
from base64 import b64encode
from pathlib import Path
from typing import Any

from sealing.files import write_private
from sealing.halves import join_halves, parse_half, split_root
from sealing.issue import sign_all
from sealing.keylog import ENTRY_BYTES, Entry, EntryType
from sealing.members import SigningKey
from sealing.notation import Category, Malformed
from sealing.replay import KeyLog
from sealing.request import Request, check_request, key_number, parse_request
from sealing.signatures import require
from sealing.watch_commands import add_watch_commands
from sealing.witness import add_witness_commands


def load_root(paths: list[Path]) -> SigningKey:
    """The root's key from the files of both holders. Raises `Malformed`."""
    require(len(paths) == 2, Category.FORBIDDEN, "both_halves")
    return join_halves(*(parse_half(_load(path)) for path in paths))


def load_log(path: Path | None, root_pk: bytes) -> KeyLog:
    """The log so far from a file of its entries, one after another; None for a new log. Raises `Malformed`."""
    raw = path.read_bytes() if path else b""
    require(len(raw) % ENTRY_BYTES == 0, Category.MALFORMED, "entry_length")
    return KeyLog(root_pk, [raw[at : at + ENTRY_BYTES] for at in range(0, len(raw), ENTRY_BYTES)])


def _load(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as reason:
        raise Malformed(Category.MALFORMED, "json") from reason


def signed_json(signed: list[tuple[Entry, bytes]]) -> list[dict[str, str]]:
    """What the server imports: entries with their kem_pk (empty for REVOKE), standard base64."""
    return [{"entry": _b64(entry.pack()), "kem_pk": _b64(kem_pk)} for entry, kem_pk in signed]


def _b64(data: bytes) -> str:
    return b64encode(data).decode("ascii")


def _create_root(arguments: argparse.Namespace) -> int:
    halves = split_root(os.urandom)
    for half, path in zip(halves, (arguments.half_1, arguments.half_2), strict=True):
        write_private(path, json.dumps(half.as_json(), indent=2) + "\n")
    return 0


def _check_half(arguments: argparse.Namespace) -> int:
    half = parse_half(_load(arguments.half))
    print(f"half {half.number} of root {_b64(half.root_pk)} is whole")
    return 0


def _sign(arguments: argparse.Namespace) -> int:
    root = load_root(arguments.half)
    log = load_log(arguments.log, root.public_key)
    requests = [_request(path) for path in arguments.request]
    signed = sign_all(log, root, requests, arguments.revoke)
    write_private(arguments.out, json.dumps({"entries": signed_json(signed)}, indent=2) + "\n")
    for entry, _ in signed:
        lost = " without the former key" if entry.entry_type is EntryType.ROTATE and not any(entry.sig_prev) else ""
        named = f"{entry.member_id.hex()}, number {key_number(entry.member_id)}"
        print(f"{entry.seq} {entry.entry_type.name} {entry.role.name.lower()} {named}{lost}")
    return 0


def _request(path: Path) -> Request:
    request = parse_request(_load(path))
    check_request(request)
    return request


def _show_requests(arguments: argparse.Namespace) -> int:
    for path in arguments.file:
        request = _request(path)
        entry, lost = request.entry, " without the former key" if request.lost else ""
        print(f"{entry.entry_type.name} {entry.role.name.lower()} {entry.member_id.hex()}{lost}")
        print(f"  number {key_number(entry.member_id)}")
        if entry.entry_type is EntryType.ROTATE:
            print(f"  in place of number {key_number(entry.prev_member_id)}")
        print(f"  from {_day(entry.not_before)} to {_day(entry.not_after)}")
    return 0


def _day(milliseconds: int) -> str:
    return time.strftime("%Y-%m-%d", time.gmtime(milliseconds // 1000))


def add_root_options(parser: argparse.ArgumentParser) -> None:
    """Options of every command that signs: both halves of the root, and the log so far."""
    parser.add_argument("--half", type=Path, action="append", required=True, help="a holder's half; give both")
    log = parser.add_mutually_exclusive_group(required=True)
    log.add_argument("--log", type=Path, help="file with the entries so far, 347 bytes each")
    log.add_argument("--new-log", action="store_true", help="there is no entry yet")


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register `root create`, `root check`, `sign`, `request`, and all of `keylog`."""
    root = commands.add_parser("root", help="the organization's root key in two halves").add_subparsers(required=True)
    create = root.add_parser("create", help="make a root")
    for number in (1, 2):
        create.add_argument(f"--half-{number}", type=Path, required=True, help=f"new file for holder {number}")
    create.set_defaults(run=_create_root)
    check = root.add_parser("check", help="is this copy of a half whole?")
    check.add_argument("half", type=Path)
    check.set_defaults(run=_check_half)
    sign = commands.add_parser("sign", help="sign key-log entries")
    add_root_options(sign)
    sign.add_argument("--request", type=Path, action="append", default=[], help="a member's request (ADD or ROTATE)")
    sign.add_argument("--revoke", type=bytes.fromhex, action="append", default=[], metavar="MEMBER_ID")
    sign.add_argument("--out", type=Path, required=True, help="new file with the signed entries")
    sign.set_defaults(run=_sign)
    request = commands.add_parser("request", help="what a member asks for: read it before it is signed")
    request.add_argument("file", type=Path, nargs="+", help="a member's request (ADD or ROTATE)")
    request.set_defaults(run=_show_requests)
    keylog = commands.add_parser("keylog", help="the key log").add_subparsers(required=True)
    add_watch_commands(keylog)
    add_witness_commands(keylog)
