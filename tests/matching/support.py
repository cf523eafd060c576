"""What tests of the queue have in common."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from counselors.models import Account
from matching.models import Offer, Ticket
from realtime.threads import in_db_thread
from tests.factories.counselors import MadeCounselor, make_counselor_on_duty
from tests.factories.matching import make_citizen, make_ticket
from tests.support.sockets import Sock
from wire.codes import ErrorCode, Refusal
from wire.frames import HelloTicket


def refused(code: ErrorCode, fn: Callable[..., object], *args: object, **kwargs: object) -> None:
    """`fn` refuses with `code`."""
    with pytest.raises(Refusal) as refusal:
        fn(*args, **kwargs)
    assert refusal.value.code is code


def state_of(row: Ticket | Offer) -> str:
    """As the database has it now."""
    row.refresh_from_db()
    return row.state


def in_db(fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Awaitable[Any]:
    """Factories and reads, away from the event loop."""
    return in_db_thread(fn, *args, **kwargs)


async def until(sock: Sock, wanted: Callable[[Any], bool], kind: type[Any]) -> Any:
    """The first view that says what is wanted. Views before it may be as many as bells did not coincide."""
    while True:
        view = await sock.hear(kind)
        if wanted(view):
            return view


def signed_in(account: Account) -> list[tuple[bytes, bytes]]:
    """Headers of a browser that this account has signed in with."""
    client = Client()
    client.force_login(account)
    return [(b"cookie", client.cookies.output(header="", sep=";").partition(";")[0].strip().encode())]


def on_duty(name: str = "ratna", **profile: Any) -> tuple[MadeCounselor, list[tuple[bytes, bytes]]]:
    """A counselor on duty now, and her browser's headers."""
    made = make_counselor_on_duty(name, now=timezone.now(), **profile)
    return made, signed_in(made.account)


def waiting(name: object = 1, *, now: datetime | None = None) -> tuple[HelloTicket, Ticket]:
    """Somebody who waits, and the hello of her page."""
    now = now or timezone.now()
    ticket = make_ticket(name, now=now)
    return HelloTicket(token=make_citizen(name, now=now).token), ticket
