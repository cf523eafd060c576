"""The frame vectors in `wire/vectors/frames`: the browser's tests read the very same files."""

import base64
import json
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

from wire import codec
from wire.export import BODIES, UNIONS

FOLDER = Path(__file__).resolve().parents[2] / "wire" / "vectors" / "frames"
VECTORS = sorted(FOLDER.glob("*.json"))
SHAPES: dict[str, Any] = UNIONS | BODIES

# What msgspec says about a text, as the category that a vector names. First match counts.
CATEGORIES = [
    (r"malformed|truncated|Invalid base64|unknown field|missing required|Invalid value '", "malformed"),
    (r"of length|>=|<=|matching regex|Invalid enum value", "out_of_bounds"),
    (r"Expected `", "wrong_type"),
]


def category(shape: Any, text: str) -> str:
    """How `text` fares as a frame of `shape`."""
    try:
        msgspec.json.decode(text, type=shape)
    except msgspec.DecodeError as error:
        return next(name for pattern, name in CATEGORIES if re.search(pattern, str(error)))
    return "accepted"


@pytest.mark.parametrize("path", VECTORS, ids=lambda path: path.stem)
def test_vector_is_judged_as_expected(path: Path) -> None:
    vector = json.loads(path.read_text("utf-8"))
    shape = SHAPES[vector["shape"]]
    assert category(shape, vector["text"]) == vector["expect"]
    if vector["expect"] != "accepted":
        with pytest.raises(codec.Undecodable):
            codec.decode(shape, vector["text"])
        return
    frame = codec.decode(shape, vector["text"])
    assert codec.decode(shape, codec.encode(frame)) == frame


def test_every_shape_has_an_accepted_vector() -> None:
    accepted: set[str] = set()
    for vector in (json.loads(path.read_text("utf-8")) for path in VECTORS):
        if vector["expect"] == "accepted":
            accepted.add(type(codec.decode(SHAPES[vector["shape"]], vector["text"])).__name__)
    shapes = {shape for union in UNIONS.values() for shape in union.__args__} | set(BODIES.values())
    assert accepted == {shape.__name__ for shape in shapes}


def test_an_undecodable_text_is_never_repeated_in_the_error() -> None:
    with pytest.raises(codec.Undecodable) as caught:
        codec.decode(UNIONS["RoomClientFrame"], '{"type":"rahasia"}')
    assert "rahasia" not in f"{caught.value!r} {caught.value.__cause__!r}"


def test_bytes_that_are_not_utf8_are_undecodable() -> None:
    with pytest.raises(codec.Undecodable):
        codec.decode(UNIONS["RoomClientFrame"], b'{"type":"\xff"}')


def test_one_byte_too_many_is_refused_although_its_text_has_the_right_length() -> None:
    right, wrong = (base64.b64encode(bytes(size)).decode() for size in (32, 33))
    assert len(right) == len(wrong)
    codec.decode(UNIONS["QueueClientFrame"], json.dumps({"type": "hello.ticket", "token": right}))
    with pytest.raises(codec.Undecodable):
        codec.decode(UNIONS["QueueClientFrame"], json.dumps({"type": "hello.ticket", "token": wrong}))
