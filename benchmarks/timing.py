"""Measure whole runs: wall and processor time and peak memory, of all their processes and of each."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
VMLOG: Final = (sys.executable, "-m", "vmlog")
Command = Sequence[str | Path]
_EVERY_S: Final = 0.02
_PAGE_KB: Final = os.sysconf("SC_PAGE_SIZE") // 1024
_TICKS: Final = os.sysconf("SC_CLK_TCK")
_PYTHON_PATH: Final = os.pathsep.join(str(ROOT / part) for part in ("src", "."))
# Processes that use less, such as the one that tidies up behind others, are not told apart.
_NOTABLE_S: Final = 0.05


@dataclass(frozen=True, slots=True)
class ProcessUse:
    """What one process took: processor seconds, sampled, and its most resident memory in MB."""

    cpu_seconds: float
    peak_mb: float


@dataclass(frozen=True, slots=True)
class Run:
    """What a run took.

    Attributes:
        seconds: wall time.
        cpu_seconds: processor time of all processes.
        peak_mb: the most memory of all processes together; what several share counts once.
        processes: the program and then those that it started, the busiest first.
    """

    seconds: float
    cpu_seconds: float
    peak_mb: float
    processes: tuple[ProcessUse, ...] = ()


def measure(command: Command, times: int = 3) -> Run:
    """Run a command several times, drop its output, and return the least time and the most memory.

    Raises:
        RuntimeError: the command failed.
    """
    runs = [measure_once(command) for _ in range(times)]
    least = min(runs, key=lambda run: run.cpu_seconds)
    return Run(
        min(run.seconds for run in runs), least.cpu_seconds, max(run.peak_mb for run in runs), least.processes
    )  # fmt: skip


def measure_in_turn(commands: Mapping[str, Command], times: int) -> dict[str, list[Run]]:
    """Run commands one after the other, again and again, so that a machine that grows slower slows all of them.

    Raises:
        RuntimeError: a command failed.
    """
    runs: dict[str, list[Run]] = {title: [] for title in commands}
    for number in range(times):
        for title, command in commands.items():
            print(f"{title}, {number + 1} of {times} ...", file=sys.stderr)
            runs[title].append(measure_once(command))
    return runs


def paired_ratio(ones: Sequence[Run], others: Sequence[Run]) -> float:
    """Return the median of what the first took in the wall time of the other of the same turn."""
    return median(one.seconds / other.seconds for one, other in zip(ones, others, strict=True))


def measure_once(command: Command) -> Run:
    """Run a command and drop its output.

    Raises:
        RuntimeError: the command failed.
    """
    environment = {**os.environ, "PYTHONPATH": _PYTHON_PATH}
    # The modules of an installed program are compiled.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    words = [str(part) for part in command]
    begun = time.perf_counter()
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment)
    assert process.stderr is not None  # noqa: S101 - stderr is a pipe
    watch = _FamilyWatch(process.pid)
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begun
    watch.end()
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stderr.close()
    if process.returncode:
        raise RuntimeError(f"{words} ended with {process.returncode}: {errors[-500:].decode(errors='replace')}")
    cpu_seconds = usage.ru_utime + usage.ru_stime
    return Run(seconds, cpu_seconds, watch.peak_mb or usage.ru_maxrss / 1024, watch.processes(cpu_seconds))


class _FamilyWatch:
    """Samples a process and its descendants (Linux only).

    Attributes:
        peak_mb: the most memory of all together; what several share counts once.
    """

    def __init__(self, root: int) -> None:
        self._root = root
        self.peak_mb = 0.0
        self._most_resident = 0.0
        self._cpu: dict[int, float] = {}
        self._peaks: dict[int, float] = {}
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Stop sampling."""
        self._over.set()
        self._thread.join()

    def processes(self, cpu_seconds: float) -> tuple[ProcessUse, ...]:
        """Return the program and the other notable processes; what was not sampled of all is the program's."""
        others = sorted(
            (ProcessUse(cpu, self._peaks[number]) for number, cpu in self._cpu.items() if number != self._root),
            key=lambda one: -one.cpu_seconds,
        )
        own = cpu_seconds - sum(one.cpu_seconds for one in others)
        program = ProcessUse(max(own, 0.0), self._peaks.get(self._root, 0.0))
        return (program, *(one for one in others if one.cpu_seconds >= _NOTABLE_S))

    def _sample(self) -> None:
        while not self._over.wait(_EVERY_S):
            together = 0.0
            family = [*_family(self._root)]
            for number in family:
                resident = _resident_mb(number)
                together += resident
                self._peaks[number] = max(resident, self._peaks.get(number, 0.0))
                self._cpu[number] = max(_cpu_seconds(number), self._cpu.get(number, 0.0))
            # To ask what is shared takes a millisecond or two, so it is only asked when there is more than before.
            if together > self._most_resident:
                self._most_resident = together
                self.peak_mb = max(self.peak_mb, sum(map(_own_part_mb, family)))


def _family(number: int) -> Iterator[int]:
    """Yield a process and its descendants, whichever of its threads started them."""
    yield number
    try:
        lists = [path.read_text(encoding="ascii") for path in Path(f"/proc/{number}/task").glob("*/children")]
    except OSError:
        return
    for child in " ".join(lists).split():
        yield from _family(int(child))


def _resident_mb(number: int) -> float:
    try:
        pages = int(Path(f"/proc/{number}/statm").read_text(encoding="ascii").split()[1])
    except (OSError, IndexError):
        return 0.0
    return pages * _PAGE_KB / 1024


def _own_part_mb(number: int) -> float:
    """Return the memory of a process, of pages that n processes share the nth part (PSS)."""
    try:
        rollup = Path(f"/proc/{number}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return _resident_mb(number)
    return next((int(line.split()[1]) / 1024 for line in rollup.splitlines() if line.startswith("Pss:")), 0.0)


def _cpu_seconds(number: int) -> float:
    """Return the processor time of a process without that of those it has waited for."""
    try:
        fields = Path(f"/proc/{number}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS
    except (OSError, IndexError):
        return 0.0
