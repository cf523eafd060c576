"""Attachments in storage: each chunk once and in its place, for the seats of one room, and gone with it."""

import tracemalloc
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chat import at_rest
from chat.access import chunk_for_seat
from chat.actions import close_room, end_seat
from chat.attachments import begin_attachment, forget_unfinished, store_chunk
from chat.models import Attachment, AttachmentChunk, Room
from chat.values import Erasure, Progress, Purpose, RoomState, SeatEvent, SeatPass
from sealing.attachments import Place, chunk_sizes
from sealing.vectors import pattern
from tests.factories.attachments import NOW, File, begun, kept, rows_of, sealed_file
from tests.factories.chat import make_conversation
from tests.support.races import at_once
from tests.support.scenes import make_scene
from wire import limits
from wire.codes import ErrorCode, Refusal

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(hours=limits.ATTACHMENT_UNFINISHED_HOURS)


def refused(act: Callable[[], object]) -> ErrorCode:
    with pytest.raises(Refusal) as caught:
        act()
    return caught.value.code


def read(seat: SeatPass, file: File) -> list[bytes]:
    return [chunk_for_seat(seat, file.name, number) for number in range(len(file.chunks))]


def test_what_the_citizen_stored_her_counselor_opens_and_the_other_way_round() -> None:
    world = make_conversation()
    seats = (world.citizen_seat(), world.counselor_seat())
    for author, reader in (seats, seats[::-1]):
        file = sealed_file(world)
        assert begun(author, file) == Progress(0, 4)
        told = [store_chunk(author, file.name, number, chunk, NOW) for number, chunk in enumerate(file.chunks)]
        assert told == [Progress(done, 4) for done in (1, 2, 3, 4)]
        assert read(reader, file) == read(author, file) == list(file.chunks)
        assert file.opened(read(reader, file)) == pattern(file.said.length)
    assert list(Attachment.objects.values_list("stored", "chunks", "complete", "padded")) == [(4, 4, True, 200_704)] * 2


def test_nothing_of_a_file_lies_on_the_disk_as_it_came() -> None:
    world = make_conversation()
    file = kept(world.citizen_seat(), sealed_file(world, 70_000))
    for (number, wrapped), chunk in zip(rows_of(file), file.chunks, strict=True):
        assert len(wrapped) == len(chunk) + at_rest.NONCE_BYTES + 16
        for at in range(0, len(chunk) - 16, 4_096):
            assert chunk[at : at + 16] not in wrapped, number
        assert pattern(300) not in wrapped and file.name not in wrapped and file.said.key not in wrapped


def test_the_same_again_changes_nothing_and_anything_else_is_refused() -> None:
    world = make_conversation()
    seat, file = world.citizen_seat(), sealed_file(world)
    other = sealed_file(world, name=file.name)
    begun(seat, file)
    store_chunk(seat, file.name, 0, file.chunks[0], NOW)
    before = rows_of(file)
    assert begun(seat, file) == store_chunk(seat, file.name, 0, file.chunks[0], NOW) == Progress(1, 4)
    refusals = [
        (lambda: store_chunk(seat, file.name, 0, other.chunks[0], NOW), ErrorCode.ATTACHMENT_CHANGED),
        (lambda: begin_attachment(seat, file.name, 65_536, NOW), ErrorCode.ATTACHMENT_CHANGED),
        (lambda: store_chunk(seat, file.name, 2, file.chunks[2], NOW), ErrorCode.OUT_OF_SEQUENCE),
        (lambda: store_chunk(seat, file.name, 4, file.chunks[3], NOW), ErrorCode.MALFORMED_REQUEST),
        (lambda: store_chunk(seat, file.name, 1, file.chunks[3], NOW), ErrorCode.MALFORMED_REQUEST),
        (lambda: store_chunk(seat, file.name, 1, file.chunks[1] + b"x", NOW), ErrorCode.MALFORMED_REQUEST),
        (lambda: store_chunk(seat, bytes(16), 0, file.chunks[0], NOW), ErrorCode.UNKNOWN_ATTACHMENT),
        (lambda: begin_attachment(seat, bytes(16), 200_000, NOW), ErrorCode.MALFORMED_REQUEST),
        (lambda: begin_attachment(world.counselor_seat(), file.name, file.padded, NOW), ErrorCode.NOT_PERMITTED),
        (lambda: store_chunk(world.counselor_seat(), file.name, 1, file.chunks[1], NOW), ErrorCode.NOT_PERMITTED),
    ]
    assert [refused(act) for act, _ in refusals] == [code for _, code in refusals]
    assert (rows_of(file), Attachment.objects.get().stored) == (before, 1)
    for number, chunk in enumerate(file.chunks):
        store_chunk(seat, file.name, number, chunk, NOW)
    assert store_chunk(seat, file.name, 1, file.chunks[1], NOW) == Progress(4, 4)
    assert read(seat, file) == list(file.chunks)


def test_a_chunk_that_the_disk_has_lost_is_refused_to_sender_and_reader() -> None:
    world = make_conversation()
    seat = world.citizen_seat()
    file = kept(seat, sealed_file(world, 70_000))
    spoilt = bytes(rows_of(file)[0][1][:-1]) + b"\x00\x01"
    AttachmentChunk.objects.filter(number=0).update(wrapped=spoilt)
    assert refused(lambda: store_chunk(seat, file.name, 0, file.chunks[0], NOW)) == ErrorCode.ATTACHMENT_CHANGED
    assert refused(lambda: chunk_for_seat(seat, file.name, 0)) == ErrorCode.UNKNOWN_ATTACHMENT
    assert chunk_for_seat(seat, file.name, 1) == file.chunks[1]


def test_a_name_belongs_to_one_room() -> None:
    world, other = make_conversation(), make_conversation("dewi")
    file = kept(world.citizen_seat(), sealed_file(world))
    strange = sealed_file(other, name=file.name)
    assert refused(lambda: read(other.citizen_seat(), file)) is ErrorCode.UNKNOWN_ATTACHMENT
    kept(other.citizen_seat(), strange)
    assert read(world.citizen_seat(), file) == list(file.chunks)
    assert read(other.counselor_seat(), strange) == list(strange.chunks)


def test_what_is_not_whole_is_read_by_nobody() -> None:
    world = make_conversation()
    seat, file = world.citizen_seat(), sealed_file(world)
    begun(seat, file)
    for number, chunk in enumerate(file.chunks):
        assert refused(lambda: chunk_for_seat(seat, file.name, 0)) is ErrorCode.UNKNOWN_ATTACHMENT
        store_chunk(seat, file.name, number, chunk, NOW)
    assert refused(lambda: chunk_for_seat(seat, file.name, 4)) is ErrorCode.UNKNOWN_ATTACHMENT
    assert read(seat, file) == list(file.chunks)


def test_nothing_more_is_stored_in_a_room_that_ended_and_what_is_there_stays_readable() -> None:
    world = make_conversation()
    seat, file, late = world.citizen_seat(), sealed_file(world), sealed_file(world)
    kept(seat, file)
    begun(seat, late)
    close_room(world.ref.pk, NOW)
    assert refused(lambda: begun(seat, late)) is ErrorCode.ROOM_CLOSED
    assert refused(lambda: store_chunk(seat, late.name, 0, late.chunks[0], NOW)) is ErrorCode.ROOM_CLOSED
    assert file.opened(read(world.counselor_seat(), file)) == pattern(file.said.length)


def test_whoever_left_stores_nothing_and_whoever_only_looks_on_attaches_nothing() -> None:
    scene = make_scene()
    seat, file = scene.ratna, sealed_file(scene.world)
    begun(seat, file)
    supervisor = scene.seats(Purpose.SUPERVISION)
    other = sealed_file(scene.world)
    assert refused(lambda: begun(supervisor, other)) is ErrorCode.NOT_PERMITTED
    kept(scene.citizen, other)
    assert read(supervisor, other) == list(other.chunks)  # whether she can open it, the sealing decides
    end_seat(seat.seat_pk, SeatEvent.REVOKE)
    assert refused(lambda: begun(seat, file)) is ErrorCode.NOT_PERMITTED
    assert refused(lambda: store_chunk(seat, file.name, 0, file.chunks[0], NOW)) is ErrorCode.NOT_PERMITTED


def test_a_room_holds_so_many_and_so_much() -> None:
    world, other = make_conversation(), make_conversation("dewi")
    seat = world.citizen_seat()
    for number in range(4):
        begin_attachment(seat, bytes((number,)) * 16, limits.ATTACHMENT_MAX_BYTES, NOW)
    assert refused(lambda: begin_attachment(seat, b"x" * 16, 1, NOW)) is ErrorCode.ATTACHMENTS_FULL
    assert begin_attachment(seat, bytes(16), limits.ATTACHMENT_MAX_BYTES, NOW) == Progress(0, 400)
    small = other.citizen_seat()
    for number in range(limits.ATTACHMENTS_MAX):
        begin_attachment(small, bytes((number,)) * 16, 1, NOW)
    assert refused(lambda: begin_attachment(small, b"x" * 16, 1, NOW)) is ErrorCode.ATTACHMENTS_FULL
    assert Attachment.objects.count() == 4 + limits.ATTACHMENTS_MAX


@pytest.mark.parametrize("alike", [True, False])
def test_of_eight_uploads_at_once_one_set_of_bytes_is_stored(alike: bool) -> None:
    """Of the same bytes all eight succeed; of eight different ones, under one name, whoever was first goes on alone."""
    world = make_conversation()
    seat, first = world.citizen_seat(), sealed_file(world)
    files = [first] * 8 if alike else [first, *(sealed_file(world, name=first.name) for _ in range(7))]
    expected = {"done": 8} if alike else {"done": 1, "attachment_changed": 7}
    assert Counter(at_once([lambda file=file: begun(seat, file) for file in files])) == {"done": 8}  # type: ignore[misc]
    ends = at_once([lambda file=file: store_chunk(seat, file.name, 0, file.chunks[0], NOW) for file in files])  # type: ignore[misc]
    assert Counter(ends) == expected
    assert Counter(at_once([lambda file=file: kept(seat, file) for file in files])) == expected  # type: ignore[misc]
    whole = files[ends.index("done")]
    assert read(world.counselor_seat(), first) == list(whole.chunks)
    assert (Attachment.objects.count(), AttachmentChunk.objects.count()) == (1, 4)


def test_what_never_became_whole_is_forgotten_a_day_after_its_last_chunk() -> None:
    world = make_conversation()
    seat = world.citizen_seat()
    whole, half, begun_only = (sealed_file(world) for _ in range(3))
    kept(seat, whole)
    begun(seat, begun_only)
    begun(seat, half)
    store_chunk(seat, half.name, 0, half.chunks[0], NOW + timedelta(hours=1))
    assert forget_unfinished(NOW + DAY) == 0
    assert forget_unfinished(NOW + DAY + timedelta(seconds=1)) == 1
    assert forget_unfinished(NOW + DAY + timedelta(hours=1, seconds=1)) == 1
    assert (rows_of(half), Attachment.objects.get().blob_id) == ([], whole.name)
    assert forget_unfinished(NOW + 99 * DAY) == 0
    assert refused(lambda: store_chunk(seat, half.name, 1, half.chunks[1], NOW)) is ErrorCode.UNKNOWN_ATTACHMENT
    assert begun(seat, half) == Progress(0, 4)  # and may begin anew


def test_in_a_room_that_is_being_erased_nothing_is_read_or_stored() -> None:
    world = make_conversation()
    seat, file, half = world.citizen_seat(), sealed_file(world), sealed_file(world)
    kept(seat, file)
    begun(seat, half)
    Room.objects.update(state=RoomState.ERASING, erasure=Erasure.CITIZEN, closed_at=NOW)
    assert refused(lambda: chunk_for_seat(seat, file.name, 0)) is ErrorCode.UNKNOWN_ATTACHMENT
    assert refused(lambda: store_chunk(seat, half.name, 0, half.chunks[0], NOW)) is ErrorCode.ROOM_CLOSED
    at_rest.destroy_keys([world.ref.room_id])
    assert refused(lambda: store_chunk(seat, half.name, 0, half.chunks[0], NOW)) is ErrorCode.ROOM_CLOSED


def test_a_chunk_costs_few_queries() -> None:
    """Room, seat, attachment, insert, update; reading one."""
    world = make_conversation()
    seat, file = world.citizen_seat(), sealed_file(world)
    begun(seat, file)
    with CaptureQueriesContext(connection) as storing:
        store_chunk(seat, file.name, 0, file.chunks[0], NOW)
    statements = [query["sql"].split(" ")[0] for query in storing]
    assert [word for word in statements if word in ("SELECT", "INSERT", "UPDATE")] == [
        "SELECT",
        "SELECT",
        "SELECT",
        "INSERT",
        "UPDATE",
    ]
    kept(seat, file)
    with CaptureQueriesContext(connection) as reading:
        chunk_for_seat(seat, file.name, 0)
    assert len(reading) == 1


def test_the_largest_file_passes_through_a_few_chunks_of_memory() -> None:
    world = make_conversation()
    seat, name = world.citizen_seat(), bytes(range(16))
    place = Place(world.ref.room_id, name, bytes(32))
    sizes = chunk_sizes(limits.ATTACHMENT_MAX_BYTES)
    begin_attachment(seat, name, limits.ATTACHMENT_MAX_BYTES, NOW)
    chunk = place.seal(0, False, bytes(65_536))
    store_chunk(seat, name, 0, chunk, NOW)
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        for number in range(1, len(sizes)):
            store_chunk(seat, name, number, chunk, NOW)
        assert [len(chunk_for_seat(seat, name, number)) for number in range(len(sizes))] == sizes
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert Attachment.objects.get().complete
    assert most - before < 16 * limits.ATTACHMENT_CHUNK_BYTES
