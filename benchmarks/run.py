"""Measure speed and memory side by side: `python -m benchmarks.run [--size MB ...] [--write]`."""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from benchmarks.bundles import Material, make_small
from benchmarks.comparison import READERS, compare_programs, ratios
from benchmarks.timing import ROOT, VMLOG, ProcessUse, Run, measure

DOCUMENT: Final = ROOT / "docs" / "performance.md"
_SMALL_MEMBERS: Final = 20_000
_MARK: Final = "<!-- figures: written by `python -m benchmarks.run --write`, not by hand -->"
_HOSTS: Final = {"busy": False, "healthy": True}


@dataclass(frozen=True, slots=True)
class _Measured:
    """What all programs took on one amount of text of one kind of host."""

    host: str
    size: float
    material: Material
    runs: Mapping[str, Run]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description=__doc__)
    parser.add_argument(
        "--size", type=float, nargs="+", default=[500.0], metavar="MB", help="log text to measure on (default: 500)"
    )
    parser.add_argument("--times", type=int, default=3, help="runs of each, the best one counts (default: 3)")
    parser.add_argument("--write", action="store_true", help="put the figures into docs/performance.md")
    options = parser.parse_args()
    measured = [
        _Measured(host, size, *compare_programs(size, options.times, is_healthy=is_healthy))
        for size in sorted(options.size)
        for host, is_healthy in _HOSTS.items()
    ]
    parts = [_table(one) for one in measured]
    if len(set(options.size)) > 1:
        parts.append(_growth(measured[0], measured[-2]))
    parts.append(_small(options.times))
    text = "\n\n".join(parts)
    print(text)
    if options.write:
        _write(text, options.times)


def _small(times: int) -> str:
    """Return what a bundle of many small members costs, as a sentence."""
    with tempfile.TemporaryDirectory(prefix="vmlog-bench-") as name:
        bundle = make_small(Path(name), _SMALL_MEMBERS)
        run = measure([*VMLOG, "analyze", bundle, "-q", "-f", "json", "-o", Path(name) / "report.json"], times)
    each = run.seconds / _SMALL_MEMBERS * 1000
    return (
        f"A bundle of {_SMALL_MEMBERS:,} members of 20 lines: {run.seconds:.1f} s, {each:.2f} ms each, "
        f"peak {run.peak_mb:.0f} MB."
    )


def _table(measured: _Measured) -> str:
    material, runs = measured.material, measured.runs
    lines = [f"### {measured.size:,.0f} MB of text of a {measured.host} host", ""]
    lines += [
        "| What | Seconds | Processor seconds | of each process | Text, MB/s | Peak memory, MB | of each process |",
        "|---|---|---|---|---|---|---|",
    ]
    for title, run in runs.items():
        text = _text_bytes(title, material)
        speed = f"{text / run.seconds / 1e6:.0f}" if text else ""
        cpu = _each(run, lambda one: f"{one.cpu_seconds:.2f}")
        memory = _each(run, lambda one: f"{one.peak_mb:.0f}")
        lines.append(
            f"| {title} | {run.seconds:.2f} | {run.cpu_seconds:.2f} | {cpu} | {speed} | {run.peak_mb:.0f} | {memory} |"
        )
    lines += ["", "| Ratio (smaller is better) | |", "|---|---|"]
    lines += [f"| {name} | {ratio:.2f} |" for name, ratio in ratios(runs).items()]
    one, *more = (runs[f"analyze --jobs {jobs}"].cpu_seconds for jobs in READERS)
    shares = ", ".join(f"{cpu / one:.2f} with {jobs}" for jobs, cpu in zip(READERS[1:], more, strict=True))
    lines += ["", f"Processor time of `analyze --jobs N` in that of `--jobs 1`: {shares}."]
    lines += ["", f"The members inflate {material.text_bytes / material.stored_bytes:.1f} times."]
    return "\n".join(lines)


def _text_bytes(title: str, material: Material) -> int:
    """Return how much text a program was run on."""
    if title.endswith(" log"):
        return material.log_bytes
    return material.text_bytes if title.endswith(" bundle") or "--jobs" in title else 0


def _each(run: Run, shown: Callable[[ProcessUse], str]) -> str:
    """Return a figure of each process of a run that has several, the program's first."""
    return " + ".join(map(shown, run.processes)) if len(run.processes) > 1 else ""


def _growth(few: _Measured, many: _Measured) -> str:
    """Return how time and memory grow from the smallest to the largest size, as a table."""
    factor = many.material.text_bytes / few.material.text_bytes
    titles: Sequence[str] = ("analyze bundle", "analyze log", "events bundle", "events log")
    lines = [f"### {factor:.1f} times the text", "", "| What | Times the seconds | Times the memory |", "|---|---|---|"]
    for title in titles:
        one, other = few.runs[title], many.runs[title]
        lines.append(f"| {title} | {other.seconds / one.seconds:.1f} | {other.peak_mb / one.peak_mb:.2f} |")
    return "\n".join(lines)


def _write(text: str, times: int) -> None:
    document = DOCUMENT.read_text(encoding="utf-8")
    machine = f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    when = datetime.now(UTC).date().isoformat()
    head = f"Measured on {when}: {machine}; best of {times}."
    DOCUMENT.write_text(f"{document.partition(_MARK)[0]}{_MARK}\n\n{head}\n\n{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
