"""The columns of the CSV and Parquet reports of comparisons, their rows, and the JSON object of a comparison."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from vmlog.baseline.comparison import ComparisonRow, FigureSpread, MigrationComparison
from vmlog.report.rows import Cell
from vmlog.report.shared_dictionaries import notice_dict, rounded, source_dict
from vmlog.terms import Outcome

COMPARISON_COLUMNS: Final[Mapping[str, type]] = {
    "schema": int,
    "by": str,
    "kind": str,
    "source_host": str,
    "destination_host": str,
    "host": str,
    "vm": str,
    "migrations": int,
    **{outcome.value: int for outcome in Outcome},
    "causes": str,
    "figure": str,
    "n": int,
    "median": float,
    "p5": float,
    "p95": float,
}


def comparison_rows(comparison: MigrationComparison) -> Iterator[dict[str, Cell]]:
    """Yield a row for each figure of each row of the comparison, one without a figure where it has none."""
    for row in comparison.rows:
        shared: dict[str, Cell] = {
            "schema": comparison.schema,
            "by": comparison.by.value,
            "kind": row.thing.kind.value,
            "source_host": row.thing.source,
            "destination_host": row.thing.destination,
            "host": row.thing.host,
            "vm": row.thing.vm,
            "migrations": row.count,
            **{outcome.value: row.outcomes.get(outcome, 0) for outcome in Outcome},
            "causes": "; ".join(f"{cause.id or 'none'}:{cause.count}" for cause in row.causes) or None,
        }
        for figure in row.figures or (None,):
            yield {
                **shared,
                "figure": figure.name if figure else None,
                "n": figure.n if figure else None,
                "median": rounded(figure.median) if figure else None,
                "p5": rounded(figure.p5) if figure else None,
                "p95": rounded(figure.p95) if figure else None,
            }


def comparison_dict(comparison: MigrationComparison) -> dict[str, object]:
    """Return the JSON object of a comparison."""
    return {
        "schema": comparison.schema,
        "vmlog": comparison.vmlog,
        "catalogue": comparison.catalogue,
        "by": comparison.by.value,
        "migrations": comparison.count,
        "sources": [source_dict(source) for source in comparison.sources],
        "rows": [_row_dict(row) for row in comparison.rows],
        "warnings": [notice_dict(notice) for notice in comparison.warnings],
    }


def _row_dict(row: ComparisonRow) -> dict[str, object]:
    thing = row.thing
    return {
        "kind": thing.kind.value,
        "source_host": thing.source,
        "destination_host": thing.destination,
        "host": thing.host,
        "vm": thing.vm,
        "migrations": row.count,
        "outcomes": {outcome.value: count for outcome, count in row.outcomes.items()},
        "causes": [{"id": cause.id, "title": cause.title, "count": cause.count} for cause in row.causes],
        "figures": [_figure_dict(figure) for figure in row.figures],
    }


def _figure_dict(figure: FigureSpread) -> dict[str, object]:
    return {
        "name": figure.name,
        "n": figure.n,
        "median": rounded(figure.median),
        "p5": rounded(figure.p5),
        "p95": rounded(figure.p95),
    }
