"""Measure speed and memory side by side: `python -m benchmarks.run [--size MB ...] [--write]`."""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from benchmarks.bundles import Material, make_small
from benchmarks.comparison import compare_programs, ratios
from benchmarks.timing import ROOT, VMLOG, Run, measure

DOCUMENT: Final = ROOT / "docs" / "performance.md"
_SMALL_MEMBERS: Final = 20_000
_MARK: Final = "<!-- figures: written by `python -m benchmarks.run --write`, not by hand -->"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description=__doc__)
    parser.add_argument(
        "--size", type=float, nargs="+", default=[500.0], metavar="MB", help="log text to measure on (default: 500)"
    )
    parser.add_argument("--times", type=int, default=3, help="runs of each, the best one counts (default: 3)")
    parser.add_argument("--write", action="store_true", help="put the figures into docs/performance.md")
    options = parser.parse_args()
    measured = [(size, *compare_programs(size, options.times)) for size in sorted(options.size)]
    small = _small(options.times)
    parts = [_table(size, material, runs) for size, material, runs in measured]
    if len(measured) > 1:
        parts.append(_growth([(material, runs) for _, material, runs in measured]))
    parts.append(small)
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


def _table(size: float, material: Material, runs: Mapping[str, Run]) -> str:
    lines = [f"### {size:,.0f} MB of text", ""]
    lines += ["| What | Seconds | Processor seconds | Text, MB/s | Peak memory, MB |", "|---|---|---|---|---|"]
    for title, run in runs.items():
        text = material.text_bytes if title.endswith("bundle") else material.log_bytes if title.endswith("log") else 0
        speed = f"{text / run.seconds / 1e6:.0f}" if text else ""
        lines.append(f"| {title} | {run.seconds:.2f} | {run.cpu_seconds:.2f} | {speed} | {run.peak_mb:.0f} |")
    lines += ["", "| Ratio (smaller is better) | |", "|---|---|"]
    lines += [f"| {name} | {ratio:.2f} |" for name, ratio in ratios(runs).items()]
    lines += ["", f"The members inflate {material.text_bytes / material.stored_bytes:.1f} times."]
    return "\n".join(lines)


def _growth(measured: Sequence[tuple[Material, Mapping[str, Run]]]) -> str:
    """Return how time and memory grow from the smallest to the largest size, as a table."""
    (less, few), (more, many) = measured[0], measured[-1]
    factor = more.text_bytes / less.text_bytes
    lines = [f"### {factor:.1f} times the text", "", "| What | Times the seconds | Times the memory |", "|---|---|---|"]
    lines += [
        f"| {title} | {many[title].seconds / few[title].seconds:.1f} | {many[title].peak_mb / few[title].peak_mb:.2f} |"
        for title in ("analyze bundle", "analyze log", "events bundle", "events log")
    ]
    return "\n".join(lines)


def _write(text: str, times: int) -> None:
    document = DOCUMENT.read_text(encoding="utf-8")
    machine = f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    when = datetime.now(UTC).date().isoformat()
    head = f"Measured on {when}: {machine}; best of {times}."
    DOCUMENT.write_text(f"{document.partition(_MARK)[0]}{_MARK}\n\n{head}\n\n{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
