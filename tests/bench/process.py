"""One server process of the bench: started on the first core, awaited, stopped."""

import os
import re
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psutil

LISTENING = re.compile(r"listening on (?:TCP address )?\S+?:(\d+)", re.IGNORECASE)
PATIENCE_SECONDS = 30


@contextmanager
def started(
    command: list[str], env: Mapping[str, str], folder: Path, *, listens: bool = True
) -> Iterator[tuple[int, int]]:
    """Gives pid and port (0 when it does not listen) of `command`; ends it afterwards. RuntimeError if it dies."""
    log = folder / "server.log"
    with log.open("wb") as sink:
        process = subprocess.Popen(command, env=dict(env), stdin=subprocess.DEVNULL, stdout=sink, stderr=sink)
    try:
        pin(process.pid)
        yield process.pid, _port(process, log) if listens else 0
    finally:
        process.terminate()
        process.wait(PATIENCE_SECONDS)


def _port(process: subprocess.Popen[bytes], log: Path) -> int:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if found := LISTENING.search(log.read_text()):
            return int(found[1])
        time.sleep(0.05)
    raise RuntimeError(f"{process.args!r} did not start listening:\n{log.read_text()}")


def pin(pid: int, *, children_only: bool = False) -> None:
    """Keep a process and everything it started on the first core, so that every target has the same machine."""
    root = psutil.Process(pid)
    for process in [*([] if children_only else [root]), *root.children(recursive=True)]:
        try:
            process.cpu_affinity(sorted(os.sched_getaffinity(0))[:1])
        except psutil.Error:
            continue
