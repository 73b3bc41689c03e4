"""docs/output.md names every field and shows a real report."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.check_samples import PAIR
from tests.support.report_samples import FAILED, TYPICAL, make_report, rendered
from vmlog.report.check_rows import CHECK_COLUMNS
from vmlog.report.dictionaries import explain_dict
from vmlog.report.registry import report_formats
from vmlog.report.rows import COLUMNS
from vmlog.terms import Bearing, Certainty, CheckOutcome, CheckSeverity, MatchKind

DOC = Path(__file__).parents[2] / "docs" / "output.md"
EXAMPLE = re.compile(r"(<!-- example: json -->\n```json\n)(.*?)(```\n)", re.DOTALL)


def names(value: object) -> Iterator[str]:
    """Yield every field name in a JSON value; the keys of `metrics` are data."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            if name != "metrics":
                yield from names(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from names(inner)


def test_example_is_what_vmlog_writes() -> None:
    short = replace(FAILED, causes=FAILED.causes[:1], gaps=FAILED.gaps[:1])
    report = replace(make_report(short, warnings=TYPICAL.warnings, clocks=TYPICAL.clocks[:1]), migrations=())
    text = DOC.read_text(encoding="utf-8")
    if os.environ.get("VMLOG_UPDATE_GOLDEN") == "1":
        text = EXAMPLE.sub(lambda match: f"{match[1]}{rendered(report, 'json')}{match[3]}", text)
        DOC.write_text(text, encoding="utf-8", newline="\n")
    example = EXAMPLE.search(text)
    assert example
    assert example[2] == rendered(report, "json")


@pytest.mark.parametrize(
    "name",
    sorted(
        {
            *names(json.loads(rendered(TYPICAL, "json"))),
            *names(json.loads(rendered(PAIR, "json"))),
            *explain_dict("", [], {}),
            *COLUMNS,
            *CHECK_COLUMNS,
            *report_formats(),
            *(f"{word}" for terms in (CheckOutcome, CheckSeverity, Certainty, Bearing, MatchKind) for word in terms),
        }
    ),
)
def test_every_field_column_and_format_is_described(name: str) -> None:
    prose = EXAMPLE.sub("", DOC.read_text(encoding="utf-8"))
    assert f"`{name}`" in prose
