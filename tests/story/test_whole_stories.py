"""Whole stories against the simulator's truth: every line of the migration, none of the others at the same time."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from simulator.bundle import Pack
from tests.support.archives import tgz_of, zip_of
from tests.support.own_lines import Interleaved, interleaved
from tests.support.trees import put
from vmlog import api
from vmlog.errors import UsageError
from vmlog.model import Story
from vmlog.read.options import ReadOptions
from vmlog.readers.process import ReaderProcess
from vmlog.story import kept_input

pytestmark = pytest.mark.slow

# hostd of ESX 3.5 names nothing of the migration in these.
UNNAMED = "haTask--vim.host.VMotionManager.initiateDestination"


def heads(story: Story) -> set[str]:
    return {line.text.split("\n")[0] for line in story.lines if "around" not in (line.mark or "")}


def check(built: Interleaved, number: int, story: Story, *, is_old: bool = False) -> None:
    migration = built.migrations[number]
    missing = {text for text in migration.own - heads(story) if not (is_old and UNNAMED in text)}
    assert not missing
    assert not heads(story) & migration.others
    assert heads(story) <= migration.own
    assert [line.ts_utc for line in story.lines] == sorted(line.ts_utc for line in story.lines)


@pytest.mark.parametrize("generation", ["3.5", "4.1", "5.5", "6.7", "8.0", "9.0"])
def test_every_line_is_there_and_none_of_the_others(tmp_path, generation):
    built = interleaved(generation)
    put(tmp_path, built.files)
    for number, migration in enumerate(built.migrations):
        story = api.show(migration.truth.migration_id or migration.truth.vm, tmp_path)
        check(built, number, story, is_old=generation == "3.5")


@pytest.mark.parametrize("generation", ["5.5", "8.0"])
def test_clocks_minutes_apart(tmp_path, generation):
    built = interleaved(generation, apart=True)
    put(tmp_path, built.files)
    story = api.show("db-02", tmp_path)
    check(built, 1, story)
    assert {clock.host.partition(".")[0] for clock in story.clocks} == {"esx-a1", "esx-a2"}
    ahead = [line for line in story.lines if (line.host or "").startswith("esx-a1")]
    assert ahead
    assert all(97 < (line.ts_log_utc - line.ts_utc).total_seconds() < 100 for line in ahead)
    assert story.lines[0].log == "vpxd"  # vCenter's request comes first, whatever the stamps of the hosts say
    assert [line.t_plus_s for line in story.lines] == sorted(line.t_plus_s for line in story.lines)


def test_nested_archives_and_rotations(tmp_path):
    built = interleaved("8.0", Pack.ZIP, rotated=3)
    put(tmp_path, {"export.tgz": tgz_of(built.files)})
    check(built, 1, api.show("db-02", tmp_path / "export.tgz"))


def test_another_process_reads_both_times(tmp_path):
    built = interleaved("8.0")
    put(tmp_path, built.files)
    here = api.show("db-02", tmp_path)
    with ReaderProcess() as first, ReaderProcess() as second:
        again = ReadOptions(reader_process=second)
        assert api.show("db-02", tmp_path, options=ReadOptions(reader_process=first), again=again) == here
    assert api.show("db-02", tmp_path, options=ReadOptions(jobs=1, block_bytes=3000)).lines == here.lines


def test_standard_input_is_kept_in_memory():
    built = interleaved("8.0")
    archive = zip_of(built.files)
    story = api.show("db-02", "-", options=ReadOptions(stdin=io.BytesIO(archive)))
    check(built, 1, story)


def test_standard_input_that_is_too_large_is_told(monkeypatch):
    monkeypatch.setattr(kept_input, "MOST_KEPT", 10_000)
    with pytest.raises(UsageError, match="standard input holds more than"):
        api.show("db-02", "-", options=ReadOptions(stdin=io.BytesIO(zip_of(interleaved("8.0").files))))


def test_what_failed_is_marked_and_so_is_what_proves_it(tmp_path):
    built = interleaved("8.0")
    put(tmp_path, built.files)
    story = api.show("db-02", tmp_path)
    (failing,) = [line for line in story.lines if "failure" in (line.mark or "")]
    assert failing.ts_utc == story.migration.failed_utc
    best = story.migration.causes[0]
    places = {(story.migration.evidence[n].member, story.migration.evidence[n].line_no) for n in best.evidence}
    shown = {(line.member, line.line_no) for line in story.lines if "proof" in (line.mark or "")}
    assert shown == places
    begun = [(line.side, line.stage) for line in story.lines if "begin" in (line.mark or "")]
    assert len(begun) == len(set(begun))  # each stage of each side begins once


def test_around_shows_the_hosts_near_the_failure(tmp_path):
    built = interleaved("8.0")
    put(tmp_path, built.files)
    story = api.show("db-02", tmp_path, around=20.0)
    assert built.migrations[1].own <= heads(story)
    others = [line for line in story.lines if line.mark and "around" in line.mark]
    failed = story.migration.failed_utc
    near = [line for line in others if abs((line.ts_utc - failed).total_seconds()) <= 20]
    assert len(near) > 10
    assert {line.text for line in near} & built.migrations[2].others


def test_a_copy_is_shown_once(tmp_path):
    built = interleaved("8.0", Pack.FILES)
    put(tmp_path, built.files)
    story = api.show("db-02", tmp_path)
    assert story.copies
    bodies = [(line.host, line.ts_utc, line.text.rpartition(")")[2]) for line in story.lines]
    assert len(bodies) == len(set(bodies))


def test_nothing_is_written(tmp_path, monkeypatch):
    built = interleaved("8.0", Pack.FILES)
    put(tmp_path, built.files)
    before = sorted(Path(tmp_path).rglob("*"))
    monkeypatch.chdir(tmp_path)
    api.show("db-02", tmp_path)
    assert sorted(Path(tmp_path).rglob("*")) == before
