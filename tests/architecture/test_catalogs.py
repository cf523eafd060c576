"""Texts for people: every language of a part has the same keys and placeholders; every code has a sentence."""

import json
import re
from collections.abc import Mapping
from typing import Final

import pytest

from tests.architecture.sources import ROOT
from wire.codes import CloseCode, ErrorCode

LANGUAGES: Final = ("id", "su", "en")
FOLDER: Final = ROOT / "frontend" / "strings"
PARTS: Final = sorted({path.name.split(".")[0] for path in FOLDER.glob("*.json")})


def catalog(part: str, language: str) -> Mapping[str, str]:
    return dict(json.loads((FOLDER / f"{part}.{language}.json").read_text("utf-8")))


def keys(part: str, language: str) -> set[str]:
    """Without plural endings, which languages need differently."""
    return {re.sub(r"_(zero|one|two|few|many|other)$", "", key) for key in catalog(part, language)}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", PARTS)
def test_same_keys_in_every_language(part: str, language: str) -> None:
    assert keys(part, language) == keys(part, "id")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", PARTS)
def test_no_text_is_empty_and_placeholders_agree(part: str, language: str) -> None:
    first = catalog(part, "id")
    for key, text in catalog(part, language).items():
        assert text.strip(), key
        original = first.get(key) or first.get(re.sub(r"_\w+$", "_other", key)) or first.get(re.sub(r"_\w+$", "", key))
        if original is not None and not key.endswith("_one"):
            assert set(re.findall(r"\{(\w+)\}", text)) == set(re.findall(r"\{(\w+)\}", original)), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_and_every_closing_that_is_told_has_a_sentence(language: str) -> None:
    texts = catalog("room", language)
    assert {f"refusal.{code}" for code in ErrorCode} - set(texts) == set()
    assert {f"close.{code.value}" for code in CloseCode} - set(texts) == set()
