"""`python -m sealing open`: an exported conversation verified and read, offline. Secrets are asked for."""

import argparse
import json
import sys
from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import UTC, datetime
from getpass import getpass
from pathlib import Path
from unicodedata import category

from sealing.attachments import MEDIA_TYPES, Attachment
from sealing.blobs import Blob, Found, check_blobs
from sealing.export import (
    MAX_BYTES,
    Export,
    Unlock,
    by_code,
    by_passphrase,
    by_recovery,
    check_log,
    parse_export,
    pins_of,
)
from sealing.notation import Category
from sealing.notes import LogPolicy, parse_vkey
from sealing.reading import Conversation, Line, What, read_export
from sealing.signatures import require

PROVES = """\
What this proves: every entry above was signed by the key of the member it is attributed to; nothing between the first
and the last was altered, left out or added; and what answers something stands behind it.
{counselors}
What it does not prove: who the people behind the keys are; that the clocks were right, for the times are those of the
writers' devices; that nothing was said after the last entry here; that the conversation still exists anywhere else."""
TRUSTED = "The counselors are those whom the root key that you gave has listed."
UNTRUSTED = """\
No root key was given: who counts as a counselor is this file's own word, and whoever made up the file can have made up
that as well. Give --root (and --log-key) from a source that you trust."""

HAPPENINGS = {
    What.UNKNOWN: "{who} sent something that this program does not know",
    What.CLOSED: "{who} wrote something that this key does not open",
    What.JOINED: "{who} can read from here on",
    What.LEFT: "{who} reads no further",
    What.GIVEN: "{who} was given the keys of earlier parts",
    What.ENDED: "{who} ended the conversation",
    What.ALERT: "{who} raised an alarm about the transcript",
}
BLOBS = {
    Found.ABSENT: "its file does not lie beside this one",
    Found.GENUINE: "genuine",
    Found.REFUSED: "REFUSED ({rule})",
}
RACED = " (written before the change of readers above was seen)"


def _asked(text: str) -> str:
    if text != "-":
        raise argparse.ArgumentTypeError("write - and the secret is asked for; it is never given on the command line")
    return text


def add_open(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register `open`."""
    parser = commands.add_parser("open", help="verify and read an exported conversation, offline")
    parser.add_argument("file", type=Path, help="the exported file; without a secret it is verified and stays closed")
    secret = parser.add_mutually_exclusive_group()
    secret.add_argument("--code", type=_asked, metavar="-", help="ask for the return code")
    secret.add_argument("--vault-passphrase", type=_asked, metavar="-", help="ask for the passphrase of the vault")
    secret.add_argument("--recovery", type=_asked, metavar="-", help="ask for the code of the vault's recovery sheet")
    parser.add_argument("--root", type=b64decode, help="the organization's root public key, base64")
    parser.add_argument("--log-key", metavar="VKEY", help="the key log's own key; like the root, from outside the file")
    parser.add_argument("--cosigner", action="append", default=[], metavar="VKEY", help="required; may be repeated")
    parser.add_argument(
        "--save", type=Path, metavar="FOLDER", help="write attachments that lie beside the file, opened"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=_open)


def _open(arguments: argparse.Namespace) -> int:
    unlock = _unlock(arguments)
    require(arguments.file.stat().st_size <= MAX_BYTES, Category.MALFORMED, "export_size")
    export = parse_export(arguments.file.read_bytes())
    log = check_log(export, arguments.root or export.root_pk, _policy(arguments, export))
    told = read_export(export, log, unlock(export) if unlock else ())
    said = {line.position: line.attachment for line in told.lines if line.attachment}
    blobs = check_blobs(export.room_id, said, arguments.file.parent, arguments.save)
    show = _print_json if arguments.json else _print_text
    show(export, told, blobs, arguments.root is not None)
    return 0 if told.holds and all(blob.found is not Found.REFUSED for blob in blobs.values()) else 1


def _unlock(arguments: argparse.Namespace) -> Unlock | None:
    if arguments.code:
        return by_code(_secret("Return code: "))
    if arguments.vault_passphrase:
        return by_passphrase(_secret("Passphrase: "))
    return by_recovery(_secret("Recovery code: ")) if arguments.recovery else None


def _secret(prompt: str) -> str:
    return getpass(prompt, stream=sys.stderr) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")


def _policy(arguments: argparse.Namespace, export: Export) -> LogPolicy | None:
    """The keys that were given; what was not given is the file's word."""
    said = pins_of(export)
    if said is None:
        return None
    key = parse_vkey(arguments.log_key) if arguments.log_key else said.log_key
    cosigners = tuple(parse_vkey(text) for text in arguments.cosigner) or said.cosigners
    return LogPolicy(said.origin, arguments.root or said.root_pk, key, cosigners)


def _print_text(export: Export, told: Conversation, blobs: Mapping[int, Blob], pinned: bool) -> None:
    print(f"Room {export.room_id.hex()}")
    for line in told.lines:
        print(_sentence(line, blobs.get(line.position)))
    print()
    if told.voids:
        print(f"{told.voids} entries came too late to count; nobody was shown them.")
    for position in told.alarms:
        print(f"Entry {position} gave this reader a key that does not fit.")
    if told.refusal:
        _print_refusal(told)
        return
    print(f"VERIFIED: all {told.entries} entries, head {told.head.hex()}")
    if not told.readable:
        print("No secret was given that opens what was written.")
    print("\n" + PROVES.format(counselors=TRUSTED if pinned else UNTRUSTED))


def _print_refusal(told: Conversation) -> None:
    assert told.refusal
    reason = f"{told.refusal.category}: {told.refusal.rule}"
    print(f"REFUSED at entry {told.refusal.position} ({reason}). The {told.entries} entries before it hold; nothing")
    print("behind it can be believed.")
    if told.evidence:
        print(f"The refused entry, base64: {b64encode(told.evidence).decode()}")


def _sentence(line: Line, blob: Blob | None) -> str:
    raced = RACED if line.raced else ""
    if line.what in (What.TEXT, What.ATTACHMENT):
        sent = _attached(line.attachment, blob) if line.attachment and blob else ""
        return f"{_moment(line.at_ms)}  {line.who}{raced}: {sent}{visible(line.text)}"
    return f"-- {HAPPENINGS[line.what].format(who=line.who)}{raced}"


def _attached(attachment: Attachment, blob: Blob) -> str:
    saved = f", saved as {blob.saved}" if blob.saved else ""
    told = BLOBS[blob.found].format(rule=blob.rule)
    return f"[{MEDIA_TYPES[attachment.media]}, {attachment.length:,} bytes, {told}{saved}] "


def _moment(at_ms: int | None) -> str:
    """In UTC; a clock that no calendar reaches is shown as the number it gave."""
    try:
        return datetime.fromtimestamp((at_ms or 0) / 1000, UTC).strftime("%Y-%m-%d %H:%M")
    except (ValueError, OverflowError, OSError):
        return f"{at_ms} ms"


def visible(text: str) -> str:
    """Text that cannot move the cursor, turn around what follows, or pass for a line of somebody else."""
    safe = (char if char == "\n" or not category(char).startswith("C") else f"\\u{{{ord(char):x}}}" for char in text)
    return "".join(safe).replace("\n", "\n    ")


def _print_json(export: Export, told: Conversation, blobs: Mapping[int, Blob], pinned: bool) -> None:
    refusal = told.refusal and {
        "position": told.refusal.position,
        "category": told.refusal.category,
        "rule": told.refusal.rule,
        "envelope": b64encode(told.evidence).decode(),
    }
    whole = {
        "room_id": export.room_id.hex(),
        "verified": told.holds,
        "root_given": pinned,
        "entries": told.entries,
        "head": told.head.hex(),
        "readable": told.readable,
        "void": told.voids,
        "alarms": told.alarms,
        "refusal": refusal,
        "lines": [_line_json(line, blobs.get(line.position)) for line in told.lines],
    }
    print(json.dumps(whole, ensure_ascii=True, indent=2))


def _line_json(line: Line, blob: Blob | None) -> dict[str, object]:
    fields: dict[str, object] = {
        "at_ms": line.at_ms,
        "text": line.text or None,
        "raced": line.raced or None,
        "reason": line.reason,
    }
    if line.attachment and blob:
        fields["attachment"] = {
            "media_type": MEDIA_TYPES[line.attachment.media],
            "length": line.attachment.length,
            "blob_id": line.attachment.blob_id.hex(),
            "found": blob.found,
            "rule": blob.rule or None,
            "saved": str(blob.saved) if blob.saved else None,
        }
    told = {name: value for name, value in fields.items() if value is not None}
    return {"position": line.position, "what": line.what, "who": line.who} | told
