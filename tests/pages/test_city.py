"""A city file is right or stops the start with one sentence."""

import re
from pathlib import Path

import pytest

from sobat.city import BadCity, City, Text, load_city
from sobat.env import ROOT

SHIPPED = sorted((ROOT / "deploy" / "cities").glob("*.toml"))
SMALL = """
name = "Sobat"
place = "Kota"
exit_url = "https://cuaca.example/"
languages = ["id", "en"]
[[kinds]]
slug = "family"
label = { id = "Keluarga", en = "Family" }
description = { id = "Rumah", en = "Home" }
[[topics]]
slug = "grief"
icon = "leaf"
kind = "family"
label = { id = "Kehilangan", en = "Loss" }
description = { id = "Ditinggal", en = "Left" }
[[hotlines]]
number = "119 ext. 8"
dial = "119"
name = { id = "Sehat", en = "Health" }
note = { id = "Tekan 8", en = "Press 8" }
"""


def load(folder: Path, text: str | bytes) -> City:
    """As if it stood in a file."""
    path = folder / "city.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return load_city(path)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_the_files_we_ship_are_right(path: Path) -> None:
    city = load_city(path)
    assert {topic.kind for topic in city.topics} <= {kind.slug for kind in city.kinds}
    assert city.languages[0] == "id"


def test_a_small_city(tmp_path: Path) -> None:
    city = load(tmp_path, SMALL)
    assert (city.name, city.place, city.exit_url, city.languages) == (
        "Sobat", "Kota", "https://cuaca.example/", ("id", "en")
    )  # fmt: skip
    (kind,), (topic,), (line,) = city.kinds, city.topics, city.hotlines
    assert (kind.label_in("en"), kind.description_in("id")) == ("Family", "Rumah")
    assert (topic.slug, topic.icon, topic.kind, topic.label_in("en")) == ("grief", "leaf", "family", "Loss")
    assert (line.number, line.dial, line.name_in("id"), line.note_in("en")) == ("119 ext. 8", "119", "Sehat", "Press 8")


def test_a_language_that_a_text_lacks_is_the_first_one() -> None:
    assert Text({"id": "satu", "en": "one"}).in_language("su") == "satu"


BROKEN = {
    "no name": (r'name = "Sobat"', "", "lacks 'name'"),
    "empty name": (r'name = "Sobat"', 'name = " "', "'name' is empty"),
    "name that is a number": (r'name = "Sobat"', "name = 5", "'name' is a int, not a str"),
    "no place": (r'place = "Kota"', "", "lacks 'place'"),
    "no exit": (r"exit_url = .*", "", "lacks 'exit_url'"),
    "readable exit": (r"https://cuaca", "http://cuaca", "https:// address"),
    "exit without host": (r"https://cuaca.example/", "https://", "https:// address"),
    "exit that runs": (r"https://cuaca.example/", "javascript:alert(1)//https://", "https:// address"),
    "exit with blanks": (r"cuaca.example/", "cuaca.example/ x", "https:// address"),
    "no languages": (r"languages = .*", "", "lacks 'languages'"),
    "empty languages": (r'\["id", "en"\]', "[]", "languages must be some of"),
    "unknown language": (r'\["id", "en"\]', '["id", "jv"]', "languages must be some of"),
    "languages in one text": (r'\["id", "en"\]', '"id"', "'languages' is a str, not a list"),
    "language twice": (r'\["id", "en"\]', '["id", "id"]', "language 'id' is there twice"),
    "language that is a list": (r'\["id", "en"\]', '[["id"]]', "languages must be some of"),
    "no kinds": (r"\[\[kinds\]\][^\[]*", "kinds = []\n", "must be one"),
    "kind that is a text": (r"\[\[kinds\]\][^\[]*", 'kinds = ["family"]\n', "must be one"),
    "kinds that are a table": (r"\[\[kinds\]\]", "[kinds]", "'kinds' is a dict, not a list"),
    "kind twice": (r"(\[\[kinds\]\][^\[]*)", r"\1\1", "kind 'family' is there twice"),
    "topic twice": (r"(\[\[topics\]\][^\[]*)", r"\1\1", "topic 'grief' is there twice"),
    "no topics": (r"\[\[topics\]\][^\[]*", "", "lacks 'topics'"),
    "no hotlines": (r"(?s)\[\[hotlines\]\].*", "", "lacks 'hotlines'"),
    "topic of an unknown kind": (r'kind = "family"', 'kind = "healer"', "topic 'grief' names an unknown kind"),
    "topic without icon": (r'icon = "leaf"', "", "lacks 'icon'"),
    "slug with markup": (r'slug = "grief"', 'slug = "<grief>"', "is no slug"),
    "slug in capitals": (r'slug = "grief"', 'slug = "Grief"', "is no slug"),
    "slug too long": (r'slug = "grief"', f'slug = "{"g" * 33}"', "is no slug"),
    "slug that is a number": (r'slug = "grief"', "slug = 3", "'slug' is a int, not a str"),
    "label that is a text": (r"label = \{ id = \"Kehilangan\".*", 'label = "Loss"', "'label' is a str, not a dict"),
    "label without a language": (r', en = "Loss"', "", "lacks 'en'"),
    "label that is empty": (r'en = "Loss"', 'en = ""', "'en' is empty"),
    "label that is a number": (r'en = "Loss"', "en = 1", "'en' is a int, not a str"),
    "number nobody can dial": (r'dial = "119"', 'dial = "119;ext=8"', "no dialable number"),
    "number that runs": (r'dial = "119"', 'dial = "javascript:1"', "no dialable number"),
    "hotline without name": (r"name = \{ id = \"Sehat\".*", "", "lacks 'name'"),
    "no TOML": (r"languages = ", "languages: ", "is not TOML"),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_a_broken_file_is_refused_with_a_reason(broken: str, tmp_path: Path) -> None:
    pattern, instead, reason = BROKEN[broken]
    text, changes = re.subn(pattern, instead, SMALL, count=1)
    assert changes == 1
    with pytest.raises(BadCity, match=re.escape(reason)):
        load(tmp_path, text)


def test_no_file_no_text(tmp_path: Path) -> None:
    with pytest.raises(BadCity, match="cannot be read"):
        load_city(tmp_path / "nowhere.toml")
    with pytest.raises(BadCity, match="cannot be read"):
        load_city(tmp_path)
    with pytest.raises(BadCity, match="is not TOML"):
        load(tmp_path, b"name = '\xff'")
