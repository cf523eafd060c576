"""Attachments: lengths that tell little, chunks that fit in one place only, and never the whole in memory."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given, settings
from hypothesis import strategies as st

from sealing.attachments import (
    MAX_ATTACHMENT_BYTES,
    Attachment,
    Place,
    Sealer,
    chunk_sizes,
    open_chunks,
    parse_attachment,
)
from sealing.chunks import PIECE_BYTES, padme
from sealing.notation import Category, Malformed
from sealing.padding import Content, attachment_content, parse_content, unpad
from sealing.rehearsal.attachment_scenarios import ROOM_ID, told
from sealing.rehearsal.world import NOW, Dice, meet
from sealing.schedule import NONCE, expand
from sealing.vectors import pattern

DICE = Dice("attachment tests")
PLACE = Place(ROOM_ID, DICE(16), DICE(32))
LENGTHS = st.integers(1, MAX_ATTACHMENT_BYTES)


def sealed(length: int, place: Place = PLACE) -> tuple[Attachment, list[bytes]]:
    sealer = Sealer(place, length, [pattern(length)])
    chunks = list(sealer)
    return Attachment(1, place.blob_id, place.key, length, sealer.digest), chunks


def opened(attachment: Attachment, chunks: Iterable[bytes], room: bytes = ROOM_ID) -> bytes:
    return b"".join(open_chunks(room, attachment, chunks))


def refused(attachment: Attachment, chunks: Iterable[bytes], room: bytes = ROOM_ID) -> tuple[Category, str]:
    with pytest.raises(Malformed) as refusal:
        opened(attachment, chunks, room)
    return refusal.value.category, refusal.value.rule


THREE, CHUNKS = sealed(131_073)


@given(LENGTHS)
def test_padded_lengths_are_a_little_longer_and_few(length: int) -> None:
    padded = padme(length)
    assert length <= padded <= length * 1.12
    assert padme(padded) == padded
    significant = bin(padded)[2:].rstrip("0")
    assert len(significant) <= (length.bit_length() - 1).bit_length() + 1


@given(st.tuples(LENGTHS, LENGTHS).map(sorted))
def test_a_longer_file_is_never_padded_to_less(lengths: list[int]) -> None:
    shorter, longer = lengths
    assert padme(shorter) <= padme(longer)


def test_padded_lengths_known_answers() -> None:
    pairs = {1: 1, 2: 2, 8: 8, 9: 10, 17: 18, 33: 36, 129: 144, 1_000: 1_024, 48_211: 49_152, 65_537: 67_584}
    pairs[MAX_ATTACHMENT_BYTES] = MAX_ATTACHMENT_BYTES
    pairs[MAX_ATTACHMENT_BYTES - 1] = MAX_ATTACHMENT_BYTES
    assert {length: padme(length) for length in pairs} == pairs


@given(LENGTHS)
def test_chunks_are_full_but_the_last(length: int) -> None:
    sizes = chunk_sizes(length)
    assert sum(sizes) == padme(length) + 48 * len(sizes)
    assert set(sizes[:-1]) <= {PIECE_BYTES + 48}
    assert 48 < sizes[-1] <= PIECE_BYTES + 48


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 300_000), st.lists(st.integers(0, 90_000), max_size=8))
def test_what_was_sealed_opens_whatever_pieces_it_came_in(length: int, cuts: list[int]) -> None:
    data, at, pieces = pattern(length), 0, []
    for cut in cuts:
        pieces.append(data[at : at + cut])
        at += cut
    sealer = Sealer(PLACE, length, [*pieces, data[at:]])
    chunks = list(sealer)
    assert chunks == sealed(length)[1]
    assert [len(chunk) for chunk in chunks] == chunk_sizes(length)
    assert opened(Attachment(1, PLACE.blob_id, PLACE.key, length, sealer.digest), chunks) == data


def test_one_chunk_by_hand() -> None:
    """Section 12, written out."""
    attachment, chunks = sealed(9)
    context = ROOM_ID + PLACE.blob_id + bytes(8) + b"\x01"
    prk = expand(PLACE.key, "att", context, 32)
    commit, body = chunks[0][:32], chunks[0][32:]
    assert commit == expand(prk, "commit", b"", 32)
    assert AESGCM(expand(prk, "key", b"", 32)).decrypt(NONCE, body, context) == pattern(9) + b"\x00"
    assert attachment.pack()[:17] == b"\x01" + PLACE.blob_id


def test_sealing_and_opening_hold_a_chunk_and_not_the_whole() -> None:
    """Chunks come out while pieces are still going in, on both ways."""
    length, taken = 20 * PIECE_BYTES, 0

    def pieces() -> Iterator[bytes]:
        nonlocal taken
        for index in range(20):
            taken = index + 1
            yield bytes(PIECE_BYTES)

    ahead = []
    sealer = Sealer(PLACE, length, pieces())
    chunks = []
    for chunk in sealer:
        ahead.append(taken - len(chunks))
        chunks.append(chunk)
    assert max(ahead) <= 1
    attachment, given_out = Attachment(1, PLACE.blob_id, PLACE.key, length, sealer.digest), []
    fed = 0

    def delivered() -> Iterator[bytes]:
        nonlocal fed
        for chunk in chunks:
            fed += 1
            yield chunk

    for piece in open_chunks(ROOM_ID, attachment, delivered()):
        given_out.append(fed - len(given_out))
        assert piece == bytes(PIECE_BYTES)
    assert max(given_out) <= 2


def test_the_digest_is_known_after_the_last_chunk_only() -> None:
    sealer = Sealer(PLACE, 131_073, [pattern(131_073)])
    chunks = iter(sealer)
    for _ in range(2):
        next(chunks)
        with pytest.raises(Malformed):
            _ = sealer.digest
    assert (len(list(chunks)), sealer.digest) == (1, THREE.digest)


@pytest.mark.parametrize("pieces", [[], [pattern(8)], [pattern(5), pattern(5)], [pattern(10)]])
def test_a_file_that_changes_while_it_is_sealed_is_refused(pieces: list[bytes]) -> None:
    with pytest.raises(Malformed) as refusal:
        list(Sealer(PLACE, 9, pieces))
    assert (refusal.value.category, refusal.value.rule) == (Category.MALFORMED, "attachment_length")


def test_a_file_that_does_not_end_is_read_no_further_than_it_is_too_long() -> None:
    pieces = iter([bytes(5)] * 8)
    with pytest.raises(Malformed):
        list(Sealer(PLACE, 9, pieces))
    assert len(list(pieces)) == 6


@pytest.mark.parametrize("length", [0, -1, MAX_ATTACHMENT_BYTES + 1])
def test_a_file_outside_the_limits_is_not_sealed(length: int) -> None:
    with pytest.raises(Malformed):
        Sealer(PLACE, length, [])


@pytest.mark.parametrize(
    ("order", "category", "rule"),
    [
        ([1, 0, 2], Category.TAMPERED, "chunk_commitment"),
        ([0, 0, 2], Category.TAMPERED, "chunk_commitment"),
        ([1, 1, 2], Category.TAMPERED, "chunk_commitment"),
        ([0, 2], Category.MALFORMED, "chunk_length"),
        ([0, 2, 1], Category.MALFORMED, "chunk_length"),
        ([0, 1], Category.MALFORMED, "chunk_missing"),
        ([], Category.MALFORMED, "chunk_missing"),
        ([0, 1, 2, 2], Category.MALFORMED, "chunk_extra"),
    ],
)
def test_chunks_in_disorder_are_refused(order: list[int], category: Category, rule: str) -> None:
    assert refused(THREE, [CHUNKS[index] for index in order]) == (category, rule)


def test_an_empty_chunk_is_no_end() -> None:
    assert refused(THREE, [*CHUNKS[:2], b""]) == (Category.MALFORMED, "chunk_length")
    assert refused(THREE, [*CHUNKS, b""]) == (Category.MALFORMED, "chunk_extra")


def test_every_flipped_byte_of_a_chunk_is_refused() -> None:
    attachment, (chunk,) = sealed(9)
    rules = [
        refused(attachment, [chunk[:at] + bytes([chunk[at] ^ 1]) + chunk[at + 1 :]])[1] for at in range(len(chunk))
    ]
    assert rules == ["chunk_commitment"] * 32 + ["chunk"] * (len(chunk) - 32)
    assert {refused(attachment, [chunk[:end]]) for end in range(len(chunk))} == {(Category.MALFORMED, "chunk_length")}


def test_a_chunk_fits_its_own_place_only() -> None:
    attachment, (chunk,) = sealed(9)
    data = pattern(9) + b"\x00"
    elsewhere = [
        replace(PLACE, room_id=bytes(16)).seal(0, True, data),
        replace(PLACE, blob_id=bytes(16)).seal(0, True, data),
        replace(PLACE, key=bytes(32)).seal(0, True, data),
        PLACE.seal(1, True, data),
        PLACE.seal(0, False, data),
    ]
    assert {refused(attachment, [other]) for other in elsewhere} == {(Category.TAMPERED, "chunk_commitment")}
    assert refused(attachment, [chunk], bytes(16)) == (Category.TAMPERED, "chunk_commitment")
    assert opened(attachment, [PLACE.seal(0, True, data)]) == pattern(9)


def test_the_place_is_sealed_in_not_only_committed_to() -> None:
    """The context is additional data as well: a right commitment does not carry a body from another place."""
    attachment, (chunk,) = sealed(9)
    key, _ = PLACE.keys(0, True)
    moved = chunk[:32] + AESGCM(key).encrypt(NONCE, pattern(9) + b"\x00", None)
    assert refused(attachment, [moved]) == (Category.TAMPERED, "chunk")


def test_a_member_who_has_the_key_cannot_change_what_the_author_sent() -> None:
    """Everybody in the room holds the key. The last piece is held back until the author's digest fits."""
    other = [PLACE.seal(0, False, bytes(PIECE_BYTES)), *CHUNKS[1:]]
    received = []
    with pytest.raises(Malformed) as refusal:
        for piece in open_chunks(ROOM_ID, THREE, other):
            received.append(piece)
    assert (refusal.value.category, refusal.value.rule) == (Category.TAMPERED, "attachment_digest")
    assert sum(map(len, received)) < THREE.length


def test_the_last_bytes_wait_for_a_chunk_of_filler_behind_them() -> None:
    length = 2**22 + 1
    attachment, chunks = sealed(length)
    assert padme(length) - length > PIECE_BYTES
    pieces = open_chunks(ROOM_ID, attachment, chunks[:-1])
    received = 0
    with pytest.raises(Malformed):
        for piece in pieces:
            received += len(piece)
    assert received < length
    assert opened(attachment, chunks) == pattern(length)


@pytest.mark.parametrize("at", [9, 10, 11])
def test_filler_is_zero(at: int) -> None:
    data = bytearray(pattern(129).ljust(144, b"\x00"))
    data[120 + at] = 1
    sealer = Sealer(PLACE, 144, [bytes(data)])
    chunks = list(sealer)
    attachment = Attachment(1, PLACE.blob_id, PLACE.key, 129, sealer.digest)
    assert refused(attachment, chunks) == (Category.MALFORMED, "attachment_filler")


def test_an_attachment_travels_in_a_conversation() -> None:
    room, citizen, counselor = meet()
    picture = told(48_211, room=room.room_id)
    outcome = room.post(citizen.pen.attach(picture, NOW))
    assert outcome.content is not None
    assert parse_attachment(outcome.content.payload) == picture
    received = counselor.outcomes[-1].content
    assert received == attachment_content(picture, NOW)
    chunks = Sealer(Place(room.room_id, picture.blob_id, picture.key), 48_211, [pattern(48_211)])
    assert opened(picture, chunks, room.room_id) == pattern(48_211)


def test_an_attachment_with_a_short_caption_looks_like_a_short_text() -> None:
    room, citizen, _ = meet()
    attachment = replace(told(9), caption="a" * 154)
    assert len(citizen.pen.attach(attachment, NOW)) == len(citizen.pen.say("halo", NOW))
    assert room.room_id


@pytest.mark.parametrize(
    "change",
    [{"media": 7}, {"media": 0}, {"length": 0}, {"duration_ms": 1}, {"caption": "a" * 2_001}, {"caption": "\ud800"}],
)
def test_an_attachment_that_readers_would_refuse_is_not_sealed(change: dict[str, object]) -> None:
    with pytest.raises(Malformed):
        attachment_content(replace(told(9), **change), NOW)  # type: ignore[arg-type]


def test_an_unknown_medium_is_kept_and_never_an_error() -> None:
    content = Content(2, NOW, b"\x07of tomorrow")
    plaintext = content.pack()
    padded = (len(plaintext).to_bytes(4, "big") + plaintext).ljust(256, b"\x00")
    assert unpad(padded) == plaintext
    assert parse_content(padded) == content
    assert parse_attachment(content.payload) is None


def test_the_key_does_not_show_in_representations() -> None:
    assert repr(THREE.key) not in repr(THREE)
    assert repr(PLACE.key) not in repr(PLACE)
