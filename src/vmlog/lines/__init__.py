"""From bytes to records: blocks of whole lines, cleaned without losing anything, folded with their continuations."""

from vmlog.lines.blocks import BLOCK_BYTES, MAX_LINE_BYTES, blocks, clean, first_lines, to_lines
from vmlog.lines.fold import (
    MAX_RECORD_BYTES,
    MAX_RECORD_LINES,
    NO_SPARE,
    NOTHING,
    Folder,
    Found,
    MarkedLines,
    Marker,
    RecordBlock,
    Search,
    Spare,
    Thin,
)
from vmlog.lines.lines import HEAD, Flags, Lines, Rows, tail_of, to_texts
from vmlog.lines.scan import Scanner
from vmlog.lines.stamped import STAMP_BYTES

__all__ = [
    "BLOCK_BYTES",
    "HEAD",
    "MAX_LINE_BYTES",
    "MAX_RECORD_BYTES",
    "MAX_RECORD_LINES",
    "NOTHING",
    "NO_SPARE",
    "STAMP_BYTES",
    "Flags",
    "Folder",
    "Found",
    "Lines",
    "MarkedLines",
    "Marker",
    "RecordBlock",
    "Rows",
    "Scanner",
    "Search",
    "Spare",
    "Thin",
    "blocks",
    "clean",
    "first_lines",
    "tail_of",
    "to_lines",
    "to_texts",
]
