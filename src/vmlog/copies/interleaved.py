"""Syslog files of several hosts and programs, where lines of others stand between the lines of a record.

A line that continues a record has a header of its own there, so its writer (host and program) is known. Its text goes
to the end of the last line of the same writer and leaves an empty line, so that line numbers stay those of the file.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Final

from vmlog.copies.line_heads import LINE_SEPARATOR

# How many lines of others may stand between.
MAX_DISTANCE_LINES: Final = 128
_MOST_CHARS: Final = 32 * 1024
_SAMPLE_LINES: Final = 200
_SAMPLE_BYTES: Final = 64 * 1024
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
# A header that names a host and a program. The severity between both belongs to the line, not to its writer.
_HEADER: Final = re.compile(
    rf"(?:{_RELAY})?(?:<[0-9]{{1,3}}>)?(?:1 )?{_STAMP} "
    rf"(?P<writer>{_HOST} (?:[A-Z][a-z]\([0-9]+\) )?[A-Za-z_][A-Za-z0-9_./-]{{0,62}}(?:\[[0-9]+\])?:"
    rf"|{_HOST} [A-Za-z_][^ \n]{{0,62}} [0-9-]{{1,10}}(?= [^ \n]{{1,62}} (?:-|\[)))"
)
_ARROW: Final = "-->"
# What may stand between a header and an arrow: in RFC 5424 the id of the message and its structured data.
_UP_TO_ARROW: Final = re.compile(r"(?: [^ \n]{1,62} (?:-|\[[^\]\n]{0,400}\]))?[ \t]*-*$")


class RecordGatherer:
    """Moves lines to their records, block by block of one member."""

    def __init__(self) -> None:
        self._needed: bool | None = None
        self._held = ""

    def feed(self, block: bytes) -> bytes:
        """Return the lines that nothing can be added to any more."""
        if self._needed is None:
            self._needed = _names_writers(block)
        if not self._needed:
            return block
        text = _gathered(self._held + block.decode())
        end = _start_of_last(text, MAX_DISTANCE_LINES)
        self._held = text[end:]
        return text[:end].encode()

    def finish(self) -> bytes:
        """Return the last lines."""
        text, self._held = self._held, ""
        return text.encode()


def gather_records(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the blocks of one member with all lines at their records; see `RecordGatherer`."""
    gatherer = RecordGatherer()
    for block in blocks:
        if text := gatherer.feed(block):
            yield text
    if text := gatherer.finish():
        yield text


def _names_writers(block: bytes) -> bool:
    lines = block[:_SAMPLE_BYTES].decode("utf-8", "replace").split("\n", _SAMPLE_LINES)[:_SAMPLE_LINES]
    return any(_HEADER.match(line) for line in lines)


def _start_of_last(text: str, count: int) -> int:
    r"""Return where the last `count` lines of a text begin.

    >>> _start_of_last("one\ntwo\nthree\n", 2)
    4
    """
    place = len(text.removesuffix("\n"))
    for _ in range(count):
        place = text.rfind("\n", 0, place)
        if place < 0:
            return 0
    return place + 1


def _gathered(text: str) -> str:
    """Return the text with every separated line at the end of its record."""
    if _ARROW not in text:
        return text
    moves = _LineMoves(text)
    place = text.find(_ARROW)
    while place >= 0:
        begin = text.rfind("\n", 0, place) + 1
        header = _HEADER.match(text, begin, place)
        if header and _UP_TO_ARROW.match(text, header.end(), place):
            moves.consider(begin, header["writer"], place + len(_ARROW))
        end = text.find("\n", place)
        place = text.find(_ARROW, end) if end >= 0 else -1
    return moves.applied()


class _LineMoves:
    """The lines of one text that have to be moved."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._line_ends = [match.start() for match in re.finditer("\n", text)]
        self._line = 0  # number of the line that was considered last, from 0
        self._targets: dict[str, tuple[int | None, int]] = {}  # by writer: the line to add to, where the search ended
        self._added: dict[int, list[str]] = {}
        self._sizes: dict[int, int] = {}
        self._moved: set[int] = set()

    def consider(self, begin: int, writer: str, rest: int) -> None:
        """Move a line that continues a record, if the line before it has another writer.

        Args:
            begin: where the line begins.
            writer: its host and program, as in its header.
            rest: where the text after its arrow begins.
        """
        while self._line < len(self._line_ends) and self._line_ends[self._line] < begin:
            self._line += 1
        before = self._begin_of(self._line - 1) if self._line else -1
        header = _HEADER.match(self._text, before, begin) if before >= 0 else None
        if header and header["writer"] == writer and self._line - 1 not in self._moved:
            return
        target = self._target(writer, begin)
        if target is None:
            return
        text = self._text[rest : self._end_of(self._line)].rstrip("\r").removeprefix(" ")
        size = self._sizes.get(target, self._end_of(target) - self._begin_of(target)) + len(LINE_SEPARATOR) + len(text)
        if size <= _MOST_CHARS:
            self._sizes[target] = size
            self._added.setdefault(target, []).append(text)
            self._moved.add(self._line)

    def _target(self, writer: str, begin: int) -> int | None:
        """Return the last line of the same writer before `begin`, if it is near and was not moved itself."""
        known, searched_to = self._targets.get(writer, (None, 0))
        low = max(searched_to, self._begin_of(max(0, self._line - MAX_DISTANCE_LINES)))
        place = begin
        while (place := self._text.rfind(f" {writer}", low, place)) >= 0:
            place = self._text.rfind("\n", 0, place) + 1
            header = _HEADER.match(self._text, place)
            line = self._number_of(place)
            if header and header["writer"] == writer and line not in self._moved:
                known = line
                break
        # The next search ends here, so that no text is searched twice.
        self._targets[writer] = known, begin
        return known if known is not None and self._line - known <= MAX_DISTANCE_LINES else None

    def _begin_of(self, line: int) -> int:
        return self._line_ends[line - 1] + 1 if line else 0

    def _end_of(self, line: int) -> int:
        return self._line_ends[line] if line < len(self._line_ends) else len(self._text)

    def _number_of(self, begin: int) -> int:
        return bisect_left(self._line_ends, begin)

    def applied(self) -> str:
        """Return the text with the lines moved."""
        if not self._moved:
            return self._text
        lines = self._text.split("\n")
        for line, texts in self._added.items():
            lines[line] = LINE_SEPARATOR.join([lines[line].removesuffix("\r"), *texts])
        for line in self._moved:
            lines[line] = ""
        return "\n".join(lines)
