"""One member being folded: its own records, and the open ends that its neighbours may complete."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import polars as pl

from vmlog.ingest.coverage import MemberFacts
from vmlog.ingest.seams import Border
from vmlog.lines import Folder, RecordBlock, to_lines
from vmlog.parse import Formats

MAX_HEAD: Final = 64 * 1024


class Part:
    """Takes the blocks of one member, gives its whole records, and at last its border."""

    def __init__(self, formats: Formats, facts: MemberFacts) -> None:
        self._formats = formats
        self._facts = facts
        self._folder: Folder | None = None
        self._head = b""
        self._ends_line = True

    def feed(self, block: bytes) -> Iterator[RecordBlock]:
        """Yield the records that the block completes; they are counted."""
        self._ends_line = block.endswith(b"\n")
        if self._folder is None:
            self._head += block
            if len(self._head) < MAX_HEAD and self._first_head() is None:
                return
            block = self._begin()
        yield from self._counted(block)

    def finish(self) -> Border:
        """What is left open at both ends."""
        tail, tail_line = b"", 1
        if self._folder is not None:
            for records in self._folder.finish():
                tail = "\n".join(records.lines.to_list()).encode("utf-8") + (b"\n" if self._ends_line else b"")
                tail_line = records.first_line
        return Border(self._facts, self._head, tail, tail_line)

    def _begin(self) -> bytes:
        """Split the lines that continue an older member's record from those that are to be folded now."""
        start = self._first_head()
        if start is None:
            # Nothing known comes for long: the lines stand for themselves, but for the rest of a cut line.
            start = self._head.find(b"\n") + 1 if self._facts.fragment else 0
        self._head, block = self._head[:start], self._head[start:]
        self._folder = folder_of(self._formats, self._head.count(b"\n") + 1)
        return block

    def _counted(self, block: bytes) -> Iterator[RecordBlock]:
        if self._folder is not None:
            for records in self._folder.feed(block):
                self._facts.count(records)
                yield records

    def _first_head(self) -> int | None:
        """Byte position of the first line near the start that begins a record."""
        near = self._head[:MAX_HEAD]
        lines = to_lines(near)
        heads = is_head(self._formats, lines)
        if self._facts.fragment and heads.len():
            heads[0] = False
        if not heads.any():
            return None
        position = 0
        for _ in range(heads.arg_max() or 0):
            position = near.index(b"\n", position) + 1
        return position


def folder_of(formats: Formats, first_line: int) -> Folder:
    """A folder for lines of any known format."""
    return Folder(formats.head_regex, formats.continuation_regex, first_line)


def is_head(formats: Formats, lines: pl.Series) -> pl.Series:
    """Boolean column, true for lines that begin a record of a known format."""
    return lines.str.contains(formats.head_regex) & ~lines.str.contains(formats.continuation_regex)
