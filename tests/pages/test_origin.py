"""Who may open a socket: pages of this very origin, and no other page in the same browser."""

from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings

from sobat.asgi import application
from sobat.origin import is_own


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("http://127.0.0.1:8000", "127.0.0.1:8000"),
        ("http://localhost", "localhost"),
        ("https://LOCALHOST", "localhost"),
    ],
)
def test_our_own_page(origin: str, host: str) -> None:
    assert is_own(origin, host)


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("", "127.0.0.1"),
        ("null", "127.0.0.1"),
        ("http://127.0.0.1:9999", "127.0.0.1:8000"),  # another service on the same machine
        ("http://evil.example", "127.0.0.1"),
        ("http://evil.example", "evil.example"),  # a name of somebody else's that leads here
        ("http://127.0.0.1/", "127.0.0.1"),
        ("http://127.0.0.1@evil.example", "127.0.0.1"),
        ("http://[", "127.0.0.1"),
        ("ftp://127.0.0.1", "127.0.0.1"),
        ("http://", ""),
    ],
)
def test_anybody_elses(origin: str, host: str) -> None:
    assert not is_own(origin, host)


def test_behind_tls_no_plain_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "ENV", replace(settings.ENV, secure=True))
    assert [is_own(f"{scheme}://localhost", "localhost") for scheme in ("http", "https")] == [False, True]


async def said(path: str, *headers: tuple[bytes, bytes]) -> list[str]:
    """What a socket that hangs up at once hears first."""
    heard: list[dict[str, Any]] = []

    async def send(event: dict[str, Any]) -> None:
        heard.append(event)

    events = iter([{"type": "websocket.connect"}, {"type": "websocket.disconnect", "code": 1001}])

    async def receive() -> dict[str, Any]:
        return next(events)

    await application({"type": "websocket", "path": path, "headers": headers}, receive, send)
    return [event["type"] for event in heard]


async def test_the_door_of_every_socket_is_guarded_and_there_are_three() -> None:
    own = ((b"origin", b"http://localhost"), (b"host", b"localhost"))
    for path in ("/ws/room/", "/ws/queue/", "/ws/duty/"):
        assert await said(path, *own) == ["websocket.accept"]
        assert await said(path, own[1]) == ["websocket.close"]
    for path in ("/", "/ws/", "/ws/room", "/ws/room/x", "/api/vault"):
        assert await said(path, *own) == ["websocket.close"]
