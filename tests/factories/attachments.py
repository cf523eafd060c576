"""Attachments as a client seals them: what the MSG says, and the chunks."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime

from chat.attachments import begin_attachment, store_chunk
from chat.models import AttachmentChunk
from chat.values import Progress, SeatPass
from sealing.attachments import Attachment, Place, Sealer, open_chunks
from sealing.chunks import padme
from sealing.vectors import pattern
from tests.factories.chat import World

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@dataclass(frozen=True)
class File:
    """A sealed file of the room `room_id`; its bytes are `pattern(said.length)`."""

    room_id: bytes
    said: Attachment
    chunks: tuple[bytes, ...]

    @property
    def name(self) -> bytes:
        """In storage."""
        return self.said.blob_id

    @property
    def padded(self) -> int:
        """What the server is told."""
        return padme(self.said.length)

    def opened(self, chunks: list[bytes]) -> bytes:
        """What a reader gets out of these chunks."""
        return b"".join(open_chunks(self.room_id, self.said, chunks))


def sealed_file(world: World, length: int = 200_000, *, name: bytes | None = None) -> File:
    """A new file of this length under keys of its own; `name` takes another's."""
    place = Place(world.ref.room_id, name or os.urandom(16), os.urandom(32))
    sealer = Sealer(place, length, [pattern(length)])
    chunks = tuple(sealer)
    return File(world.ref.room_id, Attachment(1, place.blob_id, place.key, length, sealer.digest), chunks)


def begun(seat: SeatPass, file: File, now: datetime = NOW) -> Progress:
    """Its place is made, or found."""
    return begin_attachment(seat, file.name, file.padded, now)


def kept(seat: SeatPass, file: File, now: datetime = NOW) -> File:
    """Stored whole."""
    begun(seat, file, now)
    for number, chunk in enumerate(file.chunks):
        store_chunk(seat, file.name, number, chunk, now)
    return file


def rows_of(file: File) -> list[tuple[int, bytes]]:
    """What lies in the database: (number, wrapped) in order."""
    rows = AttachmentChunk.objects.filter(attachment__blob_id=file.name).order_by("number")
    return [(number, bytes(wrapped)) for number, wrapped in rows.values_list("number", "wrapped")]
