"""Live streams: incidents appear once, when they conclude or stall; rotation and truncation are followed."""

import importlib
import io
import os
import queue
import re
import signal
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from vmlog.diagnose.diagnosis import Diagnosis
from vmlog.knowledge.knowledge import Knowledge
from vmlog.live.streams import GATHER_S, PAUSE_S, file_reader, is_text_stream, pipe_reader
from vmlog.live.tracker import SETTLE_S
from vmlog.live.watch import watch_streams
from vmlog.model import Incident
from vmlog.terms import Outcome

LIVE = importlib.import_module("vmlog.live.watch")  # the package gives the name to the function
KNOWLEDGE = Knowledge.load()
ROOT = Path(__file__).resolve().parents[2] / "sample_logs"
FAILED = ROOT / "switchover-timeout-8.0" / "esx-a1" / "vmkernel.log"
HEALTHY = ROOT / "healthy-vmotion-8.0" / "esx-a1" / "vmkernel.log"
IDS = re.compile(rb"ts = <(\d+)>")
MIGRATION = "2233445566778899001"


def watched(streams, host=None, on_snapshot=None):
    return watch_streams(streams, KNOWLEDGE, KNOWLEDGE.stage_limits, host, on_snapshot)


def chunks(*parts):
    waiting = list(parts)
    return lambda: waiting.pop(0) if waiting else b""


def hello(second):
    return (
        f"2024-05-06T07:08:{second:02d}.100Z In(182) vmkernel: cpu3:2100100)Migrate: 412: vmotion: Source "
        f"vmmLeaderID = <2100100>, ts = <{MIGRATION}>, srcIP = <192.0.2.31> dstIP = <192.0.2.32> "
        "Dest wid = <2200200> using SHARED swap\n"
    ).encode()


def other(minute):
    return (
        f"2024-05-06T07:{minute:02d}:00.000Z In(182) vmkernel: cpu1:2097700)ScsiDeviceIO: 4124: Cmd 0x85 from world 0\n"
    ).encode()


def test_a_stream_gives_each_migration_once():
    found = list(watched({"log": chunks(FAILED.read_bytes())}))
    assert [item.outcome for item in found] == [Outcome.FAILED]
    assert found[0].causes[0].id == "switchover-timeout-vmotion" or found[0].causes


@pytest.mark.slow
def test_cutting_the_stream_anywhere_gives_the_same_conclusion():
    data = FAILED.read_bytes()
    whole = [(item.migration_id, item.outcome, item.stage) for item in watched({"log": chunks(data)})]
    for size in (7, 100, 4099):
        parts = [data[start : start + size] for start in range(0, len(data), size)]
        assert [(item.migration_id, item.outcome, item.stage) for item in watched({"log": chunks(*parts)})] == whole


def test_continuation_lines_that_come_with_the_next_piece_belong_to_their_record(monkeypatch):
    monkeypatch.setattr(LIVE, "STREAM_READ_BYTES", 0)  # as if there were always more to come at once
    data = (ROOT / "refused-cdrom-6.7" / "vc-a" / "vpxd.log").read_bytes()
    (whole,) = watched({"vpxd.log": chunks(data)})
    parts = [data[start : start + 50] for start in range(0, len(data), 50)]
    (found,) = watched({"vpxd.log": chunks(*parts)})
    assert (found.message, found.causes) == (whole.message, whole.causes)
    assert "CD/DVD" in found.message


@pytest.mark.slow
def test_a_replayed_log_loses_no_migration_although_hours_pass_in_a_moment(monkeypatch):
    monkeypatch.setattr(LIVE, "_POLL_S", 0.0)
    later = (other(minute).replace(b"05-06T07", b"09-21T%02d" % hour) for hour in range(3) for minute in range(60))
    found = list(watched({"log": chunks(FAILED.read_bytes(), *later)}))
    assert [item.outcome for item in found] == [Outcome.FAILED]


def test_an_id_that_comes_back_another_day_is_another_incident(monkeypatch):
    monkeypatch.setattr(LIVE, "_POLL_S", 0.0)
    monkeypatch.setattr("vmlog.live.tracker.SETTLE_S", 0.0)
    end = b": 274: %s S: Failed: Timeout (0xbad0021) @0x4180\n" % MIGRATION.encode()
    line = b"2024-05-%02dT07:08:31.200Z Wa(180) vmkwarning: cpu3:2100100)WARNING: Migrate" + end
    found = list(watched({"log": chunks(line % 6, line % 6, other(9), line % 9, line % 9)}))
    assert [(item.outcome, item.failed_utc.day) for item in found] == [(Outcome.FAILED, 6), (Outcome.FAILED, 9)]


def test_a_reported_migration_is_judged_again_only_when_it_has_more_records(monkeypatch):
    monkeypatch.setattr(LIVE, "_POLL_S", 0.0)
    monkeypatch.setattr("vmlog.live.tracker.SETTLE_S", 0.0)
    judged = []
    original = Diagnosis.judge
    monkeypatch.setattr(Diagnosis, "judge", lambda *given: judged.append(given) or original(*given))
    pauses = [other(minute).replace(b"05-06T07", b"09-20T06") for minute in range(50, 55)]
    found = list(watched({"log": chunks(FAILED.read_bytes(), *pauses)}))
    assert [item.outcome for item in found] == [Outcome.FAILED]
    assert len(judged) == 1


def test_a_success_is_no_incident():
    found = list(watched({"log": chunks(HEALTHY.read_bytes())}))
    assert [isinstance(item, Incident) for item in found] == [False]


def test_a_silent_migration_stalls_while_other_lines_go_on():
    found = list(watched({"log": chunks(hello(9), other(9), other(10), other(12))}))
    assert [(item.outcome, str(item.stage), item.progress_percent) for item in found] == [
        (Outcome.STALLED, "connect", 10)
    ]


def test_what_is_open_at_the_end_is_incomplete():
    found = list(watched({"log": chunks(hello(9))}))
    assert [item.outcome for item in found] == [Outcome.INCOMPLETE]


def test_a_conclusion_comes_within_two_seconds_of_its_line(monkeypatch):
    class Clock(queue.Queue):
        """A queue whose time passes only while somebody waits for what does not come."""

        now = arrived = 0.0

        def get(self, *, timeout):
            try:
                found = super().get(timeout=0.001)
            except queue.Empty:
                Clock.now += timeout
                raise
            Clock.arrived = Clock.now
            return found

    monkeypatch.setattr(LIVE, "queue", SimpleNamespace(Queue=Clock, Empty=queue.Empty))
    monkeypatch.setattr(LIVE, "time", SimpleNamespace(monotonic=lambda: Clock.now))
    written = queue.Queue()
    written.put(FAILED.read_bytes())
    stream = watched({"log": written.get})
    assert next(stream).outcome is Outcome.FAILED
    data = FAILED.read_bytes().replace(b"2024-09-20T06", b"2024-09-20T09")
    written.put(data.replace(next(iter(IDS.findall(data))), b"2233445566778899077"))
    assert next(stream).migration_id == "2233445566778899077"
    waited = Clock.now - Clock.arrived
    written.put(b"")
    assert list(stream) == []
    # Before it arrived, the line waited for the reader to look again, and for others to gather with it.
    assert SETTLE_S <= waited < 2 - PAUSE_S - GATHER_S


def test_a_followed_file_is_read_on_through_rotation_and_truncation(tmp_path):
    path = tmp_path / "vmkernel.log"
    path.write_bytes(b"one\n")
    over = threading.Event()
    read = file_reader(path, over.is_set)
    assert read() == b"one\n"
    old = tmp_path / "vmkernel.0"
    path.rename(old)
    with old.open("ab") as late:
        late.write(b"late\nunfin")
    path.write_bytes(b"two\n")
    assert [read(), read(), read()] == [b"late\nunfin", b"\n", b"two\n"]
    path.write_bytes(b"3\n")
    assert read() == b"3\n"
    over.set()
    assert read() == b""


def test_a_file_that_appears_later_is_followed(tmp_path):
    path = tmp_path / "later.log"
    over = threading.Event()
    read = file_reader(path, over.is_set)
    threading.Timer(0.3, lambda: path.write_bytes(b"here\n")).start()
    assert read() == b"here\n"
    over.set()
    assert read() == b""


@pytest.mark.parametrize(
    ("head", "text"),
    [
        (b"2024-05-06T07:08:09Z x\n", True),
        (b"\x1f\x8b\x08\0", False),
        (b"PK\x03\x04", False),
        (b"\0" * 80, False),
        (b"", False),
    ],
)
def test_archives_on_a_pipe_are_not_read_as_text(head, text):
    assert is_text_stream(io.BufferedReader(io.BytesIO(head))) is text


def test_a_pipe_is_gathered_as_it_is_written():
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as stream:
        read = pipe_reader(stream)
        os.write(writing, b"first\n")
        assert read() == b"first\n"
        os.write(writing, b"second\n")
        os.write(writing, b"third\n")
        assert read() == b"second\nthird\n"
        os.close(writing)
        assert read() == b""


def test_the_state_of_the_tracker_is_bounded(monkeypatch):
    monkeypatch.setattr("vmlog.live.tracker.MAX_OBSERVATIONS", 50)
    lines = b"".join(hello(9).replace(MIGRATION.encode(), str(2 * 10**18 + number).encode()) for number in range(300))
    snapshots = []
    list(watched({"log": chunks(lines)}, on_snapshot=snapshots.append))
    assert snapshots[-1].dropped == 250


def test_each_snapshot_lists_open_migrations(monkeypatch):
    monkeypatch.setattr(LIVE, "_POLL_S", 0.0)
    snapshots = []
    found = list(watched({"log": chunks(hello(9), other(9), FAILED.read_bytes())}, on_snapshot=snapshots.append))
    assert {item.outcome for item in found} == {Outcome.STALLED, Outcome.FAILED}
    assert (snapshots[0].open, snapshots[0].reached_utc, snapshots[-1].open) == ((), None, ())
    assert [one.migration.migration_id for one in snapshots[1].open] == [MIGRATION]
    assert [one.silent_s for snapshot in snapshots[1:3] for one in snapshot.open] == [0.0, 50.9]


def test_an_interrupt_during_a_snapshot_still_yields_open_migrations(monkeypatch):
    monkeypatch.setattr(LIVE, "_POLL_S", 0.0)
    snapshots = []

    def add_snapshot(one):
        snapshots.append(one)
        if len(snapshots) == 2:
            signal.raise_signal(signal.SIGINT)

    stream = watched({"log": chunks(hello(9), *[other(9)] * 100)}, on_snapshot=add_snapshot)
    assert next(stream).outcome is Outcome.INCOMPLETE
    with pytest.raises(KeyboardInterrupt):
        next(stream)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_an_interrupt_while_a_log_is_read_loses_none_of_its_migrations(monkeypatch):
    seen = []
    take = LIVE.Observer.take

    def interrupted(*args):
        seen.append(take(*args))
        if len(seen) == 1:
            signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(LIVE.Observer, "take", interrupted)
    stream = watched({"log": chunks(hello(9), *[other(9)] * 100)})
    assert next(stream).outcome is Outcome.INCOMPLETE
    with pytest.raises(KeyboardInterrupt):
        next(stream)


def test_a_second_interrupt_is_raised_at_once(monkeypatch):
    monkeypatch.setattr(LIVE, "_POLL_S", 0.0)

    def interrupt_twice(_):
        for _ in range(2):
            signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        list(watched({"log": chunks(hello(9))}, on_snapshot=interrupt_twice))
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_trouble_near_a_failure_is_shown_and_does_not_push_migrations_out():
    down = "2024-05-06T07:08:{:02d}.000Z In(182) vmkernel: cpu1:2097700)vmnic3 : 0a:00.1 Link Down\n"
    storm = ["".join(down.format(second) for second in range(first, first + 20)).encode() for first in (0, 20, 40)]
    failed = (
        "2024-05-06T07:09:02.000Z Wa(180) vmkwarning: cpu3:2100100)WARNING: Migrate: 274: "
        f"{MIGRATION} S: Failed: The ESX hosts failed to connect over the VMotion network (0xbad010b) @0x4180\n"
    ).encode()
    (incident,) = watched({"vmkernel.log": chunks(hello(1), *storm, failed)})
    assert incident.outcome is Outcome.FAILED
    assert [item.ts_utc.minute for item in incident.evidence if "Link Down" in item.text] == [8]


def test_the_limits_of_a_live_run_can_be_set():
    rules = KNOWLEDGE.stage_limits.changed({"connect": 600.0}, None)
    streams = {"log": chunks(hello(1), *(other(minute) for minute in range(9, 15)))}
    (found,) = watch_streams(streams, KNOWLEDGE, rules)
    assert found.outcome is Outcome.INCOMPLETE
    (found,) = watched({"log": chunks(hello(1), *(other(minute) for minute in range(9, 15)))})
    assert found.outcome is Outcome.STALLED
