"""Sixteen bits as a pronounceable word of five letters (the proquint scheme), and the two words of a chain head."""

from typing import Final

from sealing.notation import Category, Malformed

CONSONANTS: Final = "bdfghjklmnprstvz"
VOWELS: Final = "aiou"
WORD_LETTERS: Final = 5
_PLACES: Final = ((CONSONANTS, 4), (VOWELS, 2), (CONSONANTS, 4), (VOWELS, 2), (CONSONANTS, 4))  # most significant first


def to_word(value: int) -> str:
    """The word of a 16-bit number."""
    letters = ""
    shift = 16
    for alphabet, bits in _PLACES:
        shift -= bits
        letters += alphabet[(value >> shift) & ((1 << bits) - 1)]
    return letters


def from_word(word: str) -> int:
    """The 16-bit number of a word of five lower-case letters. Raises `Malformed` for any other letters."""
    value = 0
    for letter, (alphabet, bits) in zip(word, _PLACES, strict=True):
        place = alphabet.find(letter)
        if place < 0:
            raise Malformed(Category.MALFORMED, "code_letters")
        value = value << bits | place
    return value


def to_words(data: bytes) -> str:
    """Words of an even number of bytes, joined by hyphens."""
    return "-".join(to_word(int.from_bytes(data[at : at + 2], "big")) for at in range(0, len(data), 2))


def letters_of(typed: str) -> str:
    """What counts of something typed: ASCII letters, lowered. (Other alphabets lower-case in more than one way.)"""
    return "".join(char for char in typed if char.isascii() and char.isalpha()).lower()


def read_words(typed: str, count: int) -> bytes:
    """The bytes of `count` words, however people separate and capitalize them.

    Raises `Malformed(malformed)`: `code_length` for another number of letters, `code_letters` for a letter that no word
    has in that place.
    """
    letters = letters_of(typed)
    if len(letters) != count * WORD_LETTERS:
        raise Malformed(Category.MALFORMED, "code_length")
    words = (letters[at : at + WORD_LETTERS] for at in range(0, len(letters), WORD_LETTERS))
    return b"".join(from_word(word).to_bytes(2, "big") for word in words)


def head_words(head: bytes) -> str:
    """The first 32 bits of a chain head as two words that people can compare aloud."""
    return to_words(head[:4])
