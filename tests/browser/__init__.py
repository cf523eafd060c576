"""Real Chromium against real servers. A process of its own: synchronous Playwright and pytest-asyncio share none."""
