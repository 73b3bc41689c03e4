"""Bundles of the simulator after all that may happen to archives and lines: nothing is told that never was."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.fuzz.target import Target
from tests.support.mutated_bundles import BYTES_A_STEP, SCENARIOS, STEPS, mutated
from tests.support.partial_logs import false_names
from tests.support.trees import put
from vmlog import api
from vmlog.errors import NothingToAnalyseError
from vmlog.model import Migration

MOST_STEPS = 5


def check(data: bytes) -> None:
    built, files = mutated(data[: 1 + MOST_STEPS * BYTES_A_STEP])
    with tempfile.TemporaryDirectory() as name:
        folder = put(Path(name), files)
        found = _migrations(folder)
    truths = built.truth.migrations
    assert len(found) <= len(truths), f"{len(found)} migrations where there were {len(truths)}: {found}"
    for one in found:
        same = [truth for truth in truths if one.migration_id in (None, truth.migration_id)]
        assert same, f"there is no migration {one.migration_id}"
        wrong = [false_names(one, truth) for truth in same]
        assert [] in wrong, f"{one.vm} {one.migration_id}: {wrong}"


def _migrations(folder: Path) -> tuple[Migration, ...]:
    try:
        return api.analyze(folder).migrations
    except NothingToAnalyseError:
        return ()


TARGET = Target(
    check,
    tuple(
        bytes([scenario, *(step, (37 * scenario + 11 * step) % 256, step, scenario) * 2])
        for scenario in range(len(SCENARIOS))
        for step in range(scenario % 2, len(STEPS), 2)
    ),
    tuple(bytes([step, which, 7, 7]) for step in range(len(STEPS)) for which in (0, 5, 12, 30)),
)
