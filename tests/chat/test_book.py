"""The ledger's transaction: one commit for many, and a bad one costs nobody else anything."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from chat.actions import end_seat
from chat.book import Book, Entry, Outcome
from chat.models import Room
from chat.values import Receipt, RoomState, SeatEvent
from sealing.envelope import Envelope
from sealing.notation import Kind
from tests.factories.chat import World, make_conversation, make_entry, now_ms, rows_of
from wire.codes import ErrorCode, Refusal

pytestmark = pytest.mark.django_db(transaction=True)


def written(world: World) -> list[bytes]:
    """What the database holds, and that its count is right."""
    rows = rows_of(world)
    assert [seq for seq, _ in rows] == list(range(Room.objects.get(pk=world.ref.pk).length))
    return [raw for _, raw in rows]


def verdicts(outcomes: list[Outcome]) -> list[int | ErrorCode]:
    """Positions and refusals."""
    return [one.code if isinstance(one, Refusal) else one.seq for one in outcomes]


def entries(world: World, *texts: str) -> list[Entry]:
    """Fresh envelopes of the citizen."""
    seat = world.citizen_seat()
    return [make_entry(seat, world.citizen.say(text)) for text in texts]


def statements(queries: CaptureQueriesContext) -> int:
    """How many there were between BEGIN and COMMIT."""
    return len([query for query in queries if query["sql"].split()[0] not in ("BEGIN", "COMMIT")])


@contextmanager
def refusing(envelope: Envelope) -> Iterator[list[int]]:
    """A database that refuses to keep this envelope; gives the refusals so far."""
    refusals: list[int] = []
    place = (envelope.session_id, envelope.sender_seq)

    def judge(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith("INSERT INTO chat_envelope") and any(row[2:4] == place for row in params):
            refusals.append(1)
            raise OperationalError("refused")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(judge):
        yield refusals


def test_a_batch_of_several_rooms_is_one_commit_with_a_constant_number_of_queries() -> None:
    worlds = [make_conversation(name) for name in ("ratna", "dewi", "sari")]
    book = Book()
    book.write([entry for world in worlds for entry in entries(world, "pemanasan")])
    counts = []
    for chosen, texts in ((worlds[:1], ("satu",)), (worlds, ("dua", "tiga", "empat"))):
        batch = [entry for world in chosen for entry in entries(world, *texts)]
        with CaptureQueriesContext(connection) as queries:
            outcomes, stored = book.write(batch)
        assert all(isinstance(outcome, Receipt) for outcome in outcomes)
        assert [one.room_pk for one in stored] == [world.ref.pk for world in chosen]
        counts.append(statements(queries))
    assert counts == [3, 3]
    assert [len(written(world)) for world in worlds] == [9, 8, 8]


def test_a_session_that_the_book_has_forgotten_costs_one_query_more() -> None:
    world = make_conversation()
    batch = entries(world, "satu")
    with CaptureQueriesContext(connection) as queries:
        Book().write(batch)
    assert statements(queries) == 5  # seats and session, besides the usual three


def test_retries_get_the_same_receipt_within_a_batch_after_it_and_from_another_process() -> None:
    world = make_conversation()
    book, (first, second) = Book(), entries(world, "satu", "dua")
    assert verdicts(book.write([first, second, first])[0]) == [4, 5, 4]
    assert verdicts(book.write([second, first])[0]) == [5, 4]
    assert verdicts(Book().write([first])[0]) == [4]
    assert written(world)[4:] == [first.envelope.raw, second.envelope.raw]


def test_other_bytes_under_a_known_number_are_refused() -> None:
    world = make_conversation()
    (first,) = entries(world, "satu")
    other = replace(first, envelope=replace(first.envelope, raw=first.envelope.raw + b"x"))
    book = Book()
    assert verdicts(book.write([first, other])[0]) == [4, ErrorCode.ENVELOPE_ID_REUSED]
    assert verdicts(book.write([other])[0]) == [ErrorCode.ENVELOPE_ID_REUSED]


def test_a_refusal_refuses_one_envelope_and_those_that_stand_on_it() -> None:
    world = make_conversation()
    first, second, third = entries(world, "satu", "dua", "tiga")
    seat = world.counselor_seat()
    answer = make_entry(seat, world.counselor.say("ya"))
    batch = [first, third, answer, second]
    assert verdicts(Book().write(batch)[0]) == [4, ErrorCode.OUT_OF_SEQUENCE, 5, 6]
    assert written(world)[4:] == [first.envelope.raw, answer.envelope.raw, second.envelope.raw]


def test_a_batch_that_the_database_refuses_is_tried_one_by_one() -> None:
    world, other = make_conversation(), make_conversation("dewi")
    first, poison, third = entries(world, "satu", "dua", "tiga")
    (elsewhere,) = entries(other, "empat")
    book = Book()
    with refusing(poison.envelope) as refusals:
        outcomes, stored = book.write([first, poison, third, elsewhere])
        assert len(refusals) == 2
    temporary = ErrorCode.TEMPORARILY_UNAVAILABLE
    assert verdicts(outcomes) == [4, temporary, temporary, 4]
    assert [(one.room_pk, one.first) for one in stored] == [(world.ref.pk, 4), (other.ref.pk, 4)]
    assert verdicts(book.write([poison, third])[0]) == [5, 6]
    assert written(world)[4:] == [entry.envelope.raw for entry in (first, poison, third)]


def test_rooms_are_locked_in_one_order_for_all() -> None:
    """Two processes that lock the same rooms in different order would wait for each other."""
    world, other = make_conversation(), make_conversation("jajang")
    batch = [*entries(other, "satu"), *entries(world, "dua")]
    with CaptureQueriesContext(connection) as queries:
        assert verdicts(Book().write(batch)[0]) == [4, 4]
    (lock,) = [query["sql"] for query in queries if query["sql"].startswith("SELECT id, state, length")]
    assert re.search(r"ORDER BY id( FOR UPDATE)?$", lock)
    assert ("FOR UPDATE" in lock) == connection.features.has_select_for_update


def test_a_locked_room_costs_the_others_one_wait_and_not_one_for_each_envelope() -> None:
    world, other = make_conversation(), make_conversation("jajang")
    batch = [*entries(world, "satu", "dua", "tiga"), *entries(other, "satu"), *entries(world, "empat")]
    waits: list[int] = []

    def wait_in_vain(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if "chat_room" in sql and not many and world.ref.pk in (params or ()):
            waits.append(1)
            raise OperationalError("canceling statement due to lock timeout")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wait_in_vain):
        outcomes, stored = Book().write(batch)
    temporary = ErrorCode.TEMPORARILY_UNAVAILABLE
    assert verdicts(outcomes) == [temporary, temporary, temporary, 4, temporary]
    assert [one.room_pk for one in stored] == [other.ref.pk]
    assert len(waits) == 2


def test_a_lost_database_refuses_everything_and_stores_nothing() -> None:
    world = make_conversation()
    batch, book = entries(world, "satu", "dua"), Book()

    def gone(*arguments: Any) -> Any:
        raise OperationalError("gone")

    with connection.execute_wrapper(gone):
        assert verdicts(book.write(batch)[0]) == [ErrorCode.TEMPORARILY_UNAVAILABLE] * 2
    assert len(written(world)) == 4
    assert verdicts(book.write(batch)[0]) == [4, 5]


def test_a_stale_memory_costs_a_retry_and_never_an_entry() -> None:
    world = make_conversation()
    first, second, third = entries(world, "satu", "dua", "tiga")
    here, elsewhere = Book(), Book()
    assert verdicts(here.write([first])[0]) == [4]
    assert verdicts(elsewhere.write([second])[0]) == [5]
    assert verdicts(here.write([second, third])[0]) == [5, 6]  # `here` believed that second was next
    assert written(world)[4:] == [entry.envelope.raw for entry in (first, second, third)]


def test_a_revoked_seat_is_seen_under_the_lock() -> None:
    world = make_conversation()
    book, (first, second) = Book(), entries(world, "satu", "dua")
    book.write([first])
    end_seat(first.seat.seat_pk, SeatEvent.REVOKE)
    assert verdicts(book.write([second])[0]) == [ErrorCode.NOT_PERMITTED]


def test_close_closes_the_room_in_the_same_transaction() -> None:
    world = make_conversation()
    (first,) = entries(world, "satu")
    close = make_entry(world.citizen_seat(), world.citizen.pen.close(1, now_ms()))
    late = make_entry(world.counselor_seat(), world.counselor.say("ya"))
    now = datetime(2026, 5, 4, 3, 2, 1, tzinfo=UTC)
    outcomes, (stored,) = Book().write([first, replace(close, now=now), late])
    assert verdicts(outcomes) == [4, 5, ErrorCode.ROOM_CLOSED]
    assert stored.closed_for == [world.made.pk]
    row = Room.objects.get(pk=world.ref.pk)
    assert (row.state, row.closed_at, row.length) == (RoomState.CLOSED, now, 6)
    assert verdicts(Book().write([close, late])[0]) == [5, ErrorCode.ROOM_CLOSED]


def test_a_new_session_is_certified_with_its_envelope() -> None:
    world = make_conversation()
    seat, raw = world.citizen_seat(), world.citizen.new_session()
    entry = make_entry(seat, raw)
    book = Book()
    assert entry.envelope.kind is Kind.SESSION
    assert verdicts(book.write([entry, entry])[0]) == [4, 4]
    world.read(raw)
    assert verdicts(book.write(entries(world, "satu"))[0]) == [5]


def test_a_purged_room_takes_nothing() -> None:
    world = make_conversation()
    (first,) = entries(world, "satu")
    unknown = replace(first, seat=replace(first.seat, room_pk=first.seat.room_pk + 999))
    assert verdicts(Book().write([unknown])[0]) == [ErrorCode.ROOM_CLOSED]
