"""A Redis that dies, hangs or comes back: bells heal by themselves, and what is said is read all the same."""

import asyncio
import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from channels_redis.pubsub import RedisPubSubChannelLayer

from realtime import bells
from realtime.bells import Belfry
from tests.support.services import free_port
from wire import codec
from wire.frames import TypingSeen

ROOM = bells.topic("room", 1)
WHISPER = codec.encode(TypingSeen(role="citizen", on=True))


class Ear:
    """Counts its bells and can be waited for."""

    def __init__(self) -> None:
        self.bells = 0
        self._rung = asyncio.Event()

    def bell_rang(self) -> None:
        self.bells += 1
        self._rung.set()

    def hear_whisper(self, frame: bytes) -> None:
        self._rung.set()

    async def something(self) -> None:
        self._rung.clear()
        await asyncio.wait_for(self._rung.wait(), 20)


@contextmanager
def redis_at(port: int, folder: Path) -> Iterator[int]:
    """A Redis on this very port, which keeps nothing; gives its process id. Killed at the end."""
    switches = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(folder)]
    process = subprocess.Popen(["redis-server", *switches], stdout=subprocess.DEVNULL)
    try:
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=5).close()
                break
            except ConnectionRefusedError:
                assert process.poll() is None
        yield process.pid
    finally:
        process.kill()
        process.wait()


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bells, "PULSE_SECONDS", 0.2)
    monkeypatch.setattr(bells, "LAYER_SECONDS", 0.2)
    monkeypatch.setattr(bells, "RETRY_SECONDS", 0.05)
    monkeypatch.setattr(bells, "SWEEP_PULSES", 1_000_000)  # only deafness makes these belfries sweep


def two(port: int) -> tuple[Belfry, Belfry, Ear]:
    """Two processes, as far as bells go, and somebody who listens at the second."""
    loop = asyncio.get_running_loop()
    one, other = (Belfry(loop, RedisPubSubChannelLayer(hosts=[f"redis://127.0.0.1:{port}/0"])) for _ in range(2))
    ear = Ear()
    other.join(ROOM, ear)
    return one, other, ear


async def until_quiet(ear: Ear) -> None:
    """Until a pulse comes back again and the sweeps are over."""
    async with asyncio.timeout(20):
        before = -1
        while before != ear.bells:
            before = ear.bells
            await asyncio.sleep(5 * bells.PULSE_SECONDS)


async def carries(one: Belfry, ear: Ear) -> None:
    """A bell crosses, and it is this bell: nothing sweeps meanwhile (on a busy machine, at the second attempt)."""
    for _ in range(5):
        await until_quiet(ear)
        before = ear.bells
        one.ring((ROOM,), None)
        await ear.something()
        if ear.bells == before + 1:
            return
    raise AssertionError("swept all the time")


async def test_without_redis_everybody_is_rung_all_the_same(caplog: pytest.LogCaptureFixture) -> None:
    one, _, ear = two(free_port())
    for _ in range(3):
        await ear.something()
    for _ in range(5):
        one.ring((ROOM,), None)
        await asyncio.sleep(0.05)
    assert [record.msg for record in caplog.records].count("The channel layer is away: bells are lost") <= 2


async def test_after_a_kill_bells_cross_again(tmp_path: Path) -> None:
    port = free_port()
    with redis_at(port, tmp_path):
        one, _, ear = two(port)
        await carries(one, ear)
    for _ in range(3):
        await ear.something()
    with redis_at(port, tmp_path):
        await carries(one, ear)


async def test_a_redis_that_hangs_hangs_nobody(tmp_path: Path) -> None:
    port = free_port()
    with redis_at(port, tmp_path) as pid:
        one, _, ear = two(port)
        await carries(one, ear)
        os.kill(pid, signal.SIGSTOP)
        for _ in range(20):
            one.ring((ROOM,), None)
            one.whisper(ROOM, WHISPER, None)
        for _ in range(3):
            await ear.something()
        async with asyncio.timeout(20):
            while len(one._tasks) > 2:  # noqa: ASYNC110  (nothing piles up: what listens and what sweeps remain)
                await asyncio.sleep(0.05)
        os.kill(pid, signal.SIGCONT)
        await carries(one, ear)


async def test_nonsense_on_the_line_ends_nothing() -> None:
    """Redis is shared with nobody, but a wrong word must not make a process deaf."""

    class Line:
        """An in-memory layer whose first events are nonsense."""

        def __init__(self) -> None:
            self.events: asyncio.Queue[Any] = asyncio.Queue()
            for event in (None, {}, {"from": "x"}, {"from": "x", "type": "bell"}, {"from": "x", "type": "other"}):
                self.events.put_nowait(event)

        async def new_channel(self) -> str:
            return "line"

        async def group_add(self, group: str, channel: str) -> None: ...

        async def receive(self, channel: str) -> Any:
            return await self.events.get()

        async def group_send(self, group: str, event: Any) -> None:
            self.events.put_nowait(event)

    belfry, ear = Belfry(asyncio.get_running_loop(), line := Line()), Ear()
    belfry.join(ROOM, ear)
    await line.group_send("", {"type": "bell", "from": "another process", "topics": [ROOM]})
    async with asyncio.timeout(20):
        while line.events.qsize():
            await ear.something()
    assert ear.bells > 0
