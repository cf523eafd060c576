"""This machine's own installation: secrets, the key ceremony of the sample people, the database, the welcome."""

import json
import os
import re
import secrets
import string
import tomllib
from base64 import b64encode
from pathlib import Path
from typing import Any, Final

from dev.engine import DEV, ROOT, call, once, private
from dev.setup import PYTHON

SAMPLE: Final = ROOT / "deploy" / "sample"
ENROLMENT: Final = DEV / "sample.json"
DATABASE: Final = DEV / "sobat.sqlite3"
ROOT_HALVES: Final = ("organization-root-1.json", "organization-root-2.json")
LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike


def people() -> list[dict[str, Any]]:
    """The sample people as `deploy/sample/people.toml` has them."""
    return list(tomllib.loads((SAMPLE / "people.toml").read_text("utf-8"))["person"])


def enroll(folder: Path, python: Path = PYTHON) -> dict[str, Any]:
    """Hold the key ceremony for the sample people and give each a password; leaves `sample.json` in `folder`, private.

    The two halves of the organization's root stay beside it; the server never reads those files.
    """
    helpers = [person for person in people() if person["role"] == "counselor"]
    members = [word for person in helpers for word in ("--member", f"{person['key']}:{_logged_as(person)}")]
    folder.mkdir(parents=True, exist_ok=True)
    out = folder / "ceremony.json"
    halves = [folder / name for name in ROOT_HALVES]
    call(python, "-m", "sealing", "root", "create", "--half-1", halves[0], "--half-2", halves[1])
    given = [word for half in halves for word in ("--half", half)]
    call(python, "-m", "sealing", "enroll", "--sheet", "--out", out, "--new-log", *given, *members)
    ceremony = json.loads(out.read_text("utf-8"))
    out.unlink()
    ceremony["passwords"] = {person["key"]: _password() for person in people()}
    private(folder / "sample.json", lambda: json.dumps(ceremony, indent=1))
    return dict(ceremony)


def _logged_as(person: dict[str, Any]) -> str:
    return "supervisor" if person.get("supervises") else "counselor"


def _password() -> str:
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))


def prepare_installation() -> None:
    """Sample keys and passwords, all migrations, and the sample people; each only when something of it changed."""
    members = [f"{person['key']}:{person['role']}:{_logged_as(person)}" for person in people()]
    once("sample keys", [*members, *ROOT_HALVES], ENROLMENT, _enroll_anew)
    elsewhere = os.environ.get("SOBAT_DATABASE", "") + os.environ.get("SOBAT_SHRED_DATABASE", "")
    reads: list[Path | str] = [elsewhere, ROOT / "requirements" / "run.txt", SAMPLE / "people.toml", ENROLMENT]
    migrations = sorted(ROOT.glob("*/migrations/*.py"))
    once("database", [*reads, *migrations], DEV if elsewhere else DATABASE, _migrate_and_load)


def _enroll_anew() -> None:
    stores = (DATABASE, *DEV.glob(f"{DATABASE.stem}-shred*"), *DEV.glob(f"{DATABASE.name}-*"))
    for old in (ENROLMENT, *(DEV / name for name in ROOT_HALVES), *stores):
        if old.exists():  # a database with the former keys would be of no use, but is not ours to delete
            old.rename(old.with_name(f"old-{old.name}"))
    enroll(DEV)


def _migrate_and_load() -> None:
    manage("migrate", "-v0", "--noinput")
    manage("migrate", "-v0", "--noinput", "--database=shred")
    manage("load_sample", ENROLMENT)


def environment() -> dict[str, str]:
    """The variables of this machine's installation; what is set outside wins."""
    key = private(DEV / "secret-key", lambda: secrets.token_urlsafe(48))
    root = json.loads(ENROLMENT.read_text("utf-8"))["root_pk"]
    return {
        "SOBAT_SECRET_KEY": key,
        "SOBAT_ORG_ROOT": root,
        **log_keys(DEV),
        "SOBAT_DATABASE": f"sqlite:///{DATABASE}",
        **os.environ,
    }


def log_keys(folder: Path) -> dict[str, str]:
    """The two seeds with which an installation signs its key log, as variables; made in `folder` on first use."""
    names = {"SOBAT_LOG_KEY": "log-key", "SOBAT_LOG_TIME_KEY": "log-time-key"}
    return {variable: private(folder / name, _seed) for variable, name in names.items()}


def _seed() -> str:
    return b64encode(secrets.token_bytes(32)).decode()


def manage(*words: object) -> None:
    """One management command on this machine's installation."""
    call(PYTHON, ROOT / "manage.py", *words, variables=environment())


def welcome(port: int) -> str:
    """What to open and how to sign in, in Indonesian and English, with this machine's passwords."""
    sample = json.loads(ENROLMENT.read_text("utf-8"))
    city = tomllib.loads((ROOT / "deploy" / "cities" / "sukabumi.toml").read_text("utf-8"))
    page, _, block = (SAMPLE / "welcome.txt").read_text("utf-8").partition("---\n")
    blocks = (string.Template(block).substitute(_facts(person, sample, city)) for person in people())
    # a coordinator has neither passphrase nor topics: those lines go
    rows = "".join(re.sub(r"^.*  -$\n", "", text + "\n", flags=re.MULTILINE) for text in blocks)
    return string.Template(page).substitute(url=f"http://127.0.0.1:{port}", people=rows)


def _facts(person: dict[str, Any], sample: dict[str, Any], city: dict[str, Any]) -> dict[str, str]:
    kinds = {kind["slug"]: _both(kind["label"]) for kind in city["kinds"]}
    topics = [_both(topic["label"]) for topic in city["topics"] if topic["kind"] == person.get("kind")]
    return {
        "name": person["public_name"],
        "kind": kinds.get(person.get("kind"), "Koordinator (Coordinator)"),
        "email": person["email"],
        "password": sample["passwords"][person["key"]],
        "passphrase": sample["members"].get(person["key"], {}).get("passphrase", "-"),
        "topics": ("\n" + " " * 30).join(topics) or "-",
    }


def _both(label: dict[str, str]) -> str:
    return f"{label['id']} ({label['en']})"
