"""Undoing what copying and exporting have done to the lines of a whole member: found once in its first lines.

A member whose lines mostly begin as the product wrote them is never touched. Lines stay lines, so that their numbers
are those of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from vmlog.blocks.cut import clean_block
from vmlog.blocks.line_ends import LineEnds
from vmlog.copies.interleaved import gather_records
from vmlog.copies.line_heads import KNOWN_HEADS

if TYPE_CHECKING:
    from vmlog.copies.undo import UndoText

_SAMPLE_LINES: Final = 200
_SAMPLE_BYTES: Final = 64 * 1024
_UNTOUCHED: Final = re.compile(rf"(?m)^{KNOWN_HEADS}")
# What fences, prompts, tags and markup have in them, and hardly any log.
_HINTS: Final = re.compile(
    r"(?m)^(?:[ \t>]{0,8}(?:```|~~~)|\[?[A-Za-z0-9_.-]{1,64}@|[#$%~/{<]|(?:PS )?[A-Z]:\\|\[/?[cp])|&[a-z#]"
)


class Copied:
    """Undoes what copying has done to one member, block by block; each block holds whole lines, cleaned."""

    def __init__(self, head_regex: str) -> None:
        """Prepare; `head_regex` accepts what begins with the header of a known format."""
        self._head_regex = head_regex
        self._undo: UndoText | None = None
        self._decided = False
        self._seen = 0

    def feed(self, block: bytes) -> bytes:
        """The block as the product wrote it; the lines of an open row come with its end."""
        if not self._decided:
            self._decide(block)
        if not self._undo or not self._undo.steps:
            return block
        text = block.decode()
        for step in self._undo.steps:
            text = step(text)
        return _encoded(text)

    def finish(self) -> bytes:
        """What was still waiting for its end."""
        return _encoded(self._undo.finish()) if self._undo and self._undo.finish else b""

    def _decide(self, block: bytes) -> None:
        """See whether anything has to be undone, unless the block does not tell."""
        self._seen += len(block)
        lines = block[:_SAMPLE_BYTES].decode("utf-8", "replace").split("\n", _SAMPLE_LINES)[:_SAMPLE_LINES]
        sample = "\n".join(lines)
        first = bool(_UNTOUCHED.match(lines[0]))
        if first and 2 * len(_UNTOUCHED.findall(sample)) > len(lines) and not _HINTS.search(sample):
            self._decided = True
            return
        from vmlog.copies.undo import find_undo  # few logs need it, and each process would load it

        self._undo = find_undo(lines, self._is_header)
        # A stream that has not told by then is taken as it is.
        self._decided = self._undo is not None or self._seen >= _SAMPLE_BYTES

    def _is_header(self, text: str) -> bool:
        return bool(_compiled(self._head_regex).match(text))


def undo_copies(blocks: Iterator[bytes], head_regex: str) -> Iterator[bytes]:
    """Blocks of one member as the product wrote them; see `Copied`."""
    copied = Copied(head_regex)
    for block in blocks:
        if text := copied.feed(block):
            yield text
    if rest := copied.finish():
        yield rest


def written_text(text: bytes, head_regex: str) -> bytes:
    """A whole text, such as a pasted one, as the product wrote it."""
    whole = clean_block(LineEnds().feed(text, final=True))
    return b"".join(gather_records(undo_copies(iter([whole]), head_regex)))


def _encoded(text: str) -> bytes:
    """A text as cleaned bytes: JSON spells control characters and halves of pairs that no block may hold."""
    return clean_block(text.encode("utf-8", "backslashreplace"))


@lru_cache(maxsize=4)
def _compiled(regex: str) -> re.Pattern[str]:
    return re.compile(regex)
