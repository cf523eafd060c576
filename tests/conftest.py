"""What holds for every test."""

from collections.abc import Iterator

import pytest
from hypothesis import settings

# machines differ in speed; a property is true or false, not late
settings.register_profile("sobat", deadline=None, print_blob=True)
settings.load_profile("sobat")

STORES = ("default", "shred")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test with a database has both stores: a room lies in one and its key in the other."""
    for item in items:
        if (marker := item.get_closest_marker("django_db")) is not None:
            both = pytest.mark.django_db(**{**marker.kwargs, "databases": STORES})
            item.add_marker(both, append=False)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """The database of the tests cannot be dropped while the product's own threads hold connections to it."""
    yield
    from realtime.threads import close_connections

    close_connections()
