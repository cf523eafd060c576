"""`keylog witness-key` and `keylog witness`: for somebody outside who vouches that everybody sees one list.

A witness signs the newest checkpoint only after it has verified the whole log and found it a continuation of what it
signed before, which it keeps in a file of its own.
"""

import argparse
import os
from base64 import b64decode, b64encode
from pathlib import Path

from sealing.files import write_private
from sealing.members import SigningKey
from sealing.notes import KeyType, VerifierKey, cosign
from sealing.tiles import NEWEST
from sealing.watch import look, reader, remember
from sealing.watch_commands import add_where, now_ms, policy_of


def _witness(given: argparse.Namespace) -> int:
    key = SigningKey(b64decode(given.key.read_text(encoding="ascii")))
    now = now_ms()
    seen = look(reader(given.where), policy_of(given), given.remember, now, NEWEST)
    own = VerifierKey(given.name, KeyType.COSIGNATURE, key.public_key)
    remember(given.remember, seen)
    print(cosign(seen.note.decode(), own, now // 1000, key.sign).splitlines()[-1])
    return 0


def _witness_key(given: argparse.Namespace) -> int:
    key = SigningKey(os.urandom(32))
    write_private(given.out, b64encode(key.seed).decode() + "\n")
    print(VerifierKey(given.name, KeyType.COSIGNATURE, key.public_key).text())
    return 0


def add_witness_commands(keylog: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register `witness-key` and `witness`."""
    make = keylog.add_parser("witness-key", help="make a witness's key; prints its vkey")
    make.add_argument("name")
    make.add_argument("--out", type=Path, required=True, help="new file for the seed")
    make.set_defaults(run=_witness_key)
    sign = keylog.add_parser("witness", help="verify the newest checkpoint and print a cosignature line for it")
    add_where(sign)
    sign.add_argument("--remember", type=Path, metavar="FILE", required=True, help="the largest checkpoint signed")
    sign.add_argument("--key", type=Path, required=True, help="the file of witness-key")
    sign.add_argument("--name", required=True, help="the name in the witness's vkey")
    sign.set_defaults(run=_witness)
