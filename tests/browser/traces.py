"""Looking for what must not be there, however it is spelled."""

import base64
from urllib.parse import quote, quote_plus

SEPARATORS = ("-", " ", "", "+", "_", ",", ".")


def spellings(secret: bytes) -> set[bytes]:
    """What to look for when `secret` must not be there: raw, hex, and base64 of whatever has `secret` inside.

    Three bytes are four letters of base64, so what comes before shifts the letters in one of three ways; the letters
    that are shared with a neighbor are left out.
    """
    found = {secret, secret.hex().encode(), secret.hex().upper().encode()}
    for before in range(3):
        start, end = -(-8 * before // 6), 8 * (before + len(secret)) // 6
        for encode in (base64.standard_b64encode, base64.urlsafe_b64encode):
            found.add(encode(bytes(before) + secret)[start:end])
    return found


def writings(text: str) -> set[bytes]:
    """Every spelling of words that somebody types: separated, capitalized and escaped in whatever way."""
    words = text.replace("-", " ").split(" ")
    joined = {separator.join(words) for separator in SEPARATORS}
    cased = {text} | {form for each in joined for form in (each, each.lower(), each.upper(), each.title())}
    return {form for each in cased | {quote(text), quote_plus(text)} for form in spellings(each.encode())}


def traces(data: bytes | str, *secrets: bytes | str) -> list[bytes | str]:
    """Those of `secrets` that stand in `data`: bytes, or words that are typed."""
    place = data.encode() if isinstance(data, str) else data
    return [each for each in secrets if any(form in place for form in _forms(each))]


def _forms(secret: bytes | str) -> set[bytes]:
    return writings(secret) if isinstance(secret, str) else spellings(secret)
