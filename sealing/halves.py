"""The organization's root, split over two holders (docs/sealing.md section 9.8). Pure; files are the command's job."""

from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Callable
from dataclasses import dataclass, field
from hmac import compare_digest
from typing import Any

from sealing.members import SigningKey
from sealing.notation import Category, Malformed, digest, label
from sealing.signatures import require

HALF_FORMAT = "sobat/1 root half"


@dataclass(frozen=True, slots=True)
class Half:
    """One holder's half: `number` is 1 or 2, `share` 32 bytes that say nothing alone, `root_pk` the pair they make."""

    number: int
    root_pk: bytes
    share: bytes = field(repr=False)

    def check(self) -> bytes:
        """Lets a holder notice a damaged copy without the other half: 32 bytes."""
        return digest(label("root-half") + bytes((self.number,)) + self.root_pk + self.share)

    def as_json(self) -> dict[str, object]:
        """The holder's file. Bytes as standard base64."""
        values = {"root_pk": self.root_pk, "share": self.share, "check": self.check()}
        encoded = {name: b64encode(value).decode("ascii") for name, value in values.items()}
        return {"format": HALF_FORMAT, "half": self.number, **encoded}


def parse_half(loaded: Any) -> Half:
    """A half from parsed JSON. Raises `Malformed` (`half`) for anything else, also when its check does not hold."""
    try:
        require(loaded["format"] == HALF_FORMAT and loaded["half"] in (1, 2), Category.MALFORMED, "half")
        root_pk, share, check = (b64decode(loaded[key], validate=True) for key in ("root_pk", "share", "check"))
    except (KeyError, TypeError, ValueError, Base64Error) as reason:
        raise Malformed(Category.MALFORMED, "half") from reason
    half = Half(loaded["half"], root_pk, share)
    require((len(root_pk), len(share)) == (32, 32), Category.MALFORMED, "half")
    require(compare_digest(half.check(), check), Category.MALFORMED, "half")
    return half


def split_root(random: Callable[[int], bytes]) -> tuple[Half, Half]:
    """A new root in two halves. The whole seed exists in memory only, here and in `join_halves`."""
    seed, mask = random(32), random(32)
    root_pk = SigningKey(seed).public_key
    return Half(1, root_pk, mask), Half(2, root_pk, _xor(seed, mask))


def join_halves(first: Half, second: Half) -> SigningKey:
    """The root's key from both halves, in either order. Raises `Malformed`:

    `same_half` (both are one holder's), `other_root` (halves of different roots), `root_pk` (they do not make the
    key that they name).
    """
    require(first.number != second.number, Category.FORBIDDEN, "same_half")
    require(first.root_pk == second.root_pk, Category.WRONG_BINDING, "other_root")
    key = SigningKey(_xor(first.share, second.share))
    require(key.public_key == first.root_pk, Category.TAMPERED, "root_pk")
    return key


def _xor(left: bytes, right: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(left, right, strict=True))
