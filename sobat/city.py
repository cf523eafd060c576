"""The city file: names, topics, kinds of counselors, hotlines and texts that a city sets for itself.

Read once at start from TOML into frozen values; anything missing or misspelled stops the start with one sentence.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LANGUAGES = ("id", "su", "en")
SLUG = re.compile(r"[a-z][a-z0-9-]{0,31}")
DIALABLE = re.compile(r"\+?[0-9]{3,15}")
EXIT_URL = re.compile(r"https://[a-z0-9][a-z0-9.-]+(:[0-9]+)?(/\S*)?")


class BadCity(Exception):
    """The city file is wrong; the text says where."""


@dataclass(frozen=True, slots=True)
class Text:
    """One text in every language of the city."""

    by_language: Mapping[str, str]

    def in_language(self, language: str) -> str:
        """The text in `language`, or in the city's first one."""
        return self.by_language.get(language) or next(iter(self.by_language.values()))


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of counselor."""

    slug: str
    label: Text
    description: Text

    def label_in(self, language: str) -> str:
        return self.label.in_language(language)

    def description_in(self, language: str) -> str:
        return self.description.in_language(language)


@dataclass(frozen=True, slots=True)
class Topic:
    """What a citizen wants to talk about; `kind` is the slug of the counselors it is proposed to."""

    slug: str
    icon: str
    kind: str
    label: Text
    description: Text

    def label_in(self, language: str) -> str:
        return self.label.in_language(language)

    def description_in(self, language: str) -> str:
        return self.description.in_language(language)


@dataclass(frozen=True, slots=True)
class Hotline:
    """A number that answers when this service cannot. `number` is shown; `dial` goes into the tel: link."""

    number: str
    dial: str
    name: Text
    note: Text

    def name_in(self, language: str) -> str:
        return self.name.in_language(language)

    def note_in(self, language: str) -> str:
        return self.note.in_language(language)


@dataclass(frozen=True, slots=True)
class City:
    """One city's own data. `languages` in order of preference; `exit_url` is where quick exit leads."""

    name: str
    place: str
    exit_url: str
    languages: tuple[str, ...]
    kinds: tuple[Kind, ...]
    topics: tuple[Topic, ...]
    hotlines: tuple[Hotline, ...]


def load_city(path: Path) -> City:
    """Read a city file. Raises BadCity: no such file, not TOML, a key missing, of the wrong kind, unknown or twice."""
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
    except OSError:
        raise BadCity("SOBAT_CITY names a file that cannot be read") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadCity(f"the city file is not TOML: {error}") from None
    languages = _languages(_get(raw, "languages", list))
    kinds = tuple(_kind(row, languages) for row in _rows(raw, "kinds"))
    topics = tuple(_topic(row, languages, {kind.slug for kind in kinds}) for row in _rows(raw, "topics"))
    hotlines = tuple(_hotline(row, languages) for row in _rows(raw, "hotlines"))
    _once("kind", [kind.slug for kind in kinds])
    _once("topic", [topic.slug for topic in topics])
    return City(_line(raw, "name"), _line(raw, "place"), _exit_url(raw), languages, kinds, topics, hotlines)


def _get(row: Mapping[str, Any], key: str, kind: type) -> Any:
    if key not in row:
        raise BadCity(f"the city file lacks {key!r}")
    if not isinstance(row[key], kind):
        raise BadCity(f"{key!r} is a {type(row[key]).__name__}, not a {kind.__name__}")
    return row[key]


def _rows(raw: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    """One table or more. No city without topics; none without a number that answers when nobody is here."""
    rows: list[Mapping[str, Any]] = _get(raw, key, list)
    if not rows or not all(isinstance(row, Mapping) for row in rows):
        raise BadCity(f"{key!r} must be one [[{key}]] table or more")
    return rows


def _line(row: Mapping[str, Any], key: str) -> str:
    value: str = _get(row, key, str)
    if not value.strip():
        raise BadCity(f"{key!r} is empty")
    return value


def _once(what: str, slugs: list[str]) -> None:
    for slug in slugs:
        if slugs.count(slug) > 1:
            raise BadCity(f"{what} {slug!r} is there twice")


def _languages(values: list[Any]) -> tuple[str, ...]:
    if not values or any(value not in LANGUAGES for value in values):
        raise BadCity(f"languages must be some of {', '.join(LANGUAGES)}")
    _once("language", values)
    return tuple(values)


def _kind(row: Mapping[str, Any], languages: tuple[str, ...]) -> Kind:
    return Kind(_slug(row, "slug"), _text(row, "label", languages), _text(row, "description", languages))


def _topic(row: Mapping[str, Any], languages: tuple[str, ...], kinds: set[str]) -> Topic:
    slug, kind = _slug(row, "slug"), _slug(row, "kind")
    if kind not in kinds:
        raise BadCity(f"topic {slug!r} names an unknown kind")
    label, description = _text(row, "label", languages), _text(row, "description", languages)
    return Topic(slug, _slug(row, "icon"), kind, label, description)


def _hotline(row: Mapping[str, Any], languages: tuple[str, ...]) -> Hotline:
    number, dial = _line(row, "number"), _line(row, "dial")
    if not DIALABLE.fullmatch(dial):
        raise BadCity(f"hotline {number!r} has no dialable number")
    return Hotline(number, dial, _text(row, "name", languages), _text(row, "note", languages))


def _text(row: Mapping[str, Any], key: str, languages: tuple[str, ...]) -> Text:
    texts: Mapping[str, Any] = _get(row, key, dict)
    return Text({language: _line(texts, language) for language in languages})


def _slug(row: Mapping[str, Any], key: str) -> str:
    value = _line(row, key)
    if not SLUG.fullmatch(value):
        raise BadCity(f"{value!r} is no {key}")
    return value


def _exit_url(raw: Mapping[str, Any]) -> str:
    value = _line(raw, "exit_url")
    if not EXIT_URL.fullmatch(value):
        raise BadCity("exit_url must be an https:// address")
    return value
