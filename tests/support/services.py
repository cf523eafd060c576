"""Real PostgreSQL and Redis, started for one run and thrown away with everything in them.

`python -m tests.support.services COMMAND...` starts both, points SOBAT_DATABASE, SOBAT_SHRED_DATABASE and
SOBAT_REDIS at them, sets SOBAT_EMBEDDED=0, runs the command and gives its exit status.
"""

import contextlib
import glob
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

PATIENCE_SECONDS = 30.0


class Missing(RuntimeError):
    """A program is not installed; the text says which package brings it."""


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def postgres_program(name: str) -> str:
    """Path of one of PostgreSQL's own programs, newest installed version first. Raises Missing."""
    folders = []
    if pg_config := shutil.which("pg_config"):
        folders.append(
            subprocess.run([pg_config, "--bindir"], capture_output=True, text=True, check=True).stdout.strip()
        )
    folders += sorted(glob.glob("/usr/lib/postgresql/*/bin"), reverse=True)
    for folder in folders:
        if os.access(os.path.join(folder, name), os.X_OK):
            return os.path.join(folder, name)
    raise Missing("PostgreSQL is not installed: apt-get install --no-install-recommends postgresql")


@contextlib.contextmanager
def postgres(*, durable: bool = False) -> Iterator[str]:
    """A PostgreSQL server with two empty databases, see `stores`; gives the URL of the first.

    Unless `durable` (the bench, where a commit must cost what it costs) nothing is fsynced: the data dies with the run.
    """
    initdb, server = postgres_program("initdb"), postgres_program("postgres")
    with _scratch("pg-") as folder:
        arguments = {"env": _plain_environment(), **_unprivileged(folder)}
        setup = [initdb, "-D", f"{folder}/data", "-A", "trust", "-U", "sobat", "--no-sync"]
        with _process([*setup, "--locale=C.UTF-8", "-E", "UTF8"], folder, **arguments) as initializing:
            if initializing.wait(timeout=PATIENCE_SECONDS):
                raise RuntimeError(f"initdb failed: {_end_of_log(folder)}")
        port = free_port()
        options = {
            "listen_addresses": "127.0.0.1",
            "port": port,
            "unix_socket_directories": folder,
            "max_connections": 200,
            **({} if durable else {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}),
        }
        switches = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        with _process([server, "-D", f"{folder}/data", *switches], folder, stop=signal.SIGINT, **arguments):
            _wait_until(lambda: _postgres_answers(port), folder)
            _add_database(port, "shred")
            yield f"postgres://sobat@127.0.0.1:{port}/postgres"


@contextlib.contextmanager
def redis() -> Iterator[str]:
    """A Redis server that keeps nothing; gives its URL."""
    program = shutil.which("redis-server")
    if program is None:
        raise Missing("Redis is not installed: apt-get install --no-install-recommends redis-server")
    port = free_port()
    with _scratch("redis-") as folder:
        switches = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder]
        with _process([program, *switches], folder):
            _wait_until(lambda: _redis_answers(port), folder)
            yield f"redis://127.0.0.1:{port}/0"


@contextlib.contextmanager
def services() -> Iterator[dict[str, str]]:
    """Both servers; gives the environment variables that point Sobat at them."""
    with postgres() as database, redis() as bells:
        yield {**stores(database), "SOBAT_REDIS": bells, "SOBAT_EMBEDDED": "0"}


def stores(database: str) -> dict[str, str]:
    """The variables of both stores on a server of `postgres`, whose URL this is."""
    return {"SOBAT_DATABASE": database, "SOBAT_SHRED_DATABASE": database.removesuffix("postgres") + "shred"}


@contextlib.contextmanager
def _scratch(prefix: str) -> Iterator[str]:
    folder = tempfile.mkdtemp(prefix=f"sobat-{prefix}")
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged(folder: str) -> dict[str, Any]:
    """Popen arguments of the account that runs PostgreSQL, which refuses to run as root; `folder` becomes its own."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            account = pwd.getpwnam(name)
            os.chown(folder, account.pw_uid, account.pw_gid)
            return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    raise Missing("PostgreSQL does not run as root and this machine has neither a postgres nor a nobody account")


def _plain_environment() -> dict[str, str]:
    """An environment without the caller's PG* variables, home folder or locale."""
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8"}


@contextlib.contextmanager
def _process(
    command: list[str], folder: str, *, stop: signal.Signals = signal.SIGTERM, **arguments: Any
) -> Iterator[subprocess.Popen[bytes]]:
    """`command` with its output in `folder`/log; asked to stop with `stop` afterwards, killed when it does not."""
    with open(Path(folder) / "log", "wb") as log:
        process = subprocess.Popen(
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, **arguments
        )
    try:
        yield process
    finally:
        process.send_signal(stop)
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _postgres_answers(port: int) -> bool:
    import psycopg

    with contextlib.suppress(psycopg.OperationalError):
        psycopg.connect(f"postgres://sobat@127.0.0.1:{port}/postgres", connect_timeout=5).close()
        return True
    return False


def _add_database(port: int, name: str) -> None:
    import psycopg

    with psycopg.connect(f"postgres://sobat@127.0.0.1:{port}/postgres", autocommit=True) as line:
        line.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]


def _redis_answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5) as line:
        line.sendall(b"PING\r\n")
        return line.recv(16).startswith(b"+PONG")
    return False


def _wait_until(ready: Callable[[], bool], folder: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not ready():
        if time.monotonic() > deadline:
            raise RuntimeError(f"server did not start: {_end_of_log(folder)}")
        time.sleep(0.02)


def _end_of_log(folder: str) -> str:
    return (Path(folder) / "log").read_text("utf-8", "replace")[-2000:]


def main(command: list[str]) -> int:
    """Run `command` beside both servers; gives its exit status."""
    try:
        with services() as variables:
            return subprocess.run(command, env={**os.environ, **variables}, check=False).returncode
    except Missing as missing:
        print(missing, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
