"""The catalog of the pages against the templates: nothing asked for that is missing, nothing kept that nobody says."""

import re
import string

import pytest

from sobat.catalog import UnknownText, catalog, say
from sobat.env import ROOT
from sobat.views import STOLEN
from tests.pages.reading import LANGUAGES

TEMPLATES = {path: path.read_text("utf-8") for path in sorted((ROOT / "sobat" / "templates").rglob("*.html"))}
ASKED = re.compile(r'\{% t "(?P<key>[\w.]+)"(?P<rest>[^%]*)%\}')
# keys that a template puts together, by the part that is written out, and what may follow
COMPOSED = {
    "nav.language.": LANGUAGES,
    "help.stolen.": [f"{thing}.{part}" for thing in STOLEN for part in ("title", "gives", "keeps")],
    "error.": [f"{code}.{part}" for code in ("400", "403", "404", "500", "stale") for part in ("title", "body")],
}


def asked() -> dict[str, set[str]]:
    """Every key that a template asks for, with the names of its values."""
    found: dict[str, set[str]] = {}
    for text in TEMPLATES.values():
        for match in ASKED.finditer(text):
            if match["rest"].strip().startswith("|add:"):
                assert match["key"] in COMPOSED
                continue
            found.setdefault(match["key"], set()).update(re.findall(r"(\w+)=", match["rest"]))
    return found | {prefix + rest: set() for prefix, rests in COMPOSED.items() for rest in rests}


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_there_and_every_text_is_said(language: str) -> None:
    plain = {key for key in catalog(language) if not (key.endswith("_one") and key[:-4] in catalog(language))}
    assert plain == set(asked())


@pytest.mark.parametrize("language", LANGUAGES)
def test_templates_give_what_texts_need(language: str) -> None:
    for key, given in asked().items():
        assert placeholders(catalog(language)[key]) <= given, key
        if one := catalog(language).get(f"{key}_one"):
            assert "n" in given and placeholders(one) <= given, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_are_clean(language: str) -> None:
    """No markup, no straight quotes that a typewriter left, no blank at an end, no three dots for an ellipsis."""
    for key, text in catalog(language).items():
        assert text == text.strip(), key
        assert not re.search(r"[<>]|\.\.\.|  |&\w+;", text), key


def test_templates_say_nothing_of_their_own() -> None:
    """What is left of a template without tags, variables and blocks is no word."""
    for path, text in TEMPLATES.items():
        bare = re.sub(r"\{% block \w+_class %\}[^{]*|\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", " ", text, flags=re.S)
        assert re.findall(r"\w{2,}", bare) == [], path.name
        spoken = re.findall(r'(?:aria-label|title|alt|placeholder)="([^"{]+)"', text)
        assert spoken == [], path.name


def test_plural_of_one_and_of_many() -> None:
    assert [say("en", "front.on_duty", n=n) for n in (0, 1, 2)] == ["0 people", "1 person", "2 people"]
    assert say("id", "front.on_duty", n=2) == "2 orang"


def test_an_unknown_key_is_loud() -> None:
    with pytest.raises(UnknownText):
        say("id", "front.nothing")
    with pytest.raises(FileNotFoundError):
        say("xx", "front.start")
