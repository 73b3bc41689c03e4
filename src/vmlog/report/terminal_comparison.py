"""A comparison of migrations for terminals: a table as wide as it fits, failures with their causes below each row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from vmlog.baseline.comparison import ComparisonRow, MigrationComparison
from vmlog.report import comparison_phrases as words
from vmlog.report import overview
from vmlog.report.baseline_phrases import figure_name
from vmlog.report.phrases import kind_name
from vmlog.report.route_phrases import listed
from vmlog.report.safe import one_line
from vmlog.report.terminal_incident import plain_text
from vmlog.report.terminal_page import TerminalPage
from vmlog.report.terminal_report import add_notices
from vmlog.report.writer import WriterOptions
from vmlog.terms import Outcome

_GAP: Final = "  "
_LONGEST_NAME: Final = 32  # a longer name has a line of its own
_ROWS_SHOWN: Final = 30
_CAUSES_SHOWN: Final = 2
_INDENT: Final = "     "
_COUNTS: Final = ("all", "ok", "bad")


def comparison_text(comparison: MigrationComparison, options: WriterOptions) -> str:
    """Return the whole comparison, at most `options.width` columns wide."""
    page = TerminalPage(options.width, color=options.color)
    page.line(plain_text(words.comparison_summary(comparison), "bold"))
    if comparison.rows:
        page.blank()
        _Table(comparison, page, options).add()
    add_notices(page, [*map(overview.warning, comparison.warnings)], show_all=options.show_all)
    return page.text()


class _Table:
    """The rows as aligned columns."""

    def __init__(self, comparison: MigrationComparison, page: TerminalPage, options: WriterOptions) -> None:
        self._comparison, self._page, self._options = comparison, page, options
        self._rows = comparison.rows if options.show_all else comparison.rows[:_ROWS_SHOWN]
        short = words.short_names(comparison)
        self._names = [one_line(words.thing_text(row.thing, comparison.by, short)) for row in self._rows]
        head = words.what(comparison)
        fitting = [name for name in self._names if cell_len(name) <= _LONGEST_NAME]
        self._label_width = max(map(cell_len, [head, *fitting]))
        self._columns = [_column(title, cells) for title, cells in self._fixed()]
        self._heads = [head, *(column[0] for column in self._columns)]
        self._hidden: list[str] = []

    def _fixed(self) -> list[tuple[str, list[str]]]:
        counts = [
            (f"{row.count:,}", f"{row.outcomes.get(Outcome.SUCCEEDED, 0):,}", f"{row.bad:,}") for row in self._rows
        ]
        columns = [(title, list(cells)) for title, cells in zip(_COUNTS, zip(*counts, strict=True), strict=True)]
        if words.kinds_differ(self._comparison):
            columns.insert(0, ("kind", [kind_name(row.thing.kind) for row in self._rows]))
        return columns

    def add(self) -> None:
        """Add the table, and what its cells mean."""
        self._add_figure_columns()
        self._add_line(self._heads[0], [column[0] for column in self._columns], "bold")
        for at, row in enumerate(self._rows):
            self._add_line(self._names[at], [column[at + 1] for column in self._columns])
            self._add_below(row)
        hidden = len(self._comparison.rows) - len(self._rows)
        if hidden:
            self._page.line(Text(f"and {hidden:,} more; --all shows them", "dim"))
        notes = [] if self._options.show_all else [words.legend(self._comparison), self._left_out()]
        if any(notes):
            self._page.blank()
        for note in filter(None, notes):
            self._page.line(plain_text(note, "dim"))

    def _add_figure_columns(self) -> None:
        """Add columns of figures while they fit; with everything shown figures stand below each row instead."""
        if self._options.show_all:
            return
        room = self._page.full_width - self._label_width
        room -= sum(len(_GAP) + cell_len(column[0]) for column in self._columns)
        for name in words.figure_names(self._comparison):
            column = _column(figure_name(name), [words.figure_cell(row, name) for row in self._rows])
            room -= len(_GAP) + cell_len(column[0])
            if room < 0 or self._hidden:
                self._hidden.append(figure_name(name))
            else:
                self._columns.append(column)

    def _left_out(self) -> str:
        return f"Not shown at this width, --all lists them: {listed(self._hidden)}." if self._hidden else ""

    def _add_line(self, label: str, cells: Sequence[str], style: str = "") -> None:
        if cell_len(label) > self._label_width:
            self._page.line(Text(label, style))
            label = ""
        text = _GAP.join([set_cell_size(label, self._label_width), *cells]).rstrip()
        self._page.line(Text(text, style))

    def _add_below(self, row: ComparisonRow) -> None:
        causes = row.causes if self._options.show_all else row.causes[:_CAUSES_SHOWN]
        for cause in causes:
            self._add_item(words.causes_text([cause]), "red")
        if len(row.causes) > len(causes):
            rest = sum(cause.count for cause in row.causes[len(causes) :])
            self._add_item(f"{rest:,} x {'another cause' if rest == 1 else 'other causes'}", "red")
        for figure in row.figures if self._options.show_all else ():
            self._add_item(words.figure_sentence(figure), "")

    def _add_item(self, text: str, style: str) -> None:
        self._page.item(Text(_INDENT), plain_text(text, style))


def _column(title: str, cells: Sequence[str]) -> list[str]:
    """Return the head and the cells of a column, all of the same width; numbers stand at its end."""
    width = max(map(cell_len, [title, *cells]))
    return [" " * (width - cell_len(text)) + text for text in (title, *cells)]
