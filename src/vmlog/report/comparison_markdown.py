"""The Markdown document of a comparison of migrations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vmlog.baseline.comparison import MigrationComparison
from vmlog.report import comparison_phrases as words
from vmlog.report import overview
from vmlog.report.comparison_table import comparison_cells, comparison_heads
from vmlog.report.markdown_parts import escape_markdown, markdown_paragraph, markdown_section


def comparison_markdown_lines(comparison: MigrationComparison) -> Iterator[str]:
    """Yield the lines of the document."""
    yield f"# {words.TITLE}"
    yield from markdown_paragraph(f"**{escape_markdown(words.comparison_summary(comparison))}**")
    if comparison.rows:
        heads = comparison_heads(comparison)
        yield from ("", _table_line(heads), f"|{'---|' * len(heads)}")
        yield from map(_table_line, comparison_cells(comparison))
        if legend := words.legend(comparison):
            yield from markdown_paragraph(escape_markdown(legend))
    yield from markdown_section(
        "Warnings", [f"- {escape_markdown(overview.warning(notice))}" for notice in comparison.warnings]
    )
    yield from markdown_paragraph(escape_markdown(overview.made_by(comparison)))


def _table_line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(map(escape_markdown, cells))} |"
