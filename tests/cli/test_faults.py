"""What goes wrong around a run: full disks, killed runs, pipes without a writer, sources that cannot be read."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.support.hang_limit import HANG_S
from vmlog.source import stall_warning

LINE = b"2024-05-06T07:08:09.101Z cpu3:2101234)Vol3: 1023: nothing to see here, line of a healthy host\n"
# More than any pipe holds: when it is written, the program is reading.
PLENTY = LINE * 20_000

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="needs Linux")


def left_over(folder: Path, kept: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path != kept]


def wait_for(happened) -> None:
    until = time.monotonic() + HANG_S
    while not happened():
        assert time.monotonic() < until
        time.sleep(0.02)


@pytest.mark.parametrize("command", [("analyze", "report.json"), ("events", "events.parquet"), ("events", "e.csv")])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_run_that_is_ended_leaves_the_old_file_alone(start, tmp_path, command, number):
    name, file = command
    path = tmp_path / file
    path.write_bytes(b"before")
    process = start(name, "-", "-o", path)
    process.stdin.write(PLENTY)
    process.stdin.flush()
    process.send_signal(number)
    process.communicate(timeout=HANG_S)
    assert process.returncode == 128 + number
    assert path.read_bytes() == b"before"
    assert left_over(tmp_path, path) == []


@pytest.mark.parametrize("file", ["events.csv", "events.parquet"])
def test_a_killed_run_leaves_nothing_that_looks_whole(start, tmp_path, file):
    path = tmp_path / file
    path.write_bytes(b"before")
    process = start("events", "-", "-o", path)
    process.stdin.write(PLENTY)
    process.stdin.flush()
    wait_for(lambda: left_over(tmp_path, path))
    process.kill()
    process.communicate(timeout=HANG_S)
    assert path.read_bytes() == b"before"
    assert all(rest.name.startswith(f".{file}.") and rest.suffix != path.suffix for rest in left_over(tmp_path, path))


@on_linux
@pytest.mark.parametrize("command", [("analyze", "report.json"), ("events", "events.parquet"), ("events", "e.jsonl")])
def test_a_disk_that_fills_up_leaves_the_old_file(start, samples, tmp_path, command):
    name, file = command
    path = tmp_path / file
    path.write_bytes(b"before")
    # No file may grow beyond 512 or 1024 bytes: the write fails in the middle.
    process = start(name, samples / "connect-timeout-8.0", "-o", path, through='ulimit -f 1; exec "$0" "$@"')
    _, err = process.communicate(timeout=HANG_S)
    assert process.returncode == 2
    assert err.decode().startswith(f"vmlog: {path} cannot be written: ")
    assert path.read_bytes() == b"before"
    assert left_over(tmp_path, path) == []


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_pipe_without_a_writer_is_reported_and_can_be_interrupted(start, tmp_path, number):
    pipe = tmp_path / "vmkernel.log"
    os.mkfifo(pipe)
    process = start("analyze", pipe)
    assert process.stderr.readline() == b"vmlog: vmkernel.log: nothing comes, waiting for its writer\n"
    process.send_signal(number)
    process.communicate(timeout=HANG_S)
    assert process.returncode == 128 + number


@pytest.mark.slow
@pytest.mark.parametrize("quiet", [False, True])
def test_a_pipe_that_stalls_is_reported_and_then_read(run, failed, samples, tmp_path, monkeypatch, quiet):
    monkeypatch.setattr(stall_warning, "STALL_AFTER_S", 0.1)
    pipe = tmp_path / "vmkernel.log"
    os.mkfifo(pipe)
    data = failed.read_bytes()
    warned, warn = threading.Event(), stall_warning._LOG.warning

    def warning(*arguments) -> None:
        warn(*arguments)
        warned.set()

    def write() -> None:
        with pipe.open("wb", buffering=0) as writer:
            writer.write(data[:900])
            warned.wait(HANG_S)
            writer.write(data[900:])

    monkeypatch.setattr(stall_warning._LOG, "warning", warning)
    writer = threading.Thread(target=write)
    writer.start()
    healthy = samples / "healthy-vmotion-8.0"
    result = run("analyze", pipe, healthy, "-f", "csv", *(["-q"] if quiet else []))
    writer.join()
    assert result.code == 0
    assert result.text.count(",failed,") == 1
    assert result.err.count("vmkernel.log: nothing comes, waiting for its writer\n") == (not quiet)


def test_waiting_for_standard_input_is_reported(start, failed):
    process = start("analyze", "-", "-f", "json")
    assert process.stderr.readline() == b"vmlog: standard input: nothing comes, waiting for its writer\n"
    out, _ = process.communicate(failed.read_bytes(), timeout=HANG_S)
    assert process.returncode == 0
    assert b'"outcome": "failed"' in out


def test_loops_of_directories_end(run, failed, tmp_path):
    folder = tmp_path / "logs"
    folder.mkdir()
    (folder / "vmkernel.log").write_bytes(failed.read_bytes())
    (folder / "up").symlink_to(folder, target_is_directory=True)
    (tmp_path / "loop").symlink_to("loop")
    result = run("analyze", folder, tmp_path / "loop", "-f", "csv", "--strict")
    assert result.code == 4
    assert result.text.count(",failed,") == 1
    assert f"{tmp_path / 'loop'}: " in result.err
    assert run("analyze", tmp_path / "loop").code == 3


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs a file that can be opened and not be read")
def test_a_file_that_cannot_be_read_is_reported_and_the_rest_analysed(run, failed):
    result = run("analyze", "/proc/self/mem", failed, "-f", "csv")
    assert result.code == 0
    assert result.text.count(",failed,") == 1
    assert "/proc/self/mem: cannot be read further: Input/output error" in result.err
    assert run("analyze", "/proc/self/mem", failed, "--strict").code == 4
    assert run("analyze", "/proc/self/mem").code == 3


@pytest.mark.skipif(os.geteuid() == 0, reason="everything is readable for root")
def test_a_file_without_permission_is_reported(run, failed, tmp_path):
    secret = tmp_path / "hostd.log"
    secret.touch(0o000)
    result = run("analyze", secret, failed, "-f", "csv", "--strict")
    assert result.code == 4
    assert "Permission denied" in result.err


def test_closed_standard_error_costs_the_messages_only(start, failed):
    process = start("analyze", failed, "-f", "csv", through='exec "$0" "$@" 2>&-')
    out, _ = process.communicate(timeout=HANG_S)
    assert process.returncode == 0
    assert out.count(b",failed,") == 1


@pytest.mark.parametrize("arguments", [("analyze", "-f", "jsonl"), ("analyze", "-f", "json"), ("info",)], ids=" ".join)
def test_a_full_standard_output_is_reported(start, failed, arguments):
    with Path("/dev/full").open("wb") as full:
        process = start(*arguments, failed, stdout=full)
        _, err = process.communicate(timeout=HANG_S)
    assert process.returncode == 2
    assert err.decode() == "vmlog: cannot write: No space left on device\n"


def test_a_live_run_notices_that_its_reader_went_away(failed, start):
    process = start("analyze", "-", "-f", "jsonl")
    process.stdout.close()
    process.stdin.write(failed.read_bytes())
    process.stdin.flush()
    try:
        assert process.wait(timeout=HANG_S) == 141
    finally:
        process.stdin.close()
        process.stderr.close()


@pytest.mark.parametrize("command", ["analyze", "events"])
def test_an_ending_that_names_no_format_is_wrong_usage(run, failed, tmp_path, command):
    result = run(command, failed, "-o", tmp_path / "report.weird")
    assert result.code == 2
    assert f"{tmp_path / 'report.weird'}: the ending names no format (" in result.err
    assert list(tmp_path.iterdir()) == []
    assert run(command, failed, "-o", tmp_path / "report.weird", "-f", "csv").code == 0
    assert run(command, failed, "-o", tmp_path / "report").code == 0


def test_the_suite_runs_programs_that_can_be_interrupted():
    """A shell that starts jobs in the background lets them ignore SIGINT; every test above would fail then."""
    assert signal.getsignal(signal.SIGINT) is not signal.SIG_IGN
    assert subprocess.run(["sh", "-c", "kill -INT $$"], check=False, timeout=HANG_S).returncode == -signal.SIGINT
