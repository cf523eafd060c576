"""Pictures of screens, by name and size."""

from pathlib import Path

from playwright.sync_api import Page


class Album:
    """Pictures of one page, numbered by hand so that they sort in the order people see them."""

    def __init__(self, folder: Path, size: str) -> None:
        self.folder, self.size = folder, size

    def take(self, page: Page, name: str, *, whole: bool = False) -> None:
        """What the window shows; with `whole` also all that can be scrolled to. Caret and animations stand still."""
        page.screenshot(path=self.folder / f"{name}-{self.size}.png", animations="disabled")
        if whole:
            path = self.folder / f"{name}-whole-{self.size}.png"
            page.screenshot(path=path, full_page=True, animations="disabled")
