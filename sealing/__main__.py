"""`python -m sealing`: the enrollment ceremony and the shared vectors. Only this module touches files."""

import argparse
import json
import os
import sys
import time
from base64 import b64decode, b64encode
from pathlib import Path

from sealing import vectors
from sealing.ceremony import ROLES, add_sheet, enroll, report
from sealing.members import SigningKey
from sealing.notation import Role
from sealing.rehearsal import scenarios

VECTORS = Path("wire/vectors/sealed")


def _write_private(path: Path, text: str) -> None:
    """Create a new file that only its owner reads; never overwrite one that may hold somebody's only key."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)


def _named_role(text: str) -> tuple[str, Role]:
    name, _, role = text.rpartition(":")
    if not name or role not in ROLES:
        raise argparse.ArgumentTypeError(f"NAME:ROLE with ROLE one of {', '.join(ROLES)}")
    return name, ROLES[role]


def _root_key(arguments: argparse.Namespace) -> SigningKey:
    if arguments.root:
        return SigningKey(b64decode(arguments.root.read_text(), validate=False))
    seed = os.urandom(32)
    _write_private(arguments.root_out, b64encode(seed).decode("ascii") + "\n")
    return SigningKey(seed)


def _enroll(arguments: argparse.Namespace) -> int:
    if len({name for name, _ in arguments.member}) != len(arguments.member):
        print("every NAME must be given once", file=sys.stderr)
        return 2
    root, now_ms = _root_key(arguments), int(time.time() * 1000)
    people = [
        enroll(name, role, seq, root, os.urandom, now_ms)
        for seq, (name, role) in enumerate(arguments.member, arguments.first_seq)
    ]
    if arguments.sheet:
        people = [add_sheet(person, os.urandom) for person in people]
    _write_private(arguments.out, json.dumps(report(root, people), indent=2) + "\n")
    return 0


def _vectors(arguments: argparse.Namespace) -> int:
    if arguments.write:
        scenarios.write_missing(arguments.folder)
    problems = vectors.check_folder(arguments.folder)
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"{len(list(arguments.folder.glob('*.json')))} vectors, {len(problems)} problems")
    return 1 if problems else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sealing", description=__doc__)
    commands = parser.add_subparsers(required=True)
    ceremony = commands.add_parser("enroll", help="make keys, log entries and vaults for counselors")
    ceremony.add_argument("--out", type=Path, required=True, help="new file for the result (holds passphrases)")
    root = ceremony.add_mutually_exclusive_group(required=True)
    root.add_argument("--root", type=Path, help="existing file with the organization's root seed")
    root.add_argument("--root-out", type=Path, help="new file for a new root seed")
    ceremony.add_argument("--first-seq", type=int, default=0, help="key-log index of the first member")
    ceremony.add_argument("--sheet", action="store_true", help="also make each a recovery code")
    ceremony.add_argument("--member", type=_named_role, action="append", required=True, metavar="NAME:ROLE")
    ceremony.set_defaults(run=_enroll)
    shared = commands.add_parser("vectors", help="check the shared vectors")
    shared.add_argument("--folder", type=Path, default=VECTORS)
    shared.add_argument("--write", action="store_true", help="first write the Python vectors that are missing")
    shared.set_defaults(run=_vectors)
    return parser


def main() -> int:
    """Run one command; gives the exit status."""
    arguments = _parser().parse_args()
    result: int = arguments.run(arguments)
    return result


if __name__ == "__main__":
    raise SystemExit(main())
