"""What a machine needs before anything runs: Python packages, node packages, the built bundles, test programs."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from dev.engine import DEV, ROOT, Stop, answer, call, forget, once

FRONTEND: Final = ROOT / "frontend"
VENV: Final = ROOT / ".venv"
PYTHON: Final = VENV / "bin" / "python"
LOCKS: Final = ROOT / "requirements"
NODE_AT_LEAST: Final = {20: 19, 22: 13}  # as the packages want it; from 24 on any
TEST_PROGRAMS: Final = {"chromium": "chromium", "redis-server": "redis-server", "initdb": "postgresql"}


def prepare_python(*, developer: bool) -> None:
    """`.venv` with the pinned, hashed packages; `developer` adds the tools of tests and checks."""
    interpreter = sys.version + sys.base_prefix
    once("python", [interpreter, str(ROOT), LOCKS / "bootstrap.txt"], PYTHON, _make_venv)
    # once a developer, always a developer: `run` after `test` has nothing to install
    names = (
        ["run.txt", "dev.txt"] if developer or (DEV / "stamps" / "packages for developers").exists() else ["run.txt"]
    )
    lock = LOCKS / names[-1]
    step = "packages for developers" if len(names) > 1 else "packages"
    once(step, [interpreter, *(LOCKS / name for name in names)], PYTHON, lambda: _install(lock))


def _make_venv() -> None:
    shutil.rmtree(VENV, ignore_errors=True)
    forget("packages*")
    call(sys.executable, "-m", "venv", VENV, hint="On Debian: apt-get install python3-venv")
    call(PYTHON, "-m", "pip", "install", "-qq", "--require-hashes", "-r", LOCKS / "bootstrap.txt")


def _install(lock: Path) -> None:
    """By uv, or by pip where uv cannot reach the index; pip's configured index is handed over, uv does not read it."""
    index = os.environ.get("PIP_INDEX_URL") or answer(PYTHON, "-m", "pip", "config", "get", "global.index-url")
    bridge = {"UV_DEFAULT_INDEX": index} if index and "UV_DEFAULT_INDEX" not in os.environ else {}
    try:
        uv = [VENV / "bin" / "uv", "pip", "install", "-q", "--python", PYTHON]
        call(*uv, "--require-hashes", "-r", lock, variables=bridge)
    except Stop:
        call(PYTHON, "-m", "pip", "install", "-qq", "--require-hashes", "--no-deps", "-r", lock)


def fits(node: str) -> bool:
    """Whether this is a version of Node that works, such as `v22.13.1`; an empty text is none."""
    major, minor = ([int(part) for part in re.findall(r"\d+", node)] + [0, 0])[:2]
    return major >= 24 or (major in NODE_AT_LEAST and minor >= NODE_AT_LEAST[major])


def prepare_frontend() -> None:
    """Node packages exactly as locked, and the built bundles in `frontend/dist`."""
    version = answer("node", "--version")
    if not fits(version):
        wanted = "20.19 or newer of 20, 22.13 or newer of 22, or 24 and up"
        raise Stop(f"Sobat needs Node {wanted}; found {version or 'none'}.")
    if not shutil.which("npm"):
        raise Stop("npm is missing. On Debian: apt-get install npm")
    locked: list[Path | str] = [version, *(FRONTEND / name for name in ("package.json", "package-lock.json", ".npmrc"))]
    once(
        "node packages",
        locked,
        FRONTEND / "node_modules" / "svelte",
        lambda: call("npm", "ci", "--loglevel=error", "--no-fund", "--no-audit", cwd=FRONTEND),
    )
    sources = [path for path in sorted(FRONTEND.rglob("*")) if _is_source(path)]
    build = ("npm", "run", "--silent", "build", "--", "--logLevel", "warn")
    once("frontend", [version, *sources], FRONTEND / "dist" / "manifest.json", lambda: call(*build, cwd=FRONTEND))


def _is_source(path: Path) -> bool:
    inside = path.relative_to(FRONTEND).parts
    return path.is_file() and inside[0] not in {"node_modules", "dist"} and not path.name.endswith(".test.ts")


def prepare_programs() -> None:
    """Chromium, Redis and PostgreSQL for the tests: installed from Debian when missing and this account may."""
    missing = [package for program, package in TEST_PROGRAMS.items() if not _found(program)]
    if not missing:
        return
    by_hand = f"apt-get install --no-install-recommends {' '.join(missing)}"
    admin = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if not shutil.which("apt-get") or not _may(admin):
        raise Stop(f"The tests need {', '.join(missing)}, which this account may not install; as root: {by_hand}")
    apt = [*admin, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-o", "DPkg::Lock::Timeout=300"]
    call(*apt, "update")
    call(*apt, "install", "-y", "--no-install-recommends", *missing, hint=f"By hand: {by_hand}")


def _may(admin: list[str]) -> bool:
    if admin and not shutil.which("sudo"):
        return False
    return subprocess.call([*admin, "true"], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0


def _found(program: str) -> bool:
    """On PATH, or where Debian keeps PostgreSQL's own programs."""
    return bool(shutil.which(program) or list(Path("/usr/lib/postgresql").glob(f"*/bin/{program}")))
