"""Signals at counted moments of a run: while modules are loaded, and after the output is complete."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import vmlog
from tests.support.hang_limit import HANG_S

# Sends a signal when a module is about to be loaded, or when the program ends.
RUN = """
import os, sys
at, number = sys.argv.pop(1), int(sys.argv.pop(1))

class Sender:
    def find_spec(self, name, path, target=None):
        if name == at:
            os.kill(os.getpid(), number)

sys.meta_path.insert(0, Sender())
leave = os._exit

def end(code):
    os._exit = leave
    os.kill(os.getpid(), number)
    leave(code)

if at == "the end":
    os._exit = end
import vmlog.cli
vmlog.cli.main()
"""
# In the order in which a run loads them, the first before anything else of the program.
MOMENTS = [
    "vmlog.cli.supervision", "typer", "platformdirs", "numpy._core.multiarray", "polars._plr", "hyperscan",
    "vmlog.report.phrases", "the end",
]  # fmt: skip
CODES = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129}


def run_with_signal(moment: str, number: int, *arguments: str | Path) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(Path(vmlog.__file__).parents[1])}
    command = [sys.executable, "-c", RUN, moment, str(int(number)), *map(str, arguments)]
    return subprocess.run(command, env=environment, capture_output=True, timeout=HANG_S, check=False)


@pytest.mark.slow
@pytest.mark.parametrize("moment", MOMENTS)
def test_an_interrupt_at_any_moment_ends_cleanly(moment, failed, tmp_path):
    done = run_with_signal(moment, signal.SIGINT, "analyze", failed, "-o", tmp_path / "report.json")
    assert done.returncode == 130
    assert done.stdout == b""
    assert done.stderr.splitlines()[-1] == b"vmlog: interrupted"
    is_complete = moment == "the end"
    assert [path.name for path in tmp_path.iterdir()] == (["report.json"] if is_complete else [])
    assert len(done.stderr.splitlines()) == 1 + is_complete


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("moment", ["vmlog.cli.app", "polars._plr", "vmlog.report.phrases"])
def test_other_signals_at_any_moment_end_silently(moment, number, failed, tmp_path):
    done = run_with_signal(moment, number, "analyze", "-q", failed, "-o", tmp_path / "report.json")
    assert (done.returncode, done.stdout, done.stderr) == (CODES[number], b"", b"")
