"""Bytes to frames and back. Nothing else calls msgspec."""

from functools import lru_cache
from typing import Any, Final

import msgspec

_encoder: Final = msgspec.json.Encoder()


class Undecodable(Exception):
    """The text is no frame of this union: malformed JSON, unknown tag or field, or out of bounds."""


@lru_cache(maxsize=32)
def _decoder(shape: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(shape)


def decode(shape: Any, text: str | bytes) -> Any:
    """One frame or body of `shape` (a Struct or a union of Structs) out of JSON text. Raises Undecodable."""
    try:
        return _decoder(shape).decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:  # the last: brackets, thousands deep
        raise Undecodable(type(error).__name__) from None


def encode(value: msgspec.Struct) -> bytes:
    """UTF-8 JSON of one frame or body."""
    return _encoder.encode(value)
