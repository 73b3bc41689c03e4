"""The columns of the CSV and Parquet reports of checks, and the row of one result."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from vmlog.model import SCHEMA_VERSION, CheckResult
from vmlog.report.highlights import first_kb
from vmlog.report.rows import Cell

CHECK_COLUMNS: Final[Mapping[str, type]] = {
    "schema": int,
    "check": str,
    "scope": str,
    "host": str,
    "other_host": str,
    "vm": str,
    "result": str,
    "severity": str,
    "title": str,
    "detail": str,
    "fault": str,
    "cause_id": str,
    "kb": str,
    "kb_url": str,
    "next_step": str,
    "needs": str,
    "certainty": str,
    "as_of_utc": datetime,
    "member": str,
    "line_no": int,
}


def check_row(result: CheckResult) -> dict[str, Cell]:
    """Return the cells of a result by column, in order. Text of the sources is raw: the writer makes it safe."""
    article = first_kb(result.references)
    placed = next((value for value in result.values if value.member or value.source), None)
    return {
        "schema": SCHEMA_VERSION,
        "check": result.check,
        "scope": result.scope.value,
        "host": result.host,
        "other_host": result.other_host,
        "vm": result.vm,
        "result": result.result.value,
        "severity": result.severity.value,
        "title": result.title,
        "detail": result.detail,
        "fault": result.fault,
        "cause_id": result.cause,
        "kb": (article.id or article.legacy_id) if article else None,
        "kb_url": article.url if article else None,
        "next_step": next(iter(result.next_steps), None),
        "needs": "; ".join(need.member or need.what for need in result.needs) or None,
        "certainty": result.certainty.value if result.certainty else None,
        "as_of_utc": result.as_of_utc,
        "member": (placed.member or placed.source) if placed else None,
        "line_no": placed.line_no if placed else None,
    }
