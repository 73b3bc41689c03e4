"""Measure what one more MB of text costs, without the start of the program: `python -m benchmarks.per_megabyte`.

One process reads bundles of two sizes in turn, in the calling thread. The difference of processor time over the
difference of size is the cost of one MB, without start and preparation. It is compared with the cost of a loop over
lines with one regex, measured in the same rounds, so that a busy or slow machine changes both. It is done with the logs
of a busy host, one line in 30 of which holds a text of some pattern, and of a healthy one, one in 3,000.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import vmlog
from benchmarks.bundles import Material, make
from benchmarks.naive import count_matches
from vmlog.read.options import ReadOptions

_SIZES_MB: Final = (10.0, 40.0)
_OPTIONS: Final = ReadOptions(jobs=1)
_REFERENCE: Final = "naive"


def _naive(material: Material) -> None:
    for path in material.members:
        count_matches(path)


def _analyze(material: Material) -> None:
    vmlog.analyze(material.bundle, options=_OPTIONS)


def _events(material: Material) -> None:
    for _ in vmlog.Events(material.bundle, options=_OPTIONS):
        pass


_WORK: Final[dict[str, Callable[[Material], None]]] = {_REFERENCE: _naive, "analyze": _analyze, "events": _events}
_HOSTS: Final = {"busy": False, "healthy": True}


def costs_per_megabyte(rounds: int, *, is_healthy: bool = False) -> dict[str, float]:
    """Return milliseconds of processor time per MB by kind of work, of the least that `rounds` rounds took."""
    with tempfile.TemporaryDirectory(prefix="vmlog-bench-") as name:
        less, more = (make(Path(name) / f"{size:.0f}", size, is_healthy=is_healthy) for size in _SIZES_MB)
        for work in _WORK.values():
            work(less)
        least = {kind: (float("inf"), float("inf")) for kind in _WORK}
        for _ in range(rounds):
            for kind, work in _WORK.items():
                first, second = _cpu_seconds(work, less), _cpu_seconds(work, more)
                least[kind] = (min(first, least[kind][0]), min(second, least[kind][1]))
    megabytes = (more.text_bytes - less.text_bytes) / 1e6
    return {kind: (second - first) * 1000 / megabytes for kind, (first, second) in least.items()}


def slope_ratios(rounds: int = 5) -> dict[str, float]:
    """Return the cost of one MB in that of the loop over lines; smaller is better."""
    found: dict[str, float] = {}
    for host, is_healthy in _HOSTS.items():
        costs = costs_per_megabyte(rounds, is_healthy=is_healthy)
        reference = costs.pop(_REFERENCE)
        found |= {f"{kind} per MB, {host} / {_REFERENCE}": round(cost / reference, 3) for kind, cost in costs.items()}
    return found


def _cpu_seconds(work: Callable[[Material], None], material: Material) -> float:
    begin = time.process_time()
    work(material)
    return time.process_time() - begin


def main() -> None:
    """Print milliseconds per MB."""
    for host, is_healthy in _HOSTS.items():
        for kind, cost in costs_per_megabyte(rounds=5, is_healthy=is_healthy).items():
            print(f"{kind}, {host} host: {cost:.2f} ms of processor time per MB")


if __name__ == "__main__":
    main()
