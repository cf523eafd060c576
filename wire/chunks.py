"""The one body that is no JSON: a chunk of an attachment on its way to the server (docs/protocol.md section 9.1)."""

from dataclasses import dataclass, field
from struct import Struct
from typing import Final

from wire import limits
from wire.codec import Undecodable

_HEAD: Final = Struct(">32s16s16sI")
_NOBODY: Final = bytes(limits.TOKEN_BYTES)


@dataclass(frozen=True, slots=True)
class ChunkPut:
    """POST /api/attachment/put: sealed chunk number `index` of the attachment `blob_id` in the room `room_id`.

    `token` is the secret of a citizen's seat, None for the signed-in counselor.
    """

    token: bytes | None = field(repr=False)
    room_id: bytes
    blob_id: bytes
    index: int
    chunk: bytes = field(repr=False)

    def pack(self) -> bytes:
        """The body."""
        return _HEAD.pack(self.token or _NOBODY, self.room_id, self.blob_id, self.index) + self.chunk


def parse_chunk_put(body: bytes) -> ChunkPut:
    """A body of at most ATTACHMENT_PUT_BYTES. Raises Undecodable for one without a chunk, or with too long a one."""
    if not _HEAD.size < len(body) <= limits.ATTACHMENT_PUT_BYTES:
        raise Undecodable("length")
    token, room_id, blob_id, index = _HEAD.unpack_from(body)
    return ChunkPut(None if token == _NOBODY else token, room_id, blob_id, index, body[_HEAD.size :])
