"""Starting and stopping each target of the bench, its server side on one core."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from tests.bench.process import pin, started
from tests.support import services


@dataclass(frozen=True)
class Running:
    """A target that listens. `pids`: the server processes themselves, whose CPU and memory count."""

    name: str
    dialect: str
    url: str
    pids: list[int]
    seats: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Target:
    """A name and how to run it in a folder of its own for so many clients."""

    name: str
    run: Callable[[Path, int], AbstractContextManager[Running]]


def environment(**values: str) -> dict[str, str]:
    """This process's environment without any setting of Sobat, and `values`."""
    return {key: value for key, value in os.environ.items() if not key.startswith("SOBAT_")} | values


@contextmanager
def bare(folder: Path, clients: int) -> Iterator[Running]:
    folder.mkdir()
    command = [sys.executable, "-m", "tests.bench.bare", str(folder / "bare.sqlite3"), "0"]
    with started(command, environment(), folder) as (pid, port):
        yield Running("bare", "plain", f"ws://127.0.0.1:{port}", [pid])


@contextmanager
def naive(name: str, with_postgres: bool, folder: Path, clients: int) -> Iterator[Running]:
    folder.mkdir()
    with ExitStack() as stack:
        redis = stack.enter_context(services.redis())
        database = f"sqlite:///{folder / 'naive.sqlite3'}"
        if with_postgres:
            database = stack.enter_context(services.postgres(durable=True))
        pin_services()
        env = environment(
            NAIVE_DATABASE=database, NAIVE_REDIS=redis, DJANGO_SETTINGS_MODULE="tests.bench.naive.settings"
        )
        manage(env, "migrate", "--run-syncdb")
        daphne = [sys.executable, "-m", "daphne", "-p", "0", "-v", "1", "tests.bench.naive.asgi:application"]
        pid, port = stack.enter_context(started(daphne, env, folder))
        yield Running(name, "plain", f"ws://127.0.0.1:{port}", [pid])


@contextmanager
def sobat(name: str, with_services: bool, folder: Path, clients: int) -> Iterator[Running]:
    from tests.bench.seed import seed_environment, seeded

    folder.mkdir()
    with ExitStack() as stack:
        values = {"SOBAT_DATABASE": f"sqlite:///{folder / 'sobat.sqlite3'}", "SOBAT_EMBEDDED": "1"}
        if with_services:
            values = {
                **services.stores(stack.enter_context(services.postgres(durable=True))),
                "SOBAT_REDIS": stack.enter_context(services.redis()),
                "SOBAT_EMBEDDED": "0",
            }
            pin_services()
        env = environment(**seed_environment(), **values)
        manage(env, "migrate")
        manage(env, "migrate", "--database=shred")
        seats = seeded(env, rooms=clients // 2)
        serve = [sys.executable, "manage.py", "serve", "--port", "0"]
        pid, port = stack.enter_context(started(serve, env, folder))
        if with_services:
            (folder / "matchmaker").mkdir()
            matchmaker = [sys.executable, "manage.py", "run_matchmaker"]
            stack.enter_context(started(matchmaker, env, folder / "matchmaker", listens=False))
        yield Running(name, "sealed", f"ws://127.0.0.1:{port}", [pid], seats)


def manage(env: Mapping[str, str], *arguments: str) -> None:
    """One management command of whatever settings `env` names. Raises CalledProcessError."""
    subprocess.run([sys.executable, "-m", "django", *arguments, "-v", "0"], env=settings_in(env), check=True)


def settings_in(env: Mapping[str, str]) -> dict[str, str]:
    return {"DJANGO_SETTINGS_MODULE": "sobat.settings", "PYTHONPATH": os.getcwd(), **env}


def pin_services() -> None:
    """Database and Redis, both children of this process by now, share the server's core."""
    pin(os.getpid(), children_only=True)


TARGETS = (
    Target("bare", bare),
    Target("naive_sqlite", partial(naive, "naive_sqlite", False)),
    Target("naive_postgres", partial(naive, "naive_postgres", True)),
    Target("sobat_embedded", partial(sobat, "sobat_embedded", False)),
    Target("sobat_services", partial(sobat, "sobat_services", True)),
)
