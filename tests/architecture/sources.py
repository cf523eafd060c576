"""The committed sources, for tests that read them."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
APPS: Final = ("counselors", "chat", "matching", "intake")
SERVER: Final = ("realtime", *APPS, "sobat")
ROOMS: Final = ("wire", "sealing", *SERVER)


@cache
def committed() -> tuple[str, ...]:
    """Paths of every file that is committed or about to be, relative to the root."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return tuple(path for path in listed.stdout.splitlines() if (ROOT / path).is_file())


def python_files(*folders: str) -> Iterator[Path]:
    """Python files under `folders` (everywhere when none is given), migrations left out."""
    for path in committed():
        inside = not folders or path.split("/")[0] in folders
        if path.endswith(".py") and inside and "/migrations/" not in path:
            yield ROOT / path


def tree(path: Path) -> ast.Module:
    """The parsed file."""
    return ast.parse(path.read_text("utf-8"), filename=str(path))


def relative(path: Path) -> str:
    """How a failure names a file."""
    return str(path.relative_to(ROOT))
