"""Who may post: our own pages, and nobody else's."""

import pytest

from realtime.posts import is_same_origin

OWN = "https://sobat.example"


@pytest.mark.parametrize(
    ("origin", "fetch_site", "own_page"),
    [
        (OWN, None, True),
        (OWN, "same-origin", True),
        (None, "same-origin", True),
        (None, None, False),
        (None, "cross-site", False),
        (None, "same-site", False),
        (None, "none", False),
        ("null", "same-origin", False),
        ("http://sobat.example", None, False),
        ("https://sobat.example:8443", None, False),
        ("https://evil.example", "same-origin", False),
        ("https://sobat.example.evil.example", None, False),
    ],
)
def test_only_our_own_page_may_send(origin: str | None, fetch_site: str | None, own_page: bool) -> None:
    """Exactly our origin, or where a browser sends no Origin, its word that it is the same."""
    assert is_same_origin(origin, fetch_site, own=OWN) is own_page
