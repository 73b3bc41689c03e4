"""One member being folded: its own records, and the open ends that its neighbours may complete."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from vmlog.ingest.coverage import MemberFacts
from vmlog.ingest.seams import Border, tail_of
from vmlog.lines import Folder, RecordBlock
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
        last = next(self._folder.finish(), None) if self._folder is not None else None
        tail = tail_of(last, ends_line=self._ends_line) if last is not None else None
        return Border(self._facts, self._head, tail)

    def _begin(self) -> bytes:
        """Split the lines that continue an older member's record from those that are to be folded now."""
        start = self._first_head()
        if start is None:
            # Nothing known comes for long: the lines stand for themselves.
            start = 0
        self._head, block = self._head[:start], self._head[start:]
        self._folder = folder_of(self._formats, self._head.count(b"\n") + 1 + bool(self._facts.lead))
        return block

    def _counted(self, block: bytes) -> Iterator[RecordBlock]:
        if self._folder is not None:
            for records in self._folder.feed(block):
                self._facts.count(records)
                yield records

    def _first_head(self) -> int | None:
        """Byte position of the first line near the start that begins a record."""
        position = 0
        for line in self._head[:MAX_HEAD].split(b"\n"):
            if is_head(self._formats, line.decode("utf-8", "replace")):
                return position
            position += len(line) + 1
        return None


def folder_of(formats: Formats, first_line: int) -> Folder:
    """A folder for lines of any known format."""
    return Folder(formats.head_regex, formats.continuation_regex, first_line)


def is_head(formats: Formats, line: str) -> bool:
    """Whether a line begins a record of a known format."""
    head, continuation = _compiled(formats)
    return bool(head.match(line)) and not continuation.match(line)


@lru_cache(maxsize=4)
def _compiled(formats: Formats) -> tuple[re.Pattern[str], re.Pattern[str]]:
    return re.compile(formats.head_regex), re.compile(formats.continuation_regex)
