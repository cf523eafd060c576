"""What the templates show: city data in the page's language, and how many counselors are there now."""

from base64 import b64encode
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from counselors.selectors import on_duty
from sealing.notes import LogPolicy
from sobat.city import City


def page_context(request: HttpRequest) -> dict[str, Any]:
    """Context processor: what the base template needs on every page."""
    city: City = settings.CITY
    language = request_language(request)
    return {"city": city, "language": language, "hotlines": hotlines(city, language)}


def request_language(request: HttpRequest) -> str:
    """Set by the language middleware; error pages may come before it."""
    return getattr(request, "language", settings.CITY.languages[0])


def hotlines(city: City, language: str) -> list[dict[str, str]]:
    """Numbers with name and note, in the order of the city file."""
    return [
        {"name": line.name_in(language), "number": line.number, "dial": line.dial, "note": line.note_in(language)}
        for line in city.hotlines
    ]


def presence(language: str, now: datetime) -> list[dict[str, Any]]:
    """How many counselors of each kind are on duty. One query."""
    city: City = settings.CITY
    there = [entry.kind for entry in on_duty(now)]
    return [
        {"slug": kind.slug, "label": kind.label_in(language), "count": there.count(kind.slug)} for kind in city.kinds
    ]


def pinned_log(policy: LogPolicy) -> dict[str, Any]:
    """What clients demand of the key log besides the root: its origin and the vkeys that must sign it."""
    return {
        "origin": policy.origin,
        "logKey": policy.log_key.text(),
        "cosigners": [key.text() for key in policy.cosigners],
    }


def bundle_data(language: str) -> dict[str, Any]:
    """What both bundles read from `#page-data`."""
    city: City = settings.CITY
    return {
        "city": {"name": city.name, "zone": settings.TIME_ZONE},
        "topics": [
            {
                "slug": topic.slug,
                "icon": topic.icon,
                "kind": topic.kind,
                "label": topic.label_in(language),
                "description": topic.description_in(language),
            }
            for topic in city.topics
        ],
        "kinds": [{"slug": kind.slug, "label": kind.label_in(language)} for kind in city.kinds],
        "hotlines": hotlines(city, language),
        "rootPk": b64encode(settings.ORG_ROOT).decode(),
        "log": pinned_log(settings.LOG_KEYS.policy),
        "language": language,
        "languages": list(city.languages),
        "exitUrl": city.exit_url,
    }
