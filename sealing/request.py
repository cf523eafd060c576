"""What a member asks the organization to list: the request file of a ceremony (docs/sealing.md section 9.8).

It is made where the member's keys are, with public results only. Its place in the log and the root's signature are
given at the ceremony (`issue`).
"""

import json
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from dataclasses import dataclass
from typing import Any

from sealing.keylog import Entry, EntryType, check_kem_pk, parse_entry
from sealing.notation import ZEROS_64, Category, Malformed, member_id_of_hash
from sealing.signatures import require, verify

REQUEST_FORMAT = "sobat/1 key-log request"
_NUMBER_DIGITS = 25


@dataclass(frozen=True, slots=True)
class Request:
    """An ADD or ROTATE entry without place and without the root's signature, and the KEM key beside it."""

    entry: Entry
    kem_pk: bytes

    @property
    def lost(self) -> bool:
        """It replaces a key whose holder does not sign for it any more: the root alone vouches."""
        return self.entry.entry_type is EntryType.ROTATE and self.entry.sig_prev == ZEROS_64

    def as_json(self) -> dict[str, str]:
        """The fields of the request file. Bytes as standard base64."""
        return {"format": REQUEST_FORMAT, "entry": _b64(self.entry.pack()), "kem_pk": _b64(self.kem_pk)}

    def file_text(self) -> str:
        """The request file: one spelling, the same bytes from every implementation."""
        return json.dumps(self.as_json(), separators=(",", ":")) + "\n"


def key_number(member_id: bytes) -> str:
    """The number of a key, to be compared by voice: 25 digits in five groups (docs/sealing.md section 9.8)."""
    digits = f"{int.from_bytes(member_id[:16]) % 10**_NUMBER_DIGITS:0{_NUMBER_DIGITS}}"
    return " ".join(digits[at : at + 5] for at in range(0, _NUMBER_DIGITS, 5))


def _b64(data: bytes) -> str:
    return b64encode(data).decode("ascii")


def parse_request(loaded: Any) -> Request:
    """A request from parsed JSON. Raises `Malformed` for anything else than what `as_json` gives."""
    try:
        require(loaded["format"] == REQUEST_FORMAT, Category.MALFORMED, "request")
        entry, kem_pk = (b64decode(loaded[key], validate=True) for key in ("entry", "kem_pk"))
    except (KeyError, TypeError, ValueError, Base64Error) as reason:
        raise Malformed(Category.MALFORMED, "request") from reason
    return request_of(entry, kem_pk)


def request_of(raw: bytes, kem_pk: bytes) -> Request:
    """A request from the bytes of its entry and its KEM key. Raises `Malformed`; checks no signature."""
    request = Request(parse_entry(raw), kem_pk)
    fresh = (request.entry.seq, request.entry.sig_org) == (0, ZEROS_64)
    require(fresh and request.entry.entry_type is not EntryType.REVOKE, Category.MALFORMED, "request")
    check_kem_pk(request.entry, kem_pk)
    return request


def check_request(request: Request) -> None:
    """The name is that of the keys, and whoever asks holds the signing key. Raises `Malformed`.

    `sig_prev` needs the former member's key and is judged in `replay`, like everything about the place in the log.
    """
    entry = request.entry
    derived = member_id_of_hash(entry.sign_pk, entry.kem_pk_hash)
    require(entry.member_id == derived, Category.WRONG_BINDING, "member_id")
    require(verify(entry.sign_pk, entry.sig_member, entry.request_bytes()), Category.TAMPERED, "sig_member")
