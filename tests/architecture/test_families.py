"""The table of the families of attacks (docs/sealing-proofs.md section 4) and the tests that bear their numbers."""

import re
from typing import Final, NamedTuple

import pytest

from tests.architecture.sources import ROOT, committed

FAMILIES: Final = range(1, 23)
ROW: Final = re.compile(r"^\| (\d+)[^|]*\|[^|]*\|([^|]*)\|([^|]*)\|", re.MULTILINE)
HOMES: Final = {"py": "tests/sealing/", "ts": "frontend/src/sealing/"}
NUMBER: Final = re.compile(r"family_(\d\d)_\w+(?:\.test)?\.(py|ts)$")


class Named(NamedTuple):
    """A test file that the table names for a family; `language` is how its name ends."""

    family: int
    language: str
    path: str


def table() -> list[Named]:
    """Every file in the table's columns of the two languages. A bare name lies where the sealing tests do."""
    page = (ROOT / "docs" / "sealing-proofs.md").read_text("utf-8")
    section = page.split("## 4. Families of attacks")[1].split("\n## ")[0]
    found = []
    for family, *cells in ROW.findall(section):
        for language, cell in zip(HOMES, cells, strict=True):
            for name in re.findall(rf"`([\w./]+\.{language})`", cell):
                found.append(Named(int(family), language, name if "/" in name else HOMES[language] + name))
    return found


def numbered(path: str) -> tuple[int, str] | None:
    """Family and language that a file's name says."""
    match = NUMBER.search(path)
    return (int(match[1]), match[2]) if match else None


def test_every_file_in_the_table_is_there() -> None:
    assert [row.path for row in table() if row.path not in committed()] == []


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_has_a_file_of_its_name_in_each_language_that_the_table_says(family: int) -> None:
    rows = [row for row in table() if row.family == family]
    assert rows
    for language in {row.language for row in rows}:
        assert [row.path for row in rows if numbered(row.path) == (family, language)], (family, language)


def test_every_file_that_bears_a_number_stands_in_that_familys_row() -> None:
    borne = {(*number, path) for path in committed() if (number := numbered(path))}
    assert {named[0] for named in borne} == set(FAMILIES)
    assert borne - set(table()) == set()
