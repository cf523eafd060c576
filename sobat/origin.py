"""Who may open a socket: pages of this very origin (RFC 6455 section 10.2), for a browser adds cookies by itself."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import split_domain_port, validate_host


class OwnOriginOnly:
    """Lets through what comes from a page of the host and port that it asks for; everything else gets a 403.

    A host alone would not do: a cookie is sent to every port of its host, so any other service there could use it.
    """

    def __init__(self, application: Any) -> None:
        self._application = application

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        own = is_own(headers.get(b"origin", ""), headers.get(b"host", ""))
        await (self._application if own else turn_away)(scope, receive, send)


def is_own(origin: str, host: str) -> bool:
    """Whether `origin` is scheme://host[:port] of the Host header, and that host is ours; behind TLS, https only."""
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    schemes = ("https",) if settings.ENV.secure else ("http", "https")
    if parts.scheme not in schemes or f"{parts.scheme}://{host.lower()}" != origin.lower():
        return False
    return validate_host(split_domain_port(host)[0], settings.ALLOWED_HOSTS)


async def turn_away(scope: Any, receive: Any, send: Any) -> None:
    """No such socket, or not for you: refused before it is accepted, which the line shows as 403."""
    await send({"type": "websocket.close"})
