"""The same text under another path, in another folder or under another host's name is one witness."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.trees import put
from vmlog import api
from vmlog.model import Report

SAMPLES = Path(__file__).parents[2] / "sample_logs"
# By sample: a log that alone tells of its migration.
LOGS = {
    "refused-cpu-3.5": "vc-a/vpxd-7.log",
    "refused-cdrom-6.7": "vc-a/vpxd.log",
    "refused-cpu-7.0": "vc-a/vpxd.log",
    "switchover-timeout-8.0": "esx-a1/vmkernel.log",
}
PLACES: dict[str, Callable[[str, bytes], dict[str, bytes]]] = {
    "alone": lambda name, data: {name: data},
    "another folder": lambda name, data: {f"mail/{name}": data},
    "a folder named like another host": lambda name, data: {f"esx-z9/var/log/{name}": data},
    "another name": lambda name, data: {f"copy of {name}": data},
    "packed": lambda name, data: {f"{name}.gz": gzip.compress(data)},
    "twice": lambda name, data: {f"a/{name}": data, f"b/{name}": data},
}


def without_reading(report: Report) -> Report:
    return replace(report, sources=(), coverage=(), warnings=())


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES.keys())
@pytest.mark.parametrize("sample", LOGS)
def test_a_copy_changes_nothing_and_is_told(
    sample: str, place: Callable[[str, bytes], dict[str, bytes]], tmp_path: Path
) -> None:
    log = SAMPLES / sample / LOGS[sample]
    copies = put(tmp_path / "case", place(log.name, log.read_bytes()))
    alone = api.analyze(SAMPLES / sample)
    for sources in ([SAMPLES / sample, copies], [copies, SAMPLES / sample]):
        report = api.analyze(*sources)
        assert without_reading(report) == without_reading(alone)
        assert [notice.code for notice in report.warnings if notice.source == str(copies)] == ["copy"]


def test_a_part_of_a_log_without_a_host_is_no_second_witness(tmp_path: Path) -> None:
    sample = SAMPLES / "refused-cdrom-6.7"
    log = sample / LOGS[sample.name]
    part = tmp_path / "lines.txt"
    part.write_bytes(b"".join(log.read_bytes().splitlines(keepends=True)[3:]))
    assert without_reading(api.analyze(sample, part)) == without_reading(api.analyze(sample))


def test_logs_that_differ_in_one_character_are_no_copies(tmp_path: Path) -> None:
    log = (SAMPLES / "switchover-timeout-8.0" / LOGS["switchover-timeout-8.0"]).read_bytes()
    put(tmp_path, {"esx-a1/vmkernel.log": log, "esx-a2/vmkernel.log": log[:-3] + b"x" + log[-2:]})
    assert not [notice for notice in api.analyze(tmp_path).warnings if notice.code == "copy"]


def test_of_very_many_members_that_are_no_text_the_first_are_told_and_the_rest_counted(tmp_path: Path) -> None:
    noise = bytes(range(256)) * 4
    put(tmp_path, {f"vmkernel.{number}": noise for number in range(300)})
    put(tmp_path, {"esx-a1/vmkernel.log": (SAMPLES / "switchover-timeout-8.0/esx-a1/vmkernel.log").read_bytes()})
    notices = [notice for notice in api.analyze(tmp_path).warnings if notice.code == "not-text"]
    assert len(notices) == 201
    assert notices[-1].message == "and 100 more of this kind"
