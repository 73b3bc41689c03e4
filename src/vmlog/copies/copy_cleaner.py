"""Undoing what copying and exporting did to the lines of a whole member, found once in its first lines.

A member whose lines mostly begin as the product wrote them is never changed. Lines stay lines, so that their numbers
are those of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from vmlog.blocks.cut import clean_block
from vmlog.blocks.line_ends import LineEnds
from vmlog.copies.interleaved import gather_records
from vmlog.copies.line_heads import UNTOUCHED_START, compiled_headers

if TYPE_CHECKING:
    from vmlog.copies.undo_plan import UndoPlan

_SAMPLE_LINES: Final = 200
_SAMPLE_BYTES: Final = 64 * 1024
_UNTOUCHED: Final = re.compile(rf"(?m)^{UNTOUCHED_START}")
# Signs of fences, prompts, tags and markup, which hardly any log has.
_HINTS: Final = re.compile(
    r"(?m)^(?:[ \t>]{0,8}(?:```|~~~)|\[?[A-Za-z0-9_.-]{1,64}@|[#$%~/{<]|(?:PS )?[A-Z]:\\|\[/?[cp])|&[a-z#]"
)


class CopyCleaner:
    """Undoes what copying did to one member, block by block."""

    def __init__(self, head_regex: str) -> None:
        """Start a member.

        Args:
            head_regex: accepts text that begins with the header of a known format.
        """
        self._head_regex = head_regex
        self._plan: UndoPlan | None = None
        self._decided = False
        self._seen = 0  # bytes

    def feed(self, block: bytes) -> bytes:
        """Return a block of whole lines as the product wrote it; an open row comes with the block that ends it."""
        if not self._decided:
            self._decide(block)
        if not self._plan or not self._plan.steps:
            return block
        text = block.decode()
        for step in self._plan.steps:
            text = step(text)
        return _encoded(text)

    def finish(self) -> bytes:
        """Return what was waiting for the end of its row."""
        return _encoded(self._plan.finish()) if self._plan and self._plan.finish else b""

    def _decide(self, block: bytes) -> None:
        """Decide what to undo, unless the block leaves it open."""
        self._seen += len(block)
        text = block[:_SAMPLE_BYTES].decode("utf-8", "replace").removesuffix("\n")
        lines = text.split("\n", _SAMPLE_LINES)[:_SAMPLE_LINES]
        sample = "\n".join(lines)
        first = bool(_UNTOUCHED.match(lines[0]))
        if first and 2 * len(_UNTOUCHED.findall(sample)) > len(lines) and not _HINTS.search(sample):
            self._decided = True
            return
        from vmlog.copies.undo_plan import plan_undo  # few logs need it, and each process would load it

        self._plan = plan_undo(lines, self._is_header)
        # A stream that has shown no sign by then is taken as it is.
        self._decided = self._plan is not None or self._seen >= _SAMPLE_BYTES

    def _is_header(self, text: str) -> bool:
        return bool(compiled_headers(self._head_regex).match(text))


def undo_copies(blocks: Iterator[bytes], head_regex: str) -> Iterator[bytes]:
    """Yield the blocks of one member as the product wrote them; see `CopyCleaner`."""
    cleaner = CopyCleaner(head_regex)
    for block in blocks:
        if text := cleaner.feed(block):
            yield text
    if rest := cleaner.finish():
        yield rest


def original_text(text: bytes, head_regex: str) -> bytes:
    r"""Return a whole text, such as a pasted one, as the product wrote it.

    >>> original_text(b"> 2024-05-06T07:08:09.123Z one\n> 2024-05-06T07:08:10.123Z two\n", r"[0-9]{4}-")
    b'2024-05-06T07:08:09.123Z one\n2024-05-06T07:08:10.123Z two\n'
    """
    whole = clean_block(LineEnds().feed(text, final=True))
    return b"".join(gather_records(undo_copies(iter([whole]), head_regex)))


def _encoded(text: str) -> bytes:
    """Return a text as cleaned bytes: JSON can spell control characters and lone surrogates, which must not pass."""
    return clean_block(text.encode("utf-8", "backslashreplace"))
