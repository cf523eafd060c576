"""Real Chromium against real servers. A process of its own: synchronous Playwright and pytest-asyncio share none."""

from playwright.sync_api import expect

# Whoever waits for what must happen waits as long as a busy machine needs: Argon2 with 128 MiB alone takes seconds.
PATIENCE_MS = 60_000
expect.set_options(timeout=PATIENCE_MS)
