"""The real server as a process of its own, with the sample people, for journeys, browsers and kills.

    with world() as city, city.serve() as server:
        ...  # server.url, server.log, city.people["ratna"].passphrase

Two servers on one database are `with city.serve() as first, city.serve() as second`; the matchmaker of a city with
several processes is `with city.background("run_matchmaker")`.
"""

import atexit
import contextlib
import functools
import json
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dev import sample
from dev.engine import ROOT

PATIENCE_SECONDS = 60.0
DATABASE = "sobat.sqlite3"
LISTENING = re.compile(r"^listening on (?P<host>[\d.]+):(?P<port>\d+)$", re.MULTILINE)


@dataclass(frozen=True)
class Person:
    """One sample person of this world, with what she types to sign in and to unlock."""

    key: str
    role: str
    email: str
    password: str
    public_name: str = ""
    kind: str = ""
    passphrase: str = ""
    recovery: str = ""


@dataclass
class Process:
    """One process of the product and the file that holds all it printed."""

    log: Path
    running: subprocess.Popen[bytes]

    def kill(self) -> None:
        """`kill -9`: no goodbye, nothing flushed."""
        self.running.kill()
        self.running.wait()

    def stop(self) -> int:
        """Ask it to end; gives its exit status. Killed when it does not listen."""
        if self.running.poll() is None:
            self.running.send_signal(signal.SIGTERM)
        try:
            return self.running.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.kill()
            return self.running.returncode

    def printed(self) -> str:
        """All it printed so far."""
        return self.log.read_text("utf-8", "replace")


@dataclass
class Server(Process):
    """A listening server; `url` has no trailing slash."""

    port: int = 0

    @property
    def url(self) -> str:
        """Of pages."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def ws(self) -> str:
        """Of sockets."""
        return f"ws://127.0.0.1:{self.port}"


@dataclass(frozen=True)
class World:
    """One installation: its folder, its environment, its sample people."""

    folder: Path
    variables: Mapping[str, str]
    people: Mapping[str, Person]
    root_pk: str
    _counter: list[int] = field(default_factory=lambda: [0])

    @property
    def database(self) -> Path | None:
        """The SQLite file, when it is one."""
        url = self.variables["SOBAT_DATABASE"]
        return Path(url.removeprefix("sqlite://")) if url.startswith("sqlite://") else None

    def stored(self) -> bytes:
        """Every byte of both SQLite stores and of the logs beside them."""
        assert self.database is not None
        files = sorted(self.database.parent.glob(f"{self.database.stem}*.sqlite3*"))
        assert len(files) > 1, "a store is missing"
        return b"".join(path.read_bytes() for path in files)

    def manage(self, *words: str) -> str:
        """One management command; gives what it printed. Raises when it fails."""
        done = subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), *words],
            cwd=ROOT, env=dict(self.variables), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"manage.py {words[0]}: {done.stderr[-2000:]}")
        return done.stdout

    @contextlib.contextmanager
    def background(self, *words: str, **variables: str) -> Iterator[Process]:
        """A management command that goes on, such as `run_matchmaker`; asked to end afterwards."""
        process = Process(*self._start(words, variables))
        try:
            yield process
        finally:
            process.stop()

    @contextlib.contextmanager
    def serve(self, port: int = 0, **variables: str) -> Iterator[Server]:
        """The server on a free port (or `port`), ready to answer; asked to end afterwards unless it is dead already."""
        server = self.start(port, **variables)
        try:
            yield server
        finally:
            server.stop()

    def start(self, port: int = 0, **variables: str) -> Server:
        """Like `serve`, for tests that kill and start again; the caller ends it."""
        server = Server(*self._start(("serve", "--port", str(port)), variables))
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not (listening := LISTENING.search(server.printed())):
            if server.running.poll() is not None or time.monotonic() > deadline:
                server.stop()
                raise RuntimeError(f"the server did not start: {server.printed()[-2000:]}")
            time.sleep(0.02)
        server.port = int(listening["port"])
        return server

    def _start(self, words: tuple[str, ...], variables: Mapping[str, str]) -> tuple[Path, subprocess.Popen[bytes]]:
        self._counter[0] += 1
        log = self.folder / f"{words[0]}-{self._counter[0]}.log"
        with log.open("wb") as output:
            command = [sys.executable, "-u", str(ROOT / "manage.py"), *words]
            return log, subprocess.Popen(
                command, cwd=ROOT, env={**self.variables, **variables},
                stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
            )  # fmt: skip


@contextlib.contextmanager
def world(variables: Mapping[str, str] | None = None) -> Iterator[World]:
    """A new installation with migrated database and sample people, gone afterwards.

    `variables` are added to its environment; without SOBAT_DATABASE among them it has SQLite files of its own.
    What the caller's environment says about services (`tests.support.services`) does not reach it unasked.
    """
    folder = Path(tempfile.mkdtemp(prefix="sobat-world-"))
    try:
        shutil.copytree(_template(), folder, dirs_exist_ok=True)
        made = _world(folder, variables or {})
        if made.database != folder / DATABASE:
            _fill(made)
        yield made
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@functools.cache
def _template() -> Path:
    """The folder as which every world begins: ceremony, migrated SQLite, sample people. Gone with this process.

    Made once, because it takes longer than many a test. Its people and their keys are in all worlds of the process.
    """
    folder = Path(tempfile.mkdtemp(prefix="sobat-template-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    sample.enroll(folder, Path(sys.executable))
    _fill(_world(folder, {}))
    return folder


def _world(folder: Path, variables: Mapping[str, str]) -> World:
    ceremony = json.loads((folder / "sample.json").read_text("utf-8"))
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("SOBAT_", "DJANGO_"))}
    given = {
        **clean,
        "SOBAT_SECRET_KEY": secrets.token_urlsafe(48),
        "SOBAT_ORG_ROOT": ceremony["root_pk"],
        **sample.log_keys(folder),
        "SOBAT_DATABASE": f"sqlite://{folder / DATABASE}",
        **variables,
    }
    return World(folder, given, _people(ceremony), ceremony["root_pk"])


def _fill(made: World) -> None:
    made.manage("migrate", "-v0", "--noinput")
    made.manage("migrate", "-v0", "--noinput", "--database=shred")
    made.manage("load_sample", str(made.folder / "sample.json"))


def _people(ceremony: Mapping[str, Any]) -> dict[str, Person]:
    return {
        row["key"]: Person(
            key=row["key"],
            role=row["role"],
            email=row["email"],
            password=ceremony["passwords"][row["key"]],
            public_name=row.get("public_name", ""),
            kind=row.get("kind", ""),
            passphrase=ceremony["members"].get(row["key"], {}).get("passphrase", ""),
            recovery=ceremony["members"].get(row["key"], {}).get("recovery", ""),
        )
        for row in sample.people()
    }
