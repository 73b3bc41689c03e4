"""The errors of one file, and the lines where they are."""

from __future__ import annotations

from pathlib import Path

from vmlog.errors import Location, PatternError
from vmlog.knowledge.pattern_paths import read_pattern_text
from vmlog.knowledge.toml_lines import line_numbers


class FileErrors:
    """All that is wrong with a file; reading goes on after an error.

    Attributes:
        path: where the file is.
        label: its name in messages.
        errors: what is wrong, in the order of reading.
        is_checked: an earlier run found the content right, so slow checks may be left out.
    """

    is_checked = False

    def __init__(self, path: Path, label: str) -> None:
        self.path = path
        self.label = label
        self.errors: list[PatternError] = []
        self._numbers: dict[tuple[str, str], int] | None = None

    def text(self) -> str | None:
        """Return the text of the file; None, and an error is recorded, if it cannot be read."""
        try:
            return read_pattern_text(self.path)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            self.add(f"cannot be read: {reason}", None)
            return None

    def add(self, message: str, line: int | None) -> None:
        """Record an error at a line."""
        self.errors.append(PatternError(message, Location(self.label, line)))

    def error(self, message: str, table: str = "", key: str = "") -> None:
        """Record an error about a key of a table."""
        self.errors.append(PatternError(message, self.location(table, key)))

    def location(self, table: str = "", key: str = "") -> Location:
        """Return the place of a key; of its table, or the table around that, where the key has no line of its own."""
        if self._numbers is None:
            self._numbers = self._line_numbers()
        line = self._numbers.get((table, key))
        while line is None and table:
            line = self._numbers.get((table, ""))
            table, _, inner = table.rpartition(".")
            line = line or self._numbers.get((table, inner.partition("#")[0]))
        return Location(self.label, line or 1)

    def _line_numbers(self) -> dict[tuple[str, str], int]:
        try:
            return line_numbers(read_pattern_text(self.path))
        except (OSError, ValueError):
            return {}
