"""From blocks of text to records: lines, folded with their continuations."""

from vmlog.records.fold import (
    MAX_RECORD_BYTES,
    MAX_RECORD_LINES,
    NOTHING_FOUND,
    Folder,
    FoundRows,
    MarkedLines,
    Marker,
    RecordBlock,
    Sampler,
    Search,
    SkippedRows,
)
from vmlog.records.iso_stamps import STAMP_BYTES
from vmlog.records.lines import HEAD, Flags, LineTable, Rows, first_lines, tail_of, to_lines, to_texts

__all__ = [
    "HEAD",
    "MAX_RECORD_BYTES",
    "MAX_RECORD_LINES",
    "NOTHING_FOUND",
    "STAMP_BYTES",
    "Flags",
    "Folder",
    "FoundRows",
    "LineTable",
    "MarkedLines",
    "Marker",
    "RecordBlock",
    "Rows",
    "Sampler",
    "Search",
    "SkippedRows",
    "first_lines",
    "tail_of",
    "to_lines",
    "to_texts",
]
