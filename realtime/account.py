"""Who is signed in on a counselor's socket: Django's own session, read once, only when a handler asks."""

from importlib import import_module
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.http.cookie import parse_cookie


def account_of(headers: list[tuple[bytes, bytes]]) -> Any | None:
    """The active account whose session cookie is among these ASGI `headers`, or None. Synchronous: two queries.

    Django checks that the session is live, that the account is active and that the password has not changed since.
    """
    cookies = parse_cookie(next((value for name, value in headers if name == b"cookie"), b"").decode("latin-1"))
    key = cookies.get(settings.SESSION_COOKIE_NAME)
    if not key:
        return None
    session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    account: Any = get_user(SimpleNamespace(session=session))  # type: ignore[arg-type]  # it reads nothing but .session
    return account if account.is_authenticated else None
