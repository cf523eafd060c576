"""Family 18: after an erasure a backup of the database and all member keys together open nothing.

And around it: nothing that happens on the way undoes an erasure, and nobody but the citizen can order one.
"""

import os
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connections

from chat import at_rest, erasure
from chat.access import proof_for_counselor, proof_for_token, seat_for_token
from chat.at_rest import Kind, NotKept, RoomKey, keys
from chat.models import Envelope, ErasureCount, ErasureNotice, Room, RoomGrant, RoomSession, Seat, ShredKey
from chat.values import ErasureProof, RoomState
from sealing.erasure import check_erasure
from sealing.members import Member, SigningKey
from sealing.notation import Malformed
from sealing.rehearsal.erasure_scenarios import Orders
from sealing.transcript import Transcript
from tests.factories.chat import World, leave_alone, make_conversation, make_room, now_ms
from tests.support.erasing import backup, order, whatever_is_left
from tests.support.talkers import installation
from wire import limits
from wire.codes import ErrorCode, Refusal

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
WORDS = "Saya belum pernah cerita ke siapa pun."
Rows = list[tuple[int, int, bytes]]
ENVELOPES = "SELECT room_id, seq, wrapped FROM chat_envelope ORDER BY room_id, seq"


def spoken(name: str = "ratna") -> World:
    world = make_conversation(name)
    world.store(world.citizen_seat(), world.citizen.say(WORDS))
    return world


def opened(world: World, rows: Rows, key: RoomKey, member: Member) -> list[str]:
    """What somebody reads who has these rows, this key and this member's keys."""
    transcript = Transcript(world.ref.room_id, world.counselor.transcript.state.log, member)
    texts = []
    for room, seq, wrapped in rows:
        if room == world.ref.pk:
            outcome = transcript.accept(key.unwrap(Kind.ENVELOPE, seq, wrapped))
            texts += [outcome.content.payload.decode()] if outcome.content else []
    return texts


def test_a_backup_and_all_member_keys_and_the_store_that_is_left_open_nothing(tmp_path: Path) -> None:
    world, other = spoken(), make_room("dewi")
    rows, key = backup(tmp_path, ENVELOPES), keys.of(world.ref.room_id)
    members = (world.citizen.member, world.made.member)
    assert [opened(world, rows, key, member)[-1:] for member in members] == [[WORDS]] * 2  # as long as the key lives
    stored = world.log
    assert not [raw for raw in stored for _, _, wrapped in rows if raw in wrapped or raw[:16] in wrapped]

    assert erasure.order_erasure(world.token, *order(world), NOW) is not None
    (left,) = whatever_is_left()
    candidates = [left, bytes(32), *(m.signing.seed for m in members), *(m.kem_seed for m in members)]
    mine = [(seq, wrapped) for room, seq, wrapped in rows if room == world.ref.pk]
    assert len(mine) == len(stored)
    for candidate in candidates:
        for seq, wrapped in mine:
            with pytest.raises(NotKept):
                RoomKey(world.ref.room_id, at_rest.AESGCM(candidate)).unwrap(Kind.ENVELOPE, seq, wrapped)
    with pytest.raises(NotKept):
        keys.of(world.ref.room_id)
    assert keys.of(other.ref.room_id).unwrap(Kind.ENVELOPE, 0, rows[-1][2]) == other.log[0]  # which nobody erased


def test_a_destroyed_key_is_in_no_file_of_its_store(tmp_path: Path) -> None:
    world = spoken()
    (key,) = whatever_is_left()
    before = place_of_keys()
    if isinstance(before, Path):
        assert key in b"".join(content(path) for path in files(before))
    erasure.order_erasure(world.token, *order(world), NOW)
    at_rest.scrub()
    assert whatever_is_left() == []
    if isinstance(before, Path):
        assert not [path for path in files(before) if key in content(path)]
    else:
        assert place_of_keys() != before  # written anew


def content(path: Path) -> bytes:
    """Read by another process: to close a file here would drop the locks that SQLite holds on it (POSIX fcntl), and the
    next process to leave the store would take its log away under our connections.
    """
    return subprocess.run(["cat", path], stdout=subprocess.PIPE, check=True).stdout


def files(store: Path) -> list[Path]:
    """The store's file, its log and whatever else lies beside it under its name."""
    return sorted(store.parent.glob(f"{store.name}*"))


def place_of_keys() -> Path | int:
    """The file of an SQLite store; PostgreSQL's number of the file that holds the table."""
    store = connections["shred"]
    if store.vendor == "sqlite":
        return Path(str(store.settings_dict["NAME"]))
    with store.cursor() as cursor:
        cursor.execute("SELECT pg_relation_filenode('chat_shredkey')")
        return int(cursor.fetchone()[0])


@pytest.mark.parametrize("done", range(len(erasure.STEPS) + 1))
def test_a_server_that_dies_between_two_steps_has_erased_after_its_restart(
    done: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mark is committed first; the next process finds it, whatever the last one had come to."""
    world, other = spoken(), make_room("dewi")
    with monkeypatch.context() as died:
        died.setattr(erasure, "STEPS", erasure.STEPS[:done])
        erasure.order_erasure(world.token, *order(world), datetime.now(UTC))
    marked = Room.objects.filter(pk=world.ref.pk, state=RoomState.ERASING)
    assert marked.exists() == (done < len(erasure.STEPS))
    assert (proof_for_token(world.token) is None) == (done < len(erasure.STEPS))  # nobody is told too early

    printed = installation(tmp_path, settings.ENV.redis).manage("housekeep")
    assert f"rooms: {1 if done < len(erasure.STEPS) else 0}" in printed.splitlines()
    for model in (Envelope, RoomSession, Seat):
        assert set(model.objects.values_list("room", flat=True)) == {other.ref.pk}
    assert not RoomGrant.objects.exists()
    assert [bytes(name) for name in ShredKey.objects.values_list("room_id", flat=True)] == [other.ref.room_id]
    assert list(ErasureCount.objects.values_list("why", "rooms")) == [("citizen", 1)]
    assert proof_for_token(world.token) is not None


def test_the_proof_is_the_citizens_and_names_its_room() -> None:
    world = spoken()
    session, close = order(world)
    proof = erasure.order_erasure(world.token, session, close, NOW)
    assert proof == ErasureProof(world.ref.room_id, world.log[0], session, close)
    assert proof == proof_for_counselor(world.made.pk, world.ref.room_id) == proof_for_token(world.token)
    check_erasure(world.ref.room_id, proof.genesis, proof.session, proof.close)
    assert seat_for_token(world.token) is None
    assert erasure.order_erasure(world.token, *order(world), NOW) == proof  # once more: the first one stands
    assert ErasureCount.objects.get().rooms == 1


def test_an_order_that_its_citizen_did_not_sign_changes_nothing() -> None:
    world, other = spoken(), make_room("dewi")
    session, close = order(world)
    foreign = order(other)
    claiming = Orders(world.citizen.member, world.ref.room_id, SigningKey(os.urandom(32)), os.urandom)
    cases: list[tuple[tuple[bytes, bytes], ErrorCode]] = [
        (order(world, world.made.member), ErrorCode.BAD_SIGNATURE),
        ((session, close[:-1] + bytes((close[-1] ^ 1,))), ErrorCode.BAD_SIGNATURE),
        ((session, session), ErrorCode.MALFORMED_ENVELOPE),
        (foreign, ErrorCode.MALFORMED_ENVELOPE),
        (claiming.claim(close={"seen_index": 1}), ErrorCode.MALFORMED_ENVELOPE),
        ((b"x" * 300, close), ErrorCode.MALFORMED_ENVELOPE),
    ]
    for (first, last), code in cases:
        with pytest.raises(Refusal) as caught:
            erasure.order_erasure(world.token, first, last, NOW)
        assert caught.value.code is code
    assert erasure.order_erasure(os.urandom(32), session, close, NOW) is None
    assert Room.objects.filter(state=RoomState.OPEN).count() == 2
    assert (ErasureNotice.objects.count(), ShredKey.objects.count()) == (0, 2)
    with pytest.raises(Malformed):
        check_erasure(world.ref.room_id, world.log[0], *foreign)


def test_what_a_restored_backup_brings_back_is_erased_again() -> None:
    world, other = spoken(), make_room("dewi")
    rows: list[Any] = [
        *Room.objects.filter(pk=world.ref.pk),
        *Seat.objects.filter(room=world.ref.pk),
        *Envelope.objects.filter(room=world.ref.pk),
    ]
    erasure.order_erasure(world.token, *order(world), NOW)
    for row in rows:
        row.save(force_insert=True)
    assert erasure.belonging().keyless == 1
    assert (erasure.heal_orphans(NOW), erasure.heal_orphans(NOW)) == (1, 0)
    assert list(Room.objects.values_list("pk", flat=True)) == [other.ref.pk]
    assert dict(ErasureCount.objects.values_list("why", "rooms")) == {"citizen": 1, "orphan": 1}


def test_keys_that_no_room_came_to_go_after_a_day() -> None:
    """One of yesterday goes; one of today may belong to a room that is just being opened."""
    world = make_room()
    ShredKey.objects.update(made_at=NOW - timedelta(days=9))
    at_rest.make_key(b"a" * 16, os.urandom(32), NOW - timedelta(hours=25))
    assert (erasure.heal_orphans(NOW), erasure.heal_orphans(NOW)) == (1, 0)
    at_rest.make_key(b"b" * 16, os.urandom(32), NOW - timedelta(hours=23))
    assert erasure.heal_orphans(NOW) == 0
    assert {bytes(name) for name in ShredKey.objects.values_list("room_id", flat=True)} == {
        world.ref.room_id,
        b"b" * 16,
    }


def test_beside_a_store_that_is_not_its_own_nothing_is_tidied_up() -> None:
    """A misspelled path must not cost a city its rooms, nor its keys."""
    worlds = [make_room(), make_room("dewi")]
    held = list(ShredKey.objects.all())
    ShredKey.objects.all().delete()
    strange = [b"%016d" % n for n in range(3)]
    for name in strange:
        at_rest.make_key(name, os.urandom(32), NOW - timedelta(days=9))
    keys.forget()
    assert erasure.heal_orphans(NOW) == 0
    assert (erasure.belonging().together, erasure.belonging().keyless) == (False, 2)
    ShredKey.objects.all().delete()
    ShredKey.objects.bulk_create(held)
    assert [Room.objects.filter(pk=world.ref.pk).count() for world in worlds] == [1, 1]
    assert erasure.belonging().together


def test_words_that_nobody_has_read_are_kept_longer() -> None:
    read, unread = spoken(), spoken("dewi")
    read.store(read.counselor_seat(), read.counselor.pen.acknowledge(now_ms()))
    today = datetime.now(UTC)
    for world in (read, unread):
        leave_alone(world, limits.ROOM_KEEP_DAYS + 1)
    assert erasure.erase_due(today) == 1
    assert list(Room.objects.values_list("pk", flat=True)) == [unread.ref.pk]
    leave_alone(unread, limits.ROOM_KEEP_DAYS + limits.ROOM_UNREAD_EXTRA_DAYS + 1)
    assert erasure.erase_due(today) == 1
    assert dict(ErasureCount.objects.values_list("why", "rooms")) == {"retention": 2}
    assert ErasureNotice.objects.count() == 0


def test_a_room_that_is_used_starts_its_time_anew() -> None:
    world = spoken()
    leave_alone(world, limits.ROOM_KEEP_DAYS - 1)
    world.store(world.citizen_seat(), world.citizen.say("masih di sini"))
    assert Room.objects.get(pk=world.ref.pk).active_on == datetime.now(UTC).date()


def test_proofs_go_after_a_week() -> None:
    world = spoken()
    erasure.order_erasure(world.token, *order(world), NOW)
    week = timedelta(days=limits.ERASURE_NOTICE_DAYS)
    assert erasure.forget_notices(NOW + week) == 0
    assert erasure.forget_notices(NOW + week + timedelta(seconds=1)) == 2
    assert (proof_for_token(world.token), proof_for_counselor(world.made.pk, world.ref.room_id)) == (None, None)


def test_an_order_reads_nothing_of_the_room_but_its_beginning() -> None:
    """What the citizen said is neither unwrapped nor needed, however long the conversation was."""
    world = spoken()
    Envelope.objects.filter(room=world.ref.pk, seq__gt=0).update(wrapped=b"no envelope")
    session, close = order(world)
    proof = erasure.order_erasure(world.token, session, close, NOW)
    assert proof == ErasureProof(world.ref.room_id, world.log[0], session, close)
    assert Room.objects.count() == 0
