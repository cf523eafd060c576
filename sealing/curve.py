"""The points of Ed25519, in integers: enough to tell a good public key from an odd one (docs/sealing.md section 2.2).

Public data only: nothing here is constant-time.
"""

FIELD = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493

_D = -121665 * pow(121666, -1, FIELD) % FIELD
_ROOT_OF_MINUS_1 = pow(2, (FIELD - 1) // 4, FIELD)

Point = tuple[int, int, int, int]  # extended coordinates X, Y, Z, T of RFC 8032 section 5.1.4
NEUTRAL: Point = (0, 1, 1, 0)


def decode_point(encoded: bytes) -> Point | None:
    """Decode canonically (RFC 8032 section 5.1.3), or None when the bytes are no point or not its only encoding."""
    number = int.from_bytes(encoded, "little")
    sign, y = number >> 255, number & ((1 << 255) - 1)
    if y >= FIELD:
        return None
    numerator, denominator = (y * y - 1) % FIELD, (_D * y * y + 1) % FIELD
    power = pow(numerator * pow(denominator, 7, FIELD), (FIELD - 5) // 8, FIELD)
    x = numerator * pow(denominator, 3, FIELD) * power % FIELD
    if (denominator * x * x - numerator) % FIELD:
        x = x * _ROOT_OF_MINUS_1 % FIELD
    if (denominator * x * x - numerator) % FIELD or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = FIELD - x
    return x, y, 1, x * y % FIELD


def add_points(p: Point, q: Point) -> Point:
    """Complete addition on the twisted Edwards curve (RFC 8032 section 5.1.4)."""
    a = (p[1] - p[0]) * (q[1] - q[0])
    b = (p[1] + p[0]) * (q[1] + q[0])
    c = 2 * p[3] * q[3] * _D
    d = 2 * p[2] * q[2]
    e, f, g, h = (b - a) % FIELD, (d - c) % FIELD, (d + c) % FIELD, (b + a) % FIELD
    return e * f % FIELD, g * h % FIELD, f * g % FIELD, e * h % FIELD


def times(factor: int, point: Point) -> Point:
    """factor * point, for a factor >= 0, by doubling and adding."""
    result = NEUTRAL
    for bit in bin(factor)[2:]:
        result = add_points(result, result)
        if bit == "1":
            result = add_points(result, point)
    return result


def is_neutral(point: Point) -> bool:
    """Is this the neutral element?"""
    return point[0] == 0 and point[1] == point[2]


def is_good_key(public_key: bytes) -> bool:
    """Does a key decode canonically, lie on the curve and have prime order? About 1 ms; ask once per key."""
    if len(public_key) != 32:
        return False
    point = decode_point(public_key)
    return point is not None and not is_neutral(point) and is_neutral(times(ORDER, point))
