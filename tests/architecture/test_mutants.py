"""The table of the mutation check is whole: whatever can be taken away was, and something noticed."""

from tests.mutants.checks import all_mutants, typescript_mutants
from tests.mutants.equivalent import EQUIVALENT
from tests.mutants.table import PAGE, Row, rows, with_table

PYTHON = [("Python", each.what) for each in all_mutants()]


def test_every_mutant_has_its_line_and_no_other_has_one() -> None:
    typescript = [("TypeScript", each.what) for each in typescript_mutants()]
    listed = [(row.language, row.what) for row in rows(PAGE.read_text("utf-8"))]
    assert listed == PYTHON + typescript, "`make mutants only=NAME OF THE FILE` judges what is new or has changed"


def test_each_was_noticed_or_has_a_reason_why_not() -> None:
    left = [row for row in rows(PAGE.read_text("utf-8")) if not row.fate.startswith("`")]
    assert [row for row in left if row.fate != EQUIVALENT.get(row.what)] == []


def test_a_table_is_read_as_it_was_written() -> None:
    table = [
        Row("Python", "rule `a|b`", "`one|two`"),
        Row("TypeScript", "`x.ts`: `if (a || b) refuse();`", "**survived**"),
    ]
    page = with_table("before <!-- mutants --> old <!-- /mutants --> after", table)
    assert rows(page) == table
    assert (page.split("<!--")[0], page.split("-->")[-1]) == ("before ", " after")
    assert "2 mutants, 1 noticed, 0 without effect (reason given). **1 not noticed or not run.**" in page
