"""Measures speed and memory side by side: `python -m benchmarks.run [--size MB ...] [--write] [--smoke]`.

Seconds say little on another machine, so what is kept and compared are ratios to programs measured in the same run.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from benchmarks.bundles import Material, make, make_small
from benchmarks.timing import ROOT, VMLOG, Run, measure

DOCUMENT: Final = ROOT / "docs" / "performance.md"
BASELINE: Final = ROOT / "benchmarks" / "baseline.json"
_SMOKE_MB: Final = 60.0
_WORSE: Final = 1.3
_SMALL_MEMBERS: Final = 20_000
# Runs of what takes less than a second.
_STARTS: Final = 7
# Slow programs are not measured on more text than this.
_PATIENCE: Final = 1_000_000_000
_MARK: Final = "<!-- figures: written by `python -m benchmarks.run --write`, not by hand -->"


def main() -> int:
    """Measure and print; returns 1 when the smoke test finds a ratio much worse than the stored one."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description=__doc__)
    parser.add_argument(
        "--size", type=float, nargs="+", default=[500.0], metavar="MB", help="log text to measure on (default: 500)"
    )
    parser.add_argument("--times", type=int, default=3, help="runs of each, the best one counts (default: 3)")
    parser.add_argument("--write", action="store_true", help="put the figures into docs/performance.md")
    parser.add_argument("--smoke", action="store_true", help="a small run, compared with the stored ratios")
    parser.add_argument("--store", action="store_true", help="with --smoke: store the ratios instead")
    options = parser.parse_args()
    if options.smoke:
        return _smoke(options.times, store=options.store)
    measured = [(size, *_measured(size, options.times)) for size in sorted(options.size)]
    small = _small(options.times)
    parts = [_table(size, material, runs) for size, material, runs in measured]
    if len(measured) > 1:
        parts.append(_growth([(material, runs) for _, material, runs in measured]))
    parts.append(small)
    text = "\n\n".join(parts)
    print(text)
    if options.write:
        _write(text, options.times)
    return 0


def _measured(size: float, times: int) -> tuple[Material, dict[str, Run]]:
    with tempfile.TemporaryDirectory(prefix="vmlog-bench-") as name:
        material = make(Path(name), size)
        return material, _runs(material, Path(name), times)


def _small(times: int) -> str:
    """What many small members cost."""
    with tempfile.TemporaryDirectory(prefix="vmlog-bench-") as name:
        bundle = make_small(Path(name), _SMALL_MEMBERS)
        run = measure([*VMLOG, "analyze", bundle, "-q", "-f", "json", "-o", Path(name) / "report.json"], times)
    each = run.seconds / _SMALL_MEMBERS * 1000
    return (
        f"A bundle of {_SMALL_MEMBERS:,} members of 20 lines: {run.seconds:.1f} s, {each:.2f} ms each, "
        f"peak {run.peak_mb:.0f} MB."
    )


def _runs(material: Material, folder: Path, times: int) -> dict[str, Run]:
    python = sys.executable
    commands: dict[str, list[str | Path]] = {
        "zgrep bundle": [shutil.which("zgrep") or "zgrep", "-c", "Migration", *material.members],
        "inflate bundle": [python, "-m", "benchmarks.inflate", *material.members],
        "ripgrep -z bundle": ["rg", "-z", "-c", "Migration", *material.members],
        "lnav bundle": ["lnav", "-n", "-c", ";select count(*) from all_logs", *material.members],
        "naive bundle": [python, "-m", "benchmarks.naive", *material.members],
        "analyze bundle": [*VMLOG, "analyze", material.bundle, "-q", "-f", "json", "-o", folder / "report.json"],
        "events bundle": [*VMLOG, "events", material.bundle, "-q", "-o", folder / "events.parquet"],
        "zgrep log": [shutil.which("zgrep") or "zgrep", "-c", "Migration", material.log],
        "inflate log": [python, "-m", "benchmarks.inflate", material.log],
        "analyze log": [*VMLOG, "analyze", material.log, "-q", "-f", "json", "-o", folder / "report.json"],
        "events log": [*VMLOG, "events", material.log, "-q", "-o", folder / "events.parquet"],
        "help": [*VMLOG, "--help"],
        "explain": [*VMLOG, "explain", "Migration considered a failure by the VMX"],
    }
    runs = {}
    for what, command in commands.items():
        slow = what.startswith(("naive", "lnav"))
        if not shutil.which(command[0]) or (slow and material.text_bytes > _PATIENCE):
            continue
        print(f"{what} ...", file=sys.stderr)
        runs[what] = measure(command, 1 if slow else _STARTS if what in ("help", "explain") else times)
    return runs


def ratios(runs: Mapping[str, Run], *, cpu: bool = False) -> dict[str, float]:
    """What is compared from machine to machine; smaller is better. Processor time hardly depends on other programs."""
    pairs = {
        "analyze bundle / zgrep": ("analyze bundle", "zgrep bundle"),
        "analyze bundle / inflate": ("analyze bundle", "inflate bundle"),
        "analyze bundle / ripgrep -z": ("analyze bundle", "ripgrep -z bundle"),
        "analyze bundle / lnav": ("analyze bundle", "lnav bundle"),
        "analyze bundle / naive": ("analyze bundle", "naive bundle"),
        "events bundle / zgrep": ("events bundle", "zgrep bundle"),
        "analyze log / zgrep": ("analyze log", "zgrep log"),
        "analyze log / inflate": ("analyze log", "inflate log"),
        "events log / zgrep": ("events log", "zgrep log"),
        "help / zgrep": ("help", "zgrep log"),
        "explain / zgrep": ("explain", "zgrep log"),
    }
    found = {}
    for name, (one, other) in pairs.items():
        if not {one, other} <= runs.keys():
            continue
        seconds = [runs[what].cpu_seconds if cpu else runs[what].seconds for what in (one, other)]
        found[name] = round(seconds[0] / seconds[1], 2)
    return found


def _table(size: float, material: Material, runs: Mapping[str, Run]) -> str:
    lines = [f"### {size:,.0f} MB of text", ""]
    lines += ["| What | Seconds | Processor seconds | Text, MB/s | Peak memory, MB |", "|---|---|---|---|---|"]
    for what, run in runs.items():
        text = material.text_bytes if what.endswith("bundle") else material.log_bytes if what.endswith("log") else 0
        speed = f"{text / run.seconds / 1e6:.0f}" if text else ""
        lines.append(f"| {what} | {run.seconds:.2f} | {run.cpu_seconds:.2f} | {speed} | {run.peak_mb:.0f} |")
    lines += ["", "| Ratio (smaller is better) | |", "|---|---|"]
    lines += [f"| {name} | {ratio:.2f} |" for name, ratio in ratios(runs).items()]
    lines += ["", f"The members inflate {material.text_bytes / material.stored_bytes:.1f} times."]
    return "\n".join(lines)


def _growth(measured: Sequence[tuple[Material, Mapping[str, Run]]]) -> str:
    """How time and memory grow from the smallest to the largest size."""
    (less, few), (more, many) = measured[0], measured[-1]
    factor = more.text_bytes / less.text_bytes
    lines = [f"### {factor:.1f} times the text", "", "| What | Times the seconds | Times the memory |", "|---|---|---|"]
    lines += [
        f"| {what} | {many[what].seconds / few[what].seconds:.1f} | {many[what].peak_mb / few[what].peak_mb:.2f} |"
        for what in ("analyze bundle", "analyze log", "events bundle", "events log")
    ]
    return "\n".join(lines)


def _write(text: str, times: int) -> None:
    document = DOCUMENT.read_text(encoding="utf-8")
    machine = f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    when = datetime.now(UTC).date().isoformat()
    head = f"Measured on {when}: {machine}; best of {times}."
    DOCUMENT.write_text(f"{document.partition(_MARK)[0]}{_MARK}\n\n{head}\n\n{text}\n", encoding="utf-8")


def _smoke(times: int, *, store: bool) -> int:
    """Compare with the stored ratios; what is much worse is measured again before it counts."""
    stored = json.loads(BASELINE.read_text(encoding="utf-8"))
    worse: list[str] = []
    for _ in range(1 if store else 2):
        found = ratios(_measured(_SMOKE_MB, times)[1], cpu=True)
        if store:
            BASELINE.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
            return 0
        print("\n".join(f"{name}: {ratio} (stored: {stored.get(name)})" for name, ratio in found.items()))
        worse = [name for name, ratio in found.items() if name in stored and ratio > stored[name] * _WORSE]
        if not worse:
            break
    for name in worse:
        print(f"{name}: {found[name]} is much worse than the stored {stored[name]}", file=sys.stderr)
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(main())
