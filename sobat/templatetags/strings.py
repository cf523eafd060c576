"""`{% t "key" n=3 %}`, `{% texts "room" %}`, `{% icon "lamp" %}`, `{% mark %}` and `{% page_data data %}`."""

import json
from functools import lru_cache
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django_vite.core.asset_loader import DjangoViteAssetLoader

from sobat.catalog import say
from sobat.env import ROOT

register = template.Library()
JSON_IN_HTML = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}
MARK = (
    '<svg class="mark" viewBox="0 0 48 48" focusable="false" aria-hidden="true">'
    '<path class="mark__far" d="M27 43c-3-9-2-20 10-29 7 11 4 23-10 29Z"/>'
    '<path class="mark__near" d="M25 43C9 38 4 22 15 5c14 9 17 24 10 38Z"/>'
    '<path class="mark__vein" d="M24.5 41C23 30 20.5 21 17 13M28.5 40c1.5-7 4-12 7-17"/></svg>'
)


@register.simple_tag(takes_context=True)
def t(context: template.Context, key: str, **values: Any) -> str:
    """The text of `key` in the page's language; escaped like any variable."""
    return say(context["language"], key, **values)


@register.simple_tag(takes_context=True)
def texts(context: template.Context, *parts: str) -> SafeString:
    """Catalogs that the page's bundle will ask for, in the page's language: on the way before the bundle has run."""
    loader, language = DjangoViteAssetLoader.instance(), context["language"]
    return mark_safe("".join(loader.preload_vite_asset(f"strings/{part}.{language}.json") for part in parts))


@register.simple_tag
def icon(name: str) -> SafeString:
    """A line drawing by name, decoration only."""
    path = _drawings().get(name) or _drawings()["bubble"]
    drawing = '<svg class="icon" viewBox="0 0 24 24" focusable="false" aria-hidden="true"><path d="{}"/></svg>'
    return format_html(drawing, path)


@register.simple_tag
def mark() -> SafeString:
    """Two leaves leaning on each other."""
    return mark_safe(MARK)


@register.simple_tag
def page_data(data: Any) -> SafeString:
    """A data block that scripts may read and that no HTML parser can be led out of."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(JSON_IN_HTML)
    return mark_safe(f'<script type="application/json" id="page-data">{text}</script>')


@lru_cache
def _drawings() -> dict[str, str]:
    drawings: dict[str, str] = json.loads((ROOT / "frontend" / "src" / "icons.json").read_text("utf-8"))
    return drawings
