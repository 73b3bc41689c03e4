"""Guard the speed with small measurements: `python -m benchmarks.smoke [--store]`.

Two guards compare ratios of processor time with the stored ones, each for the logs of a busy and of a healthy host. In
whole runs on 60 MB, start and preparation outweigh reading; the cost of one more MB is that of reading alone.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from typing import Final

from benchmarks.comparison import GUARDED_PAIRS, compare_programs, ratios
from benchmarks.per_megabyte import slope_ratios
from benchmarks.timing import ROOT

BASELINE: Final = ROOT / "benchmarks" / "baseline.json"
_MEGABYTES: Final = 60.0
_TIMES: Final = 3
# What is much worse counts only when it is so in each of this many measurements.
_ATTEMPTS: Final = 3
_OF_HEALTHY: Final = ("analyze bundle", "naive bundle")


def _whole_runs() -> dict[str, float]:
    titles = {title for pair in GUARDED_PAIRS for title in pair}
    busy = ratios(compare_programs(_MEGABYTES, _TIMES, titles=titles)[1], GUARDED_PAIRS, cpu=True)
    runs = compare_programs(_MEGABYTES, _TIMES, is_healthy=True, titles={*_OF_HEALTHY})[1]
    healthy = ratios(runs, [_OF_HEALTHY], cpu=True)
    return busy | {f"healthy host: {name}": ratio for name, ratio in healthy.items()}


# How much worse than the stored ratio each guard lets pass. Runs of whole programs differ by up to a fifth on a busy
# machine. A slope is the difference of two short runs: eight measurements on a calm machine were 0.26 to 0.46 for
# `analyze` and 0.45 to 0.78 for `events`, so the best of several counts.
_GUARDS: Final[tuple[tuple[Callable[[], dict[str, float]], float], ...]] = ((_whole_runs, 1.4), (slope_ratios, 1.4))


def main() -> int:
    """Compare with the stored ratios, or store them; return 1 when one is much worse."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.smoke", description=__doc__)
    parser.add_argument("--store", action="store_true", help="store the ratios instead of comparing")
    options = parser.parse_args()
    if options.store:
        found = {name: ratio for measure, _ in _GUARDS for name, ratio in measure().items()}
        BASELINE.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
        return 0
    stored = json.loads(BASELINE.read_text(encoding="utf-8"))
    worse = [line for measure, limit in _GUARDS for line in much_worse(measure, limit, stored)]
    for line in worse:
        print(line, file=sys.stderr)
    return 1 if worse else 0


def much_worse(measure: Callable[[], dict[str, float]], limit: float, stored: dict[str, float]) -> list[str]:
    """Return what is much worse than stored in each measurement; what is not worse in one of them does not count."""
    best: dict[str, float] = {}
    worse: list[str] = []
    for _ in range(_ATTEMPTS):
        found = measure()
        print("\n".join(f"{name}: {ratio} (stored: {stored.get(name)})" for name, ratio in found.items()))
        best = {name: min(ratio, best.get(name, ratio)) for name, ratio in found.items()}
        worse = [
            f"{name}: {ratio} is much worse than the stored {stored[name]}"
            for name, ratio in best.items()
            if name in stored and ratio > stored[name] * limit
        ]
        if not worse:
            break
    return worse


if __name__ == "__main__":
    sys.exit(main())
