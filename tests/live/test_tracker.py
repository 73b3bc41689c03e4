"""`conclude` judges only what has changed, and reports the same as if it judged everything."""

import importlib
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from tests.support.observed import ID, MATCHER, OTHER_ID, at, begin, hello, kernel
from vmlog.diagnose.diagnosis import Diagnosis
from vmlog.knowledge.knowledge import Knowledge
from vmlog.knowledge.stage_limits import load_stage_limits
from vmlog.live.tracker import Tracker
from vmlog.observe.host_trouble import TroubleKeeper
from vmlog.observe.observer import Observer
from vmlog.parse.formats import load_formats
from vmlog.read.stream_reader import StreamReader
from vmlog.terms import Outcome

KNOWLEDGE = Knowledge.load()

SAMPLES = Path(__file__).resolve().parents[2] / "sample_logs"
FORMATS = load_formats()


@pytest.fixture
def judged(monkeypatch):
    """Return the ids of the migrations that were judged since the list was cleared."""
    found = []
    original = Diagnosis.judge

    def judge(self, timeline):
        found.append(timeline.group.migration_id)
        return original(self, timeline)

    monkeypatch.setattr(Diagnosis, "judge", judge)
    return found


def outcomes(found):
    return [(item.migration_id, item.outcome) for item in found]


def test_an_open_migration_is_judged_again_only_when_there_is_more_of_it(judged):
    tracker = Tracker(MATCHER, load_stage_limits())
    tracker.add([hello(0), hello(0, identity=OTHER_ID)], 0.0)
    assert list(tracker.conclude(1.0)) == []
    judged.clear()
    tracker.note_time("esx-a1", at(10))
    assert list(tracker.conclude(2.0)) == []
    assert judged == []
    tracker.add([kernel(11, "Stopping pre-copy: only 8106 pages left to send", identity=OTHER_ID)], 2.5)
    assert list(tracker.conclude(3.0)) == []
    assert judged == [OTHER_ID]


def test_silence_that_becomes_too_long_is_noticed_without_another_record(judged):
    tracker = Tracker(MATCHER, load_stage_limits())
    tracker.add([hello(0)], 0.0)
    for seconds, expected in ((60.0, []), (60.5, [(ID, Outcome.STALLED)]), (90, [])):
        tracker.note_time("esx-a1", at(seconds))
        assert outcomes(tracker.conclude(5.0 + seconds)) == expected
    judged.clear()
    tracker.note_time("esx-a1", at(300))
    assert list(tracker.conclude(400.0)) == []
    assert judged == []  # the stall was reported
    tracker.note_time("esx-a1", at(timedelta(hours=7).total_seconds()))
    assert list(tracker.conclude(500.0)) == []
    assert tracker.snapshot().open == ()


def test_a_stall_that_waits_to_be_reported_is_judged_with_later_records(judged):
    tracker = Tracker(MATCHER, load_stage_limits())
    tracker.add([hello(0)], 0.0)
    tracker.note_time("esx-a1", at(90))
    assert list(tracker.conclude(0.5)) == []
    assert outcomes(tracker.conclude(1.5)) == [(ID, Outcome.STALLED)]
    assert judged == [ID, ID]


def test_an_open_migration_is_judged_at_the_end():
    tracker = Tracker(MATCHER, load_stage_limits())
    tracker.add([hello(0)], 0.0)
    assert list(tracker.conclude(1.0)) == []
    assert outcomes(tracker.conclude(2.0, final=True)) == [(ID, Outcome.INCOMPLETE)]


def test_records_are_joined_again_only_when_they_change(monkeypatch):
    joined = []
    original = importlib.import_module("vmlog.live.tracker").join_migrations
    monkeypatch.setattr(
        "vmlog.live.tracker.join_migrations", lambda given: joined.append(len(given)) or original(given)
    )
    tracker = Tracker(MATCHER, load_stage_limits())
    tracker.add([hello(0)], 0.0)
    for now in range(3):
        list(tracker.conclude(float(now)))
    assert joined == [1]
    tracker.add([kernel(1, "Stream connection 1 added.")], 3.0)
    list(tracker.conclude(3.0))
    assert joined == [1, 2]


def test_old_trouble_is_forgotten():
    keeper = TroubleKeeper()
    assert not keeper.forget(at(0))
    trouble = Observer(KNOWLEDGE, MATCHER, at_once=True)
    log = StreamReader("vmkernel.log", FORMATS, trouble)
    line = b"2024-03-05T09:00:10.000Z In(182) vmkernel: cpu1:2097700)vmnic3 : 0a:00.1 Link Down\n"
    for block, state in log.feed(line, pause=True):
        trouble.take(block, state)
    keeper.add(trouble.observations[0])
    assert not keeper.forget(at(0))
    assert keeper.forget(at(60))


def test_a_snapshot_lists_open_migrations_the_longest_silent_first():
    tracker = Tracker(MATCHER, load_stage_limits())
    tracker.add([hello(0), hello(5, identity=OTHER_ID), begin(30, "abcd12-4711-auto-6b")], 0.0)
    tracker.add([kernel(20, "Stopping pre-copy: only 8106 pages left to send")], 0.0)
    tracker.note_time("esx-a1", at(40))
    tracker.note_time("vc", at(35))
    assert list(tracker.conclude(2.0)) == []
    snapshot = tracker.snapshot()
    assert [(one.migration.migration_id, one.lasting_s, one.silent_s) for one in snapshot.open] == [
        (OTHER_ID, 35.0, 35.0),
        (ID, 40.0, 20.0),
        (None, 5.0, 5.0),
    ]
    assert (snapshot.reached_utc, snapshot.dropped) == (at(40), 0)
    tracker.add([kernel(41, "Failed: Timeout (0xbad0021) @0x4180")], 2.0)
    assert outcomes(tracker.conclude(4.0)) == [(ID, Outcome.FAILED)]
    assert [one.migration.migration_id for one in tracker.snapshot().open] == [OTHER_ID, None]


def replay(sample, seed):
    """Return what each call of `conclude` reports while a sample's logs are read in pieces, all logs in turn."""
    chance = Random(seed)
    observer = Observer(KNOWLEDGE, MATCHER, at_once=True)
    tracker = Tracker(MATCHER, load_stage_limits())
    waiting = {}
    for path in sorted((SAMPLES / sample).rglob("*.log")):
        name = str(path.relative_to(SAMPLES))
        log = StreamReader(name, FORMATS, observer)
        waiting[name] = (log, path.read_bytes().splitlines(keepends=True))
    now, reported = 0.0, []
    while waiting:
        name = chance.choice(sorted(waiting))
        log, lines = waiting[name]
        count = chance.randint(3, 20)
        for block, state in log.feed(b"".join(lines[:count]), pause=True):
            observer.take(block, state)
            tracker.note_time(state.member.unit, log.latest(block, state))
        tracker.add(observer.drain(), now)
        del lines[:count]
        if not lines:
            del waiting[name]
        for _ in range(chance.randint(1, 2)):
            now += 0.4
            reported.append(list(tracker.conclude(now)))
    reported.append(list(tracker.conclude(now, final=True)))
    return reported


@pytest.mark.slow
@pytest.mark.parametrize("sample", ["interleaved-6.7", "switchover-timeout-5.5", "connect-timeout-4.1"])
@pytest.mark.parametrize("seed", [1, 2])
def test_conclude_reports_the_same_as_if_it_judged_everything(sample, seed, monkeypatch):
    reported = replay(sample, seed)
    original = Tracker.conclude

    def judge_everything(self, now, *, final=False):
        self._open, self._joined = {}, None
        return original(self, now, final=final)

    monkeypatch.setattr(Tracker, "conclude", judge_everything)
    assert reported == replay(sample, seed)
    assert any(reported[:-1])
