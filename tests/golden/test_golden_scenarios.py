"""The simulator's scenarios against their truth: one generation of each family, all with VMLOG_ALL_SCENARIOS=1."""

from __future__ import annotations

import json
import os
from itertools import groupby

import pytest

from golden.truth_check import differences
from simulator import SCENARIOS, Pack, build
from vmlog.api import analyze


def family(name: str) -> str:
    return name.rpartition("-")[0]


def chosen() -> list[str]:
    """Every scenario, or of each family one generation, another one from family to family."""
    names = sorted(SCENARIOS, key=lambda name: (family(name), name))
    if os.environ.get("VMLOG_ALL_SCENARIOS") == "1":
        return names
    families = [list(members) for _, members in groupby(names, family)]
    return [members[number % len(members)] for number, members in enumerate(families)]


@pytest.mark.slow
@pytest.mark.parametrize("name", chosen())
def test_a_scenario_is_reported_as_it_happened(name, tmp_path):
    built = build(name, how=Pack.TGZ, density=0.2)
    for file, data in built.files.items():
        (tmp_path / file).write_bytes(data)
    report = analyze(*sorted(tmp_path.iterdir()))
    assert differences(report, json.loads(built.truth.to_json())) == []
