"""Whole runs with trouble on hosts: seen from files, whatever the order in which they are read."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from vmlog.analysis import analysis
from vmlog.api import analyze
from vmlog.knowledge.knowledge import Knowledge
from vmlog.match.matcher import Matcher
from vmlog.observe.host_trouble import MAX_PERIODS
from vmlog.observe.observation import Observation
from vmlog.observe.observer import Observer
from vmlog.parse.formats import load_formats
from vmlog.read.reader import Reader
from vmlog.terms import Side
from vmlog.timeline.build import join_migrations

KNOWLEDGE = Knowledge.load()

SAMPLE = Path(__file__).parents[2] / "sample_logs" / "connect-timeout-8.0"


def kernel_line(moment: datetime, text: str) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z In(182) vmkernel: {text}\n"


def storm(path: Path, lines: int, step: timedelta) -> None:
    start = datetime(2024, 5, 6, 7, 0, tzinfo=UTC)
    text = "cpu3:2097700)StorageApdHandler: 1205: APD start for 0x430211aa22bb [naa.60000000000000000e000000{:08x}]"
    path.write_text(
        "".join(kernel_line(start + number * step, text.format(number % 500)) for number in range(lines)),
        encoding="utf-8",
    )


@pytest.mark.parametrize(("host", "side"), [("esx-a1", Side.SOURCE), ("esx-a2", Side.DESTINATION)])
def test_a_lost_uplink_before_a_connect_failure_is_evidence(host, side, tmp_path):
    folder = tmp_path / "logs"
    shutil.copytree(SAMPLE, folder)
    (before,) = analyze(folder).incidents
    down = before.failed_utc - timedelta(seconds=5)
    with (folder / host / "vmkernel.log").open("a", encoding="utf-8") as log:
        log.write(kernel_line(down, "cpu3:2097700)vmnic3 : 0a:00.1 Link Down"))
    (incident,) = analyze(folder).incidents
    (evidence,) = [item for item in incident.evidence if "Link Down" in item.text]
    assert (evidence.host, evidence.side) == (host, side)
    cause = incident.causes[0]
    assert cause.id == before.causes[0].id
    assert cause.confidence > before.causes[0].confidence
    assert evidence in [incident.evidence[index] for index in cause.evidence]


@pytest.mark.slow
def test_a_storm_without_a_migration_is_no_incident_and_stays_bounded(tmp_path, monkeypatch):
    storm(tmp_path / "vmkernel.log", 100_000, timedelta(seconds=7))
    kept: list[int] = []

    def watched(observations: list[Observation], *others: Any) -> Any:
        kept.append(len(observations))
        return join_migrations(observations, *others)

    monkeypatch.setattr(analysis, "join_migrations", watched)
    report = analyze(tmp_path)
    assert (report.migrations, report.incidents, report.unexplained) == ((), (), ())
    assert MAX_PERIODS < kept[0] <= 2 * MAX_PERIODS


def test_the_order_of_members_makes_no_difference(tmp_path):
    first, second = tmp_path / "a" / "vmkernel.log", tmp_path / "b" / "vmkernel.log"
    for path, step in ((first, 61), (second, 47)):
        path.parent.mkdir()
        storm(path, 600, timedelta(seconds=step))

    def kept(*sources: Path) -> list[tuple[str, int]]:
        observer = Observer(KNOWLEDGE, Matcher(KNOWLEDGE.catalogue))
        Reader(load_formats(), observer=observer).run([str(source) for source in sources], observer)
        return [(item.source, item.line_no) for item in observer.observations]

    assert kept(first, second) == kept(second, first)
    assert {source for source, _ in kept(first, second)} == {str(first), str(second)}
