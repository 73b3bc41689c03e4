"""What the program asks of the processes that read for it."""

from __future__ import annotations

from typing import NamedTuple


class RecordRegexes(NamedTuple):
    """By which the lines of records are told, see `LineClassifier`.

    Attributes:
        head: accepts lines that begin a record.
        continuation: accepts lines that continue one.
    """

    head: str
    continuation: str
