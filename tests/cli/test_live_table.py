"""The lines that show what is under way: words of the reports, no more than fits, nothing that steers a terminal."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.support.observed import MATCHER, at, hello, kernel
from vmlog.cli.live_table import table_lines
from vmlog.knowledge.stage_limits import load_stage_limits
from vmlog.live.snapshot import OpenMigration, Snapshot
from vmlog.live.tracker import Tracker
from vmlog.model import Endpoint
from vmlog.terms import Outcome, Stage

ROOT = Path(__file__).resolve().parents[2]
NOW = at(80)
EXAMPLE = datetime(2020, 6, 26, 14, 10, 35, tzinfo=UTC)


@pytest.fixture(scope="module")
def one():
    """Return a migration that hands over, started 80 s and last heard of 60 s ago."""
    tracker = Tracker(MATCHER, load_stage_limits())
    tracker.add([hello(0), kernel(20, "Stopping pre-copy: only 8106 pages left to send")], 0.0)
    tracker.note_time("esx-a1", at(80))
    assert list(tracker.conclude(2.0)) == []
    (found,) = tracker.snapshot().open
    ends = (Endpoint("esx-a1.example.com"), Endpoint("esx-a2.example.com"))
    migration = replace(found.migration, vm="db-02", source=ends[0], destination=ends[1])
    return replace(found, migration=migration)


def shown(*rows, counts=(), width=79, height=24, reached=NOW):
    return [line.plain for line in table_lines(Snapshot(rows, reached, 0), dict(counts), width=width, height=height)]


def named(one, **values):
    return replace(one, migration=replace(one.migration, **values))


def test_a_row_says_what_is_moved_how_far_it_is_and_how_long_it_is_silent(one):
    counts = [(Outcome.SUCCEEDED, 1200), (Outcome.FAILED, 2)]
    assert shown(one, counts=counts) == [
        "under way                               stage       lasting     silent",
        "vMotion of db-02 from esx-a1 to esx-a2  switchover  1 min 20 s  1 min 0 s",
        "1 under way · 2 failed, 1,200 succeeded · logs reach 2024-03-05 09:01:20 UTC",
    ]


def test_the_documented_example_is_what_is_shown(one):
    rows = []
    for vm, percent, lasting, silent in (
        ("web-01", None, 4.17, 3.3),
        ("db-02", None, 2.47, 1.6),
        ("mail-03", 10, 0.77, 0),
    ):
        stage = Stage.CONNECT if percent else Stage.PRECOPY
        row = named(one, vm=vm, stage=stage, progress_percent=percent, started_utc=EXAMPLE - timedelta(seconds=lasting))
        row = named(row, destination=Endpoint(ip="10.20.30.12"))
        rows.append(replace(row, last_utc=EXAMPLE - timedelta(seconds=silent), reached_utc=EXAMPLE))
    example = "\n".join(shown(*rows, reached=EXAMPLE))
    assert f"```text\n{example}\n```" in (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")


def test_a_stall_is_named(one):
    row = named(one, outcome=Outcome.STALLED, progress_percent=97)
    assert shown(row, width=99)[1] == (
        "vMotion of db-02 from esx-a1 to esx-a2  switchover at 97%  1 min 20 s  1 min 0 s, stalled"
    )


def test_before_anything_is_known_that_is_said():
    assert shown(reached=None) == ["no migration under way · no line with a time yet"]
    assert shown(counts=[(Outcome.SUCCEEDED, 1)], reached=None) == [
        "none under way · 1 succeeded · no line with a time yet"
    ]


def test_without_a_name_the_id_stands_and_stays_whole(one):
    row = named(one, vm=None, vm_path=None, migration_id="18446744073709551615")
    row = named(row, source=Endpoint(ip="198.51.100.231"), destination=Endpoint(ip="198.51.100.232"))
    assert shown(row)[1].startswith("migration 18446744073709551615 from 198.51")
    whole = "migration 18446744073709551615 from 198.51.100.231 to 198.51.100.232  switchover"
    assert shown(row, width=119)[1].startswith(whole)
    assert shown(named(row, migration_id=None), width=119)[1].startswith("vMotion of an unknown VM from 198")


@pytest.mark.parametrize("width", [1, 10, 39, 79, 119])
@pytest.mark.parametrize("name", ["x" * 4000, "\u6771\u4eac" * 50, "a\nb" * 100], ids=["long", "wide", "lines"])
def test_long_names_leave_room_for_the_rest(one, width, name):
    lines = table_lines(Snapshot((named(one, vm=name), one), at(80), 0), {}, width=width, height=24)
    assert all(line.cell_len <= width for line in lines)
    assert not any("\n" in line.plain for line in lines)
    if width >= 79:
        assert "… from esx-a1 to" in lines[1].plain
        assert lines[1].plain.endswith("  switchover  1 min 20 s  1 min 0 s")


@pytest.mark.parametrize(("height", "rows"), [(1, 0), (5, 0), (6, 1), (10, 3), (24, 10), (200, 10)])
def test_the_longest_silent_that_fit_are_shown_and_the_others_counted(one, height, rows):
    many = [named(one, vm=f"vm-{number:03}") for number in range(1234)]
    lines = shown(*many, height=height)
    assert [line.split()[2] for line in lines if line.startswith("vMotion")] == [f"vm-{n:03}" for n in range(rows)]
    assert (f"and {1234 - rows:,} more" in lines) == (rows > 0)
    assert lines[-1].startswith("1,234 under way")
    assert len(lines) < max(height, 2)


def test_text_of_logs_cannot_steer_the_terminal(one):
    hostile = "\x1b]0;owned\x07\x1b[2J\u202e[bold red]x[/]"
    (_, row, _) = table_lines(
        Snapshot((named(one, vm=hostile, source=Endpoint("\x1b[3A"), destination=Endpoint("b\x9b2J")),), at(80), 0),
        {}, width=150, height=24,
    )  # fmt: skip
    assert row.plain.startswith(r"vMotion of \x1b]0;owned\x07\x1b[2J\u202e[bold red]x[/] from \x1b[3A to b\x9b2J  ")
    assert not row.spans


def test_times_that_are_not_known_are_said_to_be_unknown(one):
    row = OpenMigration(replace(one.migration, started_utc=None), None, at(80))
    assert shown(row)[1].endswith("unknown  unknown")
    assert replace(one, reached_utc=one.last_utc - timedelta(seconds=5)).silent_s == 0.0
