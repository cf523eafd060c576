"""The load program, a process of its own so that it can sit on another core than the server.

Reads one plan as JSON from stdin and writes one result as JSON to stdout. Phases: connect, paced (latency at a fixed
rate), saturated (every client keeps one text on its way), idle (memory of further connections that say nothing).
"""

import asyncio
import contextlib
import json
import sys
import time
from collections.abc import Callable
from typing import Any

import psutil
from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

from tests.bench.dialects import Dialect, Key, Plain, Sealed

now = time.perf_counter


class Client(WSListener):  # type: ignore[misc]  # picows ships no types
    """One socket. Tells the crowd what it heard."""

    def __init__(self, crowd: "Crowd", index: int) -> None:
        self.crowd, self.index, self.said = crowd, index, 0
        self.transport: WSTransport | None = None

    def on_ws_connected(self, transport: WSTransport) -> None:
        self.transport = transport
        if hello := self.crowd.dialect.hello(self.index):
            transport.send(WSMsgType.TEXT, hello)

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.TEXT:
            for what, key in self.crowd.dialect.hear(self.index, frame.get_payload_as_bytes()):
                self.crowd.heard(self, what, key)
        elif frame.msg_type == WSMsgType.CLOSE:
            self.crowd.closed += 1

    def say(self) -> None:
        assert self.transport is not None
        data = self.crowd.dialect.frame(self.index, self.said)
        self.crowd.sent[(self.index, self.said)] = now()
        self.said += 1
        self.transport.send(WSMsgType.TEXT, data)


class Crowd:
    """All clients of one run, and the clock of every text that is on its way."""

    def __init__(self, dialect: Dialect, pids: list[int]) -> None:
        self.dialect = dialect
        self.processes = [psutil.Process(pid) for pid in pids]
        self.clients: list[Client] = []
        self.sent: dict[Key, float] = {}
        self.stored: dict[Key, float] = {}
        self.acks: list[float] = []
        self.deliveries: list[float] = []
        self.order: dict[int, int] = {}
        self.doubled = self.disordered = self.refused = self.closed = 0
        self.complete = asyncio.Event()
        self.on_delivered: Callable[[int], None] = lambda sender: None

    def heard(self, client: Client, what: str, key: Key) -> None:
        if what == "refused":
            self.refused += 1
        elif what == "stored" and key in self.sent:
            self.stored[key] = now() - self.sent[key]
        elif what == "delivered" and key[0] == client.index ^ 1 and key[1] >= 0:
            self._delivered(key)
        self._look_around()

    def _delivered(self, key: Key) -> None:
        sender, n = key
        expected = self.order.get(sender, 0)
        self.doubled += n < expected
        self.disordered += n > expected
        self.order[sender] = max(expected, n + 1)
        if (start := self.sent.get(key)) is not None:
            self.deliveries.append(now() - start)
            self.on_delivered(sender)

    async def connect(self, url: str, count: int) -> list[WSTransport]:
        """Open clients for seats 0..count-1, one after the other."""
        opened = []
        for index in range(count):
            path, headers = self.dialect.path(index)
            headers["Origin"] = url.replace("ws", "http", 1)  # sockets answer to pages of their own origin only
            client = Client(self, index)
            transport, _ = await ws_connect(lambda: client, url + path, extra_headers=headers)  # noqa: B023
            opened.append(transport)
            self.clients.append(client)
        return opened

    def cpu(self) -> float:
        """CPU seconds of the server side so far, its children included."""
        total = 0.0
        for process in self._family():
            times = process.cpu_times()
            total += times.user + times.system
        return total

    def rss(self) -> int:
        """Resident bytes of the server processes themselves."""
        return sum(process.memory_info().rss for process in self.processes)

    def _family(self) -> list[psutil.Process]:
        return [*self.processes, *(child for process in self.processes for child in process.children(recursive=True))]

    async def settle(self, seconds: float = 5.0) -> int:
        """Wait until everything sent was stored and delivered; returns how many texts were not."""
        self.complete.clear()
        self._look_around()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.complete.wait(), seconds)
        return 2 * len(self.sent) - len(self.deliveries) - len(self.stored)

    def _look_around(self) -> None:
        if len(self.deliveries) >= len(self.sent) and len(self.stored) >= len(self.sent):
            self.complete.set()

    def clear(self) -> None:
        self.sent.clear()
        self.stored.clear()
        self.deliveries.clear()


def percentiles(values: list[float]) -> dict[str, float]:
    """p50, p95, p99 in milliseconds."""
    ranked = sorted(values) or [float("nan")]
    return {f"p{p}_ms": round(1000 * ranked[min(len(ranked) - 1, len(ranked) * p // 100)], 2) for p in (50, 95, 99)}


async def paced(crowd: Crowd, rate: float, seconds: float) -> dict[str, Any]:
    """Texts at a fixed rate, clients in turn."""
    crowd.clear()
    cpu, start, count = crowd.cpu(), now(), int(rate * seconds)
    for n in range(count):
        await asyncio.sleep(max(0.0, start + n / rate - now()))
        crowd.clients[n % len(crowd.clients)].say()
    lost = await crowd.settle()
    spent = crowd.cpu() - cpu
    return {
        "delivered": percentiles(crowd.deliveries),
        "stored": percentiles(list(crowd.stored.values())),
        "cpu_s_per_1000": round(1000 * spent / count, 3),
        "lost": lost,
    }


async def saturated(crowd: Crowd, seconds: float) -> dict[str, Any]:
    """Every client has one text on its way until the time is over."""
    crowd.clear()
    cpu, start = crowd.cpu(), now()

    def again(sender: int) -> None:
        if now() - start < seconds:
            crowd.clients[sender].say()

    crowd.on_delivered = again
    for client in crowd.clients:
        client.say()
    await asyncio.sleep(seconds)
    lost = await crowd.settle(20)
    took, spent, count = now() - start, crowd.cpu() - cpu, len(crowd.sent)
    crowd.on_delivered = lambda sender: None
    return {
        "per_second": round(count / took, 1),
        "cpu_s_per_1000": round(1000 * spent / count, 3),
        "delivered": percentiles(crowd.deliveries),
        "lost": lost,
    }


async def idle(crowd: Crowd, url: str, count: int) -> dict[str, Any]:
    """Further connections to the same rooms that say nothing after their hello."""
    before = crowd.rss()
    rounds = max(1, count // len(crowd.clients))
    seats = len(crowd.clients)
    for _ in range(rounds):
        await crowd.connect(url, seats)
    await asyncio.sleep(1.0)
    opened = rounds * seats
    return {"kib_per_connection": round((crowd.rss() - before) / 1024 / opened, 1), "connections": opened}


async def main() -> None:
    plan = json.load(sys.stdin)
    dialect: Dialect = Sealed(plan["seats"]) if plan["dialect"] == "sealed" else Plain()
    crowd = Crowd(dialect, plan["pids"])
    cpu = crowd.cpu()
    await crowd.connect(plan["url"], plan["clients"])
    await asyncio.sleep(0.5)
    connect_cpu = 1000 * (crowd.cpu() - cpu) / plan["clients"]
    result: dict[str, Any] = {"connect_cpu_ms": round(connect_cpu, 3)}
    await paced_warm_up(crowd)
    result["paced"] = await paced(crowd, plan["rate"], plan["seconds"])
    result["saturated"] = await saturated(crowd, plan["seconds"])
    result["idle"] = await idle(crowd, plan["url"], plan["idle"])
    result |= {
        "doubled": crowd.doubled,
        "disordered": crowd.disordered,
        "refused": crowd.refused,
        "closed": crowd.closed,
    }
    json.dump(result, sys.stdout)


async def paced_warm_up(crowd: Crowd) -> None:
    """Caches, prepared statements, imports: not what is measured."""
    await paced(crowd, 100.0, 1.0)


if __name__ == "__main__":
    asyncio.run(main())
