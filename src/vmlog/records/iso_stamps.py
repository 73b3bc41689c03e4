"""Telling by arithmetic which lines begin with the usual stamp: a regex would cost ten times as much."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

_USUAL: Final = b"2024-05-06T07:08:09.123Z "
"""What nearly all lines since ESXi 5.0 begin with; any digit may stand where this has one.

It is the whole header of the most general format, so every such line belongs to a known format, whatever follows.
"""

STAMP_BYTES: Final = len(_USUAL)
_WORD: Final = 8
_BEHIND: Final = STAMP_BYTES - 1
_DIGIT: Final = 0x30


def _words(values: bytes) -> list[np.uint64]:
    return [np.uint64(int.from_bytes(values[at : at + _WORD], "big")) for at in range(0, _BEHIND, _WORD)]


_is_digit: Final = [byte in b"0123456789" for byte in _USUAL]
# The stamp with zeros for digits: what is left of a byte after an exclusive or with it is at most nine for a digit, and
# nothing for the others.
_PATTERN: Final = _words(bytes(_DIGIT if digit else byte for digit, byte in zip(_is_digit, _USUAL, strict=True)))
_HIGH: Final = _words(bytes(0xF0 if digit else 0xFF for digit in _is_digit))
_UP_TO_NINE: Final = _words(bytes(0x06 if digit else 0 for digit in _is_digit))  # carries 10 to 15 into the high half


def with_iso_stamp(block: bytes, begins: NDArray[np.intp]) -> tuple[NDArray[np.uint64], NDArray[np.bool_]]:
    """Look at the beginnings of lines.

    Args:
        block: the bytes that the lines are in.
        begins: place of the first byte of each line.

    Returns:
        The first 24 bytes of each line as three rows of numbers that sort like the text, and whether the line begins
        with the usual stamp and a blank. Numbers of lines too near to the end of the block are nothing.
    """
    stamps = np.zeros((len(_PATTERN), len(begins)), np.uint64)
    has_stamp = np.zeros(len(begins), np.bool_)
    count = int(np.searchsorted(begins, len(block) - STAMP_BYTES, side="right"))
    if not count:
        return stamps, has_stamp
    begins = begins[:count]
    # Every place of the block as the beginning of a word.
    words = np.ndarray((len(block) - _WORD + 1,), ">u8", block, strides=(1,))
    wrong = np.zeros(count, np.uint64)
    for index, pattern in enumerate(_PATTERN):
        word = words[begins + index * _WORD].astype(np.uint64)
        stamps[index, :count] = word
        rest = word ^ pattern
        wrong |= rest & _HIGH[index]
        wrong |= (rest + _UP_TO_NINE[index]) & _HIGH[index]
    bytes_of = np.frombuffer(block, np.uint8)
    has_stamp[:count] = (wrong == 0) & (bytes_of[begins + _BEHIND] == _USUAL[_BEHIND])
    return stamps, has_stamp
