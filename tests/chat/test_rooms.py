"""Rooms as other parts of the house use them: opened, found, counted, closed and purged."""

import os
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from chat import at_rest
from chat.access import seat_for_counselor, seat_for_token
from chat.actions import close_room, end_seat, open_room
from chat.erasure import erase_due
from chat.models import Envelope, Room, RoomSession, Seat
from chat.selectors import (
    TAIL_MAX,
    counselors_of,
    open_room_count,
    open_room_counts,
    open_rooms_of,
    page,
    room_news,
    session_key,
)
from chat.values import OpenRoom, RoomState, SeatEvent, SeatRole, SessionKey, Want
from tests.factories.chat import World, leave_alone, make_conversation, make_room
from tests.factories.counselors import make_counselor
from wire import limits
from wire.codes import ErrorCode, Refusal

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def queries_of(call: object) -> int:
    with CaptureQueriesContext(connection) as queries:
        call()  # type: ignore[operator]
    return len(queries)


def test_an_opened_room_holds_genesis_two_seats_and_the_founders_session() -> None:
    world = make_room()
    assert page(world.ref, 0) == world.log
    citizen, counselor = world.citizen_seat(), world.counselor_seat()
    assert (citizen.role, citizen.member_id) == (SeatRole.CITIZEN, world.citizen.member.member_id)
    assert (counselor.role, counselor.member_id) == (SeatRole.COUNSELOR, world.made.member.member_id)
    assert counselors_of(world.ref.pk) == [world.made.pk]
    pen = world.citizen.pen
    assert session_key(world.ref.pk, pen.session_id) == SessionKey(citizen.seat_pk, pen.key.public_key, pen.not_after)
    assert session_key(world.ref.pk, bytes(16)) is None


def test_a_bad_genesis_or_a_counselor_without_key_opens_nothing() -> None:
    world = make_room()
    keyless = world.made.pk + 1000
    for genesis, counselor, code in (
        (world.log[0][:-1] + b"x", world.made.pk, ErrorCode.MALFORMED_ENVELOPE),
        (b"nothing", world.made.pk, ErrorCode.MALFORMED_ENVELOPE),
    ):
        with pytest.raises(Refusal) as caught:
            open_room(genesis=genesis, token_hash=bytes(32), topic="other", counselor_id=counselor, now=NOW)
        assert caught.value.code is code
    other = make_fresh_genesis()
    with pytest.raises(Refusal) as caught:
        open_room(genesis=other, token_hash=bytes(32), topic="other", counselor_id=keyless, now=NOW)
    assert caught.value.code is ErrorCode.NO_KEYS
    assert Room.objects.count() == 1


def make_fresh_genesis() -> bytes:
    from sealing.citizen import found_room
    from sealing.members import Member
    from sealing.replay import KeyLog
    from tests.factories.chat import now_ms

    member = Member.from_seeds(os.urandom(32), os.urandom(32))
    return found_room(member, os.urandom, now_ms(), KeyLog(bytes(32)))[2]


def test_opening_happens_in_the_callers_transaction() -> None:
    made = make_counselor()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        make_room(made=made)
        raise ZeroDivisionError
    assert (Room.objects.count(), Seat.objects.count(), Envelope.objects.count()) == (0, 0, 0)


def test_a_seat_is_found_by_its_secret_or_by_its_counselor_only() -> None:
    world = make_room()
    other = make_counselor("dewi")
    assert seat_for_token(os.urandom(32)) is None
    assert seat_for_token(sha256(world.token).digest()) is None
    assert seat_for_counselor(other.pk, world.ref.room_id) is None
    assert seat_for_counselor(world.made.pk, bytes(16)) is None
    assert queries_of(world.citizen_seat) == queries_of(world.counselor_seat) == 1


def test_an_ended_seat_lets_nobody_in_and_ends_once() -> None:
    world = make_room()
    seat = world.counselor_seat().seat_pk
    end_seat(seat, SeatEvent.LEAVE)
    assert seat_for_counselor(world.made.pk, world.ref.room_id) is None
    assert open_room_counts() == {}
    with pytest.raises(Refusal) as caught:
        end_seat(seat, SeatEvent.REVOKE)
    assert caught.value.code is ErrorCode.ILLEGAL_TRANSITION


def test_open_rooms_are_counted_not_kept() -> None:
    first = make_conversation()
    made, dewi = first.made, make_counselor("dewi")
    second = make_room(made=made)
    make_room(made=dewi)
    assert open_room_counts() == {made.pk: 2, dewi.pk: 1}
    assert (open_room_count(), queries_of(open_room_counts), queries_of(lambda: open_rooms_of(made.pk))) == (3, 2, 1)
    opened = [Room.objects.get(pk=world.ref.pk).opened_at for world in (first, second)]
    assert open_rooms_of(made.pk) == [
        OpenRoom(first.ref.pk, first.ref.room_id, "sadness", opened[0], 4),
        OpenRoom(second.ref.pk, second.ref.room_id, "sadness", opened[1], 1),
    ]
    close_room(first.ref.pk, NOW)
    assert open_room_counts() == {made.pk: 1, dewi.pk: 1}
    assert [room.pk for room in open_rooms_of(made.pk)] == [second.ref.pk]


def test_a_room_closes_once() -> None:
    world = make_room()
    close_room(world.ref.pk, NOW)
    row = Room.objects.get(pk=world.ref.pk)
    assert (row.state, row.closed_at, row.version) == (RoomState.CLOSED, NOW, 2)
    with pytest.raises(Refusal) as caught:
        close_room(world.ref.pk, NOW)
    assert caught.value.code is ErrorCode.ILLEGAL_TRANSITION


def test_rooms_are_purged_with_everything_when_their_time_has_come() -> None:
    old, forgotten, young = make_conversation(), make_room("dewi"), make_room("sari")
    today = datetime.now(UTC)
    close_room(old.ref.pk, today)
    for world in (old, forgotten):
        leave_alone(world, limits.ROOM_KEEP_DAYS + 1)
    leave_alone(young, limits.ROOM_KEEP_DAYS - limits.ROOM_KEEP_SPREAD_DAYS)
    assert (erase_due(today), erase_due(today)) == (2, 0)
    kept = {young.ref.pk}
    for model in (Seat, RoomSession, Envelope):
        assert set(model.objects.values_list("room", flat=True)) == kept
    assert set(Room.objects.values_list("pk", flat=True)) == kept


def test_news_of_many_rooms_take_as_many_queries_as_of_one() -> None:
    worlds = [make_conversation(name) for name in ("ratna", "dewi", "sari")]
    unread = [Want(world.ref.pk, 0, 0) for world in worlds]
    assert queries_of(lambda: room_news(unread[:1])) == queries_of(lambda: room_news(unread)) == 5
    assert {news.room_pk: list(news.envelopes) for news in room_news(unread)} == {
        world.ref.pk: world.log for world in worlds
    }
    current = [Want(world.ref.pk, 4, 1) for world in worlds]
    assert queries_of(lambda: room_news(current)) == 1
    assert [(news.first, news.envelopes, news.seats) for news in room_news(current)] == [(4, (), None)] * 3


def test_a_room_without_its_key_is_no_trouble_to_others() -> None:
    lost, fine = make_conversation(), make_conversation("dewi")
    at_rest.destroy_keys([lost.ref.room_id])
    first, second = room_news([Want(world.ref.pk, 0, 0) for world in (lost, fine)])
    assert (first.first, first.length, first.envelopes) == (4, 4, ())
    assert (second.first, list(second.envelopes)) == (0, fine.log)
    with pytest.raises(at_rest.NotKept):
        page(lost.ref, 0)
    assert page(fine.ref, 0) == fine.log


@pytest.mark.parametrize("missing", [TAIL_MAX, TAIL_MAX + 1])
def test_news_hold_a_tail_and_never_a_whole_room(missing: int) -> None:
    world = make_conversation()
    seat = world.citizen_seat()
    for n in range(missing):
        world.store(seat, world.citizen.say(f"kata {n}"))
    (news,) = room_news([Want(world.ref.pk, 4, 1)])
    expected = (4, missing) if missing == TAIL_MAX else (4 + missing, 0)
    assert (news.first, len(news.envelopes), news.length) == (*expected, 4 + missing)


def test_a_page_holds_at_least_one_envelope_and_at_most_its_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    world: World = make_conversation()
    sizes = [len(raw) for raw in world.log]
    monkeypatch.setattr(limits, "PAGE_MAX_BYTES", sizes[0] + sizes[1])
    assert page(world.ref, 0) == world.log[:2]
    monkeypatch.setattr(limits, "PAGE_MAX_BYTES", 1)
    assert (page(world.ref, 1), page(world.ref, 4)) == ([world.log[1]], [])
    assert queries_of(lambda: page(world.ref, 0)) == 1
