"""`manage.py keylog ...`: the key log of this installation, from a ceremony's file to what the world is served."""

import argparse
import os
from base64 import b64encode
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from counselors.access import counselor_by_email
from counselors.checkpoints import LogConflict, add_cosignatures
from counselors.key_log import KeyConflict
from counselors.key_requests import drop_requests
from counselors.log_files import export_files
from counselors.selectors import all_asked_keys
from sealing.explain import sentence_of
from sealing.notation import Malformed
from sealing.request import key_number, request_of
from sealing.watch_commands import add_watch_commands
from sobat.key_log import import_entries, read_signed, sign_log
from wire.codes import Refusal


class Command(BaseCommand):
    help = "Add to the key log, sign it, export it, and look at it from outside."

    def add_arguments(self, parser: CommandParser) -> None:
        commands = parser.add_subparsers(required=True)
        append = commands.add_parser("append", help="append the signed entries of a ceremony, and sign the log")
        append.add_argument("file", type=Path)
        append.add_argument(
            "--for", dest="owners", type=_owner, action="append", default=[], metavar="EMAIL=MEMBER_ID",
            help="whose key an ADD entry lists; a ROTATE stays with its counselor",
        )  # fmt: skip
        append.set_defaults(run=_append)
        requests = commands.add_parser("requests", help="who waits for the ceremony, and the request files for it")
        requests.add_argument("--out", type=Path, metavar="FOLDER", help="write the request files there")
        requests.add_argument("--drop", metavar="EMAIL", help="throw away all that was asked for in this name")
        requests.set_defaults(run=_requests)
        publish = commands.add_parser("publish", help="sign the log as it is stored; housekeeping does it too")
        publish.add_argument(
            "--replace-keys", action="store_true", help="the log key or the origin was changed on purpose"
        )
        publish.set_defaults(run=_publish)
        cosign = commands.add_parser("cosign", help="take a witness's cosignature lines")
        cosign.add_argument("file", type=Path)
        cosign.set_defaults(run=_cosign)
        export = commands.add_parser("export", help="write what is served as files, for a second host")
        export.add_argument("folder", type=Path)
        export.set_defaults(run=_export)
        pins = commands.add_parser("pins", help="what monitors and witnesses need to know")
        pins.set_defaults(run=_pins)
        add_watch_commands(commands, settings.LOG_KEYS.policy)

    def handle(self, *args: Any, **options: Any) -> None:
        given = argparse.Namespace(**options)
        try:
            given.run(given)
        except (Malformed, OSError) as refusal:
            raise CommandError(sentence_of(refusal)) from None
        except LogConflict as conflict:
            raise CommandError(str(conflict)) from None


def _owner(text: str) -> tuple[str, bytes]:
    email, _, member_id = text.rpartition("=")
    try:
        return email, bytes.fromhex(member_id)
    except ValueError:
        raise argparse.ArgumentTypeError("EMAIL=MEMBER_ID, the id in hexadecimal") from None


def _append(given: argparse.Namespace) -> None:
    try:
        import_entries(read_signed(given.file), dict(given.owners), timezone.now())
    except Refusal:
        raise CommandError("Nothing was added: --for names no counselor, or a key that is not current.") from None
    except KeyConflict:
        raise CommandError("Nothing was added: she has another key, or the key is another counselor's.") from None
    _publish(argparse.Namespace(replace_keys=False))


def _requests(given: argparse.Namespace) -> None:
    if given.drop is not None:
        try:
            print(f"dropped {drop_requests(counselor_by_email(given.drop))}")
        except Refusal:
            raise CommandError("Nobody signs in under this address.") from None
    for asked in all_asked_keys():
        request = request_of(asked.entry, asked.kem_pk)
        entry, lost = request.entry, " without the former key" if request.lost else ""
        print(f"{asked.email} {entry.entry_type.name} {entry.role.name.lower()} {entry.member_id.hex()}{lost}")
        print(f"  number {key_number(entry.member_id)}")
        if given.out is not None:
            given.out.mkdir(parents=True, exist_ok=True)
            (given.out / f"{entry.member_id.hex()}.json").write_text(request.file_text(), "ascii")


def _publish(given: argparse.Namespace) -> None:
    signed = sign_log(timezone.now(), replace_keys=given.replace_keys)
    print("signed" if signed else "nothing to sign")


def _cosign(given: argparse.Namespace) -> None:
    taken = add_cosignatures(given.file.read_text("utf-8"), settings.LOG_KEYS, timezone.now())
    if not taken:
        raise CommandError("There is no line of a witness of SOBAT_LOG_WITNESSES in this file.")
    print(f"{taken} cosignatures")


def _export(given: argparse.Namespace) -> None:
    count = 0
    for path, data in export_files():
        target = given.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh = target.with_name(target.name + ".new")  # whoever reads meanwhile gets the old file or the new one
        fresh.write_bytes(data)
        os.replace(fresh, target)
        count += 1
    print(f"{count} files")


def _pins(given: argparse.Namespace) -> None:
    policy = settings.LOG_KEYS.policy
    words = ["--root", b64encode(policy.root_pk).decode(), "--log-key", policy.log_key.text()]
    words += ["--time-key", policy.cosigners[0].text()]
    for witness in policy.cosigners[1:]:
        words += ["--witness", witness.text()]
    print(*words)
