"""Comparisons of migrations in words that table, Markdown and HTML share. Names of logs stay raw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from vmlog.baseline.comparison import CauseCount, ComparedThing, ComparisonRow, FigureSpread, MigrationComparison
from vmlog.baseline.figures import DURATION, RATE
from vmlog.report import overview
from vmlog.report.baseline_phrases import figure_name, figure_text, slow_end
from vmlog.report.host_labels import short_labels
from vmlog.report.phrases import kind_name, plural
from vmlog.terms import ComparisonKey, Outcome

TITLE: Final = "Comparison of migrations"
NO_CAUSE_KNOWN: Final = "no documented cause"
# What tells most of how a migration went, first; other stages follow in their order.
_FIRST_FIGURES: Final = (
    DURATION,
    "source_precopy_s",
    "downtime_ms",
    RATE,
    "source_switchover_s",
    "destination_precopy_s",
    "destination_switchover_s",
)
_SUBJECTS: Final = {
    ComparisonKey.PAIR: "hosts",
    ComparisonKey.HOST: "host",
    ComparisonKey.VM: "VM",
    ComparisonKey.KIND: "kind",
}
_NOUNS: Final = {
    ComparisonKey.PAIR: "pair of hosts",
    ComparisonKey.HOST: "host",
    ComparisonKey.VM: "VM",
    ComparisonKey.KIND: "kind of migration",
}
_UNKNOWN: Final = "unknown"


def what(comparison: MigrationComparison) -> str:
    """Return what each row is about, for the head of its column."""
    return _SUBJECTS[comparison.by]


def comparison_summary(comparison: MigrationComparison) -> str:
    """Return in one line how many migrations there are, by how many of what, and how they ended."""
    left_out = comparison.selection if comparison.selection and comparison.selection.left_out else None
    if not comparison.rows:
        return overview.nothing_kept(left_out) if left_out else "No migration to compare."
    by = f"by {_NOUNS[comparison.by]}"
    shown = "" if comparison.by is ComparisonKey.HOST else f": {overview.outcomes(_totals(comparison))}"
    of = plural(left_out.total if left_out else comparison.count, "migration")
    return f"{f'{comparison.count:,} of {of}' if left_out else of} {by}{shown}"


def _totals(comparison: MigrationComparison) -> dict[Outcome, int]:
    return {
        outcome: sum(row.outcomes.get(outcome, 0) for row in comparison.rows)
        for outcome in Outcome
        if any(outcome in row.outcomes for row in comparison.rows)
    }


def short_names(comparison: MigrationComparison) -> dict[str, str]:
    """Return the short names of the hosts."""
    return short_labels(
        host
        for row in comparison.rows
        for host in (row.thing.source, row.thing.destination, row.thing.host)
        if host is not None
    )


def thing_text(thing: ComparedThing, by: ComparisonKey, short: Mapping[str, str]) -> str:
    """Return what a row is about, without the kind of migration unless it is about that."""
    if by is ComparisonKey.KIND:
        return kind_name(thing.kind)
    if by is ComparisonKey.VM:
        return thing.vm or "unknown VM"
    if by is ComparisonKey.HOST:
        return _host(thing.host, short)
    source, destination = _host(thing.source, short), _host(thing.destination, short)
    return f"on {source}" if thing.source and source == destination else f"{source} → {destination}"


def _host(name: str | None, short: Mapping[str, str]) -> str:
    return short.get(name, name) if name else _UNKNOWN


def kinds_differ(comparison: MigrationComparison) -> bool:
    """Return whether rows need to name their kind of migration."""
    return comparison.by is not ComparisonKey.KIND and len({row.thing.kind for row in comparison.rows}) > 1


def figure_names(comparison: MigrationComparison) -> list[str]:
    """Return the names of all figures, those that tell most first."""
    found = dict.fromkeys(figure.name for row in comparison.rows for figure in row.figures)
    return [
        *(name for name in _FIRST_FIGURES if name in found),
        *(name for name in found if name not in _FIRST_FIGURES),
    ]


def figure_cell(row: ComparisonRow, name: str) -> str:
    """Return a figure of a row in few words: median, slow end and how many successes have it.

    >>> from vmlog.terms import Kind
    >>> figure = FigureSpread("duration_s", 40, 12.0, 8.0, 20.0)
    >>> figure_cell(ComparisonRow(ComparedThing(Kind.VMOTION), {}, (), (figure,)), "duration_s")
    '12 s / 20 s (40)'
    """
    figure = next((one for one in row.figures if one.name == name), None)
    if figure is None:
        return "-"
    if figure.median is None or figure.p5 is None or figure.p95 is None:
        return f"({figure.n:,})"
    end = figure.p5 if name == RATE else figure.p95
    return f"{figure_text(name, figure.median)} / {figure_text(name, end)} ({figure.n:,})"


def figure_sentence(figure: FigureSpread) -> str:
    """Return a figure in full."""
    name = figure_name(figure.name)
    if figure.median is None or figure.p5 is None or figure.p95 is None:
        return f"{name}: of {plural(figure.n, 'value')} only"
    end = slow_end(figure.name, figure.n, figure.p5, figure.p95)
    return f"{name}: median {figure_text(figure.name, figure.median)}, {end}, of {plural(figure.n, 'value')}"


def legend(comparison: MigrationComparison) -> str:
    """Return what the cells of figures mean; empty where there is none."""
    figures = [figure for row in comparison.rows for figure in row.figures]
    if not figures:
        return ""
    if all(figure.median is None for figure in figures):
        return "Figures are given from 5 successes on; in parentheses how many there are."
    return (
        "Of the successes: median / 95th percentile (of a rate the 5th; of fewer than 20 the worst), and of how many. "
        "Fewer than 5 have none."
    )


def causes_text(causes: Sequence[CauseCount]) -> str:
    """Return the causes with their numbers: `3 x Title; 1 x no documented cause`."""
    return "; ".join(f"{cause.count:,} x {cause.title or NO_CAUSE_KNOWN}" for cause in causes)
