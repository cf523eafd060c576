"""`make mutants`: run the sealing tests without each rule and check in turn; write the table into the document.

`make mutants only=WORD` (or `python -m tests.mutants WORD ...`) runs the mutants whose name holds one of these words,
and leaves the other lines of the table as they are.
"""

import json
import os
import re
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from tests.mutants.checks import ROOT, Mutant, all_mutants, typescript_mutants
from tests.mutants.equivalent import EQUIVALENT
from tests.mutants.table import NOT_RUN, PAGE, SURVIVED, Row, read_rows, with_table

FRONTEND = ROOT / "frontend"
# shared vectors first: what they catch, a third implementation is held to as well
FIRST = "test_vectors.py"
PYTEST = (sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:randomly", "-p", "no:cacheprovider")
VITEST = (
    "node_modules/.bin/vitest",
    "run",
    "--config",
    "vitest.mutants.config.ts",
    "--bail",
    "1",
    "--reporter",
    "json",
)
# the files that notice nearly everything; only what they let pass is run against all
LIKELY = ("src/sealing/vectors.test.ts", "src/sealing/family_22_every_rule.test.ts")


@dataclass(frozen=True, slots=True)
class Verdict:
    """`killed_by` is the first test that failed, empty for a survivor."""

    language: str
    mutant: Mutant
    killed_by: str


Job = tuple[str, Callable[[Mutant], Verdict], Mutant]  # language, judge, mutant


class Broken(Exception):
    """The tests did not run to a verdict; the mutation check itself has to be repaired."""


def _run(command: Iterable[object], folder: object, mutant: Mutant) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"SOBAT_MUTANT": mutant.name, "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [str(part) for part in command], cwd=str(folder), env=environment, text=True, capture_output=True, check=False
    )


def judge_python(mutant: Mutant) -> Verdict:
    """One mutant of `sealing/` against `tests/sealing`."""
    result = _run((*PYTEST, "-p", "tests.mutants.plugin", *_python_tests()), ROOT, mutant)
    failed = re.search(r"^(?:FAILED|ERROR) (\S+)", result.stdout, re.MULTILINE)
    if result.returncode == 0:
        return Verdict("Python", mutant, "")
    if failed is None:
        raise Broken(f"{mutant.name}: {result.stdout[-2000:]}{result.stderr[-2000:]}")
    return Verdict("Python", mutant, failed[1].removeprefix("tests/sealing/"))


def _python_tests() -> list[str]:
    files = sorted(path.name for path in (ROOT / "tests" / "sealing").glob("test_*.py"))
    return [f"tests/sealing/{name}" for name in (FIRST, *(name for name in files if name != FIRST))]


def judge_typescript(mutant: Mutant) -> Verdict:
    """One mutant of `frontend/src/sealing` against its tests, in Node."""
    likely = _vitest(mutant, LIKELY)
    return likely if likely.killed_by else _vitest(mutant, ())


def _vitest(mutant: Mutant, files: tuple[str, ...]) -> Verdict:
    result = _run((*VITEST, *files), FRONTEND, mutant)
    try:
        report = json.loads(result.stdout[result.stdout.index("{") :])
    except ValueError:
        raise Broken(f"{mutant.name}: {result.stdout[-2000:]}{result.stderr[-2000:]}") from None
    failed = sorted(_failures(report), key=lambda test: not test.startswith("vectors"))
    if not failed and not report["success"]:
        raise Broken(f"{mutant.name}: {result.stderr[-2000:]}")
    return Verdict("TypeScript", mutant, failed[0] if failed else "")


def _failures(report: dict[str, list[dict[str, object]]]) -> Iterable[str]:
    for file in report["testResults"]:
        name = str(file["name"]).rsplit("/", 1)[-1]
        cases = file["assertionResults"]
        assert isinstance(cases, list)
        yield from (f"{name}: {case['fullName']}" for case in cases if case["status"] == "failed")
        if file["status"] == "failed" and not cases:
            yield f"{name}: {str(file['message']).splitlines()[0]}"


def _fate(verdict: Verdict) -> str:
    if verdict.killed_by:
        return f"`{verdict.killed_by[:110]}`"
    return EQUIVALENT.get(verdict.mutant.what, SURVIVED)


def survivors(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """Mutants that no test noticed and that nobody has shown to change nothing."""
    return [each for each in verdicts if _fate(each) == SURVIVED]


def write(jobs: Iterable[Job], verdicts: Iterable[Verdict]) -> None:
    """Put these verdicts into the document: what was not run keeps its line, what is gone loses it."""
    page = PAGE.read_text(encoding="utf-8")
    known = read_rows(page)
    fresh = {(each.language, each.mutant.name): _fate(each) for each in verdicts}
    rows = []
    for language, _, mutant in jobs:
        before = known.get((language, mutant.what), deque())
        kept = before.popleft() if before else NOT_RUN
        rows.append(Row(language, mutant.what, fresh.get((language, mutant.name), kept)))
    PAGE.write_text(with_table(page, rows), encoding="utf-8")


def main(words: list[str]) -> int:
    """Exit status 1 for a survivor."""
    jobs: list[Job] = [("Python", judge_python, each) for each in all_mutants()]
    jobs += [("TypeScript", judge_typescript, each) for each in typescript_mutants()]
    chosen = [job for job in jobs if not words or any(word in f"{job[0]} {job[2].name}" for word in words)]
    verdicts = []
    with ThreadPoolExecutor(int(os.environ.get("JOBS", os.cpu_count() or 1))) as pool:
        for verdict in pool.map(lambda job: job[1](job[2]), chosen):
            verdicts.append(verdict)
            print(f"{verdict.language:11}{verdict.mutant.name:28}{_fate(verdict)}", flush=True)
    write(jobs, verdicts)
    left = survivors(verdicts)
    print(f"{len(verdicts)} mutants, {len(left)} survived")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
