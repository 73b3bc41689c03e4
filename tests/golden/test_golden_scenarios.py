"""The simulator's scenarios against their truth: one generation of each family, all with VMLOG_ALL_SCENARIOS=1."""

from __future__ import annotations

import json

import pytest

from golden.scenarios import chosen, put
from golden.truth_check import differences
from simulator import Pack, build
from vmlog.api import analyze


@pytest.mark.slow
@pytest.mark.parametrize("name", chosen())
def test_a_scenario_is_reported_as_it_happened(name, tmp_path):
    built = build(name, how=Pack.TGZ, density=0.2)
    report = analyze(*sorted(put(tmp_path, built.files).iterdir()))
    assert differences(report, json.loads(built.truth.to_json())) == []
