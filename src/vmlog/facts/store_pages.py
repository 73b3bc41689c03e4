"""The pages of an SQLite file, as far as they tell how much reading a row may cost.

Rows may share their pages, and trees their branches, so that a small file holds more than any other; the bound on the
steps of a statement does not count the pages that a step walks along. The layout of pages is that of SQLite's published
file format.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

_HEADER_BYTES: Final = 100
_PAGE_SIZE: Final = struct.Struct(">16xH")
_TREE_PAGE: Final = struct.Struct(">B2xH")
# Kinds of pages whose cells begin with the length of a row or a key, and what stands before it in the cell.
_BEFORE_LENGTH: Final = {13: 0, 10: 0, 2: 4}
_CELLS_AT: Final = {13: 8, 10: 8, 2: 12}
_MOST_CELLS: Final = 200_000
_LAST_OF_NUMBER: Final = 9  # bytes


def largest_row(data: bytes) -> int | None:
    """Return the length of the longest row or key; None where there are very many, or one is longer than the file."""
    size = _PAGE_SIZE.unpack_from(data)[0] if len(data) >= _HEADER_BYTES else 0
    size = 65536 if size == 1 else size
    if size < 512:
        return None
    largest = 0
    for count, length in enumerate(_lengths(data, size)):
        largest = max(largest, length)
        if count == _MOST_CELLS or largest > len(data):
            return None
    return largest


def _lengths(data: bytes, size: int) -> Iterator[int]:
    for page in range(0, len(data) - size + 1, size):
        start = page or _HEADER_BYTES
        kind, count = _TREE_PAGE.unpack_from(data, start)
        if kind not in _BEFORE_LENGTH:
            continue
        first = start + _CELLS_AT[kind]
        places = data[first : min(first + 2 * count, page + size)]
        for (place,) in struct.iter_unpack(">H", places[: len(places) // 2 * 2]):
            yield _number(data, page + place + _BEFORE_LENGTH[kind], page + size)


def _number(data: bytes, at: int, end: int) -> int:
    """Return a number of one to nine bytes, seven bits each."""
    value = 0
    for byte in data[at : min(at + _LAST_OF_NUMBER, end)]:
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            break
    return value
