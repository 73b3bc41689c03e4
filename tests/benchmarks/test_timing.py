"""What a run takes is told for all its processes, and for each."""

from __future__ import annotations

import sys

import pytest

from benchmarks.timing import Run, measure_in_turn, measure_once, paired_ratio

# A thread of the program starts the process that works.
PROGRAM = """
import subprocess, sys, threading
work = "import time\\nkept = b'x' * 30_000_000\\nwhile time.process_time() < 0.6: pass"
thread = threading.Thread(target=subprocess.run, args=([sys.executable, "-c", work],))
thread.start()
thread.join()
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_processes_that_a_thread_starts_are_counted():
    run = measure_once([sys.executable, "-c", PROGRAM])
    assert run.cpu_seconds >= 0.6
    assert len(run.processes) == 2
    own, other = run.processes
    assert other.cpu_seconds >= 0.5 > own.cpu_seconds
    assert other.peak_mb > 30
    # What the other one shares with this one counts once.
    assert other.peak_mb < run.peak_mb + own.peak_mb
    assert run.peak_mb < own.peak_mb + other.peak_mb


def test_a_run_that_fails_is_an_error():
    with pytest.raises(RuntimeError, match="ended with 3: told"):
        measure_once([sys.executable, "-c", "import sys; print('told', file=sys.stderr); sys.exit(3)"])


def test_runs_are_taken_in_turn(monkeypatch):
    order = []
    monkeypatch.setattr("benchmarks.timing.measure_once", lambda command: order.append(command[0]) or Run(1, 1, 1))
    runs = measure_in_turn({"one": ["a"], "other": ["b"]}, 3)
    assert order == ["a", "b"] * 3
    assert {title: len(taken) for title, taken in runs.items()} == {"one": 3, "other": 3}


def test_the_ratio_is_the_median_of_the_pairs():
    ones = [Run(seconds, 0, 0) for seconds in (1, 2, 30)]
    others = [Run(seconds, 0, 0) for seconds in (2, 2, 3)]
    assert paired_ratio(ones, others) == 1.0
