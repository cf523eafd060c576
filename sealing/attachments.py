"""Attachments: what a MSG says about one, and its sealed chunks (docs/sealing.md section 12). Not for the server.

Pieces come in and chunks go out one at a time; never more than a chunk and a piece is held.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from hmac import compare_digest
from struct import Struct

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sealing.chunks import PIECE_BYTES, chunk_count, chunk_size, padme
from sealing.notation import Category, Malformed, u64
from sealing.schedule import NONCE, expand

MAX_ATTACHMENT_BYTES = 25 * 1024 * 1024
MAX_CAPTION_BYTES = 2_000
COMMIT_BYTES = 32
MEDIA_TYPES = {
    1: "image/jpeg",
    2: "image/png",
    3: "image/webp",
    4: "application/pdf",
    5: "audio/webm",
    6: "audio/mp4",
}
_AUDIO = frozenset((5, 6))
_FIELDS = Struct(">B16s32sI32sI")


def _require(condition: bool, category: Category, rule: str) -> None:
    if not condition:
        raise Malformed(category, rule)


@dataclass(frozen=True, slots=True)
class Attachment:
    """What the MSG says: everything needed to fetch the chunks, open them and tell whether they are all of it.

    `media` is a number of `MEDIA_TYPES`, `blob_id` (16) names the stored chunks, `key` (32) seals them, `length` is the
    file's in bytes, `digest` (32) is SHA-256 over all sealed chunks, `duration_ms` is 0 for all but sound.
    """

    media: int
    blob_id: bytes
    key: bytes = field(repr=False)
    length: int
    digest: bytes
    duration_ms: int = 0
    caption: str = ""

    def pack(self) -> bytes:
        """The payload of a MSG of type 2."""
        fields = (self.media, self.blob_id, self.key, self.length, self.digest, self.duration_ms)
        return _FIELDS.pack(*fields) + self.caption.encode("utf-8", "surrogatepass")


def parse_attachment(payload: bytes) -> Attachment | None:
    """Parse a payload of type 2. None for a medium this version does not know; raises `Malformed`."""
    _require(len(payload) >= 1, Category.MALFORMED, "attachment_length")
    if payload[0] not in MEDIA_TYPES:
        return None
    caption = payload[_FIELDS.size :]
    well_formed = len(payload) >= _FIELDS.size and len(caption) <= MAX_CAPTION_BYTES
    _require(well_formed, Category.MALFORMED, "attachment_length")
    media, blob_id, key, length, digest, duration_ms = _FIELDS.unpack_from(payload)
    _require(1 <= length <= MAX_ATTACHMENT_BYTES, Category.MALFORMED, "attachment_size")
    _require(duration_ms == 0 or media in _AUDIO, Category.MALFORMED, "attachment_duration")
    try:
        return Attachment(media, blob_id, key, length, digest, duration_ms, caption.decode("utf-8"))
    except UnicodeDecodeError as reason:
        raise Malformed(Category.MALFORMED, "attachment_caption") from reason


def chunk_sizes(length: int) -> list[int]:
    """The sealed size of each chunk of an attachment of `length` bytes."""
    padded = padme(length)
    return [chunk_size(padded, index) for index in range(chunk_count(padded))]


@dataclass(frozen=True, slots=True)
class Place:
    """Where an attachment lives: its room (16), its name in storage (16) and the key that seals it there (32)."""

    room_id: bytes
    blob_id: bytes
    key: bytes = field(repr=False)

    def _context(self, index: int, last: bool) -> bytes:
        return self.room_id + self.blob_id + u64(index) + bytes((last,))

    def keys(self, index: int, last: bool) -> tuple[bytes, bytes]:
        """(key, commitment) of one chunk, 32 bytes each."""
        prk = expand(self.key, "att", self._context(index, last), 32)
        return expand(prk, "key", b"", 32), expand(prk, "commit", b"", 32)

    def seal(self, index: int, last: bool, piece: bytes) -> bytes:
        """One sealed chunk: commitment || ciphertext || tag."""
        key, commit = self.keys(index, last)
        return commit + AESGCM(key).encrypt(NONCE, piece, self._context(index, last))

    def open(self, index: int, last: bool, chunk: bytes) -> bytes:
        """The piece of one sealed chunk. Raises `Malformed`; the commitment is compared before decrypting."""
        key, commit = self.keys(index, last)
        _require(compare_digest(commit, chunk[:COMMIT_BYTES]), Category.TAMPERED, "chunk_commitment")
        try:
            return AESGCM(key).decrypt(NONCE, chunk[COMMIT_BYTES:], self._context(index, last))
        except InvalidTag as reason:
            raise Malformed(Category.TAMPERED, "chunk") from reason


def _padded(pieces: Iterable[bytes], length: int) -> Iterator[bytes]:
    """The pieces and the filler behind them. Raises `Malformed` when they are not `length` bytes."""
    left = length
    for piece in pieces:
        left -= len(piece)
        _require(left >= 0, Category.MALFORMED, "attachment_length")
        yield piece
    _require(left == 0, Category.MALFORMED, "attachment_length")
    filler = padme(length) - length
    for start in range(0, filler, PIECE_BYTES):
        yield bytes(min(PIECE_BYTES, filler - start))


def _recut(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of PIECE_BYTES; the last may be shorter."""
    held = bytearray()
    for piece in pieces:
        held += piece
        while len(held) >= PIECE_BYTES:
            yield bytes(held[:PIECE_BYTES])
            del held[:PIECE_BYTES]
    if held:
        yield bytes(held)


class Sealer:
    """Seals one attachment. Iterate once over its chunks and store them in order; `digest` is known after the last.

    `length` is the number of bytes that `pieces` (of any sizes) will give. A place seals one file only: a retry may
    seal the same bytes again, never others. Raises `Malformed` for a length outside the limits or other than promised.
    """

    def __init__(self, place: Place, length: int, pieces: Iterable[bytes]) -> None:
        _require(1 <= length <= MAX_ATTACHMENT_BYTES, Category.MALFORMED, "attachment_size")
        self._place, self._length, self._pieces = place, length, pieces
        self._hash = sha256()
        self._done = False

    def __iter__(self) -> Iterator[bytes]:
        last = len(chunk_sizes(self._length)) - 1
        for index, piece in enumerate(_recut(_padded(self._pieces, self._length))):
            chunk = self._place.seal(index, index == last, piece)
            self._hash.update(chunk)
            self._done = index == last
            yield chunk

    @property
    def digest(self) -> bytes:
        """SHA-256 over all chunks. Raises `Malformed` before the last was sealed."""
        _require(self._done, Category.FORBIDDEN, "unfinished")
        return self._hash.digest()


def open_chunks(room_id: bytes, attachment: Attachment, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The pieces of an attachment, in order. Raises `Malformed` at the first chunk that is not the one due.

    A chunk that opens is proven to come from a member of the room, no more. The digest proves that all of them are what
    the author sent, so the last piece is held back until it fits: whoever has `length` bytes has the author's.
    """
    place, hashed = Place(room_id, attachment.blob_id, attachment.key), sha256()
    sizes, left, held = chunk_sizes(attachment.length), attachment.length, b""
    source = iter(chunks)
    for index, size in enumerate(sizes):
        chunk = next(source, None)
        if chunk is None:
            raise Malformed(Category.MALFORMED, "chunk_missing")
        _require(len(chunk) == size, Category.MALFORMED, "chunk_length")
        piece = place.open(index, index == len(sizes) - 1, chunk)
        hashed.update(chunk)
        _require(not any(piece[left:]), Category.MALFORMED, "attachment_filler")
        if left and held:
            yield held
        held = piece[:left] or held
        left = max(left - len(piece), 0)
    _require(next(source, None) is None, Category.MALFORMED, "chunk_extra")
    _require(compare_digest(hashed.digest(), attachment.digest), Category.TAMPERED, "attachment_digest")
    yield held
