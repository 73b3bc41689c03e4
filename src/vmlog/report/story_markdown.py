"""The story of a migration as Markdown: facts as a list, its lines as one block of text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from vmlog.model import Migration, Story
from vmlog.report import phrases
from vmlog.report.markdown_parts import escape_markdown, fenced_text, markdown_section
from vmlog.report.safe import visible_text
from vmlog.report.story_files import StoryFiles
from vmlog.report.story_head import excerpt_told, head_fields, missing_texts
from vmlog.report.story_rows import Interlude, StoryRow, story_rows
from vmlog.report.terminal_lanes import lane_lines
from vmlog.report.writer import WriterOptions

_WIDTH: Final = 100
_MOST_CHARACTERS: Final = 400
_MOST_LINES: Final = 20


def story_markdown_lines(story: Story, options: WriterOptions) -> Iterator[str]:
    """Yield the lines of the document."""
    if story.migration is None:
        yield from _excerpt(story)
        return
    yield from _head(story, story.migration)
    yield ""
    yield from fenced_text("\n".join(_block(story, show_all=options.show_all)))
    yield from markdown_section("Missing", [f"- {escape_markdown(text)}" for text in missing_texts(story)])
    logs = [f"- {escape_markdown(name)}: {escape_markdown(member)}" for name, member in StoryFiles(story).told()]
    yield from markdown_section("Logs", logs)


def _head(story: Story, migration: Migration) -> Iterator[str]:
    yield f"# {migration.outcome.value.capitalize()}: {escape_markdown(phrases.headline(migration))}"
    yield ""
    for label, text in head_fields(story, migration):
        name = f"**{label.capitalize()}:** " if label else ""
        yield f"- {name}{escape_markdown(text)}"
    lanes = lane_lines(migration, _WIDTH)
    if lanes:
        yield ""
        yield from fenced_text("\n".join(lanes))


def _block(story: Story, *, show_all: bool) -> Iterator[str]:
    rows = list(story_rows(story))
    real = [row for row in rows if isinstance(row, StoryRow)]
    widths = [
        max((len(text) for text in column), default=0)
        for column in zip(*((row.t_plus, row.time, row.host, row.place) for row in real), strict=True)
    ]
    for row in rows:
        if isinstance(row, Interlude):
            yield f"---- {row.text} ----"
            continue
        texts = (row.t_plus.rjust(widths[0]), row.time, row.host, row.place)
        columns = (text.ljust(width) for text, width in zip(texts, widths, strict=True))
        head = f"{'  '.join(columns)}  {row.side} {row.sign}"
        tags = f"[{row.tags}] " if row.tags else ""
        first, *rest = row.lines if show_all else _shortened(row.lines)
        yield f"{head} {tags}{first}"
        yield from (f"{' ' * len(head)} {text}" for text in rest)


def _shortened(lines: tuple[str, ...]) -> Iterator[str]:
    for text in lines[:_MOST_LINES]:
        yield text if len(text) <= _MOST_CHARACTERS else f"{text[:_MOST_CHARACTERS]}…"
    if len(lines) > _MOST_LINES:
        yield f"… {len(lines) - _MOST_LINES} more lines; --all shows them"


def _excerpt(story: Story) -> Iterator[str]:
    yield escape_markdown(excerpt_told(story))
    yield ""
    digits = len(str(story.lines[-1].line_no))
    rows = []
    for before, line in zip((story.lines[0], *story.lines), story.lines, strict=False):
        rows += ["…"] if line.line_no > before.line_no + 1 else []
        rows.append(f"{'>' if line.mark else ' '} {line.line_no:>{digits}}  {visible_text(line.text)}")
    yield from fenced_text("\n".join(rows))
