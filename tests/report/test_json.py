from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from tests.support.report_samples import (
    EVERYTHING,
    FAILED,
    HOSTILE,
    HOSTILE_INCIDENT,
    NETWORK,
    SUCCEEDED,
    TYPICAL,
    make_report,
    rendered,
)
from vmlog.model import Report
from vmlog.report.dictionaries import cause_dict, explain_dict, incident_dict, report_parts
from vmlog.report.json_text import json_chunks, json_text
from vmlog.report.safe import UNSAFE
from vmlog.report.shared_dictionaries import iso
from vmlog.report.write_jsonl import jsonl_line
from vmlog.report.writer import WriterOptions

MIGRATION_FIELDS = [
    "incident_id",
    "kind",
    "outcome",
    "severity",
    "stage",
    "progress_percent",
    "progress_basis",
    "migration_id",
    "op_ids",
    "vm",
    "vm_path",
    "source",
    "destination",
    "user",
    "trigger",
    "cancelled_by",
    "started_utc",
    "failed_utc",
    "ended_utc",
    "duration_s",
    "stages",
    "metrics",
    "detail",
    "message",
    "evidence",
    "gaps",
]
CAUSE_FIELDS = [
    "id",
    "title",
    "role",
    "draft",
    "confidence",
    "level",
    "match",
    "score",
    "cause",
    "remedies",
    "references",
    "evidence",
    "confirmed_by",
    "contradicted_by",
]


def test_top_level_fields_are_in_contract_order() -> None:
    expected = "schema vmlog catalogue sources coverage clocks migrations incidents unexplained warnings trouble"
    expected += " groups findings selection"
    assert " ".join(json.loads(rendered(TYPICAL, "json"))) == expected


def test_incident_has_its_causes_checks_and_baseline_between_message_and_evidence() -> None:
    fields = list(incident_dict(FAILED))
    at = fields.index("causes")
    assert fields[at - 1 : at + 4] == ["message", "causes", "checks", "baseline", "evidence"]
    assert [name for name in fields if name not in ("causes", "checks", "baseline")] == MIGRATION_FIELDS


def test_migrations_have_no_causes_even_when_they_are_incidents() -> None:
    assert list(incident_dict(SUCCEEDED)) == MIGRATION_FIELDS
    assert all(list(entry) == MIGRATION_FIELDS for entry in json.loads(rendered(TYPICAL, "json"))["migrations"])


def test_cause_fields_and_rounding() -> None:
    cause = cause_dict(replace(NETWORK, confidence=0.31415, score=87.65432))
    assert list(cause) == CAUSE_FIELDS
    assert (cause["confidence"], cause["score"]) == (0.314, 87.654)
    assert list(cause["references"][0]) == ["kind", "id", "legacy_id", "url", "title"]  # type: ignore[index]


@pytest.mark.parametrize(
    ("section", "fields"),
    [
        ("sources", "source kind host product version build collected_utc"),
        ("coverage", "source member host log format first_utc last_utc lines unparsed note"),
        ("clocks", "host reference offset_s spread_s pairs from_utc until_utc"),
        ("unexplained", "template count evidence"),
        ("warnings", "code message source member"),
    ],
)
def test_rows_of_each_section_are_in_contract_order(section: str, fields: str) -> None:
    assert list(json.loads(rendered(TYPICAL, "json"))[section][0]) == fields.split()


def test_parts_of_an_incident_are_in_contract_order() -> None:
    incident = json.loads(jsonl_line(FAILED, WriterOptions()))
    assert list(incident["source"]) == ["host", "ip", "world"]
    assert list(incident["stages"][0]) == ["stage", "side", "start_utc", "end_utc", "duration_s"]
    place = ["source", "member", "line_no", "ts_utc", "ts_log_utc"]
    assert list(incident["evidence"][0]) == [*place, "host", "log", "side", "text", "trouble"]
    assert list(incident["gaps"][0]) == ["what", "why", "how_to_get"]


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (None, None),
        (datetime(2025, 3, 1, 10, 0, 5, tzinfo=UTC), "2025-03-01T10:00:05Z"),
        (datetime(2025, 3, 1, 10, 0, 5, 123_000, tzinfo=UTC), "2025-03-01T10:00:05.123Z"),
        (datetime(2025, 3, 1, 10, 0, 5, 123_456, tzinfo=UTC), "2025-03-01T10:00:05.123456Z"),
        (datetime(2025, 3, 1, 12, 0, 5, tzinfo=timezone(timedelta(hours=2))), "2025-03-01T10:00:05Z"),
    ],
)
def test_times_are_iso_8601_with_z(moment: datetime | None, text: str | None) -> None:
    assert iso(moment) == text


def test_durations_are_rounded_and_numbers_that_are_none_become_null() -> None:
    incident = incident_dict(replace(FAILED, metrics={"b": float("inf"), "a": -0.00001}))
    assert incident["duration_s"] == 33.0
    assert list(incident["metrics"].items()) == [("a", 0.0), ("b", None)]  # type: ignore[attr-defined]


def test_hostile_text_reads_back_and_shows_no_control_codes() -> None:
    text = rendered(EVERYTHING, "json")
    assert not UNSAFE.search(text)
    assert json.loads(text)["incidents"][1]["vm"] == HOSTILE.replace("\udcff", r"\udcff")


def test_every_character_that_is_not_seen_is_escaped_even_in_plain_ascii() -> None:
    for character in map(chr, range(0x100)):
        text = json_text({"name": f"a{character}b"})
        assert json.loads(text) == {"name": f"a{character}b"}
        assert UNSAFE.search(text) is None


def test_json_is_readable_utf8_and_ends_with_a_line_feed() -> None:
    assert json_text({"vm": "čaj"}) == '{\n  "vm": "čaj"\n}\n'


@pytest.mark.parametrize("report", [EVERYTHING, TYPICAL, make_report()])
def test_the_report_that_is_written_piece_by_piece_is_that_of_the_whole(report: Report) -> None:
    whole = {name: list(part) if isinstance(part, Iterator) else part for name, part in report_parts(report).items()}
    assert rendered(report, "json") == json_text(whole)


def test_one_incident_at_a_time_is_made_into_json() -> None:
    made = []
    incidents = (made.append(number) or {"number": number} for number in range(3))
    written = [len(made) for chunk in json_chunks({"incidents": incidents}) if "number" in chunk]
    assert written == [1, 2, 3]


def test_jsonl_has_one_line_per_incident() -> None:
    lines = rendered(EVERYTHING, "jsonl").splitlines()
    assert [json.loads(line)["incident_id"] for line in lines] == [i.incident_id for i in EVERYTHING.incidents]
    assert jsonl_line(HOSTILE_INCIDENT, WriterOptions()).count("\n") == 1


def test_explain_answers_with_query_matches_and_variables() -> None:
    answer = explain_dict("text", [NETWORK], {"host": "esx-a1"})
    assert list(answer) == ["query", "matches", "variables"]
    assert answer["matches"] == [cause_dict(NETWORK)]
    assert explain_dict("text", [], {})["matches"] == []
