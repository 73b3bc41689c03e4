"""Too little memory, too few threads or open files: a sentence, and nothing that libraries print."""

from __future__ import annotations

import _thread
import sys
from pathlib import Path

import pytest

from tests.support.hang_limit import HANG_S
from vmlog.cli import system_limits
from vmlog.cli.system_limits import ScarcityError, require_threads_and_files

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="limits differ elsewhere")


@on_linux
@pytest.mark.parametrize(
    ("command", "limit", "what"),
    [
        ("events", "-v 300000", "memory"),
        ("analyze", "-v 450000", ""),
        ("analyze", "-v 600000", ""),
        ("events", "-v 900000", ""),
        ("analyze", "-n 6", "open files"),
    ],
)
def test_a_run_with_too_little_says_so_in_one_line(start, failed, command, limit, what):
    process = start(command, failed, through=f'ulimit {limit}; exec "$0" "$@"')
    out, err = process.communicate(timeout=HANG_S)
    # Whether a small log needs more depends on how the system lays out memory.
    if process.returncode or not limit.startswith(("-v 6", "-v 9")):
        assert (process.returncode, out) == (70, b"")
        assert err.startswith(f"vmlog: the system gives too little: {what}".encode())
        assert err.count(b"\n") == 1
        assert limit[:2].encode() in err
    else:
        assert b"connect" in out.lower() or command == "events"
        assert err == b""


@on_linux
@pytest.mark.parametrize("limit", [60_000, 120_000, 200_000])
@pytest.mark.parametrize("command", ["analyze", "patterns"])
def test_a_library_that_cannot_be_loaded_adds_nothing(start, samples, command, limit):
    arguments = ["patterns", "test"] if command == "patterns" else ["analyze", samples / "demo"]
    process = start(*arguments, through=f'ulimit -v {limit}; exec "$0" "$@"')
    out, err = process.communicate(timeout=HANG_S)
    assert (process.returncode, out) == (70, b"")
    assert err.startswith(b"vmlog: the system gives too little: memory")
    assert err.count(b"\n") == 1


@on_linux
def test_a_limited_run_with_enough_is_like_any_other(start, failed):
    plain = start("analyze", failed, "-f", "json", "--fail-on", "error")
    limited = start("analyze", failed, "-f", "json", "--fail-on", "error", through='ulimit -v 4000000; exec "$0" "$@"')
    assert plain.communicate(timeout=HANG_S) == limited.communicate(timeout=HANG_S)
    assert plain.returncode == limited.returncode == 1


@on_linux
@pytest.mark.parametrize(("number", "code"), [(2, 130), (15, 143)])
def test_signals_reach_a_limited_run(start, tmp_path, number, code):
    process = start("events", "-", "-o", tmp_path / "e.jsonl", through='ulimit -v 4000000; exec "$0" "$@"')
    # More than any pipe holds: when it is written, the program is reading.
    process.stdin.write(b"2024-05-06T07:08:09.101Z cpu3:2101234)nothing to see here\n" * 20_000)
    process.stdin.flush()
    process.send_signal(number)
    _, err = process.communicate(timeout=HANG_S)
    assert process.returncode == code
    assert err == (b"vmlog: interrupted\n" if code == 130 else b"")
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("allowed", [0, 3])
def test_too_few_threads_are_noticed_before_libraries_start(monkeypatch, allowed):
    started: list[object] = []
    begin = _thread.start_new_thread

    def limited(*arguments):
        if len(started) == allowed:
            raise RuntimeError("can't start new thread")
        started.append(arguments)
        return begin(*arguments)

    monkeypatch.setattr(system_limits, "is_memory_limited", lambda: False)
    monkeypatch.setattr(_thread, "start_new_thread", limited)
    with pytest.raises(ScarcityError, match="too little: processes or threads"):
        require_threads_and_files()
    assert len(started) == allowed


def test_trying_leaves_nothing_open():
    open_files = Path("/proc/self/fd")
    before = len([*open_files.iterdir()]) if open_files.exists() else 0
    require_threads_and_files()
    assert (len([*open_files.iterdir()]) if open_files.exists() else 0) == before
