"""The text of a ticket."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.support import golden_files
from tests.support.report_samples import EVERYTHING, FAILED, FAILED_EVIDENCE, QUIET, make_report, rendered
from vmlog.model import Gap
from vmlog.report.safe import UNSAFE


def brief(report) -> str:
    return rendered(report, "markdown", brief=True)


def test_one_incident():
    golden_files.check("ticket.md", brief(make_report(FAILED)))


def test_each_incident_takes_fewer_than_forty_lines():
    gaps = tuple(Gap(f"log {number}", "it is not there " * 40, "collect it") for number in range(9))
    cause = replace(FAILED.causes[0], remedies=tuple(f"step {n} " * 50 for n in range(9)), evidence=tuple(range(20)))
    evidence = tuple(replace(FAILED_EVIDENCE[0], line_no=n, text=f"line {n}\nmore\nmore") for n in range(20))
    crowded = replace(FAILED, gaps=gaps, causes=(cause,), evidence=evidence)
    for one in (crowded, FAILED, *EVERYTHING.incidents):
        text = brief(make_report(one))
        assert len(text.splitlines()) < 40
    assert "- and 6 more" in brief(make_report(crowded))
    assert brief(make_report(crowded)).count("\n10:05:30") == 6


def test_hostile_text_is_text():
    text = brief(EVERYTHING)
    assert not UNSAFE.search(text)
    outside = "".join(text.split("```")[::2])
    assert "<script" not in outside.replace("\\<script", "")


def test_nothing_failed():
    assert "No failed or stalled migration" in brief(QUIET)


def test_no_cause_is_said():
    assert "does not guess" in brief(make_report(replace(FAILED, causes=())))


@pytest.mark.parametrize("fmt", ["table", "json"])
def test_other_formats_do_not_change(fmt):
    assert rendered(QUIET, fmt, brief=True) == rendered(QUIET, fmt)
