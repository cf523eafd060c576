"""What holds for every page test."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    """Sign-in limits count in the cache, which no transaction rolls back."""
    cache.clear()
