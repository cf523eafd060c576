"""`python -m tests.bench`: every target in turn, the order rotated, the median of the repetitions, one table.

With `JSON=path` in the environment the same figures are written there under stable keys: `size`, `targets.NAME.KEY`
with the keys of `ROWS` (and more of the same families), `ratios.KEY` as `ratios()` forms them.
`ROUNDS`, `SECONDS` and `CLIENTS` change the size of the run; figures worth quoting come from the defaults.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.bench.servers import TARGETS, Running

ROUNDS = int(os.environ.get("ROUNDS", "5"))
SECONDS = float(os.environ.get("SECONDS", "4"))
CLIENTS = int(os.environ.get("CLIENTS", "400"))
RATE = 80
IDLE = CLIENTS

ROWS = (
    ("acknowledged and delivered, per second", "saturated.per_second", "{:,.0f}"),
    ("CPU seconds per 1,000, saturated", "saturated.cpu_s_per_1000", "{:.3f}"),
    (f"CPU seconds per 1,000, at {RATE}/s", "paced.cpu_s_per_1000", "{:.3f}"),
    (f"send → delivered p50 ms, at {RATE}/s", "paced.delivered.p50_ms", "{:.2f}"),
    (f"send → delivered p95 ms, at {RATE}/s", "paced.delivered.p95_ms", "{:.2f}"),
    (f"send → delivered p99 ms, at {RATE}/s", "paced.delivered.p99_ms", "{:.2f}"),
    ("CPU ms per connect and hello", "connect_cpu_ms", "{:.2f}"),
    ("KiB per idle connection", "idle.kib_per_connection", "{:.1f}"),
    ("lost, doubled, disordered, refused", "faults", "{:.0f}"),
)


def load(server: Running) -> dict[str, Any]:
    """One run of the load program against a running target; the program sits on the other core."""
    plan = {
        "dialect": server.dialect,
        "url": server.url,
        "pids": server.pids,
        "seats": server.seats,
        "clients": CLIENTS,
        "rate": RATE,
        "seconds": SECONDS,
        "idle": IDLE,
    }
    command = [sys.executable, "-m", "tests.bench.load"]
    if len(cores := sorted(os.sched_getaffinity(0))) > 1:
        command = ["taskset", "-c", ",".join(map(str, cores[1:])), *command]
    done = subprocess.run(command, input=json.dumps(plan), capture_output=True, text=True, timeout=300)
    if done.returncode:
        raise SystemExit(f"the load program failed against {server.name}:\n{done.stderr}")
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def flatten(result: dict[str, Any], prefix: str = "") -> dict[str, float]:
    """Nested figures under dotted keys, and the sum of everything that must be zero as `faults`."""
    flat: dict[str, float] = {}
    for key, value in result.items():
        if isinstance(value, dict):
            flat |= flatten(value, f"{prefix}{key}.")
        else:
            flat[prefix + key] = value
    if not prefix:
        zero = ("doubled", "disordered", "refused", "closed", "paced.lost", "saturated.lost")
        flat["faults"] = sum(flat[key] for key in zero)
    return flat


def measure() -> dict[str, dict[str, float]]:
    """Median figures of every target."""
    runs: dict[str, list[dict[str, float]]] = {target.name: [] for target in TARGETS}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sobat-bench-")))
        for number in range(ROUNDS):
            turn = number % len(TARGETS)
            for target in (*TARGETS[turn:], *TARGETS[:turn]):
                sys.stderr.write(f"round {number + 1}/{ROUNDS}: {target.name}\n")
                with target.run(folder / f"{number}-{target.name}", CLIENTS) as server:
                    runs[target.name].append(flatten(load(server)))
    return {name: {key: statistics.median(run[key] for run in each) for key in each[0]} for name, each in runs.items()}


def ratios(figures: dict[str, dict[str, float]]) -> dict[str, float]:
    """What may be quoted: figures of one run against each other."""

    def over(top: str, bottom: str, key: str) -> float:
        return round(figures[top][key] / figures[bottom][key], 3)

    cpu, p50, memory = "saturated.cpu_s_per_1000", "paced.delivered.p50_ms", "idle.kib_per_connection"
    return {
        "cpu_naive_over_sobat_embedded": over("naive_sqlite", "sobat_embedded", cpu),
        "cpu_naive_over_sobat_services": over("naive_postgres", "sobat_services", cpu),
        "cpu_bare_over_sobat_embedded": over("bare", "sobat_embedded", cpu),
        "p50_sobat_embedded_over_bare": over("sobat_embedded", "bare", p50),
        "p50_sobat_services_over_bare": over("sobat_services", "bare", p50),
        "memory_sobat_embedded_over_bare": over("sobat_embedded", "bare", memory),
    }


def main() -> None:
    figures = measure()
    names = [target.name for target in TARGETS]
    width = max(len(label) for label, _, _ in ROWS) + 2
    print("".ljust(width) + "".join(name.rjust(17) for name in names))
    for label, key, style in ROWS:
        print(label.ljust(width) + "".join(style.format(figures[name][key]).rjust(17) for name in names))
    formed = ratios(figures)
    print(
        "\nCPU and memory are those of the server process: PostgreSQL and Redis share its core, but are not counted.\n"
    )
    for key, value in formed.items():
        print(f"{key.ljust(width + 17)}{value:.3f}")
    if path := os.environ.get("JSON"):
        size = {"rounds": ROUNDS, "seconds": SECONDS, "clients": CLIENTS, "rate": RATE}
        Path(path).write_text(json.dumps({"size": size, "targets": figures, "ratios": formed}, indent=2) + "\n")
    if any(figures[name]["faults"] for name in names if name.startswith("sobat")):
        raise SystemExit("something was lost, doubled, disordered or refused: these figures do not count")


if __name__ == "__main__":
    main()
