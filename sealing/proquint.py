"""Proquints: 16 bits as a pronounceable word of five letters, so that people can read secrets aloud and type them."""

from sealing.notation import Category, Malformed

CONSONANTS, VOWELS = "bdfghjklmnprstvz", "aiou"
LETTERS = 5
_ALPHABETS = (CONSONANTS, VOWELS, CONSONANTS, VOWELS, CONSONANTS)


def proquints(data: bytes) -> list[str]:
    """One word for every two bytes, big-endian."""
    return [_word(int.from_bytes(data[at : at + 2], "big")) for at in range(0, len(data), 2)]


def _word(number: int) -> str:
    letters = []
    for alphabet in reversed(_ALPHABETS):
        number, at = divmod(number, len(alphabet))
        letters.append(alphabet[at])
    return "".join(reversed(letters))


def read_proquints(typed: str, words: int) -> bytes:
    """The bytes of `words` words, however people separate and capitalize them. Raises `Malformed`, rule `proquint`."""
    letters = "".join(char for char in typed.lower() if "a" <= char <= "z")
    if len(letters) != LETTERS * words:
        raise Malformed(Category.MALFORMED, "proquint")
    return b"".join(_number(letters[at : at + LETTERS]) for at in range(0, len(letters), LETTERS))


def _number(word: str) -> bytes:
    number = 0
    for letter, alphabet in zip(word, _ALPHABETS, strict=True):
        at = alphabet.find(letter)
        if at < 0:
            raise Malformed(Category.MALFORMED, "proquint")
        number = number * len(alphabet) + at
    return number.to_bytes(2, "big")
