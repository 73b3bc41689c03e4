"""Every rule by which a migration is judged has scenarios in three product generations and a stored report.

What a scenario shows is read from the truth that the simulator tells about it, not from its name. With
VMLOG_UPDATE_GOLDEN=1 in the environment the stored reports are written instead; review the difference.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from simulator import SCENARIOS, Pack, build
from simulator.scenario import simulate
from simulator.truth import TrueMigration, Truth
from tests.golden.test_samples import FOLDERS
from tests.support.scenarios import family, sampled
from tests.support.stable import assert_stored
from tests.support.trees import put
from vmlog.api import analyze

EXPECTED = Path(__file__).parent / "scenarios"
NAMES = sorted(name for name in sampled() if not name.startswith("healthy") and name not in FOLDERS)


def one(says: Callable[[TrueMigration], bool]) -> Callable[[Truth], bool]:
    """Return whether one of the migrations is such a one."""
    return lambda truth: any(map(says, truth.migrations))


def ended(outcome: str, **wanted: object) -> Callable[[Truth], bool]:
    return one(lambda move: move.outcome == outcome and all(getattr(move, key) == wanted[key] for key in wanted))


def clocks_apart(truth: Truth) -> bool:
    skews = [host.clock_skew_s for host in truth.hosts]
    return max(skews) - min(skews) >= 590


def at_once(truth: Truth) -> bool:
    moves = sorted(truth.migrations, key=lambda move: move.started_utc)
    return any(
        first.vm != second.vm and second.started_utc - first.started_utc < timedelta(seconds=5)
        for first, second in pairwise(moves)
    )


def returns(truth: Truth) -> bool:
    ways = {(move.vm, move.source_host, move.destination_host) for move in truth.migrations}
    return any((vm, destination, source) in ways for vm, source, destination in ways if source != destination)


def id_comes_back(truth: Truth) -> bool:
    times = defaultdict(list)
    for move in truth.migrations:
        times[move.migration_id].append(move.started_utc)
    return any(max(found) - min(found) > timedelta(days=365) for found in times.values())


RULES: Mapping[str, Callable[[Truth], bool]] = {
    "failed at connect": ended("failed", stage="connect"),
    "failed in pre-copy": ended("failed", stage="precopy"),
    "failed at switchover": ended("failed", stage="switchover"),
    "failed at resume": ended("failed", stage="resume"),
    "stalled at 10 %": ended("stalled", progress_percent=10),
    "stalled later": ended("stalled", stage="precopy"),
    "cancelled by a user": ended("cancelled", trigger="manual", causes=()),
    "cancelled, asked for by DRS": ended("cancelled", trigger="drs"),
    "failed without forward progress": ended("failed", causes=("precopy-no-forward-progress",)),
    "incomplete": ended("incomplete"),
    "refused": ended("refused"),
    "slow success": ended("succeeded", slow=True),
    "success": ended("succeeded", slow=False),
    "vmotion": ended("failed", kind="vmotion"),
    "storage_vmotion": ended("failed", kind="storage_vmotion"),
    "vmotion_storage": ended("succeeded", kind="vmotion_storage"),
    "cross_vcenter": ended("refused", kind="cross_vcenter"),
    "cold": ended("failed", kind="cold"),
    "clocks ten minutes apart": clocks_apart,
    "several VMs at once": at_once,
    "back and forth": returns,
    "an id comes back after years": id_comes_back,
}


@functools.cache
def truths() -> dict[str, Truth]:
    return {name: simulate(scenario, 1, density=0.0).truth for name, scenario in SCENARIOS.items()}


@pytest.mark.slow
@pytest.mark.parametrize("rule", RULES)
def test_a_rule_is_shown_in_three_generations(rule):
    assert len({truth.generation for truth in truths().values() if RULES[rule](truth)}) >= 3


def test_lines_out_of_order_are_shown_in_three_generations():
    assert len({scenario.generation for scenario in SCENARIOS.values() if scenario.disorder}) >= 3


def test_every_family_has_a_stored_report():
    stored = {family(path.stem) for path in EXPECTED.iterdir()} | {family(name) for name in FOLDERS}
    assert {family(name) for name in SCENARIOS if not name.startswith("healthy")} <= stored
    assert {path.stem for path in EXPECTED.iterdir()} == set(NAMES)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_the_report_of_a_scenario_is_the_stored_one(name, tmp_path):
    built = build(name, how=Pack.TGZ, density=0.2)
    assert_stored(EXPECTED / f"{name}.json", analyze(*sorted(put(tmp_path, built.files).iterdir())))
