"""Syslog files of several hosts and programs: lines that continue a record, with lines of others before them.

Such a line has a header of its own, so it is known whose it is. Its text goes to the end of the last line of the same
host and program, and leaves an empty line where it stood, so that the numbers of lines stay those of the file.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Final

from vmlog.copies.line_heads import RECORD_BREAKS

# How many lines of others may stand between.
NEAR_LINES: Final = 128
_MOST_CHARS: Final = 32 * 1024
_SAMPLE_LINES: Final = 200
_STAMP: Final = (
    r"(?:[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(?:\.[0-9]{1,6})?(?:Z|[+-][0-9]{2}:?[0-9]{2})"
    r"|[A-Z][a-z]{2} [ 0-9][0-9] [0-9:]{8}|NoneZ)"
)
_HOST: Final = r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,254}"
# What a relay may have put in front.
_RELAY: Final = (
    rf"(?:<[0-9]{{1,3}}>)?(?:{_STAMP} {_HOST} "
    rf"|[0-9-]{{8,10}}[ \t][0-9:]{{8}}[ \t][A-Za-z0-9]{{1,16}}\.[A-Za-z]{{1,16}}[ \t]{_HOST}[ \t])"
)
# A header that names a host and a program; what lies between both is said of a line, not of who writes it.
_HEADER: Final = re.compile(
    rf"(?:{_RELAY})?(?:<[0-9]{{1,3}}>)?(?:1 )?{_STAMP} "
    rf"(?P<who>{_HOST} (?:[A-Z][a-z]\([0-9]+\) )?[A-Za-z_][A-Za-z0-9_./-]{{0,62}}(?:\[[0-9]+\])?:"
    rf"|{_HOST} [A-Za-z_][^ \n]{{0,62}} [0-9-]{{1,10}}(?= [^ \n]{{1,62}} (?:-|\[)))"
)
_ARROW: Final = "-->"
# What may stand between a header and an arrow: of RFC 5424 the id of the message and its structured data.
_UP_TO_ARROW: Final = re.compile(r"(?: [^ \n]{1,62} (?:-|\[[^\]\n]{0,400}\]))?[ \t]*-*$")


class Interleaved:
    """Brings lines back to their records, block by block of one member."""

    def __init__(self) -> None:
        self._wanted: bool | None = None
        self._held = ""

    def feed(self, block: bytes) -> bytes:
        """The lines that nothing can be added to any more."""
        if self._wanted is None:
            self._wanted = _names_hosts(block)
        if not self._wanted:
            return block
        text = _gathered(self._held + block.decode())
        end = _start_of_last(text, NEAR_LINES)
        self._held = text[end:]
        return text[:end].encode()

    def finish(self) -> bytes:
        """The last lines."""
        text, self._held = self._held, ""
        return text.encode()


def gather_records(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Blocks of one member whose records have their lines; see `Strays`."""
    strays = Interleaved()
    for block in blocks:
        if text := strays.feed(block):
            yield text
    if text := strays.finish():
        yield text


def _names_hosts(block: bytes) -> bool:
    lines = block[: 64 * 1024].decode("utf-8", "replace").split("\n", _SAMPLE_LINES)[:_SAMPLE_LINES]
    return any(_HEADER.match(line) for line in lines)


def _start_of_last(text: str, count: int) -> int:
    """Where the last so many lines of a text begin."""
    place = len(text.removesuffix("\n"))
    for _ in range(count):
        place = text.rfind("\n", 0, place)
        if place < 0:
            return 0
    return place + 1


def _gathered(text: str) -> str:
    """The text with every line that strayed at the end of its record."""
    if _ARROW not in text:
        return text
    moves = _Moves(text)
    place = text.find(_ARROW)
    while place >= 0:
        begin = text.rfind("\n", 0, place) + 1
        header = _HEADER.match(text, begin, place)
        if header and _UP_TO_ARROW.match(text, header.end(), place):
            moves.consider(begin, header["who"], place + len(_ARROW))
        end = text.find("\n", place)
        place = text.find(_ARROW, end) if end >= 0 else -1
    return moves.done()


class _Moves:
    """The lines of one text that are to be moved."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._breaks = [found.start() for found in re.finditer("\n", text)]
        self._line = 0  # number of the line that was considered last, from 0
        self._anchors: dict[str, tuple[int | None, int]] = {}  # by who: the line to add to, the place looked at last
        self._added: dict[int, list[str]] = {}
        self._sizes: dict[int, int] = {}
        self._moved: set[int] = set()

    def consider(self, begin: int, who: str, rest: int) -> None:
        """Move a line that continues a record, if the line before it is somebody else's.

        Args:
            begin: where the line begins.
            who: its host and program, as its header has them.
            rest: where the text behind its arrow begins.
        """
        while self._line < len(self._breaks) and self._breaks[self._line] < begin:
            self._line += 1
        before = self._begin_of(self._line - 1) if self._line else -1
        header = _HEADER.match(self._text, before, begin) if before >= 0 else None
        if header and header["who"] == who and self._line - 1 not in self._moved:
            return
        anchor = self._anchor(who, begin)
        if anchor is None:
            return
        text = self._text[rest : self._end_of(self._line)].rstrip("\r").removeprefix(" ")
        begins = self._begin_of(anchor)
        size = self._sizes.get(anchor, self._end_of(anchor) - begins) + len(RECORD_BREAKS) + len(text)
        if size <= _MOST_CHARS:
            self._sizes[anchor] = size
            self._added.setdefault(anchor, []).append(text)
            self._moved.add(self._line)

    def _anchor(self, who: str, begin: int) -> int | None:
        """The last line of the same host and program, if it is near; not one that was moved itself."""
        known, looked = self._anchors.get(who, (None, 0))
        low = max(looked, self._begin_of(max(0, self._line - NEAR_LINES)))
        place = begin
        while (place := self._text.rfind(f" {who}", low, place)) >= 0:
            place = self._text.rfind("\n", 0, place) + 1
            header = _HEADER.match(self._text, place)
            line = self._number_of(place)
            if header and header["who"] == who and line not in self._moved:
                known = line
                break
        # What was looked at once need not be looked at again.
        self._anchors[who] = known, begin
        return known if known is not None and self._line - known <= NEAR_LINES else None

    def _begin_of(self, line: int) -> int:
        return self._breaks[line - 1] + 1 if line else 0

    def _end_of(self, line: int) -> int:
        return self._breaks[line] if line < len(self._breaks) else len(self._text)

    def _number_of(self, begin: int) -> int:
        return bisect_left(self._breaks, begin)

    def done(self) -> str:
        """The text with the lines moved."""
        if not self._moved:
            return self._text
        lines = self._text.split("\n")
        for line, texts in self._added.items():
            lines[line] = RECORD_BREAKS.join([lines[line].removesuffix("\r"), *texts])
        for line in self._moved:
            lines[line] = ""
        return "\n".join(lines)
