"""A comparison as one table of texts, for documents."""

from __future__ import annotations

from collections.abc import Iterator

from vmlog.baseline.comparison import MigrationComparison
from vmlog.report import comparison_phrases as words
from vmlog.report import overview
from vmlog.report.baseline_phrases import figure_name
from vmlog.report.phrases import kind_name


def comparison_heads(comparison: MigrationComparison) -> list[str]:
    """Return the heads of the columns."""
    kind = ["Kind"] if words.kinds_differ(comparison) else []
    figures = [figure_name(name).capitalize() for name in words.figure_names(comparison)]
    return [words.what(comparison).capitalize(), *kind, "Migrations", "How they ended", "Causes", *figures]


def comparison_cells(comparison: MigrationComparison) -> Iterator[list[str]]:
    """Yield the cells of each row. Names of logs are raw."""
    short = words.short_names(comparison)
    names = words.figure_names(comparison)
    has_kind = words.kinds_differ(comparison)
    for row in comparison.rows:
        yield [
            words.thing_text(row.thing, comparison.by, short),
            *([kind_name(row.thing.kind)] if has_kind else []),
            f"{row.count:,}",
            overview.outcomes(row.outcomes),
            words.causes_text(row.causes),
            *(words.figure_cell(row, name) for name in names),
        ]
