"""Commands of the key log: the root in two halves, signing entries, verifying a downloaded log. They read files.

Nothing here is ever needed by the server; `root`, `sign` and `enroll` belong on a machine that is offline.
"""

import argparse
import json
import os
import sys
import time
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Any

from sealing.files import write_private
from sealing.halves import join_halves, parse_half, split_root
from sealing.issue import parse_request, sign_all
from sealing.keylog import ENTRY_BYTES, Entry
from sealing.members import SigningKey
from sealing.notation import Category, Malformed
from sealing.notes import LogPolicy, check_fresh, open_checkpoint, parse_vkey
from sealing.offline import verify_served
from sealing.replay import KeyLog
from sealing.signatures import require


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
    requests = [parse_request(_load(path)) for path in arguments.request]
    signed = sign_all(log, root, requests, arguments.revoke)
    write_private(arguments.out, json.dumps({"entries": signed_json(signed)}, indent=2) + "\n")
    for entry, _ in signed:
        lost = " without the former key" if entry.entry_type.name == "ROTATE" and not any(entry.sig_prev) else ""
        print(f"{entry.seq} {entry.entry_type.name} {entry.role.name.lower()} {entry.member_id.hex()}{lost}")
    return 0


def _verify(arguments: argparse.Namespace) -> int:
    log_key, *cosigners = (parse_vkey(text) for text in (arguments.log_key, *arguments.cosigner))
    policy = LogPolicy(arguments.origin or log_key.name, arguments.root, log_key, tuple(cosigners))
    earlier = [open_checkpoint(path.read_bytes(), policy) for path in arguments.remembered]
    known = [(checkpoint.size, checkpoint.root) for checkpoint in earlier]
    log, checkpoint = verify_served(lambda path: (arguments.folder / path).read_bytes(), policy, known)
    if arguments.fresh:
        check_fresh(checkpoint, int(time.time() * 1000))
    current = sum(log.standing(entry.seq, log.size) is not None for entry in log.listed())
    print(f"{checkpoint.size} entries, {current} current members, root {checkpoint.root.hex()}")
    return 0


def add_root_options(parser: argparse.ArgumentParser) -> None:
    """Options of every command that signs: both halves of the root, and the log so far."""
    parser.add_argument("--half", type=Path, action="append", required=True, help="a holder's half; give both")
    log = parser.add_mutually_exclusive_group(required=True)
    log.add_argument("--log", type=Path, help="file with the entries so far, 347 bytes each")
    log.add_argument("--new-log", action="store_true", help="there is no entry yet")


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register `root create`, `root check`, `sign` and `keylog verify`."""
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
    keylog = commands.add_parser("keylog", help="the key log").add_subparsers(required=True)
    verify = keylog.add_parser("verify", help="verify a downloaded /log/ folder, offline")
    verify.add_argument("folder", type=Path)
    verify.add_argument("--root", type=b64decode, required=True, help="the root's public key, base64")
    verify.add_argument("--log-key", required=True, metavar="VKEY")
    verify.add_argument("--cosigner", action="append", default=[], metavar="VKEY", help="required; may be repeated")
    verify.add_argument("--origin", help="the log's origin; by default the name of its key")
    verify.add_argument("--remembered", type=Path, action="append", default=[], help="a checkpoint kept from before")
    verify.add_argument("--fresh", action="store_true", help="also demand that the cosigners spoke within 7 days")
    verify.set_defaults(run=_verify)


SENTENCES = {
    "same_half": "Both files are the same holder's half; the other holder's is needed.",
    "other_root": "These two halves belong to different roots.",
    "root_pk": "These two halves do not make the root that they name.",
    "both_halves": "Give exactly two halves, one of each holder.",
    "half": "This file is no half of a root, or it is damaged.",
    "json": "This file is no JSON.",
    "request": "This file is no request for a key-log entry.",
    "not_current": "This member is not current in the log.",
    "listed_before": "This key has been in the log before; nobody is listed twice.",
    "shrunk": "This log is shorter than one that was seen before.",
    "forked": "This log is not a continuation of one that was seen before.",
    "missing": "Entries are missing that the checkpoint counts.",
    "root": "The entries are not those that the checkpoint signs.",
    "stale": "The checkpoint is older than seven days.",
}


def explain(refusal: Malformed | OSError) -> None:
    """One sentence for whoever sits at the terminal."""
    if isinstance(refusal, Malformed):
        sentence = SENTENCES.get(refusal.rule, f"Refused: {refusal}.")
    else:
        sentence = f"{refusal.filename}: {refusal.strerror}."
    print(sentence, file=sys.stderr)
