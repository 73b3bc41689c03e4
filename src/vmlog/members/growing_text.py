"""The text of a member that is still being written."""

from __future__ import annotations

from typing import Final

from vmlog.blocks.cut import clean_block
from vmlog.blocks.line_ends import LineEnds
from vmlog.copies.copy_cleaner import CopyCleaner

_MAX_PARTIAL: Final = 256 * 1024


class GrowingText:
    """Cuts what comes in pieces into whole lines, cleaned, and without what copying did to them."""

    def __init__(self, header_regex: str) -> None:
        """Start a text.

        Args:
            header_regex: accepts the header with which a record begins.
        """
        self._ends = LineEnds()
        self._cleaner = CopyCleaner(header_regex)
        self._partial = b""

    def feed(self, data: bytes, *, final: bool = False) -> bytes:
        """Return the lines that are complete with this data; `final` says that nothing will follow.

        A line of more than 256 KiB is returned in pieces.
        """
        data = self._partial + self._ends.feed(data, final=final)
        end = len(data) if final or len(data) > _MAX_PARTIAL else data.rfind(b"\n") + 1
        self._partial = data[end:]
        return self._cleaner.feed(clean_block(data[:end])) + (self._cleaner.finish() if final else b"")
