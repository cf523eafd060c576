"""The environment of one server process, parsed once into a frozen value.

Nothing else in the house reads `os.environ`. A missing or contradictory variable stops the start with one sentence.
"""

import base64
import binascii
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from sealing.notation import Malformed
from sealing.notes import KeyType, VerifierKey, parse_vkey

ROOT = Path(__file__).resolve().parent.parent
LOG_ORIGIN = "localhost/log"
DATABASE_FORMS = "{} must be sqlite:///absolute/path or postgres://user:password@host:port/name."

SQLITE = "django.db.backends.sqlite3"
SHRED_PRAGMAS = "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA secure_delete=ON;"

# a process that hangs or was cut off must not keep the rooms it had locked, nor wait for ever on a line that is dead
POSTGRES_OPTIONS = {
    "connect_timeout": 5,
    "tcp_user_timeout": 15_000,
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "options": "-c lock_timeout=4s -c idle_in_transaction_session_timeout=5s",
}


class BadEnvironment(Exception):
    """A variable is missing or makes no sense; the text names it and says what to do."""


@dataclass(frozen=True, slots=True)
class Env:
    """Everything that differs between two installations.

    `shred`: the store of the keys under which rooms lie on the disk; never backed up with `database`.
    `redis` empty means the in-process channel layer. `org_root` is the organisation's Ed25519 public key (32 bytes).
    `log_seed` and `log_time_seed` (32 bytes each) sign the key log; `log_witnesses` must sign it too.
    `embedded`: matchmaker and housekeeping run as tasks of the server process. `secure`: served behind TLS.
    """

    secret_key: str
    database: Mapping[str, Any]
    shred: Mapping[str, Any]
    redis: str
    hosts: tuple[str, ...]
    city: Path
    org_root: bytes
    log_origin: str
    log_seed: bytes
    log_time_seed: bytes
    log_witnesses: tuple[VerifierKey, ...]
    embedded: bool
    secure: bool
    static: Path
    processes: int


def read_env(source: Mapping[str, str] = os.environ) -> Env:
    """Parse `source`. Raises BadEnvironment naming the first variable that is missing or wrong."""
    redis = source.get("SOBAT_REDIS", "")
    database = database_at(
        "SOBAT_DATABASE", source.get("SOBAT_DATABASE", "") or f"sqlite://{ROOT / '.dev' / 'sobat.sqlite3'}"
    )
    return Env(
        secret_key=_required(source, "SOBAT_SECRET_KEY"),
        database=database,
        shred=_shred(source, database),
        redis=redis,
        hosts=tuple(_optional(source, "SOBAT_HOSTS", "127.0.0.1,localhost").replace(",", " ").split()),
        city=Path(_optional(source, "SOBAT_CITY", str(ROOT / "deploy" / "cities" / "sukabumi.toml"))),
        org_root=_bytes_32(source, "SOBAT_ORG_ROOT", "an Ed25519 public key"),
        log_origin=_log_origin(_optional(source, "SOBAT_LOG_ORIGIN", LOG_ORIGIN)),
        log_seed=_bytes_32(source, "SOBAT_LOG_KEY", "an Ed25519 seed"),
        log_time_seed=_bytes_32(source, "SOBAT_LOG_TIME_KEY", "an Ed25519 seed"),
        log_witnesses=tuple(_witness(text) for text in source.get("SOBAT_LOG_WITNESSES", "").split()),
        embedded=_flag(source, "SOBAT_EMBEDDED", default=not redis),
        secure=_flag(source, "SOBAT_SECURE", default=False),
        static=Path(_optional(source, "SOBAT_STATIC", str(ROOT / "frontend" / "dist"))),
        processes=_count(source, "SOBAT_PROCESSES"),
    )


def _optional(source: Mapping[str, str], name: str, default: str) -> str:
    """Set but empty means the default, as the lines of an environment file that nobody filled in."""
    return source.get(name, "") or default


def _required(source: Mapping[str, str], name: str) -> str:
    value = source.get(name, "")
    if not value:
        raise BadEnvironment(f"{name} is not set; `make run` makes one, docs/operations.md explains it.")
    return value


def _flag(source: Mapping[str, str], name: str, *, default: bool) -> bool:
    value = source.get(name, "")
    if value not in ("", "0", "1"):
        raise BadEnvironment(f"{name} must be 0 or 1.")
    return default if value == "" else value == "1"


def _count(source: Mapping[str, str], name: str) -> int:
    value = source.get(name, "") or "1"
    if not re.fullmatch(r"[1-9][0-9]{0,3}", value):
        raise BadEnvironment(f"{name} must be a count of server processes, 1 or more.")
    return int(value)


def _bytes_32(source: Mapping[str, str], name: str, what: str) -> bytes:
    try:
        key = base64.b64decode(_required(source, name), validate=True)
    except binascii.Error:
        key = b""
    if len(key) != 32:
        raise BadEnvironment(f"{name} must be {what}, 32 bytes in base64.")
    return key


def _log_origin(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9.-]+(:[0-9]+)?/log", text):
        raise BadEnvironment("SOBAT_LOG_ORIGIN must be HOST/log, without a scheme.")
    return text


def _witness(text: str) -> VerifierKey:
    key = None
    with suppress(Malformed):
        key = parse_vkey(text)
    if key is None or key.key_type is not KeyType.COSIGNATURE:
        raise BadEnvironment("SOBAT_LOG_WITNESSES must be cosigners' vkeys with spaces between them.")
    return key


def _shred(source: Mapping[str, str], database: Mapping[str, Any]) -> Mapping[str, Any]:
    """Beside an SQLite database a file of its own; PostgreSQL has no place beside it that all servers share."""
    url = source.get("SOBAT_SHRED_DATABASE", "")
    if not url and database["ENGINE"] != SQLITE:
        raise BadEnvironment("SOBAT_SHRED_DATABASE is not set: the keys of rooms need a store of their own.")
    shred = database_at(
        "SOBAT_SHRED_DATABASE", url or f"sqlite://{Path(database['NAME']).with_suffix('')}-shred.sqlite3"
    )
    if _place(shred) == _place(database):
        raise BadEnvironment("SOBAT_SHRED_DATABASE must not be SOBAT_DATABASE: one backup would hold rooms and keys.")
    if shred["ENGINE"] == SQLITE:
        # a destroyed key is overwritten in the file, and nothing is read past the end of the log by mapping it
        return {**shred, "OPTIONS": {**shred["OPTIONS"], "init_command": SHRED_PRAGMAS}}
    return shred


def _place(database: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(database.get(part, "")) for part in ("ENGINE", "HOST", "PORT", "NAME"))


def database_at(variable: str, url: str) -> Mapping[str, Any]:
    """Django's settings for the database at `url`, sqlite:///PATH or postgres://USER:PASSWORD@HOST:PORT/NAME.

    Raises BadEnvironment, naming `variable`, for any other.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise BadEnvironment(DATABASE_FORMS.format(variable)) from None
    if parts.scheme == "sqlite" and not parts.netloc and parts.path.strip("/"):
        return _sqlite("/" + parts.path.lstrip("/"))
    if parts.scheme in ("postgres", "postgresql") and parts.path.strip("/"):
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path.strip("/"),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(port or ""),
            "CONN_MAX_AGE": None,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": POSTGRES_OPTIONS,
        }
    raise BadEnvironment(DATABASE_FORMS.format(variable))


def _sqlite(path: str) -> Mapping[str, Any]:
    """WAL so that readers never wait for the writer; FULL because a receipt promises that the bytes are on the disk."""
    return {
        "ENGINE": SQLITE,
        "NAME": path,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA mmap_size=134217728;"
            "PRAGMA journal_size_limit=27103364;PRAGMA cache_size=-8000;",
        },
    }
