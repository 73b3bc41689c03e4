"""The story of a migration on a terminal: a line for each record on wide ones, two on narrow ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich.cells import cell_len
from rich.text import Text

from vmlog.model import Migration, Story
from vmlog.report.safe import one_line, visible_text
from vmlog.report.story_files import StoryFiles
from vmlog.report.story_head import excerpt_told, head_fields, missing_texts
from vmlog.report.story_rows import Interlude, StoryRow, brief_line, story_rows
from vmlog.report.terminal_incident import heading_of, plain_text
from vmlog.report.terminal_lanes import lane_lines
from vmlog.report.terminal_page import TerminalPage
from vmlog.report.terminal_report import add_notices
from vmlog.report.writer import WriterOptions

# With less room for its text a record takes two lines.
_LEAST_TEXT: Final = 46
_MOST_NAME: Final = 16  # columns of a host or a place; a longer one pushes the rest away
_CLIPPED_LINES: Final = 3
_RECORD_LINES: Final = 8
_INDENT: Final = 4
_TELLING: Final = frozenset({"failure", "proof", "error"})
_STYLES: Final = {
    "failure": "bold red",
    "proof": "bold yellow",
    "error": "red",
    "begin": "cyan",
    "end": "cyan",
    "warning": "yellow",
    "around": "dim",
}


def story_text(story: Story, options: WriterOptions) -> str:
    """Return the whole story, at most `options.width` columns wide."""
    page = TerminalPage(options.width, color=options.color)
    if story.migration is None:
        _add_excerpt(page, story)
    else:
        _add_told(page, story, story.migration, options)
    add_notices(page, [one_line(notice.message) for notice in story.warnings], show_all=options.show_all)
    return page.text()


def _add_told(page: TerminalPage, story: Story, migration: Migration, options: WriterOptions) -> None:
    _add_head(page, story, migration, options)
    page.blank()
    rows = list(story_rows(story))
    columns = _Columns([row for row in rows if isinstance(row, StoryRow)], options)
    for row in rows:
        if isinstance(row, Interlude):
            columns.add_interlude(page, row)
        else:
            columns.add_row(page, row)
    page.blank()
    for position, text in enumerate(missing_texts(story)):
        page.field("" if position else "missing", plain_text(text, "yellow"))
    for position, (name, member) in enumerate(StoryFiles(story).told(None if options.show_all else page.value_width)):
        label = "" if position else "logs"
        if cell_len(name) + 2 + cell_len(member) <= page.value_width:
            page.field(label, plain_text(f"{name}  {member}", "dim"))
            continue
        page.field(label, plain_text(name, "dim"))
        page.more(plain_text(f"  {member}", "dim"))


def _add_head(page: TerminalPage, story: Story, migration: Migration, options: WriterOptions) -> None:
    page.line(heading_of(migration))
    for label, text in head_fields(story, migration):
        limit = None if options.show_all else _CLIPPED_LINES
        page.field(label, plain_text(text, "bold red" if label == "lines" and story.left_out else ""), limit=limit)
    lanes = lane_lines(migration, page.indented_width)
    if lanes:
        page.blank()
    for line in lanes:
        page.indented(Text(line, "dim"))


class _Columns:
    """Lays out the rows of one story, which share the widths of their columns."""

    def __init__(self, rows: Sequence[StoryRow], options: WriterOptions) -> None:
        self._t_plus = max((len(row.t_plus) for row in rows), default=0)
        self._time = max((len(row.time) for row in rows), default=0)
        self._host = min(max((cell_len(row.host) for row in rows), default=0), _MOST_NAME)
        self._place = min(max((cell_len(row.place) for row in rows), default=0), _MOST_NAME)
        self._width = options.width
        self._show_all = options.show_all
        head = self._t_plus + self._time + self._host + self._place + 10
        self._one_line = options.width - head >= _LEAST_TEXT

    def add_row(self, page: TerminalPage, row: StoryRow) -> None:
        """Add a record."""
        style = next((style for mark, style in _STYLES.items() if mark in row.marks), "")
        text_style = style if style in ("dim", "red", "bold red") else ""
        head = Text.assemble(
            (f"{row.t_plus:>{self._t_plus}}", "dim"),
            f"  {row.time:<{self._time}}  ",
            _fit(row.host, self._host),
            " ",
            (_fit(row.place, self._place), "dim"),
            f" {row.side} ",
            (row.sign, style),
            " ",
        )
        body = Text("\n".join(self._shown(row)).replace("\t", " "), text_style)
        tags = Text(f"[{row.tags}]" if row.tags else "", style)
        # A name is never cut: a long one leaves no room beside it.
        fits = cell_len(row.host) <= self._host and cell_len(row.place) <= self._place
        if self._one_line and fits:
            value = Text.assemble(tags, " " if row.tags else "", body)
            page.item(head, value, limit=self._limit(row))
            return
        page.line(Text.assemble(head, tags))
        page.item(Text(" " * _INDENT), body, limit=self._limit(row))

    def add_interlude(self, page: TerminalPage, row: Interlude) -> None:
        """Add what stands between two records."""
        if row.is_failure:
            text = f"── {row.text} "
            page.line(Text(text + "─" * max(self._width - cell_len(text), 0), "bold red"))
            return
        page.line(Text(f"{' ' * self._t_plus}  ┄ {row.text}", "dim"))

    def _shown(self, row: StoryRow) -> tuple[str, ...]:
        if self._show_all:
            return row.lines
        lines = (brief_line(row.lines[0]), *row.lines[1:])
        if len(lines) <= _RECORD_LINES:
            return lines
        return (*lines[: _RECORD_LINES - 1], f"… {len(row.lines) - _RECORD_LINES + 1} more lines; --all shows them")

    def _limit(self, row: StoryRow) -> int | None:
        if self._show_all:
            return None
        # Records of several lines are shown whole up to a length, a long line is shortened.
        clipped = _CLIPPED_LINES if row.marks.isdisjoint(_TELLING) else 2 * _CLIPPED_LINES
        return max(clipped, len(self._shown(row)) + clipped) if len(row.lines) > 1 else clipped


def _fit(text: str, width: int) -> str:
    """Return text of at least this many columns."""
    return f"{text}{' ' * max(width - cell_len(text), 0)}"


def _add_excerpt(page: TerminalPage, story: Story) -> None:
    """Add lines of one member with their numbers; the one that was asked for has a sign."""
    page.line(plain_text(excerpt_told(story), "bold"))
    digits = len(str(story.lines[-1].line_no))
    for before, line in zip((story.lines[0], *story.lines), story.lines, strict=False):
        if line.line_no > before.line_no + 1:
            page.line(Text("  ┄", "dim"))
        asked = line.mark is not None
        head = Text(f"{'▸' if asked else ' '} {line.line_no:>{digits}}  ", "bold yellow" if asked else "dim")
        page.item(head, Text(visible_text(line.text).replace("\t", " "), "bold" if asked else ""))
