from __future__ import annotations

import csv
from dataclasses import replace

import pytest

from tests.support.check_samples import mtu_chain
from tests.support.report_samples import EVERYTHING, FAILED, GENERIC, GUIDE, KB, NETWORK, QUIET, TYPICAL, rendered
from vmlog.model import Endpoint, IncidentCheck
from vmlog.report.csv_lines import csv_header, csv_row
from vmlog.terms import Bearing

HEADER = (
    "schema,incident_id,kind,outcome,severity,stage,progress_percent,vm,migration_id,source_host,destination_host,"
    "started_utc,failed_utc,duration_s,cause_id,cause,confidence,match,kb,kb_url,next_step,message,evidence_count,"
    "member,line_no,gaps,user,trigger,source_ip,destination_ip,ended_utc,downtime_ms,precopy_mb_s,checks\n"
)


def parsed(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(text.splitlines(keepends=True), strict=True))


def test_header_is_the_contract() -> None:
    assert csv_header() == HEADER
    assert rendered(QUIET, "csv") == HEADER


def test_row_carries_the_top_cause_and_the_line_that_proves_it() -> None:
    row = parsed(rendered(TYPICAL, "csv"))[0]
    assert row["cause_id"] == "vmotion-network-unreachable"
    assert row["cause"] == NETWORK.title
    assert (row["kb"], row["kb_url"]) == ("900001", KB.url)
    assert row["next_step"] == NETWORK.remedies[0]
    assert (row["member"], row["line_no"]) == (FAILED.evidence[1].member, "1234")
    assert row["gaps"] == "vmware.log of db01; vpxd.log"
    assert (row["duration_s"], row["confidence"], row["evidence_count"]) == ("33.0", "0.92", "2")
    assert row["failed_utc"] == "2025-03-01T10:05:31.100Z"


def test_row_says_who_asked_where_it_ran_and_how_fast() -> None:
    row = parsed(rendered(TYPICAL, "csv"))[0]
    assert (row["user"], row["trigger"]) == ("EXAMPLE\\ops", "maintenance_mode")
    assert (row["source_ip"], row["destination_ip"]) == ("10.20.0.11", "10.20.0.12")
    assert (row["ended_utc"], row["downtime_ms"]) == ("2025-03-01T10:05:32.100005Z", "120.0")
    assert (row["precopy_mb_s"], row["checks"]) == ("", "")


def test_row_says_what_the_configuration_says() -> None:
    found = replace(
        FAILED,
        checks=(IncidentCheck(mtu_chain("a"), Bearing.CONFIRMS), IncidentCheck(mtu_chain("a"), Bearing.EXPLAINS)),
    )
    row = parsed(csv_header() + csv_row(found))[0]
    assert row["checks"] == "confirms:H6 explains:H6"


def test_old_article_number_stands_in_for_a_missing_new_one() -> None:
    row = parsed(csv_header() + csv_row(replace(FAILED, causes=(GENERIC,))))[0]
    assert row["kb"] == "1900002"
    assert row["next_step"] == ""


def test_reference_that_is_no_kb_leaves_the_kb_columns_empty() -> None:
    row = parsed(csv_header() + csv_row(replace(FAILED, causes=(replace(NETWORK, references=(GUIDE,)),))))[0]
    assert (row["kb"], row["kb_url"]) == ("", "")


def test_address_stands_in_for_an_unknown_host() -> None:
    row = parsed(csv_header() + csv_row(replace(FAILED, source=Endpoint(ip="10.20.0.11"))))[0]
    assert row["source_host"] == "10.20.0.11"


def test_nulls_are_empty_cells_and_evidence_that_is_not_there_is_skipped() -> None:
    rows = parsed(rendered(EVERYTHING, "csv"))
    assert [row["outcome"] for row in rows] == ["failed", "stalled", "stalled", "cancelled", "incomplete", "refused"]
    assert rows[5]["cause"] == rows[5]["member"] == rows[5]["started_utc"] == ""
    assert rows[1]["line_no"] == "1"


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "\uff1d1"])
def test_cell_that_would_run_is_made_harmless(start: str) -> None:
    row = parsed(csv_header() + csv_row(replace(FAILED, message=start)))[0]
    assert row["message"].startswith("'")


def test_each_incident_is_one_line_of_utf8_with_lf() -> None:
    text = rendered(EVERYTHING, "csv")
    assert text.count("\n") == 1 + len(EVERYTHING.incidents)
    assert "\r" not in text
    assert "\x1b" not in text


def test_quotes_and_commas_read_back() -> None:
    row = parsed(csv_header() + csv_row(replace(FAILED, vm='a "quoted", name')))[0]
    assert row["vm"] == 'a "quoted", name'


def test_excel_gets_a_mark_and_ids_as_text() -> None:
    text = rendered(TYPICAL, "csv", excel=True)
    assert text.startswith("\ufeffschema,")
    row = parsed(text.removeprefix("\ufeff"))[0]
    assert row["migration_id"] == '="6021345987110293847"'
    assert row["incident_id"] == '="12e45678"'
    assert row["vm"] == "db01"
    assert row["line_no"] == "1234"


def test_plain_csv_has_neither() -> None:
    row = parsed(rendered(TYPICAL, "csv"))[0]
    assert (row["schema"], row["migration_id"]) == ("2", "6021345987110293847")
