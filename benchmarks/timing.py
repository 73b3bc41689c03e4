"""Measure whole runs: wall and processor time and peak memory of all their processes, the best of several runs."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
VMLOG: Final = (sys.executable, "-m", "vmlog")
_EVERY_S: Final = 0.02
_PAGE_KB: Final = os.sysconf("SC_PAGE_SIZE") // 1024
_PYTHON_PATH: Final = os.pathsep.join(str(ROOT / part) for part in ("src", "."))


@dataclass(frozen=True, slots=True)
class Run:
    """The least wall and processor seconds of several runs, and the most resident memory of all processes, in MB."""

    seconds: float
    cpu_seconds: float
    peak_mb: float


def measure(command: Sequence[str | Path], times: int = 3) -> Run:
    """Run a command several times and drop its output.

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
    # The modules of an installed program are compiled.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    begun = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment)
    assert process.stderr is not None  # noqa: S101 - stderr is a pipe
    memory = _MemoryWatch(process.pid)
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    peak_together = memory.end()
    seconds = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stderr.close()
    if process.returncode:
        raise RuntimeError(f"{command} ended with {process.returncode}: {errors[-500:].decode(errors='replace')}")
    return Run(seconds, usage.ru_utime + usage.ru_stime, max(usage.ru_maxrss / 1024, peak_together))


class _MemoryWatch:
    """Sum the resident memory of a process and its descendants again and again (Linux only).

    Memory that they share counts for each of them.
    """

    def __init__(self, number: int) -> None:
        self._number = number
        self._most_kb = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)
        self._thread.start()

    def end(self) -> float:
        """Stop, and return the peak in MB."""
        self._over.set()
        self._thread.join()
        return self._most_kb / 1024

    def _sample(self) -> None:
        while not self._over.wait(_EVERY_S):
            self._most_kb = max(self._most_kb, sum(map(_resident_kb, _family(self._number))))


def _family(number: int) -> Iterator[int]:
    """Yield a process and its descendants."""
    yield number
    try:
        children = Path(f"/proc/{number}/task/{number}/children").read_text(encoding="ascii").split()
    except OSError:
        return
    for child in children:
        yield from _family(int(child))


def _resident_kb(number: int) -> int:
    try:
        pages = int(Path(f"/proc/{number}/statm").read_text(encoding="ascii").split()[1])
    except (OSError, IndexError):
        return 0
    return pages * _PAGE_KB
