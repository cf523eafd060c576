"""Which language a page speaks: the visitor's choice, else the browser's wish among the city's, else the first."""

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header

COOKIE: Final = "bahasa"
COOKIE_SECONDS: Final = 365 * 24 * 3600


def language_of(request: HttpRequest) -> str:
    """A language slug of the city."""
    languages: tuple[str, ...] = settings.CITY.languages
    if (chosen := request.COOKIES.get(COOKIE)) in languages:
        return str(chosen)
    for wish, _ in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        if (slug := wish.partition("-")[0]) in languages:
            return str(slug)
    return languages[0]


class LanguageMiddleware:
    """Sets `request.language` and the language of what Django and its libraries say."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = language_of(request)
        request.language = language  # type: ignore[attr-defined]
        # Django knows no Sundanese; who reads Sundanese here reads Indonesian too
        with translation.override("en" if language == "en" else "id"):
            response = self.get_response(request)
        if response.headers.get("Content-Type", "").startswith("text/html"):  # files are the same in every language
            response.headers.setdefault("Content-Language", language)
            response.headers["Vary"] = "Accept-Language, Cookie"
        return response
