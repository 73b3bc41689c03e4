"""Line ends that are neither LF nor CR LF: those that separate records become line feeds, and nothing else changes.

Form feeds, vertical tabs, single carriage returns and the line ends of Unicode also occur in the middle of lines. Such
a character counts as a line end from the first place on where a record follows it, or an arrow that continues one.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

_RETURN: Final = rb"\r(?!\n)"
_FEEDS: Final = (b"\x0c", b"\x0b")
_UNICODE_ENDS: Final = tuple(char.encode() for char in "\u2028\u2029\x85")
_BOM: Final = codecs.BOM_UTF8
_LINE_WITH_BOM: Final = re.compile(b"(?m)^(?:%b)+" % _BOM)
_UNUSUAL: Final = b"(?:" + b"|".join((_RETURN, *_FEEDS, *_UNICODE_ENDS)) + b")"
# How a record begins, or a line that continues one, as far as can be known without the formats; copying may have put
# something short before it.
_RECORD: Final = (
    rb"[ \t>|*\[\"-]{0,8}(?:[0-9]{1,6}[:.)] ?)?"
    rb"(?:[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]|[A-Z][a-z]{2} [ 0-9][0-9] [0-9]{2}:"
    rb"|<[0-9]{1,3}>|--+>|\{\"|cpu[0-9]{1,4}:)"
)
_BETWEEN: Final = b"(?:%b|%b|\n)" % (_UNUSUAL, _BOM)
_FOLLOWED: Final = b"(?=(?P<record>%b{0,4}%b)?)" % (_BETWEEN, _RECORD)
# In a run of these, each character decides about the ones before it.
_RUN: Final = re.compile(b"%b{1,4}\\Z" % _BETWEEN)
_LONGEST_RUN: Final = 12
# How many bytes after a character decide whether it is a line end.
_LOOK_AHEAD: Final = 64
# The beginning of a character, or of CR LF, that the next piece may complete.
_INCOMPLETE: Final = re.compile(rb"(?:\r|\xe2\x80?|\xc2|\xef\xbb?)\Z")
_UNUSUAL_CHAR: Final = re.compile(_UNUSUAL)

ReadBytes = Callable[[int], bytes]
"""Returns up to n bytes of a stream, and `b""` at its end."""


class LineEnds:
    r"""Makes line feeds of the line ends of one stream; how the stream is cut into pieces changes nothing.

    >>> LineEnds().feed(b"2024-05-06 07:08 one\r2024-05-06 07:09 two\r", final=True)
    b'2024-05-06 07:08 one\n2024-05-06 07:09 two\n'
    >>> LineEnds().feed(b"progress 10 %\rprogress 20 %\n", final=True)
    b'progress 10 %\rprogress 20 %\n'

    Attributes:
        is_ascii: whether the text that was returned last is ASCII; it may be ASCII all the same if this is false.
    """

    def __init__(self) -> None:
        self.is_ascii = True
        self._ends: set[bytes] = set()  # the unusual characters that count as line ends by now
        self._held = b""
        self._last = b"\n"
        self._at_line_start = True

    def feed(self, piece: bytes, *, final: bool = False) -> bytes:
        """Return the text of a piece; the part that only the next piece can decide comes with that one.

        Args:
            piece: what follows the pieces before.
            final: nothing follows.
        """
        text = self._held + piece if self._held else piece
        self.is_ascii = text.isascii()
        unusual = _unusual_in(text, is_ascii=self.is_ascii)
        self._held = b""
        if not unusual:
            if not final and not self.is_ascii and (cut := _INCOMPLETE.search(text)):
                text, self._held = text[: cut.start()], text[cut.start() :]
            self._last = text[-1:] or self._last
            self._at_line_start = text.endswith(b"\n") if text else self._at_line_start
            return text
        if not final:
            text, self._held = _split_decided(text)
        before, self._last = self._last, text[-1:] or self._last
        replaced = _pattern(unusual).sub(self._replacement, before + text)[len(before) :]
        if _BOM in replaced:
            replaced = _LINE_WITH_BOM.sub(b"", (b"\n" if self._at_line_start else b" ") + replaced)[1:]
        self._at_line_start = replaced.endswith(b"\n") if replaced else self._at_line_start
        return replaced

    def _replacement(self, match: re.Match[bytes]) -> bytes:
        end = match["end"]
        if end not in self._ends:
            if match["record"] is None:
                return end
            self._ends.add(end)
        text, start, stop = match.string, match.start(), match.end()
        # Beside a line feed it is the other half of one line end: LF CR, or a form feed on a line of its own.
        paired = text[start - 1 : start] == b"\n" or text.startswith((b"\n", b"\r\n"), stop)
        return b"" if paired else b"\n"


def with_line_ends(read: ReadBytes, ends: LineEnds) -> ReadBytes:
    """Return a stream with ordinary line ends; it returns what is decided so far, and `b""` at the end."""

    def read_text(size: int) -> bytes:
        while piece := read(size):
            if text := ends.feed(piece):
                return text
        return ends.feed(b"", final=True)

    return read_text


def _unusual_in(text: bytes, *, is_ascii: bool) -> tuple[bytes, ...]:
    """Return expressions for the unusual line ends in a text; a byte order mark is among them, but ends no line."""
    unusual = [end for end in _FEEDS if end in text]
    if b"\r" in text and text.count(b"\r") > text.count(b"\r\n"):
        unusual.append(_RETURN)
    if not is_ascii:
        unusual += (char for char in (*_UNICODE_ENDS, _BOM) if char in text)
    return tuple(unusual)


@lru_cache(maxsize=64)
def _pattern(unusual: tuple[bytes, ...]) -> re.Pattern[bytes]:
    ends = b"|".join(end for end in unusual if end != _BOM) or rb"(?!)"
    return re.compile(b"(?P<end>" + ends + b")" + _FOLLOWED)


def _split_decided(text: bytes) -> tuple[bytes, bytes]:
    """Split a text before the first unusual character that what follows may still decide about."""
    undecided = _UNUSUAL_CHAR.search(text, max(0, len(text) - _LOOK_AHEAD)) or _INCOMPLETE.search(text)
    place = undecided.start() if undecided else len(text)
    if undecided and (run := _RUN.search(text, max(0, place - _LONGEST_RUN), place)):
        place = run.start()
    if text[place - 1 : place + 1] == b"\r\n":
        place -= 1
    return text[:place], text[place:]
