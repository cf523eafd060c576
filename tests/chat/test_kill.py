"""kill -9 at random moments: what was acknowledged is there, once and in its place; what was not arrives by a retry."""

import asyncio
import random
from pathlib import Path

import pytest
from django.conf import settings

from chat.models import Room
from realtime.threads import in_db_thread
from tests.factories.chat import World, make_conversation, rows_of
from tests.support.talkers import everybody_is_heard, installation, talkers_of

pytestmark = pytest.mark.django_db(transaction=True)
KILLS, ROOMS = 10, 3


def rows(world: World) -> list[bytes]:
    stored = rows_of(world)
    assert [seq for seq, _ in stored] == list(range(Room.objects.get(pk=world.ref.pk).length))
    return [raw for _, raw in stored]


async def test_nothing_acknowledged_is_lost_doubled_or_reordered(tmp_path: Path) -> None:
    worlds = [await in_db_thread(make_conversation, f"counselor{n}") for n in range(ROOMS)]
    talkers = [talker for world in worlds for talker in await in_db_thread(talkers_of, world)]
    place = installation(tmp_path, settings.ENV.redis)
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
