"""From blocks of text to records: lines, folded with their continuations."""

from vmlog.records.fold import (
    MAX_RECORD_BYTES,
    MAX_RECORD_LINES,
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
from vmlog.records.iso_stamps import STAMP_BYTES
from vmlog.records.lines import HEAD, Flags, Lines, Rows, first_lines, tail_of, to_lines, to_texts

__all__ = [
    "HEAD",
    "MAX_RECORD_BYTES",
    "MAX_RECORD_LINES",
    "NOTHING",
    "STAMP_BYTES",
    "Flags",
    "Folder",
    "Found",
    "Lines",
    "MarkedLines",
    "Marker",
    "RecordBlock",
    "Rows",
    "Search",
    "Spare",
    "Thin",
    "first_lines",
    "tail_of",
    "to_lines",
    "to_texts",
]
