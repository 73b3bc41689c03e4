"""What is kept of files that may be anyone's: how many lines and facts, how long texts and how large numbers are.

No file of a host comes near these bounds. What goes beyond them is left out, and the file counts as cut.
"""

from __future__ import annotations

import codecs
import math
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from vmlog.facts.fact import FactRow, FactValue
from vmlog.knowledge.fact_files import END_MISSING, LISTED

MOST_LINES: Final = 2_000_000
"""Lines that are read of a file."""
MOST_FACTS: Final = 300_000
"""Facts that are kept of a file."""
MOST_FACTS_IN_ALL: Final = 2_000_000
"""Facts that are kept of all files of a run; each takes some 400 bytes."""
WIDE_BYTES: Final = 24 << 20
"""Bytes that are read of a file whose text takes four times as much memory: one with rare characters, or no text."""
_LINE_END: Final = re.compile(rb"\r\n?|\n")
_FOUR_BYTES: Final = re.compile(rb"[\xf0-\xf4]")
_LONGEST_NAME: Final = 1024
_LONGEST_TEXT: Final = 32 << 10  # a rule of a cluster may name all its VMs
_LARGEST: Final = (1 << 63) - 1


def bounded_lines(data: bytes) -> tuple[bytes, bool]:
    r"""Return the text of a file up to its last line that is read, and whether it goes on.

    >>> bounded_lines(b"one\ntwo")
    (b'one\ntwo', False)
    """
    if len(data) > WIDE_BYTES and _is_wide(data):
        return bounded_lines(data[:WIDE_BYTES])[0], True
    if data.count(b"\n") + data.count(b"\r") < MOST_LINES:
        return data, False
    last = next(islice(_LINE_END.finditer(data), MOST_LINES - 1, None), None)
    return (data, False) if last is None or last.end() == len(data) else (data[: last.end()], True)


def _is_wide(data: bytes) -> bool:
    """Return whether a text has characters of four bytes, one of which makes all as wide, or bytes to spell out."""
    if _FOUR_BYTES.search(data):
        return True
    try:
        codecs.utf_8_decode(data)
    except UnicodeDecodeError:
        return True
    return False


class FactBudget:
    """The facts that may still be kept of the files of a run.

    Attributes:
        is_spent: whether there were more.
    """

    def __init__(self) -> None:
        """Begin with all."""
        self.is_spent = False
        self._left = MOST_FACTS_IN_ALL

    def take(self, count: int) -> bool:
        """Return whether so many more facts may be kept, and count them."""
        if count > self._left:
            self.is_spent = True
            return False
        self._left -= count
        return True

    def bounded(self, rows: Iterable[FactRow]) -> Iterator[FactRow]:
        """Yield the rows of a file that keep the bounds; if one does not, its end is missing, its lists not whole."""
        listed: list[FactRow] = []
        most = min(MOST_FACTS, self._left)
        kept, is_cut = 0, False
        for row in rows:
            if row.name == LISTED:
                listed.append(row)
            elif row.name == END_MISSING:
                yield row
            elif kept == most:
                self.is_spent |= most < MOST_FACTS
                is_cut = True
                break
            elif _keeps_bounds(row):
                kept += 1
                yield row
            else:
                is_cut = True
        self._left -= kept
        if is_cut:
            yield FactRow(END_MISSING, "", True, 0)
        else:
            yield from listed


def _keeps_bounds(row: FactRow) -> bool:
    return max(len(row.subject), len(row.vm)) <= _LONGEST_NAME and _is_usual(row.value)


def _is_usual(value: FactValue) -> bool:
    if isinstance(value, str):
        return len(value) <= _LONGEST_TEXT
    return math.isfinite(value) if isinstance(value, float) else abs(value) <= _LARGEST
