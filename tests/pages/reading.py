"""A page as its reader's browser takes it apart."""

from html.parser import HTMLParser

from django.http import HttpResponse
from django.test import Client

from sobat.language import COOKIE

LANGUAGES = ("id", "su", "en")
FETCHING = ("src", "href", "action", "formaction", "poster", "srcset", "data", "content", "style")
PUBLIC = ("/", "/bantuan/", "/curhat/", "/masuk/", "/masuk/baru/", "/masuk/nonaktif/")


class Reading(HTMLParser):
    """All tags in their order, and the words between them, script data left out."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.words = ""
        self.script_data: list[str] = []
        self._inside = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        self._inside = tag

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "script":
            self.script_data.append(data)
        else:
            self.words += data

    def all(self, tag: str) -> list[dict[str, str]]:
        """The attributes of every element of this name."""
        return [attributes for name, attributes in self.tags if name == tag]

    def addresses(self) -> list[str]:
        """Whatever an element may fetch or lead to."""
        return [attributes[name] for _, attributes in self.tags for name in FETCHING if name in attributes]


def client_in(language: str) -> Client:
    """Somebody who chose a language here."""
    client = Client()
    client.cookies[COOKIE] = language
    return client


def read(answer: HttpResponse) -> Reading:
    """Parsed."""
    return Reading(answer.content.decode())
