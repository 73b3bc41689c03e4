"""Compare with the goals for speed: `python -m benchmarks.targets [--times N] [--only NAME ...] [--write]`.

Programs that are compared run in turn, and the median of the ratios of their wall times counts, so that a machine that
grows slower slows both. What one program takes is the median of its runs. `--only start hosts` measures a part.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks.bundles import Material, make, make_stage_lines
from benchmarks.comparison import READERS, analyze_command
from benchmarks.run import DOCUMENT
from benchmarks.timing import ROOT, VMLOG, Command, Run, measure_in_turn, paired_ratio

_BEGIN: Final = "<!-- targets: written by `python -m benchmarks.targets --write`, not by hand -->"
_END: Final = "<!-- end of targets -->"
_JOBS: Final = 2
_STAGE_LINES: Final = 330_000
_COUNTED_LINES: Final = 170_000
_STARTS: Final = 9
_LESS: Final = 5  # the slope is measured between the size and this part of it
_SAMPLE: Final = ROOT / "sample_logs" / "connect-timeout-8.0"


@dataclass(frozen=True, slots=True)
class Goal:
    """What was measured, and what it is to be.

    Attributes:
        what: what was measured, with its unit.
        found: the figure.
        limit: what it may be at most, or must be at least.
        is_least: whether `limit` is the least.
    """

    what: str
    found: float
    limit: float
    is_least: bool = False

    @property
    def is_met(self) -> bool:
        """Whether the figure keeps to the limit."""
        return self.found >= self.limit if self.is_least else self.found <= self.limit

    def row(self) -> str:
        """Return a row of the table."""
        bound = f"{'at least' if self.is_least else 'at most'} {self.limit:g}"
        return f"| {self.what} | {self.found:.2f} | {bound} | {'yes' if self.is_met else 'no'} |"


class _Bench:
    """Makes what is measured on, once, in a folder that is deleted afterwards."""

    def __init__(self, folder: Path, size: float, large: float, times: int) -> None:
        self.folder = folder
        self.size = size
        self.large = large
        self.times = times
        self.material = cache(self._material)

    def _material(self, size: float, *, is_healthy: bool = False) -> Material:
        return make(self.folder / f"{size:.0f}-{is_healthy}", size, is_healthy=is_healthy)

    def report(self, title: str) -> Path:
        """Return where a run writes its report."""
        return self.folder / f"{title}.json"

    def beside_zgrep(self, material: Material, *, is_stream: bool = False) -> tuple[float, float]:
        """Return the ratio of wall times to zgrep, and the processor seconds."""
        source, members = (material.log, [material.log]) if is_stream else (material.bundle, material.members)
        runs = measure_in_turn(
            {
                "zgrep": [shutil.which("zgrep") or "zgrep", "-c", "Migration", *members],
                "analyze": analyze_command(source, self.report("beside"), _JOBS),
            },
            self.times,
        )
        return paired_ratio(runs["analyze"], runs["zgrep"]), cpu_of(runs["analyze"])


def cpu_of(runs: list[Run]) -> float:
    """Return the median of the processor seconds."""
    return median(run.cpu_seconds for run in runs)


def seconds_of(runs: list[Run]) -> float:
    """Return the median of the wall seconds."""
    return median(run.seconds for run in runs)


def _hosts(bench: _Bench) -> Iterator[Goal]:
    for host, most_ratio, most_cpu in (("busy", 0.75, 4.0), ("healthy", 0.75, 3.0)):
        more, less = (bench.material(size, is_healthy=host == "healthy") for size in (bench.size, bench.size / _LESS))
        ratio, cpu = bench.beside_zgrep(more)
        few = measure_in_turn({"analyze": analyze_command(less.bundle, bench.report("less"), _JOBS)}, bench.times)
        yield Goal(f"bundle of {bench.size:,.0f} MB, {host} host: time in that of zgrep", ratio, most_ratio)
        yield Goal("the same: ms of processor time per MB, the start included", cpu * 1e9 / more.text_bytes, most_cpu)
        slope = (cpu - cpu_of(few["analyze"])) * 1e9 / (more.text_bytes - less.text_bytes)
        yield Goal("the same: ms of processor time for one more MB", slope, most_cpu)


def _large(bench: _Bench) -> Iterator[Goal]:
    material = bench.material(bench.large)
    ratio, _ = bench.beside_zgrep(material)
    yield Goal(f"bundle of {bench.large:,.0f} MB: time in that of zgrep", ratio, 0.55)
    ratio, _ = bench.beside_zgrep(material, is_stream=True)
    yield Goal(f"one gzip stream of {bench.large:,.0f} MB: time in that of zgrep", ratio, 0.7)


def _readers(bench: _Bench) -> Iterator[Goal]:
    bundle = bench.material(bench.size).bundle
    commands = {str(jobs): analyze_command(bundle, bench.report(f"jobs{jobs}"), jobs) for jobs in READERS}
    runs = measure_in_turn(commands, bench.times)
    one = cpu_of(runs["1"])
    for jobs in READERS[1:]:
        some = runs[str(jobs)]
        yield Goal(f"`--jobs {jobs}`: processor time in that of `--jobs 1`", cpu_of(some) / one, 1.15)
        peak = max(run.peak_mb for run in some)
        yield Goal(f"`--jobs {jobs}`: peak memory of all processes, MB", peak, 300 + 60 * max(jobs - 2, 0))
    reports = {bench.report(f"jobs{jobs}").read_bytes() for jobs in READERS}
    yield Goal("different reports of `--jobs` 1, 2, 4 and 8", len(reports), 1)


def _stages(bench: _Bench) -> Iterator[Goal]:
    log = make_stage_lines(bench.folder, _STAGE_LINES)
    runs = measure_in_turn({"analyze": analyze_command(log, bench.report("stages"), _JOBS)}, bench.times)
    found = seconds_of(runs["analyze"]) * _COUNTED_LINES / _STAGE_LINES
    yield Goal(f"a log with {_STAGE_LINES:,} stage lines, one in ten: seconds for {_COUNTED_LINES:,}", found, 3.0)


def _start(bench: _Bench) -> Iterator[Goal]:
    commands: dict[str, tuple[Command, float]] = {
        "analyze of a small folder": (analyze_command(_SAMPLE, bench.report("small"), _JOBS), 0.45),
        "explain of a message": ([*VMLOG, "explain", "Migration considered a failure by the VMX"], 0.3),
        "--help": ([*VMLOG, "--help"], 0.1),
    }
    runs = measure_in_turn({title: command for title, (command, _) in commands.items()}, _STARTS)
    for title, (_, limit) in commands.items():
        yield Goal(f"{title}: seconds", seconds_of(runs[title][1:]), limit)


def _events(bench: _Bench) -> Iterator[Goal]:
    material = bench.material(bench.size)
    out = bench.folder / "events.parquet"
    command: Command = [*VMLOG, "events", material.bundle, "-q", "--jobs", str(_JOBS), "-o", out]
    runs = measure_in_turn({"events": command}, bench.times)
    speed = material.text_bytes / 1e6 / seconds_of(runs["events"])
    yield Goal("events: MB of text a second", speed, 120, is_least=True)


_PARTS: Final[dict[str, Callable[[_Bench], Iterator[Goal]]]] = {
    "start": _start,
    "hosts": _hosts,
    "readers": _readers,
    "events": _events,
    "stages": _stages,
    "large": _large,
}


def main() -> None:
    """Measure, and print what is met."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.targets", description=__doc__)
    parser.add_argument("--times", type=int, default=5, help="runs of each (default: 5)")
    parser.add_argument("--size", type=float, default=500.0, metavar="MB", help="log text (default: 500)")
    parser.add_argument("--large", type=float, default=5000.0, metavar="MB", help="text of `large` (default: 5000)")
    parser.add_argument(
        "--only", nargs="+", choices=_PARTS, default=list(_PARTS), help="what to measure (default: all)"
    )
    parser.add_argument("--folder", type=Path, help="where to write the logs, deleted afterwards (default: /tmp)")
    parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="vmlog-bench-", dir=options.folder) as name:
        bench = _Bench(Path(name), options.size, options.large, options.times)
        goals = [goal for part in options.only for goal in _PARTS[part](bench)]
    head = f"Measured on {datetime.now(UTC).date().isoformat()} on {os.cpu_count()} cores; median of {options.times}."
    rows = ["| What | Measured | Goal | Met |", "|---|---|---|---|", *(goal.row() for goal in goals)]
    text = "\n".join([head, "", *rows])
    print(text)
    if options.write:
        write_between(DOCUMENT, text)


def write_between(document: Path, text: str) -> None:
    """Put a text between the marks of a document.

    Raises:
        ValueError: the document has no marks.
    """
    before, begin, rest = document.read_text(encoding="utf-8").partition(_BEGIN)
    _, end, after = rest.partition(_END)
    if not end:
        raise ValueError(f"{document} has no place for the goals")
    document.write_text(f"{before}{begin}\n\n{text}\n\n{end}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
