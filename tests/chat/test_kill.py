"""kill -9 at random moments: what was acknowledged is there, once and in its place; what was not arrives by a retry."""

import asyncio
import random
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from chat.models import Envelope, Room
from realtime.threads import in_db_thread
from tests.factories.chat import World, make_conversation
from tests.support import live
from tests.support.organization import ORG_ROOT_PK
from tests.support.talkers import Talker
from wire.frames import HelloCounselor, HelloSeat

pytestmark = pytest.mark.django_db(transaction=True)
KILLS, ROOMS = 10, 3


def database_url() -> str:
    """The tests' own database, for a server process."""
    own: dict[str, Any] = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite://{own['NAME']}"
    who = f"{quote(own['USER'])}:{quote(own['PASSWORD'])}@{own['HOST']}:{own['PORT']}"
    return f"postgres://{who}/{own['NAME']}"


def installation(folder: Path) -> live.World:
    """A server for this database, without the matchmaker, which nobody needs here."""
    import base64
    import os

    variables = {
        "PATH": os.environ["PATH"],
        "SOBAT_SECRET_KEY": settings.SECRET_KEY,
        "SOBAT_ORG_ROOT": base64.b64encode(ORG_ROOT_PK).decode(),
        "SOBAT_DATABASE": database_url(),
        "SOBAT_REDIS": settings.ENV.redis,
        "SOBAT_EMBEDDED": "0",
    }
    return live.World(folder, variables, {}, "")


def talkers_of(world: World) -> list[Talker]:
    """Both people of a room."""
    browser = Client()
    browser.force_login(world.made.account)
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in browser.cookies.items())
    return [
        Talker(world.citizen, partial(_citizen_hello, world.token)),
        Talker(world.counselor, partial(_counselor_hello, world.ref.room_id), cookie),
    ]


def _citizen_hello(token: bytes, cursor: int) -> HelloSeat:
    return HelloSeat(token=token, cursor=cursor)


def _counselor_hello(room_id: bytes, cursor: int) -> HelloCounselor:
    return HelloCounselor(room_id=room_id, cursor=cursor)


def rows(world: World) -> list[bytes]:
    stored = Envelope.objects.filter(room=world.ref.pk).order_by("seq").values_list("seq", "raw")
    assert [seq for seq, _ in stored] == list(range(Room.objects.get(pk=world.ref.pk).length))
    return [bytes(raw) for _, raw in stored]


async def everybody_is_heard(talkers: Iterable[Talker], tasks: Iterable[asyncio.Task[None]]) -> None:
    """Wait until each talker has one more receipt; a talker that failed fails the test."""
    for talker in talkers:
        talker.news.clear()
    heard = asyncio.gather(*(talker.news.wait() for talker in talkers))
    await asyncio.wait({heard, *tasks}, timeout=30, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        if task.done():
            task.result()
    await asyncio.wait_for(heard, 1)


async def test_nothing_acknowledged_is_lost_doubled_or_reordered(tmp_path: Path) -> None:
    worlds = [await in_db_thread(make_conversation, f"counselor{n}") for n in range(ROOMS)]
    talkers = [talker for world in worlds for talker in await in_db_thread(talkers_of, world)]
    place = installation(tmp_path)
    server = await asyncio.to_thread(place.start)
    tasks = [asyncio.create_task(talker.talk(server.ws)) for talker in talkers]
    try:
        for _ in range(KILLS):
            await everybody_is_heard(talkers, tasks)
            await asyncio.sleep(random.uniform(0.0, 0.3))  # a moment that nobody chose
            await asyncio.to_thread(server.kill)
            server = await asyncio.to_thread(place.start, server.port)
        await everybody_is_heard(talkers, tasks)
        for talker in talkers:
            talker.quiet = True
        await asyncio.wait_for(asyncio.gather(*tasks), 30)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.to_thread(server.stop)

    for world, pair in zip(worlds, zip(talkers[::2], talkers[1::2], strict=True), strict=True):
        stored = await in_db_thread(rows, world)
        assert sorted(stored[4:]) == sorted(raw for talker in pair for raw in talker.said)
        for talker in pair:
            assert talker.dials > KILLS
            assert all(stored[seq] == raw for raw, seq in talker.acknowledged.items())
            assert list(talker.acknowledged) == talker.said
            assert sorted(talker.acknowledged.values()) == list(talker.acknowledged.values())
            talker.party.read(*stored[talker.party.cursor :])
            assert talker.party.transcript.head == pair[0].party.transcript.head
