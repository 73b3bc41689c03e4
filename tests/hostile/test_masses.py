"""Failed migrations in masses: what each costs, whatever its records hold."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.support.hostile_run import run

_FIRST_ID = 8743996508480000000


def _stamp(seconds: float) -> str:
    moment = datetime(2024, 3, 1, 10, tzinfo=UTC) + timedelta(seconds=seconds)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _failures(count: int, detail: str) -> Iterator[str]:
    """Yield the failing lines of migrations, each another, a second apart."""
    for number in range(count):
        identity = _FIRST_ID + number * 7919
        yield (
            f"{_stamp(number)} In(182) vmkernel: cpu1:2100)Migrate: 102: {identity} S: Failed: Timeout (0xbad0021) "
            f"@0x41801 {detail}\n"
        )


def _written(folder: Path, count: int, detail: str = "") -> Path:
    path = folder / "vmkernel.log"
    path.write_text("".join(_failures(count, detail)))
    return path


@pytest.mark.slow
def test_large_dumps_in_failures_take_little_memory(tmp_path):
    dump = "(vim.fault.Timedout) { " + "a," * 2900 + 'x = (vim.fault.Timedout) { msg = "failed" } }'
    ended = run(_written(tmp_path, 100, dump))
    assert len(ended.report["incidents"]) == 100
    assert ended.megabytes < 250  # a grammar that leaves cycles took 1,400


@pytest.mark.slow
def test_a_failed_migration_takes_little_memory(tmp_path):
    counts = (500, 2000)
    peaks = []
    for count in counts:
        folder = tmp_path / str(count)
        folder.mkdir()
        ended = run(_written(folder, count))
        assert len(ended.report["incidents"]) == count
        peaks.append(ended.megabytes)
    each = (peaks[1] - peaks[0]) * 1024 / (counts[1] - counts[0])
    assert each < 15  # kilobytes; the text of all incidents at once took 50


def test_a_report_tells_that_there_were_too_many_unknown_messages_to_compare_all(tmp_path):
    words = " ".join(["frob"] * 1200)
    lines = [
        f"{_stamp(number)} In(182) vmkernel: cpu1:2100)Migrate: 102: {_FIRST_ID + number * 7919} S: Failed: "
        f"gremlin{chr(ord('a') + number // 26)}{chr(ord('a') + number % 26)} {words} (0xbad0fff) @0x41801\n"
        for number in range(100)
    ]
    (tmp_path / "vmkernel.log").write_text("".join(lines))
    ended = run(tmp_path / "vmkernel.log")
    assert len(ended.report["incidents"]) == len(ended.report["unexplained"]) == 100
    (told,) = [notice["message"] for notice in ended.report["warnings"] if notice["code"] == "limit-reached"]
    assert "unknown messages were looked up by their exact wording alone" in told
