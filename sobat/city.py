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
    """Read a city file. Raises BadCity (missing file, missing key, unknown kind, missing translation, bad slug)."""
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
        languages = tuple(raw["languages"])
        if not languages or not set(languages) <= set(LANGUAGES):
            raise BadCity(f"languages must be some of {', '.join(LANGUAGES)}")
        kinds = tuple(_kind(row, languages) for row in raw["kinds"])
        topics = tuple(_topic(row, languages, {kind.slug for kind in kinds}) for row in raw["topics"])
        hotlines = tuple(_hotline(row, languages) for row in raw["hotlines"])
        return City(raw["name"], raw["place"], _https(raw["exit_url"]), languages, kinds, topics, hotlines)
    except FileNotFoundError:
        raise BadCity("SOBAT_CITY names a file that does not exist") from None
    except KeyError as missing:
        raise BadCity(f"the city file lacks {missing}") from None
    except tomllib.TOMLDecodeError as error:
        raise BadCity(f"the city file is not TOML: {error}") from None


def _kind(row: Mapping[str, Any], languages: tuple[str, ...]) -> Kind:
    return Kind(_slug(row["slug"]), _text(row["label"], languages), _text(row["description"], languages))


def _topic(row: Mapping[str, Any], languages: tuple[str, ...], kinds: set[str]) -> Topic:
    if row["kind"] not in kinds:
        raise BadCity(f"topic {row['slug']} names an unknown kind")
    label, description = _text(row["label"], languages), _text(row["description"], languages)
    return Topic(_slug(row["slug"]), _slug(row["icon"]), row["kind"], label, description)


def _hotline(row: Mapping[str, Any], languages: tuple[str, ...]) -> Hotline:
    if not re.fullmatch(r"\+?[0-9]{3,15}", row["dial"]):
        raise BadCity(f"hotline {row['number']} has no dialable number")
    return Hotline(row["number"], row["dial"], _text(row["name"], languages), _text(row["note"], languages))


def _text(row: Mapping[str, str], languages: tuple[str, ...]) -> Text:
    for language in languages:
        if not row.get(language):
            raise BadCity(f"a text lacks {language}: {row}")
    return Text({language: row[language] for language in languages})


def _slug(value: str) -> str:
    if not SLUG.fullmatch(value):
        raise BadCity(f"{value!r} is no slug")
    return value


def _https(value: str) -> str:
    if not value.startswith("https://"):
        raise BadCity("exit_url must start with https://")
    return value
