"""Which lines begin with the usual ISO stamp, found by arithmetic: a regex would cost ten times as much."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

_USUAL: Final = b"2024-05-06T07:08:09.123Z "
"""The beginning of nearly all lines since ESXi 5.0, with any digits in these places.

This is the whole header of the most general format, so every such line belongs to a known format, whatever follows.
"""

STAMP_BYTES: Final = len(_USUAL)
_WORD: Final = 8
_BLANK: Final = STAMP_BYTES - 1
_DIGIT: Final = 0x30
_ITEM: Final = np.dtype((np.void, _BLANK))


def _words(values: bytes) -> list[np.uint64]:
    return [np.uint64(int.from_bytes(values[at : at + _WORD], "big")) for at in range(0, _BLANK, _WORD)]


_IS_DIGIT: Final = [byte in b"0123456789" for byte in _USUAL]
# The stamp with zeros for digits. XOR with it leaves a number up to nine where a digit is right, and zero where another
# character is.
_PATTERN: Final = _words(bytes(_DIGIT if digit else byte for digit, byte in zip(_IS_DIGIT, _USUAL, strict=True)))
_HIGH: Final = _words(bytes(0xF0 if digit else 0xFF for digit in _IS_DIGIT))
# Added to such a number, 6 carries 10 to 15 into the high half.
_UP_TO_NINE: Final = _words(bytes(0x06 if digit else 0 for digit in _IS_DIGIT))


def with_iso_stamp(block: bytes, begins: NDArray[np.intp]) -> tuple[NDArray[np.uint64], NDArray[np.bool_]]:
    """Read the beginnings of lines.

    Args:
        block: the bytes that hold the lines.
        begins: where the first byte of each line is, ascending.

    Returns:
        The first 24 bytes of each line as three rows of numbers that sort like the text, and whether the line begins
        with the usual stamp and a blank. The numbers are 0 for lines that begin less than 25 bytes before the end.
    """
    stamps = np.zeros((len(_PATTERN), len(begins)), np.uint64)
    has_stamp = np.zeros(len(begins), np.bool_)
    count = int(np.searchsorted(begins, len(block) - STAMP_BYTES, side="right"))
    if not count:
        return stamps, has_stamp
    begins = begins[:count]
    # A view of the block that has an item for every byte: what the numbers are made of from there on.
    items = np.ndarray((len(block) - _ITEM.itemsize + 1,), _ITEM, block, strides=(1,))
    words = items[begins].view(">u8").reshape(count, len(_PATTERN)).T.astype(np.uint64, order="C")
    stamps[:, :count] = words
    wrong = np.zeros(count, np.uint64)
    for word, pattern, high, up_to_nine in zip(words, _PATTERN, _HIGH, _UP_TO_NINE, strict=True):
        word ^= pattern
        wrong |= word & high
        word += up_to_nine
        word &= high
        wrong |= word
    bytes_of = np.frombuffer(block, np.uint8)
    has_stamp[:count] = (wrong == 0) & (bytes_of[begins + _BLANK] == _USUAL[_BLANK])
    return stamps, has_stamp
