"""Signals and closed pipes, on the program as a process."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.support.hang_limit import HANG_S
from vmlog.readers.process import usable_cores

LINE = b"2024-05-06T07:08:09.101Z cpu3:2101234)Vol3: 1023: nothing to see here, line of a healthy host\n"
# More than any pipe holds: when it is written, the program is reading.
PLENTY = LINE * 20_000
# Of a source in the middle of which a run is.
READ_BYTES = 15_000_000


def reading(start, *arguments) -> subprocess.Popen[bytes]:
    """Return a run in the middle of its work: it has read all that there is and waits for more."""
    process = start(*arguments)
    process.stdin.write(PLENTY)
    process.stdin.flush()
    return process


def finish(process: subprocess.Popen[bytes]) -> tuple[bytes, str]:
    out, err = process.communicate(timeout=HANG_S)
    return out, err.decode()


@pytest.mark.parametrize(
    ("number", "code", "text"),
    [(signal.SIGINT, 130, "vmlog: interrupted\n"), (signal.SIGTERM, 143, ""), (signal.SIGHUP, 129, "")],
)
def test_signals_end_the_run_and_leave_no_file(start, tmp_path, number, code, text):
    process = reading(start, "events", "-", "-o", tmp_path / "events.jsonl")
    process.send_signal(number)
    _, err = finish(process)
    assert process.returncode == code
    assert err == text
    assert list(tmp_path.iterdir()) == []


def test_a_run_under_nohup_outlives_its_terminal(start, tmp_path):
    process = start("events", "-", "-o", tmp_path / "events.jsonl", through='trap "" HUP; exec "$0" "$@"')
    process.stdin.write(PLENTY)
    process.stdin.flush()
    process.send_signal(signal.SIGHUP)
    _, err = finish(process)
    assert process.returncode == 0
    assert err.endswith(f" records written to {tmp_path / 'events.jsonl'}\n")
    assert (tmp_path / "events.jsonl").exists()


def test_a_terminal_that_closes_ends_the_run(tmp_path, terminal):
    """Nothing can be text there any more; that must not look like output that cannot be written."""
    screen = terminal("analyze", "--follow", tmp_path / "vmkernel.log")
    screen.wait_for("under way")
    screen.close()
    assert screen.process.wait(timeout=HANG_S) == 129


def test_a_closed_pipe_ends_the_run_silently(start, tmp_path):
    log = tmp_path / "vmkernel.log"
    log.write_bytes(PLENTY)
    process = start("events", log)
    process.stdout.read(100)
    process.stdout.close()
    assert process.wait(timeout=HANG_S) == 141
    assert process.stderr.read() == b""
    process.stderr.close()
    process.stdin.close()


def test_closed_standard_output_is_reported(start):
    process = start("--version", through='exec "$0" "$@" >&-')
    _, err = finish(process)
    assert process.returncode == 2
    assert err == "vmlog: standard output is closed\n"


def reader_of(process: subprocess.Popen[bytes]) -> int:
    """Return the process that reads for a run, once it has read some of its source."""
    while process.poll() is None:
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        if children and int(Path(f"/proc/{children[0]}/io").read_text().split()[1]) > READ_BYTES:
            return int(children[0])
        time.sleep(0.002)
    raise AssertionError(finish(process))


def gone(number: int) -> bool:
    """Return whether a process ends."""
    until = time.monotonic() + HANG_S
    while time.monotonic() < until:
        try:
            state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False


IN_TWO_PROCESSES = pytest.mark.skipif(
    usable_cores() < 2 or not Path("/proc/self/io").exists(), reason="needs two cores, and to see what a process does"
)


@IN_TWO_PROCESSES
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGKILL, -9)])
def test_the_process_that_reads_ends_with_the_run(start, tmp_path, number, code):
    (tmp_path / "vmkernel.log").write_bytes(LINE * 600_000)
    process = start("analyze", tmp_path / "vmkernel.log")
    reader = reader_of(process)
    process.send_signal(number)
    finish(process)
    assert process.returncode == code
    assert gone(reader)


@IN_TWO_PROCESSES
def test_a_run_whose_reader_is_killed_says_so(start, tmp_path):
    (tmp_path / "vmkernel.log").write_bytes(LINE * 600_000)
    process = start("analyze", tmp_path / "vmkernel.log", "--strict", "-f", "json")
    os.kill(reader_of(process), signal.SIGKILL)
    out, err = finish(process)
    assert process.returncode == 4
    assert "the process that reads the sources ended early" in err
    assert 0 < json.loads(out)["coverage"][0]["lines"] < 600_000
