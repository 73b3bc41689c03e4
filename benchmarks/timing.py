"""Measuring whole processes: wall and processor time and peak memory, the best of some runs."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
VMLOG: Final = (sys.executable, "-m", "vmlog")
_PYTHON_PATH: Final = os.pathsep.join(str(ROOT / part) for part in ("src", "sample_logs", "."))


@dataclass(frozen=True, slots=True)
class Run:
    """Of some runs the least wall and processor seconds, and the most resident memory of a process, in MB."""

    seconds: float
    cpu_seconds: float
    peak_mb: float


def measure(command: Sequence[str | Path], times: int = 3) -> Run:
    """Run a command several times; its output is thrown away.

    Raises:
        RuntimeError: the command failed.
    """
    runs = [_once([str(part) for part in command]) for _ in range(times)]
    return Run(
        min(run.seconds for run in runs),
        min(run.cpu_seconds for run in runs),
        max(run.peak_mb for run in runs),
    )


def _once(command: list[str]) -> Run:
    environment = {**os.environ, "PYTHONPATH": _PYTHON_PATH}
    # An installed program has its modules compiled.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    begun = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment)
    assert process.stderr is not None  # noqa: S101 - asked for above
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stderr.close()
    if process.returncode:
        raise RuntimeError(f"{command} ended with {process.returncode}: {said[-500:].decode(errors='replace')}")
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)
