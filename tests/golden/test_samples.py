"""Every shipped sample: what the report says against the truth beside the logs, and against a stored report.

With VMLOG_UPDATE_GOLDEN=1 in the environment the stored reports are written instead; review the difference.
"""

from __future__ import annotations

import functools
import json
from pathlib import Path

import pytest

from tests.support.stable import assert_stored
from tests.support.truth_check import differences
from vmlog.api import analyze
from vmlog.model import Report

ROOT = Path(__file__).parents[2] / "sample_logs"
EXPECTED = Path(__file__).parent / "expected"
FOLDERS = {
    path.parent.relative_to(ROOT).as_posix().replace("/", "-"): path.parent for path in sorted(ROOT.rglob("truth.json"))
}
HEALTHY = sorted(name for name in FOLDERS if name.startswith("healthy"))


@functools.cache
def report_of(name: str) -> Report:
    folder = FOLDERS[name]
    return analyze(*(sorted(folder.glob("*.tgz")) or [folder]))


@pytest.mark.parametrize("name", FOLDERS)
def test_the_report_says_what_is_true(name):
    truth = json.loads((FOLDERS[name] / "truth.json").read_text(encoding="utf-8"))
    assert differences(report_of(name), truth) == []


@pytest.mark.parametrize("name", FOLDERS)
def test_the_report_is_the_stored_one(name):
    assert_stored(EXPECTED / f"{name}.json", report_of(name))


@pytest.mark.parametrize("name", HEALTHY)
def test_a_healthy_sample_has_no_incident(name):
    report = report_of(name)
    assert report.incidents == ()
    assert report.unexplained == ()


def test_every_stored_report_has_its_sample():
    assert {path.stem for path in EXPECTED.iterdir()} == set(FOLDERS)
