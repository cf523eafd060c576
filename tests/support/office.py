"""What the office does with keys that counselors have asked for: request files, both holders, the signed entries."""

import subprocess
import sys
from pathlib import Path
from tempfile import mkdtemp

from dev.engine import ROOT
from dev.sample import ROOT_HALVES
from tests.support.live import Server, World


def sealing(*words: str | Path) -> str:
    """`python -m sealing ...`; gives what it printed. Raises when it fails."""
    command = [sys.executable, "-m", "sealing", *map(str, words)]
    done = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"sealing {words[0]}: {done.stderr[-2000:]}")
    return done.stdout


def hold_ceremony(city: World, server: Server) -> list[str]:
    """Every request that waits is signed by the root and brought to the server; gives what was read aloud."""
    folder = Path(mkdtemp(prefix="ceremony-", dir=city.folder))
    city.manage("keylog", "requests", "--out", str(folder / "requests"))
    requests = sorted((folder / "requests").iterdir())
    read = sealing("request", *requests).splitlines()
    entries, signed = folder / "entries", folder / "signed.json"
    city.manage("keylog", "verify", f"{server.url}/log", "--entries", str(entries))
    halves = [word for name in ROOT_HALVES for word in ("--half", city.folder / name)]
    asks = [word for path in requests for word in ("--request", path)]
    sealing("sign", *halves, "--log", entries, *asks, "--out", signed)
    city.manage("keylog", "append", str(signed))
    return read
