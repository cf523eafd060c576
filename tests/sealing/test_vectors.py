"""Every shared vector, whichever implementation wrote it."""

import json
from pathlib import Path

import pytest

from sealing.notation import Category
from sealing.rehearsal.attacks import ATTACKS
from sealing.rehearsal.scenarios import REGISTERED, all_vectors
from sealing.rehearsal.stories import STORIES
from sealing.vectors import Mismatch, check

FOLDER = Path(__file__).parents[2] / "wire" / "vectors" / "sealed"
FILES = sorted(FOLDER.glob("*.json"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_vector(path: Path) -> None:
    vector = json.loads(path.read_text(encoding="utf-8"))
    assert vector["name"] == path.stem
    check(vector)


def test_every_category_and_script_has_a_vector() -> None:
    assert REGISTERED
    expected = {json.loads(path.read_text(encoding="utf-8"))["expect"] for path in FILES}
    assert expected == {category.value for category in Category}
    names = {f"py-attack-{attack.name.replace('_', '-')}" for attack in ATTACKS}
    names |= {f"py-story-{story.name.replace('_', '-')}" for story in STORIES}
    assert names == {path.stem for path in FILES if path.stem.startswith(("py-attack-", "py-story-"))}


def test_what_is_generated_today_has_the_bytes_of_the_committed_vectors() -> None:
    """Everything without HPKE, which draws its own randomness, is reproduced exactly; an export holds a transcript."""
    fresh = [vector for vector in all_vectors() if vector["type"] not in {"grant", "transcript", "export"}]
    for vector in fresh:
        assert json.loads((FOLDER / f"{vector['name']}.json").read_text(encoding="utf-8")) == vector
    assert len(fresh) > 60


def test_a_vector_that_promises_something_else_is_noticed() -> None:
    vector = json.loads((FOLDER / "py-story-handover.json").read_text(encoding="utf-8"))
    with pytest.raises(Mismatch):
        check(vector | {"final_head": "00" * 32})
    vector["views"]["citizen"][4]["payload"] = "00"
    with pytest.raises(Mismatch):
        check(vector)
