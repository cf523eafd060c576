"""What the bundles read from the page: its shape, and that no text of a city leads a parser out of it."""

import dataclasses
import json
from base64 import b64decode
from typing import Any

import pytest
from django.conf import settings
from django.template import Context, Template
from django.test import Client

from sealing.notes import parse_vkey
from sobat.city import Hotline, Text
from sobat.templatetags.strings import page_data
from tests.factories.counselors import make_counselor
from tests.pages.reading import LANGUAGES, Reading, client_in, read

pytestmark = pytest.mark.django_db
HOSTILE = "</script><script>alert(1)</script><!--<script> &lt; ' \" \u2028\u2029 ]]> \\u003c"


def data_of(page: Reading) -> Any:
    """The one data block."""
    (block,) = [script for script in page.all("script") if script.get("id") == "page-data"]
    assert block == {"type": "application/json", "id": "page-data"}
    (text,) = page.script_data
    return json.loads(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_citizens_data(language: str) -> None:
    city = settings.CITY
    data = data_of(read(client_in(language).get("/curhat/")))
    assert set(data) == {
        "city", "topics", "kinds", "hotlines", "rootPk", "log", "language", "languages", "exitUrl"
    }  # fmt: skip
    assert data["city"] == {"name": city.name, "zone": settings.TIME_ZONE}
    assert (data["language"], data["languages"], data["exitUrl"]) == (language, list(city.languages), city.exit_url)
    assert b64decode(data["rootPk"], validate=True) == settings.ORG_ROOT
    policy = settings.LOG_KEYS.policy
    assert (data["log"]["origin"], parse_vkey(data["log"]["logKey"])) == ("localhost/log", policy.log_key)
    assert tuple(map(parse_vkey, data["log"]["cosigners"])) == policy.cosigners
    assert set(data["log"]) == {"origin", "logKey", "cosigners"}
    assert data["kinds"] == [{"slug": kind.slug, "label": kind.label_in(language)} for kind in city.kinds]
    assert [set(topic) for topic in data["topics"]] == [{"slug", "icon", "kind", "label", "description"}] * len(
        city.topics
    )
    assert [topic["label"] for topic in data["topics"]] == [topic.label_in(language) for topic in city.topics]
    assert data["hotlines"] == [
        {"name": line.name_in(language), "number": line.number, "dial": line.dial, "note": line.note_in(language)}
        for line in city.hotlines
    ]


def test_the_counselors_data_adds_who_she_is() -> None:
    client = Client()
    counselor = make_counselor(kind="religious")
    client.force_login(counselor.account)
    data = data_of(read(client.get("/konsol/")))
    assert data["counselor"] == {"id": str(counselor.pk), "name": "Bu Ratna", "kind": "religious"}
    assert set(data) - {"counselor"} == set(data_of(read(Client().get("/curhat/"))))


def test_hostile_city_text_stays_text(settings: Any) -> None:
    """A city file is trusted, but a city's editor may paste anything."""
    text = Text(dict.fromkeys(LANGUAGES, HOSTILE))
    city = settings.CITY
    settings.CITY = dataclasses.replace(
        city,
        name=HOSTILE,
        place=HOSTILE,
        kinds=tuple(dataclasses.replace(kind, label=text) for kind in city.kinds),
        topics=tuple(dataclasses.replace(topic, label=text, description=text) for topic in city.topics),
        hotlines=(Hotline(HOSTILE, "112", text, text),),
    )
    page = read(Client().get("/curhat/"))
    data = data_of(page)
    assert data["city"]["name"] == data["topics"][0]["label"] == data["hotlines"][0]["number"] == HOSTILE
    for path in ("/", "/bantuan/", "/curhat/", "/masuk/"):
        html = Client().get(path).content.decode()
        assert "<script>" not in html and "<!--" not in html
        scripts = Reading(html).all("script")
        assert all("src" in script or script.get("id") == "page-data" for script in scripts)


@pytest.mark.parametrize("text", [HOSTILE, "<", "</", "<!--", "<script", "-->", "&quot;", "é漢😀", "\x00\x7f"])
def test_no_text_leaves_the_block(text: str) -> None:
    block = str(page_data({text: [text]}))
    inside = block.removeprefix('<script type="application/json" id="page-data">').removesuffix("</script>")
    assert not set("<>&") & set(inside)
    assert json.loads(inside) == {text: [text]}


def test_texts_and_drawings_are_escaped() -> None:
    """A value in a text is a value; an unknown drawing is the plain bubble."""
    template = Template('{% load strings %}{% t "front.lead" place=place %}{% icon "no-such" %}{% icon "bubble" %}')
    html = template.render(Context({"language": "id", "place": "<b>"}))
    assert "&lt;b&gt;" in html and "<b>" not in html
    drawings = html[html.index("<svg") :]
    assert drawings == drawings[: len(drawings) // 2] * 2
