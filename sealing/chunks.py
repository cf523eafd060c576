"""How a file of an attachment is padded and cut (docs/sealing.md section 12.2): lengths only, no key and no byte of it.

A server needs the same numbers to refuse what was not padded and what is not the chunk due, so it may import this.
"""

from typing import Final

PIECE_BYTES: Final = 65_536  # plaintext of every chunk but the last
CHUNK_EXTRA_BYTES: Final = 48  # what sealing adds to a piece: commitment and tag


def padme(length: int) -> int:
    """Padmé (Nikitin et al., PETS 2019): the padded length of `length` >= 1 bytes, at most 12 % more.

    It keeps only the leading log2(log2(length)) + 1 bits of a length, so many lengths look alike. A padded length is
    its own.
    """
    exponent = length.bit_length() - 1
    free_bits = exponent - exponent.bit_length()
    mask = (1 << free_bits) - 1
    return (length + mask) & ~mask


def chunk_count(padded: int) -> int:
    """How many chunks a padded length makes."""
    return -(-padded // PIECE_BYTES)


def chunk_size(padded: int, index: int) -> int:
    """The sealed size of chunk `index` of a padded length; `index` is below `chunk_count`."""
    return min(PIECE_BYTES, padded - index * PIECE_BYTES) + CHUNK_EXTRA_BYTES
