"""Lines of a terminal page: labels on the left, wrapped values beside them, colours only on request."""

from __future__ import annotations

import io
from typing import Final

from rich.console import Console
from rich.text import Text

_INDENT: Final = 3
_LABEL: Final = 11
_MIN_WIDTH: Final = 40


class TerminalPage:
    """Collects lines no wider than `width` columns (at least 40)."""

    def __init__(self, width: int, *, color: bool) -> None:
        self._width = max(width, _MIN_WIDTH)
        self._buffer = io.StringIO()
        self._height = 0
        # An empty environment keeps the output the same wherever it is made.
        self._console = Console(
            file=self._buffer,
            width=self._width,
            force_terminal=color,
            color_system="standard" if color else None,
            legacy_windows=False,
            _environ={},
        )

    @property
    def value_width(self) -> int:
        """Columns that a value may take on one line."""
        return self._width - _INDENT - _LABEL

    @property
    def full_width(self) -> int:
        """Columns of a line."""
        return self._width

    @property
    def indented_width(self) -> int:
        """Columns that a line of `indented` may take."""
        return self._width - _INDENT

    @property
    def height(self) -> int:
        """How many lines there are so far."""
        return self._height

    def add(self, other: TerminalPage) -> None:
        """Add the lines of another page of the same width."""
        self._buffer.write(other.text())
        self._height += other.height

    def text(self) -> str:
        """Return all lines so far, each ended by a line feed."""
        return self._buffer.getvalue()

    def blank(self) -> None:
        """Add an empty line."""
        self._print(Text())

    def line(self, text: Text) -> None:
        """Add text over the full width, wrapped; following lines are indented."""
        fits = text.cell_len <= self._width
        first, *rest = [text] if fits else self._wrap(text, self._width - _INDENT, None)
        self._print(first)
        for part in rest:
            self._print(Text.assemble(" " * _INDENT, part))

    def indented(self, text: Text) -> None:
        """Add a line that is not wrapped, under the line above."""
        self._print(Text.assemble(" " * _INDENT, text))

    def field(self, label: str, value: Text, *, limit: int | None = None) -> None:
        """Add a label and its value, wrapped beside it to at most `limit` lines."""
        self.item(Text.assemble(" " * _INDENT, (f"{label:<{_LABEL}}", "dim")), value, limit=limit)

    def item(self, head: Text, value: Text, *, limit: int | None = None) -> None:
        """Add a head and, wrapped beside it to at most `limit` lines, a value."""
        margin = head.cell_len
        for part in self._wrap(value, self._width - margin, limit):
            self._print(Text.assemble(head, part))
            head = Text(" " * margin)

    def more(self, value: Text, *, limit: int | None = None) -> None:
        """Add another paragraph to the field above."""
        self.field("", value, limit=limit)

    def rest(self, hidden: int) -> None:
        """Add how many rows of a list are hidden, if any."""
        if hidden > 0:
            self.more(Text(f"and {hidden:,} more; --all shows them", "dim"))

    def _wrap(self, text: Text, width: int, limit: int | None) -> list[Text]:
        # Only what can be shown is wrapped: a line of a log can be very long.
        cut = text[: width * limit + 1] if limit and len(text) > width * limit else text
        parts = list(cut.wrap(self._console, width, overflow="fold"))
        if limit and (len(parts) > limit or len(cut) < len(text)):
            parts = parts[:limit]
            last = parts[-1]
            last.rstrip()
            last.truncate(width - 1)
            last.append("…")
        return parts or [Text()]

    def _print(self, line: Text) -> None:
        self._height += 1
        shown = line.copy()
        shown.rstrip()
        self._console.print(shown, soft_wrap=True, markup=False, highlight=False, emoji=False)
