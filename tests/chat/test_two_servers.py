"""Two people of one room on two servers: bells cross, envelopes come from the database, the order is one."""

import asyncio
from pathlib import Path

import pytest

from chat.selectors import page
from realtime.threads import in_db_thread
from tests.factories.chat import make_conversation
from tests.support.services import redis
from tests.support.talkers import everybody_is_heard, installation, talkers_of

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 8  # long before a sweep would heal what bells did not bring


async def test_a_conversation_across_two_servers(tmp_path: Path) -> None:
    world = await in_db_thread(make_conversation)
    talkers = await in_db_thread(talkers_of, world)
    with redis() as bells:
        place = installation(tmp_path, bells)
        with place.serve() as first, place.serve() as second:
            tasks = [
                asyncio.create_task(talker.talk(server.ws))
                for talker, server in zip(talkers, (first, second), strict=True)
            ]
            speaker, listener = talkers
            await everybody_is_heard(talkers, tasks)  # both are in the room, and have read what the other said
            listener.mute = True
            for _ in range(ROUNDS):
                await everybody_is_heard([speaker], tasks)
                await listener.has_read(max(speaker.acknowledged.values()) + 1)
            for talker in talkers:
                talker.quiet = True
            await asyncio.wait_for(asyncio.gather(*tasks), 20)
    stored = await in_db_thread(page, world.ref, 0)
    assert sorted(stored[4:]) == sorted(raw for talker in talkers for raw in talker.said)
    for talker in talkers:
        talker.party.read(*stored[talker.party.cursor :])
    assert talkers[0].party.transcript.head == talkers[1].party.transcript.head
