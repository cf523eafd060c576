"""One Chromium for all browser tests, and contexts that record."""

import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.browser import PATIENCE_MS
from tests.browser.recording import Recording
from tests.support.live import Server, World, world

PHONE = {"width": 360, "height": 640}
LAPTOP = {"width": 1280, "height": 800}
NewContext = Callable[[dict[str, int]], tuple[BrowserContext, Recording]]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, headless."""
    program = shutil.which("chromium")
    assert program, "Chromium is not installed: apt-get install --no-install-recommends chromium"
    with sync_playwright() as playwright:
        arguments = ["--disable-dev-shm-usage", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=program, chromium_sandbox=False, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def new_context(chromium: Browser) -> Iterator[NewContext]:
    """Isolated contexts in Indonesian; every one records what goes in and out."""
    opened: list[BrowserContext] = []

    def make(viewport: dict[str, int]) -> tuple[BrowserContext, Recording]:
        context = chromium.new_context(viewport=viewport, locale="id-ID", timezone_id="Asia/Jakarta")  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE_MS)
        opened.append(context)
        recording = Recording()
        recording.watch(context)
        return context, recording

    yield make
    for context in opened:
        context.close()


@pytest.fixture(scope="module")
def city() -> Iterator[World]:
    """One installation for a file whose tests do not change it."""
    with world() as made:
        yield made


@pytest.fixture(scope="module")
def server(city: World) -> Iterator[Server]:
    """Its server."""
    with city.serve() as serving:
        yield serving
