"""What was read, at the end of an HTML page: the logs and the sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from vmlog.model import Report
from vmlog.report import overview, phrases
from vmlog.report.html_parts import escape_html, html_list, html_table, html_time
from vmlog.report.writer import SourceDigest

_OPEN_LOGS: Final = 20  # more logs than this are folded away


def logs_and_sources(report: Report, digests: Iterable[SourceDigest]) -> Iterator[str]:
    """Yield the logs that were read, the sources and the warnings."""
    yield from _coverage(report)
    yield from html_list("Sources", map(overview.source, report.sources))
    yield from html_list("As given", overview.digests(report, digests))
    yield from html_list("Warnings", map(overview.warning, overview.other_notices(report)))


def _coverage(report: Report) -> Iterator[str]:
    rows = (
        (
            escape_html(coverage.member),
            escape_html(coverage.format_title or coverage.format or "in no known format"),
            html_time(coverage.first_utc),
            html_time(coverage.last_utc),
            f"{coverage.lines:,}",
            f"{coverage.unparsed:,}",
            escape_html(coverage.note or ""),
        )
        for coverage in report.coverage
    )
    table = list(html_table("Logs read", ("Log", "Format", "From", "To", "Lines", "No format", "Note"), rows))
    if len(report.coverage) <= _OPEN_LOGS:
        yield from table
        return
    yield f"<details><summary>{phrases.plural(len(report.coverage), 'log')} read</summary>"
    yield from table[1:]
    yield "</details>"
