"""Run vmlog beside other programs on the same bytes, and return the ratios of what they take.

Seconds say little on another machine. Ratios to programs measured in the same run are kept and compared.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Final

from benchmarks.bundles import Material, make
from benchmarks.timing import VMLOG, Command, Run, measure

# Runs of what takes less than a second.
_STARTS: Final = 7
_SHORT: Final = frozenset({"help", "explain", "libraries"})
# What the program stands on: starting with these alone is the least that a command pays.
_LIBRARIES: Final = ("hyperscan", "polars", "pyparsing", "rapidfuzz", "typer")
# Ratios for people: beside the programs that they know.
PAIRS: Final = (
    ("analyze bundle", "zgrep bundle"),
    ("analyze bundle", "inflate bundle"),
    ("analyze bundle", "ripgrep -z bundle"),
    ("analyze bundle", "lnav bundle"),
    ("analyze bundle", "naive bundle"),
    ("events bundle", "zgrep bundle"),
    ("analyze log", "zgrep log"),
    ("analyze log", "inflate log"),
    ("events log", "zgrep log"),
    ("help", "libraries"),
    ("explain", "libraries"),
)
# Ratios to what runs in the same interpreter. How fast Python and its imports are beside compiled programs differs by
# half from machine to machine, so only these are compared with stored ones.
GUARDED_PAIRS: Final = (
    ("analyze bundle", "naive bundle"),
    ("events bundle", "naive bundle"),
    ("analyze log", "naive log"),
    ("events log", "naive log"),
    ("help", "libraries"),
    ("explain", "libraries"),
)
# Slow programs are not measured on more bytes of text than this.
_MOST_FOR_SLOW: Final = 1_000_000_000
READERS: Final = (1, 2, 4, 8)
"""Values of `--jobs` of which the processor time is compared."""


def compare_programs(
    size: float, times: int, *, is_healthy: bool = False, titles: Collection[str] = ()
) -> tuple[Material, dict[str, Run]]:
    """Write material and run programs on it; the best of some runs counts.

    Args:
        size: MB of text.
        times: runs of each.
        is_healthy: whether the logs are those of a host where nothing is wrong.
        titles: the programs to run; all that are installed for none.
    """
    with tempfile.TemporaryDirectory(prefix="vmlog-bench-") as name:
        material = make(Path(name), size, is_healthy=is_healthy)
        return material, _runs(commands_of(material, Path(name)), material.text_bytes, times, titles)


def commands_of(material: Material, folder: Path) -> dict[str, Command]:
    """Return all programs by title, with what they are run on; `folder` takes what they write."""
    python = sys.executable
    return {
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
        "naive log": [python, "-m", "benchmarks.naive", material.log],
        "libraries": [python, "-c", f"import {', '.join(_LIBRARIES)}"],
        "help": [*VMLOG, "--help"],
        "explain": [*VMLOG, "explain", "Migration considered a failure by the VMX"],
        **{
            f"analyze --jobs {jobs}": analyze_command(material.bundle, folder / "report.json", jobs) for jobs in READERS
        },
    }


def analyze_command(source: Path, report: Path, jobs: int) -> Command:
    """Return the command that analyses a source with some processes."""
    return [*VMLOG, "analyze", source, "-q", "--jobs", str(jobs), "-f", "json", "-o", report]


def _runs(commands: Mapping[str, Command], text_bytes: int, times: int, titles: Collection[str]) -> dict[str, Run]:
    runs = {}
    for title, command in commands.items():
        slow = title.startswith(("naive", "lnav"))
        if (titles and title not in titles) or not shutil.which(command[0]) or (slow and text_bytes > _MOST_FOR_SLOW):
            continue
        print(f"{title} ...", file=sys.stderr)
        runs[title] = measure(command, 1 if slow else _STARTS if title in _SHORT else times)
    return runs


def ratios(runs: Mapping[str, Run], pairs: Sequence[tuple[str, str]] = PAIRS, *, cpu: bool = False) -> dict[str, float]:
    """Return what one run took in that of another, for each pair that was measured; smaller is better.

    With `cpu`, of processor time, which hardly depends on other work the machine does.
    """
    found = {}
    for one, other in pairs:
        if not {one, other} <= runs.keys():
            continue
        seconds = [runs[title].cpu_seconds if cpu else runs[title].seconds for title in (one, other)]
        found[f"{one} / {other.rsplit(' ', 1)[0]}"] = round(seconds[0] / seconds[1], 2)
    return found
