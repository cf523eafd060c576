"""Bells: from anywhere, to everybody who joined, with nothing in them."""

import asyncio
import re
from collections.abc import Iterator
from typing import Any

import pytest
from channels.layers import InMemoryChannelLayer
from channels_redis.pubsub import RedisPubSubChannelLayer
from django.db import transaction

from realtime import bells
from realtime.bells import Belfry
from realtime.threads import in_db_thread
from tests.support.bells import deafened
from tests.support.services import redis
from wire import codec
from wire.frames import TypingSeen

WHISPER = TypingSeen(role="citizen", on=True)
ROOM = bells.topic("room", 1)


class Ear:
    """Counts bells, keeps whispers, and can be waited for."""

    def __init__(self) -> None:
        self.bells = 0
        self.whispers: list[bytes] = []
        self.heard = asyncio.Event()

    def bell_rang(self) -> None:
        self.bells += 1
        self.heard.set()

    def hear_whisper(self, frame: bytes) -> None:
        self.whispers.append(frame)
        self.heard.set()

    async def something(self) -> None:
        await asyncio.wait_for(self.heard.wait(), 20)
        self.heard.clear()


def test_topics_are_opaque_distinct_and_stable() -> None:
    names = [bells.topic("room", 1), bells.topic("room", 11), bells.topic("ticket", 1), bells.topic("room", "1")]
    assert len(set(names)) == 3 and names[0] == names[3]
    assert all(re.fullmatch("[0-9a-f]{32}", name) for name in names)


async def test_a_bell_reaches_those_who_joined_until_they_leave() -> None:
    here, elsewhere = Ear(), Ear()
    bells.join(ROOM, here)
    bells.join(bells.topic("room", 2), elsewhere)
    bells.ring(ROOM, bells.topic("room", 3))
    assert (here.bells, elsewhere.bells) == (1, 0)
    bells.ring(ROOM, knows=here)
    bells.leave(ROOM, here)
    bells.leave(ROOM, here)
    bells.ring(ROOM)
    assert here.bells == 1


async def test_a_whisper_reaches_all_but_its_sender() -> None:
    sender, other = Ear(), Ear()
    for ear in (sender, other):
        bells.join(ROOM, ear)
    bells.whisper(ROOM, WHISPER, sender=sender)
    assert (sender.whispers, other.whispers, other.bells) == ([], [codec.encode(WHISPER)], 0)


async def test_a_bell_from_a_thread_reaches_the_loop() -> None:
    ear = Ear()
    bells.join(ROOM, ear)
    await asyncio.to_thread(bells.ring, ROOM)
    await ear.something()
    assert ear.bells == 1


@pytest.mark.django_db(transaction=True)
async def test_a_bell_waits_for_the_commit_and_dies_with_a_rollback() -> None:
    ear = Ear()
    bells.join(ROOM, ear)

    def commit(fails: bool) -> int:
        with transaction.atomic():
            bells.ring_on_commit(ROOM)
            before = ear.bells
            if fails:
                raise ZeroDivisionError
        return before

    with pytest.raises(ZeroDivisionError):
        await in_db_thread(commit, True)
    assert await in_db_thread(commit, False) == 0
    await ear.something()
    assert ear.bells == 1


async def test_dropped_bells_are_really_dropped() -> None:
    ear = Ear()
    bells.join(ROOM, ear)
    with deafened():
        bells.ring(ROOM)
    assert ear.bells == 0


def test_a_process_without_a_loop_may_ring() -> None:
    bells.ring(ROOM)


# ---------------------------------------------------------------------------------------- between processes


@pytest.fixture(scope="module")
def redis_url() -> Iterator[str]:
    with redis() as url:
        yield url


@pytest.fixture(params=["in-process", "redis"])
def layer(request: pytest.FixtureRequest) -> Any:
    """What carries events between processes; here both ends are in one."""
    if request.param == "redis":
        return RedisPubSubChannelLayer(hosts=[request.getfixturevalue("redis_url")])
    return InMemoryChannelLayer()


async def test_bells_and_whispers_cross_to_another_process_once_and_without_facts(layer: Any) -> None:
    loop = asyncio.get_running_loop()
    one, other = Belfry(loop, layer), Belfry(loop, layer)
    near, far = Ear(), Ear()
    one.join(ROOM, near)
    other.join(ROOM, far)
    await far.something()  # the sweep with which every belfry begins
    await near.something()
    near.bells = far.bells = 0
    one.ring((ROOM,), None)
    one.ring((ROOM, bells.topic("room", 2)), None)
    await far.something()
    assert (near.bells, far.bells) == (2, 1)
    one.whisper(ROOM, codec.encode(WHISPER), near)
    await far.something()
    assert (far.whispers, near.whispers) == ([codec.encode(WHISPER)], [])


async def test_no_event_holds_anything_but_names() -> None:
    layer = InMemoryChannelLayer()
    channel = await layer.new_channel()
    await layer.group_add(bells.GROUP, channel)
    belfry = Belfry(asyncio.get_running_loop(), layer)
    belfry.ring((ROOM,), None)
    belfry.ring((ROOM, bells.topic("room", 2)), None)
    event = await layer.receive(channel)
    assert (event.pop("type"), len(event.pop("from"))) == ("bell", 16)
    assert event == {"topics": [ROOM, bells.topic("room", 2)]}


async def test_a_line_that_was_idle_for_seven_seconds_still_carries(redis_url: str) -> None:
    layer, loop = RedisPubSubChannelLayer(hosts=[redis_url]), asyncio.get_running_loop()
    one, other, far = Belfry(loop, layer), Belfry(loop, layer), Ear()
    other.join(ROOM, far)
    await far.something()
    far.bells = 0
    await asyncio.sleep(7)  # what is tested is time itself: redis-py 8 ended such a line after five
    one.ring((ROOM,), None)
    await far.something()
    assert far.bells == 1
