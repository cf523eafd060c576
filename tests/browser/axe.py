"""axe-core, evaluated in the page as it stands."""

from playwright.sync_api import Page

from dev.engine import ROOT

SCRIPT = (ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")


def violations(page: Page) -> list[str]:
    """What axe finds: rule and first place of each violation; empty when nothing."""
    page.evaluate(SCRIPT)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [f"{rule['id']}: {rule['nodes'][0]['html'][:160]}" for rule in found]
