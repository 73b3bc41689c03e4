"""JSON, JSON Lines, CSV and Parquet of checks."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace

import polars as pl
import pytest

from tests.support.check_samples import (
    AT,
    CHECK_REPORTS,
    HOSTILE_CHECKS,
    NOTHING,
    PAIR,
    A,
    B,
    cdrom,
    check_report,
    mtu_chain,
    need,
)
from tests.support.report_samples import FAILED, HOSTILE, KB, make_report, rendered
from vmlog.model import CheckReport, CheckValue, IncidentCheck
from vmlog.report.check_dictionaries import check_report_parts, check_result_dict
from vmlog.report.check_rows import CHECK_COLUMNS
from vmlog.report.json_text import json_text
from vmlog.report.registry import write_report
from vmlog.report.safe import UNSAFE
from vmlog.terms import Bearing

RESULT_FIELDS = [
    *("check", "scope", "host", "other_host", "vm", "result", "severity", "title", "detail", "values", "fault"),
    *("cause", "needs", "certainty", "as_of_utc", "next_steps", "references"),
]
HEADER = (
    "schema,check,scope,host,other_host,vm,result,severity,title,detail,fault,cause_id,kb,kb_url,next_step,needs,"
    "certainty,as_of_utc,member,line_no\n"
)


def test_fields_are_in_contract_order() -> None:
    report = json.loads(rendered(PAIR, "json"))
    assert list(report) == ["schema", "vmlog", "catalogue", "sources", "hosts", "results", "warnings"]
    assert list(report["hosts"][0]) == ["name", "version", "build", "collected_utc", "cluster_hosts", "facts"]
    assert list(report["hosts"][0]["cluster_hosts"][0]) == ["name", "ip", "version", "build", "bundle"]
    assert list(report["hosts"][0]["facts"][0]) == ["fact", "state", "source", "member"]
    assert {tuple(result) for result in report["results"]} == {tuple(RESULT_FIELDS)}


def test_parts_of_a_result_are_in_contract_order() -> None:
    result = json.loads(rendered(check_report(replace(cdrom("web-01"), needs=(need(A),))), "jsonl"))
    assert list(result["values"][0]) == ["host", "name", "value", "source", "member", "line_no"]
    assert list(result["needs"][0]) == ["what", "member", "how_to_get"]
    assert list(result["references"][0]) == ["kind", "id", "legacy_id", "url", "title"]
    assert (result["scope"], result["result"], result["severity"]) == ("vm", "fail", "error")
    assert (result["certainty"], result["as_of_utc"]) == ("live", "2025-03-01T10:30:00Z")


def test_values_keep_their_types() -> None:
    values = (1, True, "x", 0.12345, float("nan"))
    rows = tuple(CheckValue(A, "name", value, None, None, None) for value in values)
    shown = [value["value"] for value in check_result_dict(replace(mtu_chain(A), values=rows))["values"]]  # type: ignore[attr-defined]
    assert [type(value) for value in shown] == [int, bool, str, float, type(None)]
    assert shown[3] == 0.123


def test_json_lines_are_results() -> None:
    lines = rendered(PAIR, "jsonl").splitlines()
    assert [json.loads(line)["check"] for line in lines] == [result.check for result in PAIR.results]


def test_hostile_text_reads_back_from_json() -> None:
    text = rendered(HOSTILE_CHECKS, "json")
    assert not UNSAFE.search(text)
    assert json.loads(text)["results"][0]["title"] == HOSTILE.replace("\udcff", r"\udcff")


def test_an_incident_has_its_checks_and_what_they_say() -> None:
    incident = replace(
        FAILED,
        causes=(replace(FAILED.causes[0], confirmed_by=("mtu-chain",), contradicted_by=("x",)),),
        checks=(IncidentCheck(mtu_chain(B), Bearing.CONFIRMS),),
    )
    entry = json.loads(rendered(make_report(incident), "json"))["incidents"][0]
    assert list(entry["checks"][0]) == [*RESULT_FIELDS, "says"]
    assert entry["checks"][0]["says"] == "confirms"
    assert (entry["causes"][0]["confirmed_by"], entry["causes"][0]["contradicted_by"]) == (["mtu-chain"], ["x"])


def test_the_header_of_csv_is_the_contract() -> None:
    assert rendered(NOTHING, "csv") == HEADER
    assert rendered(NOTHING, "csv", excel=True) == "\ufeff" + HEADER


def test_a_row_carries_article_step_needs_and_place() -> None:
    rows = list(csv.DictReader(rendered(PAIR, "csv").splitlines(), strict=True))
    assert len(rows) == len(PAIR.results)
    fail = next(row for row in rows if row["check"] == "mtu-chain")
    assert (fail["kb"], fail["kb_url"], fail["cause_id"]) == (KB.id, KB.url, "vmotion-mtu-mismatch")
    assert (fail["next_step"], fail["line_no"]) == (mtu_chain(B).next_steps[0], "3")
    assert fail["member"].endswith("/commands/esxcfg-vmknic_-l.txt")
    unknown = next(row for row in rows if row["result"] == "unknown")
    assert (unknown["needs"], unknown["member"], unknown["certainty"]) == (need(A).member, "", "")


def test_hostile_text_is_harmless_in_csv() -> None:
    text = rendered(HOSTILE_CHECKS, "csv")
    assert text.count("\n") == 1 + len(HOSTILE_CHECKS.results)
    assert not UNSAFE.search(text)
    assert all(row["title"].startswith("'=") for row in csv.DictReader(text.splitlines(), strict=True))


def test_parquet_has_the_columns_of_csv_with_types() -> None:
    for report in (PAIR, NOTHING):
        out = io.BytesIO()
        write_report(report, "parquet", out)
        frame = pl.read_parquet(io.BytesIO(out.getvalue()))
        assert list(frame.schema) == list(CHECK_COLUMNS)
        assert frame.schema["as_of_utc"] == pl.Datetime("us", "UTC")
        assert frame.schema["line_no"] == pl.Int64()
        assert frame["as_of_utc"].to_list() == [AT] * len(report.results)


@pytest.mark.parametrize("report", CHECK_REPORTS)
def test_json_that_is_written_piece_by_piece_is_that_of_the_whole(report: CheckReport) -> None:
    parts = check_report_parts(report)
    whole = {name: list(part) if isinstance(part, Iterator) else part for name, part in parts.items()}
    assert rendered(report, "json") == json_text(whole)
