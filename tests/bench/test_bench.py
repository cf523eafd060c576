"""The bench is a program that nothing else runs: small, it must still start, load and judge every target."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.bench.__main__ import ROWS
from tests.bench.servers import TARGETS

SMALL = {"ROUNDS": "1", "SECONDS": "0.2", "CLIENTS": "40"}


def test_every_target_delivers_what_it_took(tmp_path: Path) -> None:
    figures = tmp_path / "figures.json"
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench"],
        env={**os.environ, **SMALL, "JSON": str(figures)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    whole = json.loads(figures.read_text())
    assert whole["size"] == {"rounds": 1, "seconds": 0.2, "clients": 40, "rate": 80}
    assert list(whole["targets"]) == [target.name for target in TARGETS]
    for figure in whole["targets"].values():
        assert {key for _, key, _ in ROWS} <= set(figure)
        assert figure["faults"] == 0
        assert figure["saturated.per_second"] > 0
    assert all(ratio > 0 for ratio in whole["ratios"].values())
