"""Ed25519 keys and signatures on which verifiers disagree, built from the curve (docs/sealing.md section 2.2)."""

from hashlib import sha512

from sealing.curve import FIELD, NEUTRAL, ORDER, Point, add_points, decode_point, times
from sealing.members import SigningKey

BASE = bytes.fromhex("58" + "66" * 31)


def encode(point: Point) -> bytes:
    """The canonical 32 bytes of a point."""
    inverse = pow(point[2], -1, FIELD)
    x, y = point[0] * inverse % FIELD, point[1] * inverse % FIELD
    return (y | (x & 1) << 255).to_bytes(32, "little")


def decode(encoded: bytes) -> Point:
    """A point that is known to decode."""
    point = decode_point(encoded)
    assert point is not None
    return point


def torsion_point() -> Point:
    """A point of order 8."""
    for start in range(2, 100):
        point = decode_point(start.to_bytes(32, "little"))
        if point is None:
            continue
        small = times(ORDER, point)
        if encode(times(4, small)) != encode(NEUTRAL):
            return small
    raise AssertionError("no point of order 8 among the first hundred")


def small_order_keys() -> list[bytes]:
    """The eight points of order 1, 2, 4 and 8, canonically encoded."""
    torsion = torsion_point()
    return [encode(times(factor, torsion)) for factor in range(8)]


def odd_keys() -> dict[str, bytes]:
    """Named public keys that must be refused."""
    good = decode(SigningKey(bytes(32)).public_key)
    keys = {f"small-order-{index}": key for index, key in enumerate(small_order_keys())}
    keys["mixed-order"] = encode(add_points(good, torsion_point()))
    keys["unreduced-y-of-1"] = (FIELD + 1).to_bytes(32, "little")
    keys["negative-zero-x"] = (1 | 1 << 255).to_bytes(32, "little")
    keys["not-on-curve"] = next(
        number.to_bytes(32, "little") for number in range(2, 99) if decode_point(number.to_bytes(32, "little")) is None
    )
    return keys


def _scalar(seed: bytes) -> tuple[int, bytes]:
    digest = sha512(seed).digest()
    number = int.from_bytes(digest[:32], "little") & ((1 << 254) - 8) | 1 << 254
    return number, digest[32:]


def sign_with(seed: bytes, signed: bytes, blind: Point = NEUTRAL, extra: int = 0) -> bytes:
    """An Ed25519 signature whose R carries `blind` and whose S is raised by `extra`.

    With a torsion point as `blind` the cofactored equation holds and the cofactorless one does not.
    """
    scalar, prefix = _scalar(seed)
    nonce = int.from_bytes(sha512(prefix + signed).digest(), "little") % ORDER
    r = encode(add_points(times(nonce, decode(BASE)), blind))
    challenge = int.from_bytes(sha512(r + SigningKey(seed).public_key + signed).digest(), "little") % ORDER
    s = (nonce + challenge * scalar) % ORDER + extra
    return r + s.to_bytes(32, "little")


def odd_signatures(seed: bytes, signed: bytes) -> dict[str, bytes]:
    """Named signatures under a good key that must be refused."""
    good = sign_with(seed, signed)
    return {
        "torsion-in-r": sign_with(seed, signed, torsion_point()),
        "s-plus-order": sign_with(seed, signed, extra=ORDER),
        "neutral-r": encode(NEUTRAL) + good[32:],
        "unreduced-r": (FIELD + 1).to_bytes(32, "little") + good[32:],
        "zero": bytes(64),
    }
