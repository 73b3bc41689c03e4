"""Where the first record of a text begins."""

from __future__ import annotations

from typing import Final

from vmlog.copies.line_heads import compiled_headers

FIRST_RECORD_BYTES: Final = 64 * 1024
"""The first record of a log is looked for in so many bytes; beyond them, nothing is kept back."""


class RecordStart:
    """Tells which lines begin a record of a known format."""

    def __init__(self, head_regex: str, continuation_regex: str) -> None:
        """Take the expressions, see `LineClassifier`; they are compiled when they are used."""
        self._regexes = head_regex, continuation_regex

    def accepts(self, line: str) -> bool:
        """Return whether a line begins a record."""
        head, continuation = map(compiled_headers, self._regexes)
        return bool(head.match(line)) and not continuation.match(line)

    def first_in(self, data: bytes) -> int | None:
        """Return the byte position of the first line near the start of a text that begins a record, or None."""
        position = 0
        for line in data[:FIRST_RECORD_BYTES].split(b"\n"):
            if self.accepts(line.decode("utf-8", "replace")):
                return position
            position += len(line) + 1
        return None
