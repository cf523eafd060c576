"""Family 18, of attachments: after an erasure a backup of the database and all member keys together open none."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from chat import at_rest, erasure
from chat.access import chunk_for_seat
from chat.at_rest import Kind, NotKept, RoomKey, keys
from chat.models import Attachment, AttachmentChunk
from sealing.notation import Malformed
from sealing.vectors import pattern
from tests.factories.attachments import kept, sealed_file
from tests.factories.chat import make_conversation
from tests.support.erasing import backup, order, whatever_is_left

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
CHUNKS = "SELECT number, wrapped FROM chat_attachmentchunk ORDER BY attachment_id, number"


def test_a_backup_and_every_key_that_members_hold_open_no_attachment(tmp_path: Path) -> None:
    """The key of an attachment travels in a MSG, so whoever has the members' keys has it; the wrap is what holds."""
    world, other = make_conversation(), make_conversation("dewi")
    file, spared = kept(world.citizen_seat(), sealed_file(world)), kept(other.citizen_seat(), sealed_file(other))
    rows, key = backup(tmp_path, CHUNKS)[:4], keys.of(world.ref.room_id)
    unwrapped = [key.unwrap(Kind.ATTACHMENT, number, wrapped, file.name) for number, wrapped in rows]
    assert file.opened(unwrapped) == pattern(file.said.length)  # as long as the key lives

    assert erasure.order_erasure(world.token, *order(world), NOW) is not None
    members = (world.citizen.member, world.made.member)
    stolen = [*whatever_is_left(), bytes(32), file.said.key, *(member.signing.seed for member in members)]
    for candidate in stolen:
        room = RoomKey(world.ref.room_id, at_rest.AESGCM(candidate))
        for number, wrapped in rows:
            with pytest.raises(NotKept):
                room.unwrap(Kind.ATTACHMENT, number, wrapped, file.name)
    with pytest.raises(Malformed):
        file.opened([wrapped[at_rest.NONCE_BYTES : -16] for _, wrapped in rows])
    assert (bytes(Attachment.objects.get().blob_id), AttachmentChunk.objects.count()) == (spared.name, 4)
    reader = other.counselor_seat()
    assert spared.opened([chunk_for_seat(reader, spared.name, number) for number in range(4)]) == pattern(
        spared.said.length
    )


def test_what_a_restored_backup_brings_back_goes_again() -> None:
    world, other = make_conversation(), make_conversation("dewi")
    kept(world.citizen_seat(), sealed_file(world))
    kept(other.citizen_seat(), sealed_file(other))
    at_rest.destroy_keys([world.ref.room_id])  # the rows are those of before
    assert erasure.heal_orphans(NOW) == 1
    assert (Attachment.objects.count(), AttachmentChunk.objects.count()) == (1, 4)
