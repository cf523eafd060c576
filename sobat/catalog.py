"""The catalogs of `frontend/strings`, as the templates need them."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from sobat.env import ROOT

FOLDER: Final = ROOT / "frontend" / "strings"


class UnknownText(KeyError):
    """A template asks for a key that the catalog does not have."""


@lru_cache
def catalog(language: str, part: str = "pages") -> Mapping[str, str]:
    """All texts of one part in one language. Raises FileNotFoundError for a language without a catalog."""
    texts: Mapping[str, str] = json.loads((FOLDER / f"{part}.{language}.json").read_text("utf-8"))
    return texts


def say(language: str, key: str, **values: object) -> str:
    """One text, `{placeholders}` filled; for n = 1 `key_one` where a language has it. Raises UnknownText."""
    texts = catalog(language)
    if values.get("n") == 1:
        key = f"{key}_one" if f"{key}_one" in texts else key
    if key not in texts:
        raise UnknownText(key)
    return texts[key].format_map(values) if values else texts[key]
