"""What `make` can be asked for."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from dev.engine import ROOT, Stop, call, every
from dev.sample import environment, prepare_installation, welcome
from dev.setup import FRONTEND, LOCKS, PYTHON, VENV, prepare_frontend, prepare_programs, prepare_python

PYTEST: Final = (PYTHON, "-m", "pytest", "-q")
SERVICES: Final = (PYTHON, "-m", "tests.support.services")
NPM: Final = ("npm", "--silent", "--prefix", FRONTEND)
# rooms whose tests run on both pairs of services; their PostgreSQL is thrown away whole (--reuse-db), because
# dropping a database fails while a thread still holds it
PAIRED: Final = ("realtime", "chat", "counselors", "matching", "intake")


def run() -> None:
    """Serve the whole product with the sample people on PORT (8000) of 127.0.0.1, until interrupted."""
    port = _free_port(os.environ.get("PORT") or "8000")
    prepare_python(developer=False)
    prepare_frontend()
    prepare_installation()
    command = [str(PYTHON), "-u", str(ROOT / "manage.py"), "serve", "--port", str(port)]
    server = subprocess.Popen(
        command, cwd=ROOT, env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
    )
    signal.signal(signal.SIGTERM, lambda *_: server.terminate())
    signal.signal(signal.SIGINT, lambda *_: None)  # a terminal sends it to the server as well
    for line in server.stdout or ():
        print(welcome(port) if line.startswith("listening on") else line, end="", flush=True)
    if server.wait() > 0:
        raise Stop(f"the server ended with status {server.returncode}.")


def _free_port(wish: str) -> int:
    """The port that somebody asked for; raises Stop with a sentence when it is none or not free."""
    if not (wish.isascii() and wish.isdigit() and 0 < int(wish) < 65536):
        raise Stop(f"PORT is a number from 1 to 65535, not {wish!r}. For example: make run PORT=8001")
    port = int(wish)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            reason = "may not be used by this account" if isinstance(error, PermissionError) else "is taken"
            other = port + 1 if 1024 <= port < 65535 else 8001
            raise Stop(f"port {port} {reason}. Another one: make run PORT={other}") from None
    return port


def _prepare_all() -> None:
    prepare_python(developer=True)
    prepare_frontend()


def test() -> None:
    """Every test: embedded, on PostgreSQL and Redis, of the frontend, and in real browsers; two at a time."""
    _prepare_all()
    prepare_programs()
    every(
        [("tests in real browsers", [*PYTEST, "tests/browser"])],
        [
            ("tests of the frontend", [*NPM, "test"]),
            ("tests, embedded", [*PYTEST, "tests", "--ignore=tests/browser"]),
            ("tests, PostgreSQL and Redis", [*SERVICES, *PYTEST, "--reuse-db", *_paired()]),
        ],
    )


def _paired() -> list[str]:
    return [f"tests/{room}" for room in PAIRED]


def quick() -> None:
    """Pure tests only."""
    prepare_python(developer=True)
    rules = sorted(str(path) for path in ROOT.glob("tests/*/test_rules.py"))
    call(*PYTEST, "tests/wire", *rules)


def check() -> None:
    """Format, lint, types, import contracts, wire drift, migrations, docs; then every test."""
    _prepare_all()
    module = (PYTHON, "-m")
    every(
        [
            ("format", [*module, "ruff", "format", "--check", "."]),
            ("lint", [*module, "ruff", "check", "."]),
            ("templates", [*module, "djlint", "--lint", "--quiet", "sobat/templates"]),
            ("types", [*module, "mypy"]),
            ("frontend format and lint", [*NPM, "run", "lint"]),
            ("frontend types", [FRONTEND / "node_modules" / ".bin" / "tsc", "--noEmit", "-p", FRONTEND]),
            ("frontend components", [*NPM, "run", "check"]),
            ("imports", [VENV / "bin" / "lint-imports"]),
            ("wire", [*module, "wire.export", "--check"]),
            ("wire in the frontend", ["node", FRONTEND / "scripts" / "wire.mjs", "--check"]),
            ("migrations", [*module, "django", "makemigrations", "--check", "--dry-run", "--settings=tests.settings"]),
            ("settings", [*module, "django", "check", "--fail-level=WARNING", "--settings=tests.settings"]),
            ("architecture and docs", [*PYTEST, "tests/architecture"]),
        ]
    )
    test()


def fmt() -> None:
    """Fix what can be fixed."""
    _prepare_all()
    call(PYTHON, "-m", "ruff", "check", "--fix", "--quiet", ".")
    call(PYTHON, "-m", "ruff", "format", "--quiet", ".")
    call(*NPM, "run", "fmt")


def wire() -> None:
    """Schema, types, validators and protocol tables, from wire/*.py."""
    _prepare_all()
    call(PYTHON, "-m", "wire.export")
    call("node", FRONTEND / "scripts" / "wire.mjs")


def migration() -> None:
    """A migration of one app, named for its intent."""
    app, name = [*sys.argv[2:], "", ""][:2]
    if not app or not name:
        raise Stop("a migration has an app and a name: make migration app=chat name=unique_envelope_id")
    prepare_python(developer=True)
    call(PYTHON, "-m", "django", "makemigrations", app, "--name", name, "--settings=tests.settings")


def bench() -> None:
    """Figures beside their references; JSON=path writes them under stable keys."""
    _prepare_all()
    prepare_programs()
    call(PYTHON, "-m", "tests.bench")


def reading() -> None:
    """How long old conversations take to open in a real browser on a slow processor; JSON=path keeps the figures."""
    _prepare_all()
    prepare_programs()
    call(PYTHON, "-m", "tests.bench.reading")


def screens() -> None:
    """Screenshots of every screen into docs/screens/."""
    _prepare_all()
    prepare_programs()
    call(PYTHON, "-m", "tests.browser.screens")


def model() -> None:
    """Explore the formal model of the sealing protocol; the argument is the number of entries written in it."""
    prepare_python(developer=True)
    call(PYTHON, "-m", "tests.model", *sys.argv[2:])


def mutants() -> None:
    """Take each acceptance rule and check away in turn, in both languages; the table goes into the document."""
    _prepare_all()
    call(PYTHON, "-m", "tests.mutants", *sys.argv[2:])


def simulate() -> None:
    """Play seeded conversations of three with a malicious and an honest server, in both languages."""
    _prepare_all()
    seed, runs = sys.argv[2:4]
    call(PYTHON, "-m", "tests.sealing.simulation", seed, runs)
    os.environ |= {"VITE_SEED": seed, "VITE_RUNS": runs}
    vitest = FRONTEND / "node_modules" / ".bin" / "vitest"
    call(vitest, "run", "--root", FRONTEND, "--project", "node", "src/sealing/family_19_interleavings.test.ts")


def lock() -> None:
    """Resolve the pinned, hashed Python requirements anew; no host name in them, nor in the node lock."""
    prepare_python(developer=True)
    flags = ("--universal", "--generate-hashes", "--python-version", "3.11", "--no-header", "--no-annotate")
    compile_ = (VENV / "bin" / "uv", "pip", "compile", "-q", *flags, "--no-emit-index-url", "pyproject.toml")
    call(*compile_, "-o", LOCKS / "run.txt")
    call(*compile_, "--group", "dev", "-c", LOCKS / "run.txt", "-o", LOCKS / "dev.txt")
    without_hosts(FRONTEND / "package-lock.json")


def without_hosts(node_lock: Path) -> None:
    """Drop what npm notes about funding, the only host names that its lock has left; an install needs none of it."""
    lock = json.loads(node_lock.read_text("utf-8"))
    for package in lock["packages"].values():
        package.pop("funding", None)
    node_lock.write_text(json.dumps(lock, indent=2, ensure_ascii=False) + "\n", "utf-8")


COMMANDS: Final[dict[str, Callable[[], None]]] = {
    work.__name__: work
    for work in (run, test, quick, check, fmt, wire, migration, bench, reading, screens, lock, model, mutants, simulate)
}
