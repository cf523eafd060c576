"""What holds for every test of sockets and bells."""

from typing import Any

import pytest


@pytest.fixture(autouse=True)
def alone(settings: Any) -> None:
    """Whatever this run is configured with: bells and sweeps of a channel layer would be too many to count."""
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
