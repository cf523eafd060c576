"""`python -m sealing`: the enrollment ceremony, the key log and the shared vectors. Only commands touch files."""

import argparse
import json
import os
import sys
import time
from pathlib import Path

from sealing import vectors
from sealing.ceremony import ROLES, add_sheet, enroll, report
from sealing.explain import sentence_of
from sealing.export_commands import add_open
from sealing.files import write_private
from sealing.keylog_commands import add_commands, add_root_options, load_log, load_root
from sealing.notation import Malformed, Role
from sealing.rehearsal import scenarios

VECTORS = Path("wire/vectors/sealed")


def _named_role(text: str) -> tuple[str, Role]:
    name, _, role = text.rpartition(":")
    if not name or role not in ROLES:
        raise argparse.ArgumentTypeError(f"NAME:ROLE with ROLE one of {', '.join(ROLES)}")
    return name, ROLES[role]


def _enroll(arguments: argparse.Namespace) -> int:
    if len({name for name, _ in arguments.member}) != len(arguments.member):
        print("every NAME must be given once", file=sys.stderr)
        return 2
    root, now_ms = load_root(arguments.half), int(time.time() * 1000)
    first_seq = load_log(arguments.log, root.public_key).size
    people = [
        enroll(name, role, seq, root, os.urandom, now_ms)
        for seq, (name, role) in enumerate(arguments.member, first_seq)
    ]
    if arguments.sheet:
        people = [add_sheet(person, os.urandom) for person in people]
    write_private(arguments.out, json.dumps(report(root, people), indent=2) + "\n")
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
    add_root_options(ceremony)
    ceremony.add_argument("--sheet", action="store_true", help="also make each a recovery code")
    ceremony.add_argument("--member", type=_named_role, action="append", required=True, metavar="NAME:ROLE")
    ceremony.set_defaults(run=_enroll)
    add_commands(commands)
    add_open(commands)
    shared = commands.add_parser("vectors", help="check the shared vectors")
    shared.add_argument("--folder", type=Path, default=VECTORS)
    shared.add_argument("--write", action="store_true", help="first write the Python vectors that are missing")
    shared.set_defaults(run=_vectors)
    return parser


def main() -> int:
    """Run one command; gives the exit status. What is refused is said in one sentence."""
    arguments = _parser().parse_args()
    try:
        result: int = arguments.run(arguments)
    except (Malformed, OSError) as refusal:
        print(sentence_of(refusal), file=sys.stderr)
        return 1
    return result


if __name__ == "__main__":
    raise SystemExit(main())
