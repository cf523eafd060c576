"""The bare reference: the cheapest durable chat relay that Python allows without giving up a promise of ours.

One process, `websockets`, JSON frames, one SQLite file in WAL mode with synchronous=FULL, one writer thread that
commits whatever has gathered. It checks nothing, authorizes nobody and serves no pages: a limit, not a product.
Run: `python -m tests.bench.bare DATABASE PORT`; prints `listening on HOST:PORT`.
"""

import asyncio
import json
import sqlite3
import sys
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from websockets.asyncio.server import ServerConnection, serve

HOST = "127.0.0.1"


class Store:
    """Group commit: everything queued since the last commit goes into one transaction."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.queue: list[tuple[str, int, str, asyncio.Future[int]]] = []
        self.wake = asyncio.Event()
        self.thread = ThreadPoolExecutor(1)
        self.lengths: dict[str, int] = defaultdict(int)

    def open(self) -> None:
        self.db = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False)
        self.db.execute("PRAGMA journal_mode=WAL")
        self.db.execute("PRAGMA synchronous=FULL")
        self.db.execute("CREATE TABLE entry (room TEXT, seq INTEGER, body TEXT, PRIMARY KEY (room, seq))")

    def append(self, room: str, ident: int, body: str) -> asyncio.Future[int]:
        future: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self.queue.append((room, ident, body, future))
        self.wake.set()
        return future

    def commit(self, rows: list[tuple[str, int, str]]) -> None:
        self.db.execute("BEGIN IMMEDIATE")
        self.db.executemany("INSERT INTO entry VALUES (?, ?, ?)", rows)
        self.db.execute("COMMIT")

    async def run(self) -> None:
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self.thread, self.open)
        while True:
            await self.wake.wait()
            self.wake.clear()
            batch, self.queue = self.queue, []
            rows = []
            for room, _, body, _ in batch:
                self.lengths[room] += 1
                rows.append((room, self.lengths[room], body))
            await loop.run_in_executor(self.thread, self.commit, rows)
            for (_, seq, _), (_, _, _, future) in zip(rows, batch, strict=True):
                if not future.cancelled():
                    future.set_result(seq)


async def main(path: str, port: int) -> None:
    store = Store(path)
    rooms: dict[str, set[ServerConnection]] = defaultdict(set)

    async def settle(socket: ServerConnection, room: str, frame: dict[str, Any]) -> None:
        seq = await store.append(room, frame["id"], frame["body"])
        await socket.send(json.dumps({"type": "stored", "id": frame["id"], "seq": seq}))
        text = json.dumps({"type": "delivered", "id": frame["id"], "seq": seq, "body": frame["body"]})
        for other in rooms[room]:
            await other.send(text)

    async def talk(socket: ServerConnection) -> None:
        assert socket.request is not None
        room = socket.request.path
        rooms[room].add(socket)
        tasks: set[asyncio.Task[None]] = set()
        try:
            async for text in socket:
                task = asyncio.create_task(settle(socket, room, json.loads(text)))
                tasks.add(task)
                task.add_done_callback(tasks.discard)
        finally:
            rooms[room].discard(socket)

    writer = asyncio.create_task(store.run())
    async with serve(talk, HOST, port, compression=None, ping_interval=None) as server:
        sys.stdout.write(f"listening on {HOST}:{server.sockets[0].getsockname()[1]}\n")
        sys.stdout.flush()
        await writer


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
