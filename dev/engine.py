"""Running commands, and remembering what was done: every step leaves a stamp, a hash of everything it read."""

import contextlib
import hashlib
import os
import re
import subprocess
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Final

ROOT: Final = Path(__file__).resolve().parent.parent
DEV: Final = ROOT / ".dev"


class Stop(Exception):
    """Something is missing or failed; the text is the one sentence that a person needs."""


def call(
    *command: object,
    cwd: Path = ROOT,
    variables: dict[str, str] | None = None,
    hint: str = "",
    output: IO[str] | None = None,
) -> None:
    """Run a command without standard input; raises Stop with the command and `hint` when it fails.

    What it prints goes to `output`, or where this process prints.
    """
    words = [str(word) for word in command]
    env = {**os.environ, **(variables or {})}
    errors = None if output is None else subprocess.STDOUT
    try:
        status = subprocess.call(words, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=output, stderr=errors)
    except OSError as error:
        raise Stop(f"{words[0]} did not start: {error.strerror}. {hint}".strip()) from None
    if status:
        raise Stop(f"`{' '.join(words)}` failed with status {status}. {hint}".strip())


def answer(*command: object) -> str:
    """What a command prints, or nothing when it is missing or fails."""
    with contextlib.suppress(OSError):
        words = [str(word) for word in command]
        done = subprocess.run(words, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
        return done.stdout.strip() if done.returncode == 0 else ""
    return ""


def once(name: str, reads: Iterable[Path | str], makes: Path, work: Callable[[], None]) -> None:
    """Do `work` unless it was done with the same `reads` (files by content, text as it is) and `makes` exists."""
    digest = hashlib.sha256()
    for item in reads:
        digest.update(item.encode() if isinstance(item, str) else item.name.encode() + b"\0" + _content(item))
        digest.update(b"\0")
    stamp = DEV / "stamps" / name
    if makes.exists() and stamp.exists() and stamp.read_text() == digest.hexdigest():
        return
    DEV.mkdir(mode=0o700, exist_ok=True)  # passwords, passphrases and a database of this machine
    stamp.parent.mkdir(exist_ok=True)
    stamp.unlink(missing_ok=True)
    print(f"· {name} …", flush=True)
    started = time.monotonic()
    work()
    stamp.write_text(digest.hexdigest())
    print(f"· {name}: {time.monotonic() - started:.1f} s", flush=True)


def _content(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


def forget(pattern: str) -> None:
    """Drop the stamps of the steps whose names match."""
    for stamp in (DEV / "stamps").glob(pattern):
        stamp.unlink()


def private(path: Path, make: Callable[[], str]) -> str:
    """The text of a file that only this account may read; made on first use."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
            file.write(make())
    return path.read_text("utf-8")


# a line of pytest or vitest, coloured or not
NAMES_A_FAILURE: Final = re.compile(r"(?:\s|\x1b\[[0-9;]*m)*(?:FAIL|FAILED|ERROR)\b")

Part = tuple[str, Sequence[object]]
Result = tuple[str, float, str, list[str]]


def every(*lanes: Sequence[Part]) -> None:
    """Run the parts of each lane in turn, lanes side by side, also after one failed; then say what each took.

    Of several lanes, what a part prints is shown in one piece when it ends, and the lines in it that name a failure
    once more at the end, where a log that was cut still has them. Raises Stop naming the parts that failed.
    """
    lane = _shown if len(lanes) == 1 else _told
    with ThreadPoolExecutor(len(lanes)) as pool:
        results = [result for done in pool.map(lambda parts: [lane(*part) for part in parts], lanes) for result in done]
    print()
    for name, seconds, failure, _ in results:
        print(f"{'FAILED' if failure else 'ok':>6}  {seconds:6.1f} s  {name}", flush=True)
    if failed := [name for name, _, failure, _ in results if failure]:
        print(*(line for *_, lines in results for line in lines), sep="\n", flush=True)
        raise Stop(f"not green: {', '.join(failed)}")


def _shown(name: str, command: Sequence[object], output: IO[str] | None = None) -> Result:
    print(f"\n== {name}", flush=True)
    started = time.monotonic()
    try:
        call(*command, output=output)
        failure = ""
    except Stop as stop:
        failure = str(stop)
    return name, time.monotonic() - started, failure, []


def _told(name: str, command: Sequence[object]) -> Result:
    with TemporaryFile("w+", encoding="utf-8", errors="replace") as output:
        name, seconds, failure, _ = _shown(name, command, output)
        output.seek(0)
        printed = output.read()
        print(f"\n== {name}, over:\n{printed}", flush=True)
    named = [line.strip() for line in printed.splitlines() if NAMES_A_FAILURE.match(line)] if failure else []
    return name, seconds, failure, named
