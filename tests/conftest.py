"""What holds for every test."""

from collections.abc import Iterator

import pytest
from hypothesis import settings

# machines differ in speed; a property is true or false, not late
settings.register_profile("sobat", deadline=None, print_blob=True)
settings.load_profile("sobat")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """The database of the tests cannot be dropped while the product's own threads hold connections to it."""
    yield
    from realtime.threads import close_connections

    close_connections()
