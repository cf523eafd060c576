"""The environment: what it means, and which nonsense stops the start."""

import base64
from dataclasses import replace
from pathlib import Path

import pytest

from sealing.notes import KeyType, VerifierKey
from sobat.env import ROOT, BadEnvironment, read_env

KEY = base64.b64encode(bytes(range(32))).decode()
LEAST = {
    "SOBAT_SECRET_KEY": "a secret",
    "SOBAT_ORG_ROOT": KEY,
    "SOBAT_LOG_KEY": KEY,
    "SOBAT_LOG_TIME_KEY": KEY,
}
WITNESS = VerifierKey("witness.example", KeyType.COSIGNATURE, bytes(range(32)))


def test_the_least_that_starts() -> None:
    env = read_env(LEAST)
    assert (env.secret_key, env.org_root, env.redis, env.processes) == ("a secret", bytes(range(32)), "", 1)
    assert (env.embedded, env.secure, env.hosts) == (True, False, ("127.0.0.1", "localhost"))
    assert (env.city, env.static) == (ROOT / "deploy" / "cities" / "sukabumi.toml", ROOT / "frontend" / "dist")
    assert env.database["NAME"] == str(ROOT / ".dev" / "sobat.sqlite3")
    assert (env.log_origin, env.log_seed, env.log_time_seed) == ("localhost/log", bytes(range(32)), bytes(range(32)))
    assert env.log_witnesses == ()


def test_lines_that_nobody_filled_in_are_as_good_as_absent() -> None:
    names = (
        "DATABASE",
        "SHRED_DATABASE",
        "REDIS",
        "HOSTS",
        "CITY",
        "EMBEDDED",
        "SECURE",
        "STATIC",
        "PROCESSES",
        "LOG_ORIGIN",
        "LOG_WITNESSES",
    )
    assert read_env({**LEAST, **{f"SOBAT_{name}": "" for name in names}}) == read_env(LEAST)


def test_everything_set() -> None:
    env = read_env(
        {
            **LEAST,
            "SOBAT_DATABASE": "postgres://so%40bat:p%2Fw@[::1]:5433/city",
            "SOBAT_SHRED_DATABASE": "postgres://so%40bat:p%2Fw@[::1]:5433/keys",
            "SOBAT_REDIS": "redis://127.0.0.1:6380/1",
            "SOBAT_HOSTS": "curhat.example, www.curhat.example,",
            "SOBAT_CITY": "city.toml",
            "SOBAT_STATIC": "built",
            "SOBAT_SECURE": "1",
            "SOBAT_PROCESSES": "4",
            "SOBAT_LOG_ORIGIN": "curhat.example:8443/log",
            "SOBAT_LOG_WITNESSES": f"{WITNESS.text()}\n  {WITNESS.text()} ",
        }
    )
    assert (env.redis, env.embedded, env.secure, env.processes) == ("redis://127.0.0.1:6380/1", False, True, 4)
    assert env.hosts == ("curhat.example", "www.curhat.example")
    assert (env.city, env.static) == (Path("city.toml"), Path("built"))
    assert (env.log_origin, env.log_witnesses) == ("curhat.example:8443/log", (WITNESS, WITNESS))
    database = env.database
    assert (database["USER"], database["PASSWORD"], database["HOST"], database["PORT"], database["NAME"]) == (
        "so@bat", "p/w", "::1", "5433", "city"
    )  # fmt: skip


def test_a_line_to_postgresql_never_waits_for_ever() -> None:
    """Neither for the other end, nor for a lock, nor does it keep one while nobody works."""
    urls = {"SOBAT_DATABASE": "postgres://host/city", "SOBAT_SHRED_DATABASE": "sqlite:///keys.sqlite3"}
    options = read_env({**LEAST, **urls}).database["OPTIONS"]
    assert options["connect_timeout"] <= 10 and options["tcp_user_timeout"] <= 30_000
    assert "lock_timeout=" in options["options"] and "idle_in_transaction_session_timeout=" in options["options"]


@pytest.mark.parametrize(("redis", "flag", "embedded"), [("", "0", False), ("redis://r", "1", True)])
def test_embedded_can_be_said(redis: str, flag: str, embedded: bool) -> None:
    assert read_env({**LEAST, "SOBAT_REDIS": redis, "SOBAT_EMBEDDED": flag}).embedded is embedded


@pytest.mark.parametrize("url", ["sqlite:///var/sobat.sqlite3", "sqlite:////var/sobat.sqlite3"])
def test_sqlite_keeps_its_promises(url: str) -> None:
    """A receipt says that the bytes are on the disk; a reader never waits for the writer."""
    database = read_env({**LEAST, "SOBAT_DATABASE": url}).database
    assert database["NAME"] == "/var/sobat.sqlite3"
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        assert f"PRAGMA {pragma};" in database["OPTIONS"]["init_command"]


def test_the_keys_of_rooms_lie_beside_the_database_and_are_overwritten_when_they_go() -> None:
    """Never in it: one backup would hold rooms and keys."""
    env = read_env({**LEAST, "SOBAT_DATABASE": "sqlite:///var/city.sqlite3"})
    assert (env.database["NAME"], env.shred["NAME"]) == ("/var/city.sqlite3", "/var/city-shred.sqlite3")
    assert "PRAGMA secure_delete=ON;" in env.shred["OPTIONS"]["init_command"]
    urls = {"SOBAT_DATABASE": "postgres://host/city", "SOBAT_SHRED_DATABASE": "postgres://host/keys"}
    assert read_env({**LEAST, **urls}).shred["NAME"] == "keys"


@pytest.mark.parametrize(
    ("database", "shred"),
    [
        ("postgres://host/city", ""),
        ("postgres://host/city", "postgres://other:word@host/city"),
        ("sqlite:///var/city.sqlite3", "sqlite:////var/city.sqlite3"),
        ("sqlite:///var/city.sqlite3", "mysql://host/keys"),
    ],
)
def test_a_store_of_keys_that_is_none_stops_the_start(database: str, shred: str) -> None:
    with pytest.raises(BadEnvironment, match="SOBAT_SHRED_DATABASE"):
        read_env({**LEAST, "SOBAT_DATABASE": database, "SOBAT_SHRED_DATABASE": shred})


def sentence(name: str, value: str) -> str:
    """How a value of no sense is refused."""
    with pytest.raises(BadEnvironment) as refused:
        read_env({**LEAST, name: value})
    return str(refused.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SOBAT_SECRET_KEY", ""),
        ("SOBAT_ORG_ROOT", ""),
        ("SOBAT_ORG_ROOT", "not base64!"),
        ("SOBAT_ORG_ROOT", base64.b64encode(bytes(31)).decode()),
        ("SOBAT_ORG_ROOT", base64.b64encode(bytes(33)).decode()),
        ("SOBAT_ORG_ROOT", KEY + "\n"),
        ("SOBAT_LOG_KEY", ""),
        ("SOBAT_LOG_KEY", base64.b64encode(bytes(31)).decode()),
        ("SOBAT_LOG_TIME_KEY", "not base64!"),
        ("SOBAT_LOG_ORIGIN", "https://curhat.example/log"),
        ("SOBAT_LOG_ORIGIN", "curhat.example"),
        ("SOBAT_LOG_ORIGIN", "curhat.example/log/"),
        ("SOBAT_LOG_WITNESSES", "witness.example"),
        ("SOBAT_LOG_WITNESSES", replace(WITNESS, key_type=KeyType.NOTE).text()),
        ("SOBAT_SECURE", "yes"),
        ("SOBAT_EMBEDDED", "true"),
        ("SOBAT_PROCESSES", "0"),
        ("SOBAT_PROCESSES", "00"),
        ("SOBAT_PROCESSES", "-1"),
        ("SOBAT_PROCESSES", "²"),
        ("SOBAT_PROCESSES", "two"),
        ("SOBAT_DATABASE", "mysql://host/name"),
        ("SOBAT_DATABASE", "sobat.sqlite3"),
        ("SOBAT_DATABASE", "sqlite://"),
        ("SOBAT_DATABASE", "sqlite:///"),
        ("SOBAT_DATABASE", "sqlite://folder/sobat.sqlite3"),
        ("SOBAT_DATABASE", "postgres://host"),
        ("SOBAT_DATABASE", "postgres://host/"),
        ("SOBAT_DATABASE", "postgres://host:port/name"),
        ("SOBAT_DATABASE", "postgres://[host/name"),
    ],
)
def test_nonsense_stops_the_start_and_names_itself(name: str, value: str) -> None:
    with pytest.raises(BadEnvironment, match=name) as refused:
        read_env({**LEAST, name: value})
    # it may be a secret: the sentence is the same whatever was there
    assert not value or str(refused.value) == sentence(name, "?")


@pytest.mark.parametrize("name", LEAST)
def test_what_must_be_there(name: str) -> None:
    with pytest.raises(BadEnvironment, match=name):
        read_env({key: value for key, value in LEAST.items() if key != name})
