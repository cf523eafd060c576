"""Monitors and witnesses: what they say when the list grows, and that they end when it is not one list any more."""

import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from sealing.notation import Category, Malformed
from sealing.notes import open_checkpoint, parse_note
from sealing.rehearsal.world import POLICY, ROOT, STAFF, make_member, make_note
from sealing.replay import KeyLog
from sealing.watch import MAX_FILE_BYTES, describe, reader
from tests.support.served_log import served
from tests.support.terminal import REPOSITORY, run

PINS = ["--root", b64encode(ROOT.public_key).decode(), "--log-key", POLICY.log_key.text()]
PINS += ["--time-key", POLICY.cosigners[0].text()]
KEM_PKS = {member.member_id: member.kem_pk for member in STAFF.members}
DAY_MS = 24 * 3600 * 1000


def now_ms() -> int:
    """The real time: these are real processes."""
    return int(time.time() * 1000)


class Host:
    """A web server whose files can be changed from one request to the next."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        host = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                data = host.files.get(self.path.removeprefix("/log/"))
                self.send_response(404 if data is None else 200)
                self.send_header("Content-Length", str(len(data or b"")))
                self.end_headers()
                self.wfile.write(data or b"")

            def log_request(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/log"

    def show(self, log: KeyLog) -> None:
        """Serve this log, and go on serving what was served: only the checkpoint is replaced."""
        self.files = self.files | served(log, KEM_PKS, now_ms())


@contextmanager
def hosted() -> Iterator[Host]:
    """A host for the length of the block."""
    host = Host()
    Thread(target=host.server.serve_forever, daemon=True).start()
    try:
        yield host
    finally:
        host.server.shutdown()
        host.server.server_close()


@contextmanager
def monitoring(host: Host, memory: Path) -> Iterator["subprocess.Popen[str]"]:
    """A monitor that has looked once."""
    command = [sys.executable, "-m", "sealing", "keylog", "monitor", host.url, *PINS]
    command += ["--remember", str(memory), "--every", "0.05"]
    process = subprocess.Popen(
        command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, bufsize=1
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def heard(process: "subprocess.Popen[str]", line: str) -> None:
    """Wait for a line; whatever it repeats before is repetition. A monitor that ended has no more lines."""
    assert process.stdout
    for said in process.stdout:
        if said == f"{line}\n":
            return
    raise AssertionError(f"never said: {line}; {process.stderr.read() if process.stderr else ''}")


def ended(process: "subprocess.Popen[str]") -> tuple[int, str]:
    """Status and last words."""
    _, words = process.communicate(timeout=60)
    return process.returncode, words


def test_a_monitor_tells_what_is_new_and_a_host_that_is_silent_is_no_fork(tmp_path: Path) -> None:
    with hosted() as host:
        host.show(STAFF.log_at(4))
        with monitoring(host, tmp_path / "memory") as process:
            heard(process, f"4 entries, 4 current members, root {STAFF.log.tree.root(4).hex()}")
            host.server.shutdown()
            host.server.server_close()
            assert process.stdout
            assert any(said.startswith("no answer: ") for said in process.stdout)
    with hosted() as again:
        again.show(STAFF.log)
        with monitoring(again, tmp_path / "memory") as process:
            for raw in STAFF.log.entries[4:]:
                heard(process, describe(raw))
            heard(process, f"9 entries, 6 current members, root {STAFF.log.tree.root(9).hex()}")
    assert (tmp_path / "memory").read_bytes() == again.files["checkpoint"]


FORKED = KeyLog(ROOT.public_key, [*STAFF.log.entries[:3], STAFF.stand_in.pack()])
NO_LONGER_THERE = "Something is not served that the checkpoint counts.\n"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ("shrunk", "This log is shorter than one that was seen before.\n"),
        ("forked", "This log is not a continuation of one that was seen before.\n"),
        (
            "stale",
            "The checkpoint is older than seven days, more than a day ahead of this clock, or without any time.\n",
        ),
        ("entries", "The entries are not those that the checkpoint signs.\n"),
        ("withheld", NO_LONGER_THERE),
        ("no checkpoint", NO_LONGER_THERE),
    ],
)
def test_a_monitor_ends_with_one_sentence(wrong: str, sentence: str, tmp_path: Path) -> None:
    """At the first look that shows it; what it remembers is still the honest list."""
    memory = tmp_path / "memory"
    with hosted() as host:
        host.show(STAFF.log_at(4))
        with monitoring(host, memory) as process:
            heard(process, f"4 entries, 4 current members, root {STAFF.log.tree.root(4).hex()}")
            spoil(host, wrong)
            assert ended(process) == (1, sentence)
    checkpoint = open_checkpoint(memory.read_bytes(), POLICY)
    assert (checkpoint.size, checkpoint.root) == STAFF.log_at(4).quotation()


def spoil(host: Host, wrong: str) -> None:
    """In one step, as far as a reader can see."""
    honest = host.files
    stranger = make_member("stand-in")
    fork = served(FORKED, KEM_PKS | {stranger.member_id: stranger.kem_pk}, now_ms())
    host.files = {
        "shrunk": honest | served(STAFF.log_at(3), KEM_PKS, now_ms()),
        "forked": fork,
        "stale": honest | {"checkpoint": make_note(STAFF.log_at(4), now_ms() - 8 * DAY_MS)},
        "entries": honest | {"tile/entries/000.p/4": fork["tile/entries/000.p/4"]},
        "withheld": {path: raw for path, raw in honest.items() if path != "tile/entries/000.p/4"},
        "no checkpoint": {path: raw for path, raw in honest.items() if path != "checkpoint"},
    }[wrong]


def test_a_witness_signs_what_continues_and_nothing_else(tmp_path: Path) -> None:
    key, memory = tmp_path / "key", tmp_path / "memory"
    vkey = run("keylog", "witness-key", "witness.example", "--out", key).stdout.strip()
    assert vkey.startswith("witness.example+") and key.stat().st_mode & 0o777 == 0o600
    words = ["--key", key, "--name", "witness.example", "--remember", memory]
    with hosted() as host:
        host.show(STAFF.log_at(4))
        host.files |= {"newest": host.files["checkpoint"]}
        signed = run("keylog", "witness", host.url, *PINS, *words)
        assert (signed.returncode, signed.stdout.count("\n")) == (0, 1)
        host.files |= {"checkpoint": host.files["newest"] + signed.stdout.encode()}
        assert len(parse_note(host.files["checkpoint"]).signatures) == 3
        assert run("keylog", "verify", host.url, *PINS, "--witness", vkey).returncode == 0
        host.show(STAFF.log_at(3))
        host.files |= {"newest": host.files["checkpoint"]}
        refused = run("keylog", "witness", host.url, *PINS, *words)
        assert (refused.returncode, refused.stdout) == (1, "")
        assert refused.stderr == "This log is shorter than one that was seen before.\n"
        alone = run("keylog", "verify", host.url, *PINS, "--witness", vkey)
        assert (alone.returncode, alone.stderr) == (1, "A required cosigner has not signed the checkpoint.\n")


def test_a_host_cannot_fill_the_memory_of_who_looks() -> None:
    with hosted() as host:
        host.files = {"checkpoint": b"x" * (MAX_FILE_BYTES + 1), "small": b"x" * MAX_FILE_BYTES}
        assert len(reader(host.url)("small")) == MAX_FILE_BYTES
        with pytest.raises(Malformed) as refused:
            reader(f"{host.url}/")("checkpoint")
        assert (refused.value.category, refused.value.rule) == (Category.MALFORMED, "file_size")


def test_a_key_that_is_no_vkey_is_said_by_its_option() -> None:
    done = run("keylog", "verify", "nowhere", *PINS[:2], "--log-key", "nonsense", *PINS[4:])
    assert (done.returncode, done.stderr.splitlines()[-1].endswith("not a vkey: NAME+ID+KEY")) == (2, True)
