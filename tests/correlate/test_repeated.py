"""Migrations of the same VM, or with the same id, that must not be mixed up."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from simulator import SCENARIOS, Pack, build
from tests.support.truth_check import differences
from vmlog.api import analyze

FAMILIES = ("back-and-forth", "id-again")


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in SCENARIOS if name.rpartition("-")[0] in FAMILIES])
def test_each_migration_is_reported_once_with_its_own_records(name: str, tmp_path: Path) -> None:
    built = build(name, how=Pack.TGZ, density=0.05)
    for file, data in built.files.items():
        (tmp_path / file).write_bytes(data)
    assert differences(analyze(*sorted(tmp_path.iterdir())), json.loads(built.truth.to_json())) == []
