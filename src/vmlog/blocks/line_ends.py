"""Line ends that are neither LF nor CR LF: those that part records become line feeds, and nothing else changes.

Form feeds, vertical tabs, single carriage returns and the line ends of Unicode stand in the middle of lines too. Such a
character is a line end from the first place on where a record, or an arrow that continues one, follows it.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

_RETURN: Final = rb"\r(?!\n)"
_FEEDS: Final = (b"\x0c", b"\x0b")
_OTHERS: Final = tuple(char.encode() for char in "\u2028\u2029\x85")
_MARK: Final = codecs.BOM_UTF8
_MARKED_LINE: Final = re.compile(b"(?m)^(?:%b)+" % _MARK)
_ODD: Final = b"(?:" + b"|".join((_RETURN, *_FEEDS, *_OTHERS)) + b")"
# What a record begins with, or a line that continues one, as far as that can be told without the formats; copying may
# have put something short before it.
_RECORD: Final = (
    rb"[ \t>|*\[\"-]{0,8}(?:[0-9]{1,6}[:.)] ?)?"
    rb"(?:[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]|[A-Z][a-z]{2} [ 0-9][0-9] [0-9]{2}:"
    rb"|<[0-9]{1,3}>|--+>|\{\"|cpu[0-9]{1,4}:)"
)
_BETWEEN: Final = b"(?:%b|%b|\n)" % (_ODD, _MARK)
_FOLLOWED: Final = b"(?=(?P<record>%b{0,4}%b)?)" % (_BETWEEN, _RECORD)
# Of such a row each decides about those before it.
_ROW: Final = re.compile(b"%b{1,4}\\Z" % _BETWEEN)
_LONGEST_ROW: Final = 12
# So many bytes decide whether a character is a line end.
_NEAR: Final = 64
# The beginning of a character, or of a pair, that the next piece may end.
_CUT: Final = re.compile(rb"(?:\r|\xe2\x80?|\xc2|\xef\xbb?)\Z")
_ODD_CHAR: Final = re.compile(_ODD)

ReadBytes = Callable[[int], bytes]


class LineEnds:
    """Makes line feeds of the line ends of one stream; how it is cut into pieces changes nothing."""

    def __init__(self) -> None:
        self._ends: set[bytes] = set()
        self._held = b""
        self._last = b"\n"
        self._begins = True  # what comes next begins a line

    def feed(self, piece: bytes, *, final: bool = False) -> bytes:
        """The text of a piece; what only the next piece can decide comes with that one.

        Args:
            piece: what follows the pieces before.
            final: nothing follows.
        """
        text = self._held + piece if self._held else piece
        odd = _odd_in(text)
        self._held = b""
        if not odd:
            if not final and not text.isascii() and (cut := _CUT.search(text)):
                text, self._held = text[: cut.start()], text[cut.start() :]
            self._last = text[-1:] or self._last
            self._begins = text.endswith(b"\n") if text else self._begins
            return text
        if not final:
            text, self._held = _decided(text)
        before, self._last = self._last, text[-1:] or self._last
        whole = _pattern(odd).sub(self._replaced, before + text)[len(before) :]
        if _MARK in whole:
            whole = _MARKED_LINE.sub(b"", (b"\n" if self._begins else b" ") + whole)[1:]
        self._begins = whole.endswith(b"\n") if whole else self._begins
        return whole

    def _replaced(self, found: re.Match[bytes]) -> bytes:
        end = found["end"]
        if end not in self._ends:
            if found["record"] is None:
                return end
            self._ends.add(end)
        text, begin, behind = found.string, found.start(), found.end()
        # Beside a line feed it is the other half of one line end: LF CR, or a form feed on a line of its own.
        paired = text[begin - 1 : begin] == b"\n" or text.startswith((b"\n", b"\r\n"), behind)
        return b"" if paired else b"\n"


def with_line_ends(read: ReadBytes) -> ReadBytes:
    """A stream with ordinary line ends; it gives as much as is known, and `b""` at the end."""
    ends = LineEnds()

    def reading(size: int) -> bytes:
        while piece := read(size):
            if text := ends.feed(piece):
                return text
        return ends.feed(b"", final=True)

    return reading


def _odd_in(text: bytes) -> tuple[bytes, ...]:
    """What of the unusual a text holds, as expressions; a mark counts, but ends no line."""
    odd = [end for end in _FEEDS if end in text]
    if b"\r" in text and text.count(b"\r") > text.count(b"\r\n"):
        odd.append(_RETURN)
    if not text.isascii():
        odd += (char for char in (*_OTHERS, _MARK) if char in text)
    return tuple(odd)


@lru_cache(maxsize=64)
def _pattern(odd: tuple[bytes, ...]) -> re.Pattern[bytes]:
    ends = b"|".join(end for end in odd if end != _MARK) or rb"(?!)"
    return re.compile(b"(?P<end>" + ends + b")" + _FOLLOWED)


def _decided(text: bytes) -> tuple[bytes, bytes]:
    """A text up to the first unusual character that what follows may still decide about, and the rest."""
    found = _ODD_CHAR.search(text, max(0, len(text) - _NEAR)) or _CUT.search(text)
    place = found.start() if found else len(text)
    if found and (row := _ROW.search(text, max(0, place - _LONGEST_ROW), place)):
        place = row.start()
    if text[place - 1 : place + 1] == b"\r\n":
        place -= 1
    return text[:place], text[place:]
