"""Several processes write one room at once: one total order, each envelope once, each session in its own order."""

import threading
from collections.abc import Sequence

import pytest
from django.db import connection

from chat.book import Book, Entry
from chat.values import Receipt
from sealing.envelope import parse
from tests.factories.chat import Party, World, make_conversation, make_entry, rows_of

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS, EACH, BATCH = 4, 30, 3


def writings(world: World) -> list[list[Entry]]:
    """For each writer a session of its own and what it says without having read the others."""
    found = []
    for number in range(WRITERS):
        party, seat = (world.citizen, world.citizen_seat()) if number % 2 else (world.counselor, world.counselor_seat())
        world.store(seat, party.new_session())
        found.append(_said(party, lambda raw, seat=seat: make_entry(seat, raw)))  # type: ignore[misc]
    return found


def _said(party: Party, entry: object) -> list[Entry]:
    return [entry(party.say(f"kata {n}")) for n in range(EACH)]  # type: ignore[operator]


def write_all(entries: Sequence[Entry], receipts: list[Receipt], start: threading.Barrier) -> None:
    """One process: its own memory and its own connection; a batch that was refused is sent again."""
    book = Book()
    start.wait()
    try:
        for at in range(0, EACH, BATCH):
            batch = entries[at : at + BATCH]
            outcomes = book.write(batch)[0]
            while not all(isinstance(outcome, Receipt) for outcome in outcomes):
                outcomes = book.write(batch)[0]
            receipts += outcomes  # type: ignore[arg-type]
    finally:
        connection.close()


def test_one_order_for_all() -> None:
    world = make_conversation()
    said = writings(world)
    before = len(world.log)
    receipts: list[list[Receipt]] = [[] for _ in said]
    start = threading.Barrier(WRITERS)
    writers = [
        threading.Thread(target=write_all, args=(entries, given, start))
        for entries, given in zip(said, receipts, strict=True)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    rows = rows_of(world)
    assert [seq for seq, _ in rows] == list(range(before + WRITERS * EACH))
    stored = {raw: seq for seq, raw in rows}
    for entries, given in zip(said, receipts, strict=True):
        places = [stored[entry.envelope.raw] for entry in entries]
        assert places == sorted(places) == [receipt.seq for receipt in given]
        assert [parse(entry.envelope.raw).sender_seq for entry in entries] == list(range(1, EACH + 1))
