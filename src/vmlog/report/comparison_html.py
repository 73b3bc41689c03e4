"""The HTML page of a comparison of migrations."""

from __future__ import annotations

from collections.abc import Iterator

from vmlog.baseline.comparison import MigrationComparison
from vmlog.report import comparison_phrases as words
from vmlog.report import overview
from vmlog.report.comparison_table import comparison_cells, comparison_heads
from vmlog.report.html_parts import escape_html, html_closing, html_list, html_opening, html_table


def comparison_html_lines(comparison: MigrationComparison) -> Iterator[str]:
    """Yield the lines of the page."""
    yield from html_opening(words.comparison_summary(comparison), words.TITLE)
    yield f'<p class="summary">{escape_html(words.comparison_summary(comparison))}</p>'
    yield "</header>\n<main>"
    rows = ([escape_html(cell) for cell in row] for row in comparison_cells(comparison))
    yield from html_table("", [*map(escape_html, comparison_heads(comparison))], rows)
    if legend := words.legend(comparison):
        yield f'<p class="soft">{escape_html(legend)}</p>'
    yield from html_list("Sources", map(overview.source, comparison.sources))
    yield from html_list("Warnings", map(overview.warning, comparison.warnings))
    yield from html_closing(overview.made_by(comparison))
