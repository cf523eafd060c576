"""axe-core, evaluated in the page as it stands."""

from typing import Any

from playwright.sync_api import Page

from dev.engine import ROOT

SCRIPT = (ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")


def violations(page: Page) -> list[str]:
    """What axe finds: rule and first place of each violation; empty when nothing."""
    page.evaluate(SCRIPT)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [f"{rule['id']}: {_first(rule['nodes'][0])}" for rule in found]


def _first(node: dict[str, Any]) -> str:
    """The element and, where axe measured something, what it measured."""
    return " ".join([node["html"][:160], *(check["message"] for check in node["any"][:1])])
