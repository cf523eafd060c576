"""`python -m sealing ...` as somebody at a terminal meets it."""

import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """One command, to its end; what it printed and its exit status."""
    command = [sys.executable, "-m", "sealing", *map(str, arguments)]
    return subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
