"""A sign-in is known by its cookie and by nothing that the database holds."""

import time
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import signing
from django.test import Client
from django.utils import timezone

from realtime.account import account_of
from sobat.sessions import LONGEST, SessionStore, row_of
from tests.factories.counselors import PASSWORD, make_counselor

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in() -> Client:
    make_counselor()
    client = Client()
    client.post("/masuk/", {"login": "ratna@sobat.example", "password": PASSWORD})
    return client


def cookie(client: Client) -> str:
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def test_the_rows_open_nothing(signed_in: Client) -> None:
    (row,) = Session.objects.all()
    assert (row.session_key, len(row.session_key)) == (row_of(cookie(signed_in)), 40)
    assert cookie(signed_in) not in row.session_key + row.session_data
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = row.session_key
    assert (signed_in.get("/konsol/").status_code, thief.get("/konsol/").status_code) == (200, 302)
    headers = [
        (b"cookie", f"{settings.SESSION_COOKIE_NAME}={key}".encode()) for key in (cookie(signed_in), cookie(thief))
    ]
    assert [account_of([header]) is None for header in headers] == [False, True]


def test_a_sign_in_ends_with_its_row(signed_in: Client) -> None:
    key = cookie(signed_in)
    signed_in.post("/keluar/")
    assert (Session.objects.count(), SessionStore().exists(key)) == (0, False)
    signed_in.cookies[settings.SESSION_COOKIE_NAME] = key
    assert signed_in.get("/konsol/").status_code == 302


class Clock:
    """Time that passes when it is told to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.passed, begin, began = timedelta(), timezone.now(), time.time()
        monkeypatch.setattr(timezone, "now", lambda: begin + self.passed)
        monkeypatch.setattr(signing, "time", SimpleNamespace(time=lambda: began + self.passed.total_seconds()))


def is_in(client: Client) -> bool:
    return account_of([(b"cookie", f"{settings.SESSION_COOKIE_NAME}={cookie(client)}".encode())]) is not None


def test_a_sign_in_that_is_used_does_not_grow_idle(signed_in: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cookie has no time of its own, so that the row's is the only one."""
    assert signed_in.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == ""
    clock = Clock(monkeypatch)
    for hours in (6, 13, 24):
        clock.passed = timedelta(hours=hours)
        assert (hours, is_in(signed_in)) == (hours, True)
    clock.passed += timedelta(hours=13)
    assert (is_in(signed_in), signed_in.get("/konsol/").status_code) == (False, 302)


def test_using_it_for_the_whole_time_makes_it_no_longer_than_the_longest(
    signed_in: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until it signs in anew."""
    clock = Clock(monkeypatch)
    while clock.passed < LONGEST:
        assert is_in(signed_in)
        clock.passed += timedelta(hours=6)
    clock.passed = LONGEST + timedelta(minutes=1)
    (row,) = Session.objects.all()
    assert (is_in(signed_in), row.expire_date > timezone.now()) == (False, True)
    signed_in.post("/masuk/", {"login": "ratna@sobat.example", "password": PASSWORD})
    assert is_in(signed_in)


def test_a_use_writes_seldom_and_brings_nobody_back(signed_in: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Signing out in the moment between the reading and the writing."""
    clock = Clock(monkeypatch)
    clock.passed = timedelta(minutes=59)
    (row,) = Session.objects.all()
    assert is_in(signed_in)
    assert Session.objects.get().expire_date == row.expire_date
    clock.passed = timedelta(hours=6)
    store = SessionStore(cookie(signed_in))
    found = store._get_session_from_db()
    assert found is not None
    signed_in.post("/keluar/")
    store._note_use(found)
    assert Session.objects.count() == 0


@pytest.mark.django_db(transaction=True)
async def test_the_same_is_true_of_the_other_kind_of_calls() -> None:
    store = SessionStore()
    await store.aset("who", "Ratna")
    await store.asave()
    key = store.session_key
    assert key is not None
    assert [row.session_key async for row in Session.objects.all()] == [row_of(key)]
    assert (await store.aexists(key), await SessionStore(key).aget("who")) == (True, "Ratna")
    await SessionStore(key).adelete()
    assert (await store.aexists(key), await SessionStore(key).aget("who")) == (False, None)
