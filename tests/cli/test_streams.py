"""Live runs as processes: conclusions while streams go on, terminals, rotation, and memory over a long stream."""

from __future__ import annotations

import json
import os
import pty
import select
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from simulator import generate_log
from tests.support.hang_limit import HANG_S

HELLO = (
    "2024-05-06T07:{minute:02d}:09.100Z In(182) vmkernel: cpu3:2100100)Migrate: 412: vmotion: Source vmmLeaderID = "
    "<2100100>, ts = <{number}>, srcIP = <192.0.2.31> dstIP = <192.0.2.32> Dest wid = <2200200> using SHARED swap\n"
)
FAILED = (
    "2024-05-06T07:{minute:02d}:31.200Z Wa(180) vmkwarning: cpu3:2100100)WARNING: Migrate: 274: {number} S: Failed: "
    "The ESX hosts failed to connect over the VMotion network (0xbad010b) @0x4180\n"
)
OTHER = "2024-05-06T07:{minute:02d}:00.000Z In(182) vmkernel: cpu1:2097700)ScsiDeviceIO: 4124: Cmd 0x85 from world 0\n"
FIRST, SECOND = 2233445566778899001, 2233445566778899002


def send(process, *lines: str) -> None:
    process.stdin.write("".join(lines).encode())
    process.stdin.flush()


def events(process) -> Iterator[tuple[str, str]]:
    for line in iter(process.stdout.readline, b""):
        row = json.loads(line)
        yield row["outcome"], row["migration_id"]


def wait_until_idle(pid: int) -> None:
    """Wait until every thread of a process waits for something, and still does a moment later."""
    idle, until = 0, time.monotonic() + HANG_S
    while idle < 5:
        assert time.monotonic() < until
        stats = [path.read_text().rpartition(")")[2].split()[0] for path in Path(f"/proc/{pid}/task").glob("*/stat")]
        idle = idle + 1 if set(stats) == {"S"} else 0
        time.sleep(0.01)


@pytest.mark.parametrize("fmt", ["jsonl", "csv"])
def test_an_incident_comes_while_its_stream_goes_on(start, fmt):
    """How soon, `live/test_watch.py` tells."""
    process = start("analyze", "-", "-f", fmt)
    lines = iter(process.stdout.readline, b"")
    for minute, number in ((1, FIRST), (3, SECOND)):
        send(process, HELLO.format(minute=minute, number=number), FAILED.format(minute=minute, number=number))
        assert any(str(number) in line.decode() for line in lines)
    out, err = process.communicate(timeout=HANG_S)
    assert out == b""
    assert err.decode() == "vmlog: 2 migrations: 2 failed\n"
    assert process.returncode == 0


def test_a_stall_is_written_while_only_other_lines_come_and_a_later_end_too(start):
    process = start("analyze", "-", "-f", "jsonl")
    incidents = events(process)
    send(process, HELLO.format(minute=1, number=FIRST), *(OTHER.format(minute=minute) for minute in range(2, 9)))
    assert next(incidents) == ("stalled", str(FIRST))
    send(process, FAILED.format(minute=9, number=FIRST), HELLO.format(minute=10, number=SECOND))
    assert next(incidents) == ("failed", str(FIRST))
    process.stdin.close()
    assert list(incidents) == [("incomplete", str(SECOND))]
    assert process.wait(timeout=HANG_S) == 0
    assert process.stderr.read().decode() == "vmlog: 3 migrations: 1 failed, 1 stalled, 1 incomplete\n"
    process.stdout.close()
    process.stderr.close()


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_an_interrupt_writes_the_open_migrations_and_the_counts(start):
    process = start("analyze", "-", "-f", "jsonl")
    incidents = events(process)
    send(process, HELLO.format(minute=1, number=FIRST), FAILED.format(minute=1, number=FIRST))
    assert next(incidents) == ("failed", str(FIRST))
    send(process, HELLO.format(minute=2, number=SECOND))
    # The record before it is read once the later incident is written.
    send(process, HELLO.format(minute=2, number=FIRST + 6), FAILED.format(minute=2, number=FIRST + 6))
    assert next(incidents) == ("failed", str(FIRST + 6))
    wait_until_idle(process.pid)
    process.send_signal(signal.SIGINT)
    assert list(incidents) == [("incomplete", str(SECOND))]
    out, err = process.communicate(timeout=HANG_S)
    assert (out, process.returncode) == (b"", 130)
    assert err.decode() == "vmlog: 3 migrations: 2 failed, 1 incomplete\nvmlog: interrupted\n"


def test_a_terminal_shows_each_incident_when_it_concludes(start):
    ours, theirs = pty.openpty()
    process = start("analyze", "-", stdout=theirs)
    os.close(theirs)
    send(process, HELLO.format(minute=1, number=FIRST), FAILED.format(minute=1, number=FIRST))
    shown = screen(ours, "article")
    assert "FAILED" in shown
    assert "\x1b[" in shown  # in colour
    assert process.poll() is None
    process.stdin.close()
    rest = screen(ours, "1 migration: 1 failed")
    assert "FAILED" not in rest
    assert process.wait(timeout=HANG_S) == 0
    process.stderr.close()
    os.close(ours)


def screen(terminal: int, awaited: str) -> str:
    """Return what a terminal shows until the awaited text."""
    shown, until = "", time.monotonic() + HANG_S
    while awaited not in shown:
        assert time.monotonic() < until, shown
        if select.select([terminal], [], [], 0.2)[0]:
            shown += os.read(terminal, 65536).decode()
    return shown


def test_files_are_followed_through_rotation_and_truncation_and_before_they_exist(start, tmp_path):
    log, later = tmp_path / "vmkernel.log", tmp_path / "hostd.log"
    log.write_text(FAILED.format(minute=0, number=FIRST + 6) + HELLO.format(minute=1, number=FIRST))
    process = start("analyze", "--follow", log, later, "-f", "jsonl")
    incidents = events(process)
    assert next(incidents) == ("failed", str(FIRST + 6))
    # Renamed and begun anew; the last line went to the old file.
    log.rename(tmp_path / "vmkernel.0")
    with (tmp_path / "vmkernel.0").open("a") as old:
        old.write(FAILED.format(minute=1, number=FIRST))
    log.write_text(HELLO.format(minute=3, number=SECOND) + FAILED.format(minute=3, number=SECOND))
    assert {next(incidents), next(incidents)} == {("failed", str(FIRST)), ("failed", str(SECOND))}
    # Copied and cut.
    log.write_text(FAILED.format(minute=5, number=FIRST + 7))
    assert next(incidents) == ("failed", str(FIRST + 7))
    later.write_text(FAILED.format(minute=7, number=FIRST + 8).replace("vmkwarning", "vmkernel"))
    assert next(incidents) == ("failed", str(FIRST + 8))
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=HANG_S)
    assert process.returncode == 130
    assert err.decode() == "vmlog: 5 migrations: 5 failed\nvmlog: interrupted\n"


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.slow
def test_the_memory_of_a_long_stream_is_flat(start):
    stream = generate_log("vmkernel", "8.0", 36.0, migrations=["keepalive", "succeed", "connect"] * 30)
    process = start("analyze", "-", "-f", "csv")
    peaks, lines, sent = [], 0, 0
    for chunk in stream:
        process.stdin.write(chunk)
        lines += chunk.count(b"\n")
        sent += len(chunk)
        if sent > 9e6 * (len(peaks) + 1):
            peaks.append(peak_kb(process.pid))
    process.stdin.flush()
    out, _ = process.communicate(timeout=HANG_S)
    assert lines > 200_000
    assert out.count(b",failed,") == 60
    print(f"peaks {peaks} kB after {lines} lines")  # noqa: T201 - shown when it fails
    # The first is taken while the program starts and the queue of what was read fills.
    assert peaks[-1] < peaks[1] * 1.15


def peak_kb(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM:")).split()[1])
