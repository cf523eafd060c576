"""A sign-in is known by its cookie and by nothing that the database holds."""

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client

from realtime.account import account_of
from sobat.sessions import SessionStore, row_of
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
