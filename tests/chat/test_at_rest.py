"""The wrapping of what lies on the disk: bound to its room, kind and position; the ring forgets what was destroyed."""

import os
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connections
from django.test.utils import CaptureQueriesContext

from chat.at_rest import NONCE_BYTES, Kind, NotKept, destroy_keys, fresh_nonce, keys, make_key
from chat.erasure import ERASED
from chat.models import ShredKey
from realtime import bells
from realtime.threads import in_db_thread
from tests.factories.chat import make_conversation
from tests.support.rooms import enter, room_socket

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ROOM, OTHER = b"r" * 16, b"o" * 16


def test_what_was_wrapped_opens_at_its_place_only() -> None:
    key, other = make_key(ROOM, os.urandom(32), NOW), make_key(OTHER, os.urandom(32), NOW)
    wrapped = key.wrap(Kind.ENVELOPE, 7, b"sealed", fresh_nonce())
    assert key.unwrap(Kind.ENVELOPE, 7, wrapped) == b"sealed"
    assert len(wrapped) == NONCE_BYTES + len(b"sealed") + 16
    flipped = [wrapped[:at] + bytes((wrapped[at] ^ 1,)) + wrapped[at + 1 :] for at in range(len(wrapped))]
    moved = [(key, 6, wrapped), (other, 7, wrapped), (key, 7, wrapped[:-1]), (key, 7, b""), (key, 7, b"sealed")]
    for owner, position, raw in [*moved, *((key, 7, raw) for raw in flipped)]:
        with pytest.raises(NotKept):
            owner.unwrap(Kind.ENVELOPE, position, raw)


def test_a_chunk_opens_under_its_number_and_its_attachments_name_only() -> None:
    key = make_key(ROOM, os.urandom(32), NOW)
    wrapped = key.wrap(Kind.ATTACHMENT, 3, b"sealed", fresh_nonce(), b"a" * 16)
    assert key.unwrap(Kind.ATTACHMENT, 3, wrapped, b"a" * 16) == b"sealed"
    for kind, number, name in (
        (Kind.ATTACHMENT, 4, b"a" * 16),
        (Kind.ATTACHMENT, 3, b"b" * 16),
        (Kind.ATTACHMENT, 3, b""),
        (Kind.ENVELOPE, 3, b"a" * 16),
        (Kind.ENVELOPE, 3, b""),
    ):
        with pytest.raises(NotKept):
            key.unwrap(kind, number, wrapped, name)


def test_the_place_is_what_the_document_says() -> None:
    """Computed here once more: what lies on disks must stay readable."""
    key, raw, nonce = os.urandom(32), b"sealed", fresh_nonce()
    name, own = os.urandom(16), os.urandom(16)
    room = make_key(own, key, NOW)
    for kind, place, named in ((0, b"", b""), (1, b"", b""), (2, name, name)):
        aad = b"sobat/1 at-rest\0" + own + bytes((kind,)) + (7).to_bytes(8, "big") + place
        assert room.wrap(Kind(kind), 7, raw, nonce, named) == nonce + AESGCM(key).encrypt(nonce, raw, aad)


def test_the_same_bytes_never_look_the_same() -> None:
    key = make_key(ROOM, os.urandom(32), NOW)
    assert len({key.wrap(Kind.ENVELOPE, 0, b"sealed", fresh_nonce()) for _ in range(50)}) == 50


def test_a_room_keeps_its_first_key() -> None:
    first = make_key(ROOM, b"1" * 32, NOW)
    wrapped = first.wrap(Kind.ENVELOPE, 0, b"sealed", fresh_nonce())
    assert make_key(ROOM, b"2" * 32, NOW).unwrap(Kind.ENVELOPE, 0, wrapped) == b"sealed"
    assert bytes(ShredKey.objects.get().key) == b"1" * 32


def test_a_key_is_looked_up_once_until_something_is_erased() -> None:
    make_key(ROOM, os.urandom(32), NOW)
    make_key(OTHER, os.urandom(32), NOW)
    keys.forget()
    with CaptureQueriesContext(connections["shred"]) as queries:
        assert set(keys.of_all([ROOM, OTHER, b"x" * 16])) == {ROOM, OTHER}
        keys.of(ROOM)
        keys.of(OTHER)
    assert len(queries) == 1
    assert (destroy_keys([ROOM]), destroy_keys([ROOM])) == (1, 0)
    with pytest.raises(NotKept):
        keys.of(ROOM)
    assert keys.of(OTHER).room_id == OTHER


async def test_a_bell_of_another_process_makes_this_one_forget() -> None:
    """It says that a room was erased and not which."""
    world = await in_db_thread(make_conversation)
    async with room_socket() as sock:
        await enter(sock, world)
        await in_db_thread(keys.of, world.ref.room_id)
        await in_db_thread(ShredKey.objects.all().delete)
        bells.ring(bells.topic(*ERASED))
        with pytest.raises(NotKept):
            await in_db_thread(keys.of, world.ref.room_id)
