"""What the front page weighs on a slow line, and that every built file has its small copy beside it."""

import gzip
import json

import pytest
from django.conf import settings
from django.test import Client

from sobat.language import COOKIE
from tests.pages.reading import LANGUAGES, Reading

pytestmark = pytest.mark.django_db  # the end of every answer tidies up connections
FRONT_PAGE_BUDGET = 35_000


def over_the_wire(path: str) -> tuple[int, bytes]:
    """Bytes of the body as they travel to a browser that reads gzip, and what they mean."""
    answer = Client().get(path, headers={"accept-encoding": "gzip"})
    assert answer.status_code == 200
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    answer.close()
    zipped = answer.headers.get("Content-Encoding") == "gzip"
    return len(body), gzip.decompress(body) if zipped else body


def test_the_front_page_is_light() -> None:
    """HTML, styles, scripts, mark; no picture, no font."""
    weight, html = over_the_wire("/")
    page = Reading(html.decode())
    links = [link["href"] for link in page.all("link")] + [script["src"] for script in page.all("script")]
    assert len(links) >= 3
    assert weight + sum(over_the_wire(path)[0] for path in links) <= FRONT_PAGE_BUDGET


def imports_of(entry: str) -> set[str]:
    """All files that a script imports, and what they import in turn."""
    manifest = json.loads((settings.STATIC_ROOT / "manifest.json").read_text("utf-8"))
    found: set[str] = set()
    todo = [entry]
    while todo:
        chunk = manifest[todo.pop()]
        found.add(f"/static/{chunk['file']}")
        todo += [name for name in chunk.get("imports", ()) if f"/static/{manifest[name]['file']}" not in found]
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_itself_names_all_that_a_conversation_begins_with(language: str) -> None:
    """Whatever a script first learns of when it runs costs a slow line another way there and back."""
    client = Client()
    client.cookies[COOKIE] = language
    page = Reading(client.get("/curhat/").content.decode())
    named = {script["src"] for script in page.all("script") if "src" in script}
    named |= {link["href"] for link in page.all("link") if link["rel"] == "modulepreload"}
    texts = imports_of(f"strings/citizen.{language}.json") | imports_of(f"strings/room.{language}.json")
    assert named == imports_of("citizen.ts") | texts


@pytest.mark.parametrize("suffix", [".gz", ".br"])
def test_every_script_and_style_sheet_has_a_small_copy(suffix: str) -> None:
    files = [path for path in settings.STATIC_ROOT.rglob("*") if path.suffix in (".js", ".css")]
    assert files
    assert [path.name for path in files if not path.with_name(path.name + suffix).exists()] == []


@pytest.mark.parametrize(("wish", "given"), [("gzip", "gzip"), ("gzip, br", "br"), ("identity", None)])
def test_the_small_copy_is_what_travels(wish: str, given: str | None) -> None:
    bundle = json.loads((settings.STATIC_ROOT / "manifest.json").read_text("utf-8"))["citizen.ts"]["file"]
    answer = Client().head(f"/static/{bundle}", headers={"accept-encoding": wish})
    assert answer.headers.get("Content-Encoding") == given
    assert answer["Vary"] == "Accept-Encoding"
    answer.close()
