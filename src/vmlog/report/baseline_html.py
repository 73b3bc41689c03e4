"""An incident's figures beside those of successes as a small table of the HTML page."""

from __future__ import annotations

from collections.abc import Iterator

from vmlog.model import Incident
from vmlog.report.baseline_phrases import MEASURE_COLUMNS, measure_rows
from vmlog.report.html_parts import escape_html, html_table


def html_baseline(incident: Incident) -> Iterator[str]:
    """Yield the table, folded away; nothing without a baseline."""
    rows = [tuple(map(escape_html, row)) for row in measure_rows(incident)]
    if rows:
        yield "<details><summary>Figures beside those of successes</summary>"
        yield from html_table("", MEASURE_COLUMNS, rows)
        yield "</details>"
