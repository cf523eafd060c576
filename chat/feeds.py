"""What one process knows of the rooms in which it has sockets: the newest envelopes, and who sits there.

A feed hears its room's bell. The ledger tells it what it stored itself; after any other bell the feed is stale and is
read again before it is used, together with every other stale feed, in one go. So the tail is never trusted beyond what
was committed, and whatever it does not hold is read from the database.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from typing import Final

from chat.at_rest import keys
from chat.erasure import ERASED
from chat.selectors import TAIL_MAX, room_news, session_key
from chat.values import News, RoomRef, RoomState, SeatState, SessionKey, Want
from realtime import bells
from realtime.loops import PerLoop
from realtime.threads import in_db_thread
from realtime.throttle import Bucket
from wire import codec, limits
from wire.frames import EnvelopeDelivered
from wire.parts import InvitationView, SeatView

TAIL_MAX_BYTES: Final = 131_072  # of one room; with one envelope more it still fits a page
READ_AT_ONCE: Final = 200  # rooms in one read
KEYS_REMEMBERED: Final = 8  # session keys of one room


class RoomFeed:
    """One room as this process knows it. Positions below `start` are in the database only."""

    def __init__(self, room_pk: int, since: int) -> None:
        self.room_pk = room_pk
        self.topic_name = bells.topic("room", room_pk)
        self.users = 0
        self.stale = True
        self.purged = False
        self.reading: asyncio.Future[None] | None = None
        self.room_id = b""
        self.topic = ""
        self.state = RoomState.OPEN
        self.version = 0
        self.start = self.length = since
        self.seats: tuple[SeatView, ...] = ()
        self.seat_states: dict[int, SeatState] = {}
        self.invitation: InvitationView | None = None
        self._tail: list[bytes] = []
        self._page: tuple[int, int, bytes] | None = None
        self._keys: OrderedDict[bytes, SessionKey] = OrderedDict()
        self._paces: dict[int, Bucket] = {}

    @property
    def ref(self) -> RoomRef:
        """The room by its row and its name; read already."""
        return RoomRef(self.room_pk, self.room_id)

    # bells.Listener

    def bell_rang(self) -> None:
        """Somebody else changed the room."""
        self.stale = True

    def hear_whisper(self, frame: bytes) -> None:
        """Nothing to do: the sockets hear it themselves."""

    # what is known

    def append(self, first: int, envelopes: Sequence[bytes]) -> None:
        """Take envelopes that this process has just stored from position `first` on."""
        if self.version == 0:  # not read yet: the read under way may be older than this
            self.stale = True
            return
        fresh = envelopes[max(0, self.length - first) :]
        if first > self.length:  # another process stored what lies between
            self._tail, self.start = [], first
        self._tail.extend(fresh)
        self.length = max(self.length, first + len(envelopes))
        self._trim()

    def take(self, news: News) -> None:
        """Take what was read. Never goes back behind what the ledger told meanwhile."""
        if self.version == 0:
            self.room_id, self.topic = news.room_id, news.topic
            self.start = self.length = news.first
        if news.version > self.version:
            self.version, self.state = news.version, news.state
        if news.seats is not None:
            self.seats, self.seat_states, self.invitation = news.seats, dict(news.seat_states), news.invitation
        self.append(news.first, news.envelopes)

    def holds(self, cursor: int) -> bool:
        """Can everything from `cursor` on be had from memory?"""
        return self.start <= cursor

    def page(self, cursor: int) -> bytes:
        """One encoded frame with everything from `cursor` on. Encoded once for all sockets that stand there."""
        if self._page is None or self._page[:2] != (cursor, self.length):
            frame = EnvelopeDelivered(first=cursor, envelopes=self._tail[cursor - self.start :])
            self._page = (cursor, self.length, codec.encode(frame))
        return self._page[2]

    def _trim(self) -> None:
        size = sum(map(len, self._tail))
        while len(self._tail) > TAIL_MAX or (size > TAIL_MAX_BYTES and len(self._tail) > 1):
            size -= len(self._tail.pop(0))
            self.start += 1

    def pace(self, seat_pk: int, now: float) -> Bucket:
        """How fast this seat may write: one measure for all its sockets here, or more tabs would be more envelopes."""
        return self._paces.setdefault(seat_pk, Bucket(*limits.ENVELOPE_RATE, now=now))

    # session keys

    async def key(self, session_id: bytes) -> SessionKey | None:
        """The certified session of that name, from memory or from the database."""
        found = self._keys.get(session_id)
        if found is None:
            found = await in_db_thread(session_key, self.room_pk, session_id)
            if found is not None:
                self.remember(session_id, found)
        return found

    def known_key(self, session_id: bytes) -> SessionKey | None:
        """`key`, out of memory only."""
        return self._keys.get(session_id)

    def remember(self, session_id: bytes, key: SessionKey) -> None:
        """Keep the key of a session that is stored."""
        self._keys[session_id] = key
        if len(self._keys) > KEYS_REMEMBERED:
            self._keys.popitem(last=False)


class Feeds:
    """The feeds of one event loop. A feed lives while a socket uses it."""

    def __init__(self) -> None:
        bells.join(bells.topic(*ERASED), self)
        self._feeds: dict[int, RoomFeed] = {}
        self._stale: list[RoomFeed] = []
        self._reader: asyncio.Task[None] | None = None

    def bell_rang(self) -> None:
        """Some room was erased, perhaps by another process: no key of it may stay in this one."""
        keys.forget()

    def hear_whisper(self, frame: bytes) -> None:
        """Nobody whispers about erasures."""

    def enter(self, room_pk: int, cursor: int) -> RoomFeed:
        """The feed of a room for one more socket, which has everything before `cursor`. It hears bells from now on.

        It is read again for everybody who comes: a bell may be lost, and who comes from another process may have seen
        more than was ever told here.
        """
        feed = self._feeds.get(room_pk)
        if feed is None:
            feed = self._feeds[room_pk] = RoomFeed(room_pk, cursor)
            bells.join(feed.topic_name, feed)
        feed.users += 1
        feed.stale = True
        return feed

    def leave(self, feed: RoomFeed) -> None:
        """One socket less."""
        feed.users -= 1
        if feed.users == 0:
            bells.leave(feed.topic_name, feed)
            del self._feeds[feed.room_pk]

    def known(self, room_pk: int) -> RoomFeed | None:
        """The feed of that room, if a socket of this process is in it."""
        return self._feeds.get(room_pk)

    async def freshen(self, feed: RoomFeed) -> None:
        """Bring a stale feed up to date. Everybody who asks meanwhile shares the same few queries."""
        while (feed.stale or feed.reading is not None) and not feed.purged:
            if feed.reading is None:
                feed.reading = asyncio.get_running_loop().create_future()
                self._stale.append(feed)
                if self._reader is None:
                    self._reader = asyncio.create_task(self._read_all())
            await asyncio.shield(feed.reading)

    async def _read_all(self) -> None:
        try:
            while self._stale:
                batch, self._stale = self._stale[:READ_AT_ONCE], self._stale[READ_AT_ONCE:]
                await self._read(batch)
        finally:
            self._reader = None

    async def _read(self, batch: Iterable[RoomFeed]) -> None:
        feeds_by_room = {feed.room_pk: feed for feed in batch}
        for feed in batch:
            feed.stale = False  # a bell from now on makes it stale again
        wants = [Want(feed.room_pk, feed.length, feed.version) for feed in batch]
        try:
            for news in await in_db_thread(room_news, wants):
                feeds_by_room.pop(news.room_pk).take(news)
        except Exception as error:  # told to everybody who waits; each socket ends by it
            return _settle(batch, error)
        for feed in feeds_by_room.values():
            feed.purged = True
        _settle(batch, None)


def _settle(batch: Iterable[RoomFeed], error: Exception | None) -> None:
    for feed in batch:
        done, feed.reading = feed.reading, None
        if done is not None and error is None:
            done.set_result(None)
        elif done is not None and error is not None:
            feed.stale = True
            done.set_exception(error)
            done.exception()  # whoever waited may have hung up meanwhile


feeds: Final = PerLoop(Feeds)
