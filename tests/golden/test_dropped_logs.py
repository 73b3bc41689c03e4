"""Without some of its logs a migration may look less clear, never like another one.

With VMLOG_ALL_SCENARIOS=1 every log of every scenario is left out, and every scenario is read from one side alone.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from itertools import product
from pathlib import PurePosixPath

import pytest

from simulator import Pack, build
from simulator.scenario import Built
from tests.support.scenarios import ALL, chosen, sampled
from tests.support.trees import put
from tests.support.weaker import wrong_statements
from vmlog.api import analyze

SAMPLE = ("interleaved-6.7", "stalled-connect-8.0", "svmotion-no-space-6.0", "back-and-forth-9.0")
# Logs that say nothing of migrations.
_BESIDE = {"syslog.log", "auth.log", "shell.log", "fdm.log", "secure", "vmksummary.log"}
ONE_SIDE: Mapping[str, Callable[[str], bool]] = {
    "source": lambda name: name.startswith("esx-a1/"),
    "destination": lambda name: name.startswith("esx-a2/"),
    "vcenter": lambda name: name.startswith("vc-"),
    "vmware.log": lambda name: name.endswith("/vmware.log"),
}


def handed_over(built: Built) -> dict[str, bytes]:
    """Return the logs that somebody would bring: of the VMs' logs those of the VMs that moved."""
    moved = {move.vm for move in built.truth.migrations}
    paths = {name: PurePosixPath(name) for name in built.files}
    return {
        name: built.files[name]
        for name, path in paths.items()
        if path.name not in _BESIDE and (path.name != "vmware.log" or path.parent.name in moved)
    }


@pytest.mark.slow
@pytest.mark.parametrize("name", chosen() if ALL else SAMPLE)
def test_any_one_log_can_be_missing(name, tmp_path):
    built = build(name, how=Pack.FILES, density=0.05)
    truth = json.loads(built.truth.to_json())
    files = handed_over(built)
    full = analyze(put(tmp_path, files))
    found = {}
    for missing, data in files.items():
        (tmp_path / missing).unlink()
        found[missing] = wrong_statements(analyze(tmp_path), full, truth)
        (tmp_path / missing).write_bytes(data)
    assert {missing: wrong for missing, wrong in found.items() if wrong} == {}


def sides() -> list[tuple[str, str]]:
    """Return every scenario with every side, or every family with one of them."""
    if ALL:
        return list(product(chosen(), ONE_SIDE))
    return [(name, list(ONE_SIDE)[number % len(ONE_SIDE)]) for number, name in enumerate(sampled())]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "side"), sides())
def test_one_side_alone_says_nothing_wrong(name, side, tmp_path):
    built = build(name, how=Pack.FILES, density=0.05)
    files = handed_over(built)
    full = analyze(put(tmp_path / "full", files))
    kept = {name: data for name, data in files.items() if ONE_SIDE[side](name)}
    if not kept:
        return  # a refused VM has written nothing
    less = analyze(put(tmp_path / "less", kept))
    assert wrong_statements(less, full, json.loads(built.truth.to_json())) == []
