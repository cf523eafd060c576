"""The table of the mutation check in docs/sealing-proofs.md: read, and written anew."""

import re
from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from tests.mutants.checks import ROOT

PAGE: Final = ROOT / "docs" / "sealing-proofs.md"
SURVIVED: Final = "**survived**"
NOT_RUN: Final = "**not run**"
_BEGIN, _END = "<!-- mutants -->", "<!-- /mutants -->"
_HEADING = ("| language | taken away | noticed first by |", "|---|---|---|")
_LINE = re.compile(r"\| (?P<language>Python|TypeScript) \| (?P<what>.*?[^\\]) \| (?P<fate>.*) \|")


class Row(NamedTuple):
    """One mutant: what is gone, and the first test that noticed, in backquotes, or why none has to."""

    language: str
    what: str
    fate: str


def rows(page: str) -> list[Row]:
    """The lines of the table, in order."""
    _, _, rest = page.partition(_BEGIN)
    found = map(_LINE.fullmatch, rest.partition(_END)[0].splitlines())
    return [Row(*map(_plain, match.groups())) for match in found if match]


def read_rows(page: str) -> dict[tuple[str, str], deque[str]]:
    """Fates by language and by what is gone; several where the same check stands in a file more than once."""
    found: dict[tuple[str, str], deque[str]] = defaultdict(deque)
    for row in rows(page):
        found[row.language, row.what].append(row.fate)
    return found


def with_table(page: str, rows: Sequence[Row]) -> str:
    """The document with this table and its counts."""
    noticed = sum(row.fate.startswith("`") for row in rows)
    left = sum(row.fate in (SURVIVED, NOT_RUN) for row in rows)
    counts = f"{len(rows)} mutants, {noticed} noticed, {len(rows) - noticed - left} without effect (reason given)."
    if left:
        counts += f" **{left} not noticed or not run.**"
    before, _, rest = page.partition(_BEGIN)
    lines = [_BEGIN, counts, "", *_HEADING, *_lines(rows), _END]
    return before + "\n".join(lines) + rest.partition(_END)[2]


def _lines(rows: Iterable[Row]) -> Iterable[str]:
    return (f"| {row.language} | {_escaped(row.what)} | {_escaped(row.fate)} |" for row in rows)


def _escaped(text: str) -> str:
    return text.replace("|", "\\|")


def _plain(text: str) -> str:
    return text.replace("\\|", "|")
