from __future__ import annotations

import io

import polars as pl
import pytest

from tests.support.report_samples import EVERYTHING, FAILED, QUIET
from vmlog.model import Report
from vmlog.report import parquet_rows
from vmlog.report.registry import write_report
from vmlog.report.rows import COLUMNS


def frame(report: Report) -> pl.DataFrame:
    out = io.BytesIO()
    write_report(report, "parquet", out)
    return pl.read_parquet(io.BytesIO(out.getvalue()))


def test_columns_are_those_of_csv_with_types_and_one_more() -> None:
    schema = frame(EVERYTHING).schema
    assert list(schema) == [*COLUMNS, "cancelled_by"]
    assert schema["started_utc"] == schema["failed_utc"] == pl.Datetime("us", "UTC")
    assert schema["ended_utc"] == pl.Datetime("us", "UTC")
    assert (
        schema["downtime_ms"] == schema["precopy_mb_s"] == schema["duration_s"] == schema["confidence"] == pl.Float64()
    )
    assert schema["progress_percent"] == schema["line_no"] == schema["evidence_count"] == pl.Int64()
    assert schema["migration_id"] == schema["kb"] == pl.String()


def test_values_keep_their_types_and_nulls() -> None:
    first, *_, last = frame(EVERYTHING).to_dicts()
    assert first["failed_utc"] == FAILED.failed_utc
    assert first["migration_id"] == "6021345987110293847"
    assert first["duration_s"] == 33.0
    assert (first["user"], first["trigger"]) == ("EXAMPLE\\ops", "maintenance_mode")
    assert last["vm"] is None
    assert last["cause"] is None


def test_text_shows_no_control_codes() -> None:
    vm = frame(EVERYTHING)["vm"][1]
    assert "\x1b" not in vm
    assert r"\x1b[31m\u202eevil" in vm


def test_report_without_incidents_keeps_the_schema() -> None:
    assert frame(QUIET).schema == frame(EVERYTHING).schema
    assert frame(QUIET).height == 0


def test_rows_that_are_made_in_parts_are_those_of_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = frame(EVERYTHING)
    monkeypatch.setattr(parquet_rows, "_ROWS_AT_ONCE", 1)
    assert whole.height > 2
    assert frame(EVERYTHING).equals(whole)
