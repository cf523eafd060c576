"""Vectors of attachments, and one in a conversation (docs/sealing.md section 12)."""

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256

from sealing.attachments import MAX_ATTACHMENT_BYTES, Attachment, Place, Sealer, chunk_sizes
from sealing.chunks import padme
from sealing.padding import ATTACHMENT, Content, pad, text_content
from sealing.rehearsal.attacks import Scene, attack, sealed
from sealing.rehearsal.stories import Viewers, everybody, story
from sealing.rehearsal.world import NOW, Dice, meet
from sealing.vectors import Vector, new_vector, pattern

ROOM_ID = Dice("attachment room")(16)


def told(length: int, seed: object = "attachment", media: int = 1, room: bytes = ROOM_ID) -> Attachment:
    """What a MSG says about the pattern of this length, sealed under keys of this seed."""
    dice = Dice(seed)
    place = Place(room, dice(16), dice(32))
    sealer = Sealer(place, length, [pattern(length)])
    for _ in sealer:
        pass
    return Attachment(media, place.blob_id, place.key, length, sealer.digest)


# the demand of section 12.3 that fails; for all others it is the commitment
RULES = {
    "without-end": "chunk_missing",
    "with-more": "chunk_extra",
    "with-gap": "chunk_length",
    "empty": "chunk_missing",
    "shortened": "chunk_length",
    "lengthened": "chunk_length",
    "tag": "chunk",
    "other-content": "attachment_digest",
    "other-content-and-more": "chunk_extra",
    "filler": "attachment_filler",
}


def _vector(name: str, expect: str, description: str, attachment: Attachment, chunks: list[int | str]) -> Vector:
    fields = {"room_id": ROOM_ID.hex(), "payload": attachment.pack().hex(), "chunks": chunks}
    rule = {} if expect == "opens" else {"rule": RULES.get(name, "chunk_commitment")}
    return new_vector(f"attachment-{name}", "attachment", expect, description, **rule, **fields)


def _good() -> Iterator[Vector]:
    cases = {
        1: "A single byte.",
        1_000: "Smaller than a chunk.",
        65_536: "Exactly one chunk.",
        65_537: "One byte more than a chunk.",
        4_194_305: "The last chunk is nothing but filler.",
    }
    for length, description in cases.items():
        attachment, sizes = told(length), chunk_sizes(length)
        vector = _vector(f"of-{length}", "opens", description, attachment, list(range(len(sizes))))
        opened = sha256(pattern(length)).hexdigest()
        yield vector | {"padded": padme(length), "sizes": sizes, "digest": attachment.digest.hex(), "opened": opened}


def _bad_order() -> Iterator[Vector]:
    three = told(131_073)
    cases: dict[str, tuple[str, str, list[int | str]]] = {
        "swapped": ("tampered", "Two chunks have changed places.", [1, 0, 2]),
        "repeated": ("tampered", "The first chunk again, instead of the second.", [0, 0, 2]),
        "without-end": ("malformed", "The last chunk is missing.", [0, 1]),
        "with-more": ("malformed", "Something follows the last chunk.", [0, 1, 2, 2]),
        "with-gap": ("malformed", "A chunk in the middle is missing.", [0, 2]),
        "empty": ("malformed", "Nothing arrives.", []),
    }
    for name, (expect, description, order) in cases.items():
        yield _vector(name, expect, description, three, order)


def _bad_chunks() -> Iterator[Vector]:
    good, data = told(9), pattern(9) + b"\x00"
    place = Place(ROOM_ID, good.blob_id, good.key)
    chunk, filled = place.seal(0, True, data), place.seal(0, True, data[:-1] + b"\x01")
    other = told(9, "another")
    cases: dict[str, tuple[str, str, bytes]] = {
        "shortened": ("malformed", "A chunk that is cut.", chunk[:-1]),
        "lengthened": ("malformed", "A chunk with a byte more.", chunk + b"\x00"),
        "tag": ("tampered", "A flipped tag.", chunk[:-1] + bytes([chunk[-1] ^ 1])),
        "commitment": ("tampered", "Another commitment.", bytes(32) + chunk[32:]),
        "not-last": ("tampered", "The only chunk, sealed as one of several.", place.seal(0, False, data)),
        "other-index": ("tampered", "Sealed for the second place.", place.seal(1, True, data)),
        "other-blob": (
            "tampered",
            "Another attachment.",
            Place(ROOM_ID, other.blob_id, good.key).seal(0, True, data),
        ),
        "other-key": ("tampered", "Under another key.", Place(ROOM_ID, good.blob_id, other.key).seal(0, True, data)),
        "other-room": ("tampered", "Of another room.", Place(bytes(16), good.blob_id, good.key).seal(0, True, data)),
        "other-content": (
            "tampered",
            "A member who has the key seals something else under it.",
            place.seal(0, True, bytes(10)),
        ),
    }
    for name, (expect, description, raw) in cases.items():
        yield _vector(name, expect, description, good, [raw.hex()])
    more: list[int | str] = [place.seal(0, True, bytes(10)).hex(), chunk.hex()]
    yield _vector("other-content-and-more", "malformed", "Something else, and more than is due.", good, more)
    hiding = replace(good, digest=sha256(filled).digest())
    yield _vector("filler", "malformed", "Filler that is not zero.", hiding, [filled.hex()])


def _content_vectors() -> Iterator[Vector]:
    picture = Attachment(1, bytes(range(16)), bytes(range(32)), 48_211, bytes(range(32, 64)), 0, "di taman 🌱")
    sound = replace(picture, media=5, duration_ms=12_345, caption="", length=MAX_ATTACHMENT_BYTES)
    for name, known in {"picture": picture, "sound": sound, "caption": replace(picture, caption="é" * 1_000)}.items():
        fields = {"media": known.media, "length": known.length, "duration_ms": known.duration_ms}
        names = {"blob_id": known.blob_id.hex(), "key": known.key.hex(), "digest": known.digest.hex()}
        data = Content(ATTACHMENT, NOW, known.pack()).pack().hex()
        said = {"data": data, "content": "attachment", "caption": known.caption}
        yield new_vector(f"content-{name}", "content", "opens", "An attachment.", **said, **fields, **names)
    readable = {
        "text": (text_content("halo", NOW), "text", "A text."),
        "unknown-type": (Content(3, NOW, b"\xff"), "unknown", "A type of tomorrow."),
        "unknown-medium": (
            Content(ATTACHMENT, NOW, b"\x07?"),
            "unknown",
            "A medium of tomorrow.",
        ),
    }
    for name, (content, kind, description) in readable.items():
        data = content.pack().hex()
        yield new_vector(f"content-{name}", "content", "opens", description, data=data, content=kind)
    bad = {
        "nothing": (b"", "No medium."),
        "short": (picture.pack()[:88], "One byte less than the fields."),
        "empty": (replace(picture, length=0).pack(), "A file of no bytes."),
        "huge": (replace(picture, length=MAX_ATTACHMENT_BYTES + 1).pack(), "A file of 25 MiB and one byte."),
        "duration": (replace(picture, duration_ms=1).pack(), "A picture that lasts."),
        "long-caption": (replace(picture, caption="a" * 2_001).pack(), "A caption of 2,001 bytes."),
        "broken-caption": (picture.pack() + b"\xff", "A caption that is not UTF-8."),
    }
    for name, (payload, description) in bad.items():
        data = Content(ATTACHMENT, NOW, payload).pack().hex()
        yield new_vector(f"content-{name}", "content", "malformed", description, data=data)


def attachment_vectors() -> Iterator[Vector]:
    """Padding, chunks, their order, and what a MSG says about them."""
    yield from _good()
    yield from _bad_order()
    yield from _bad_chunks()
    yield from _content_vectors()


@story("opens")
def attachment() -> tuple[Scene, Viewers]:
    """A picture with a caption, in a conversation."""
    room, citizen, counselor = meet("picture")
    picture = replace(told(48_211, "picture", room=room.room_id), caption="dari jendela")
    room.post(citizen.pen.attach(picture, NOW))
    room.post(counselor.pen.say("terima kasih", NOW))
    return (room, room.log), everybody(room)


@attack("malformed", "content")
def broken_attachment() -> Scene:
    """An attachment of no bytes."""
    payload = replace(told(9), length=0).pack()
    return sealed(pad(Content(ATTACHMENT, NOW, payload).pack()))
