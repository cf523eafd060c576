"""What all shared vectors have in common (docs/sealing.md section 14)."""

from typing import Any

# A vector is JSON of many shapes; every checker looks up exactly the keys of its type.
Vector = dict[str, Any]


def new_vector(name: str, kind: str, expect: str, description: str, **fields: object) -> Vector:
    """A Python-made vector with the common keys."""
    return {"name": f"py-{name}", "type": kind, "expect": str(expect), "description": description} | fields


class Mismatch(Exception):
    """A vector promises other values than this implementation gives."""


def expect_equal(name: str, got: object, wanted: object) -> None:
    """Raise `Mismatch` unless both are equal."""
    if got != wanted:
        raise Mismatch(f"{name}: got {got}, wanted {wanted}")


def bytes_of(vector: Vector, key: str) -> bytes:
    """A byte field."""
    return bytes.fromhex(vector[key])
