"""The simulator's scenarios against their truth: one generation of each family, all with VMLOG_ALL_SCENARIOS=1."""

from __future__ import annotations

import json

import pytest

from simulator import Pack, build
from tests.support.scenarios import chosen
from tests.support.trees import put
from tests.support.truth_check import differences
from vmlog.api import analyze


@pytest.mark.slow
@pytest.mark.parametrize("name", chosen())
def test_a_scenario_is_reported_as_it_happened(name, tmp_path):
    built = build(name, how=Pack.TGZ, density=0.2)
    report = analyze(*sorted(put(tmp_path, built.files).iterdir()))
    assert differences(report, json.loads(built.truth.to_json())) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "trigger"), [("drs-cancelled-7.0", "drs"), ("to-empty-a-host-8.0", "maintenance_mode")]
)
def test_the_parent_task_tells_what_asked_for_a_migration(name, trigger, tmp_path):
    built = build(name, how=Pack.TGZ, density=0.2)
    report = analyze(*sorted(put(tmp_path, built.files).iterdir()))
    assert [item.trigger for item in report.incidents] == [trigger]
    assert [move.trigger for move in built.truth.migrations] == [trigger]
