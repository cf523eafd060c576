"""Real Chromium against real servers. A process of its own: the synchronous Playwright cannot share one with pytest-asyncio."""
