"""From bytes to records: blocks of whole lines, cleaned without losing anything, folded with their continuations."""

from vmlog.lines.blocks import BLOCK_BYTES, MAX_LINE_BYTES, blocks, clean, to_lines
from vmlog.lines.fold import (
    MAX_RECORD_BYTES,
    MAX_RECORD_LINES,
    NOTHING,
    Folder,
    Found,
    MarkedLines,
    Marker,
    RecordBlock,
    Search,
)
from vmlog.lines.lines import HEAD, Flags, Lines, Rows
from vmlog.lines.scan import Scanner

__all__ = [
    "BLOCK_BYTES",
    "HEAD",
    "MAX_LINE_BYTES",
    "MAX_RECORD_BYTES",
    "MAX_RECORD_LINES",
    "NOTHING",
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
    "blocks",
    "clean",
    "to_lines",
]
