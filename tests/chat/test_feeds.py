"""A feed never shows anything out of place, whatever order news and commits arrive in."""

import asyncio

import pytest
from django.db import DatabaseError, connection

from chat.feeds import TAIL_MAX_BYTES, RoomFeed, feeds
from chat.selectors import TAIL_MAX
from chat.values import News, RoomState
from realtime.threads import in_db_thread
from tests.factories.chat import make_conversation
from wire import codec
from wire.frames import EnvelopeDelivered, RoomServerFrame

ENVELOPES = [bytes([n]) * 300 for n in range(200)]


def news(first: int, length: int, version: int = 1) -> News:
    return News(1, bytes(16), "other", RoomState.OPEN, length, version, first, tuple(ENVELOPES[first:length]), (), {})


@pytest.fixture
def feed() -> RoomFeed:
    """A room of ten, read from five on."""
    made = RoomFeed(1, 5)
    made.take(news(5, 10))
    return made


def shown(feed: RoomFeed, cursor: int) -> list[bytes]:
    frame = codec.decode(RoomServerFrame, feed.page(cursor))
    assert isinstance(frame, EnvelopeDelivered) and frame.first == cursor
    return frame.envelopes


def test_what_was_read_can_be_had_from_memory(feed: RoomFeed) -> None:
    assert (feed.start, feed.length, feed.holds(5), feed.holds(4)) == (5, 10, True, False)
    assert shown(feed, 7) == ENVELOPES[7:10]
    assert feed.page(7) is feed.page(7)


def test_own_commits_are_appended(feed: RoomFeed) -> None:
    feed.append(10, ENVELOPES[10:12])
    assert shown(feed, 9) == ENVELOPES[9:12]


def test_news_older_than_own_commits_change_nothing(feed: RoomFeed) -> None:
    feed.append(10, ENVELOPES[10:12])
    feed.take(news(10, 11))
    assert (feed.length, shown(feed, 5)) == (12, ENVELOPES[5:12])


def test_own_commits_that_were_read_already_change_nothing(feed: RoomFeed) -> None:
    feed.take(news(10, 13))
    feed.append(10, ENVELOPES[10:12])
    feed.append(12, ENVELOPES[12:14])
    assert (feed.length, shown(feed, 10)) == (14, ENVELOPES[10:14])


def test_a_gap_empties_the_tail_instead_of_being_closed(feed: RoomFeed) -> None:
    feed.append(12, ENVELOPES[12:13])
    assert (feed.start, feed.length, feed.holds(10), feed.holds(12)) == (12, 13, False, True)
    assert shown(feed, 12) == ENVELOPES[12:13]


def test_a_commit_during_the_first_reading_makes_it_read_again() -> None:
    feed = RoomFeed(1, 5)
    feed.stale = False  # a reader is on its way
    feed.append(10, ENVELOPES[10:11])
    assert feed.stale
    feed.take(news(5, 10))
    assert (feed.stale, feed.length) == (True, 10)


@pytest.mark.django_db(transaction=True)
async def test_whoever_comes_while_a_room_is_being_read_waits_for_it() -> None:
    world = await in_db_thread(make_conversation)
    feed = feeds().enter(world.ref.pk, 4)
    first = asyncio.create_task(feeds().freshen(feed))
    while feed.stale:  # noqa: ASYNC110  (one turn of the loop after the other, not time)
        await asyncio.sleep(0)
    assert feed.version == 0  # the reader has begun and not ended
    await feeds().freshen(feed)
    assert (feed.version, len(feed.seats)) == (1, 2)
    await first
    feeds().leave(feed)


@pytest.mark.django_db(transaction=True)
async def test_a_reading_that_fails_is_told_to_everybody_and_tried_again() -> None:
    world = await in_db_thread(make_conversation)
    feed = feeds().enter(world.ref.pk, 4)
    await in_db_thread(rename, "chat_room", "away")
    both = await asyncio.gather(feeds().freshen(feed), feeds().freshen(feed), return_exceptions=True)
    assert [isinstance(error, DatabaseError) for error in both] == [True, True]
    await in_db_thread(rename, "away", "chat_room")
    await feeds().freshen(feed)
    assert (feed.version, feed.length) == (1, 4)
    feeds().leave(feed)


def rename(old: str, new: str) -> None:
    """A database that has lost a table, for a while."""
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {old} RENAME TO {new}")


def test_too_much_news_leave_the_tail_empty(feed: RoomFeed) -> None:
    feed.take(news(150, 150))
    assert (feed.start, feed.length, feed.holds(149)) == (150, 150, False)


def test_the_tail_is_bounded_by_count_and_by_bytes(feed: RoomFeed) -> None:
    feed.append(10, ENVELOPES[10:200])
    assert (feed.length - feed.start, shown(feed, 198)) == (TAIL_MAX, ENVELOPES[198:])
    feed.append(200, [bytes(60_000)] * 4)
    assert (feed.start, feed.length) == (204 - TAIL_MAX_BYTES // 60_000, 204)
