"""Without one of its logs a migration may look less clear, never like another one."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from vmlog.api import analyze
from vmlog.model import Outcome

ROOT = Path(__file__).parents[2] / "sample_logs"
NAMES = ("interleaved-6.7", "connect-timeout-4.1")
LOGS = [
    pytest.param(name, path.relative_to(ROOT / name), id=f"{name}-{path.relative_to(ROOT / name).as_posix()}")
    for name in NAMES
    for path in sorted((ROOT / name).rglob("*"))
    if path.is_file() and path.name != "truth.json"
]
OPEN = {Outcome.INCOMPLETE, Outcome.STALLED}


def is_same(seen, true):
    if true["migration_id"] == seen.migration_id:
        return seen.vm in (None, true["vm"], true["vm_moref"])
    # The half of vCenter alone does not know the id.
    return seen.migration_id is None and seen.vm in (true["vm"], true["vm_moref"])


@pytest.mark.slow
@pytest.mark.parametrize(("name", "dropped"), LOGS)
def test_a_missing_log_adds_no_wrong_statement(name, dropped, tmp_path):
    folder = tmp_path / name
    shutil.copytree(ROOT / name, folder)
    (folder / dropped).unlink()
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))["migrations"]
    report = analyze(folder)
    for seen in report.migrations:
        same = [true for true in truth if is_same(seen, true)]
        assert len(same) == 1, f"{seen.outcome} {seen.vm} {seen.migration_id} {seen.message}"
        assert seen.outcome == same[0]["outcome"] or seen.outcome in OPEN
        for side in ("source", "destination"):
            host = getattr(seen, side).host
            assert host is None or host.split(".")[0] == same[0][f"{side}_host"].split(".")[0]
    failed = [true for true in truth if true["outcome"] not in ("succeeded", "refused")]
    assert len(report.incidents) >= len(failed)
