"""Measure the same logs in other shapes, and parts of logs: the findings must stay the same, or become fewer.

Copies, line ends and relay headers are put on the logs of simulated scenarios. Parts are taken of a simulated cluster
whose VMs move all the time. Tests check the same cases one by one; this counts them for docs/matching.md.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from tests.support import copies, packaging, partial_logs, relays
from tests.support.trees import put
from vmlog.api import analyze
from vmlog.model import Incident

SCENARIOS = ("switchover-timeout-8.0", "connect-timeout-4.1", "interleaved-6.7")
_CLUSTER = 30
_GENERATIONS = ("5.5", "6.7")


def shape_rows() -> Iterator[tuple[str, int, int]]:
    """Yield rows: what was done, how often, and how often all findings stayed (for parts: nothing was wrong)."""
    for title, changes in _changes().items():
        same = [_same(name, change) for name in SCENARIOS for change in changes]
        yield title, len(same), sum(same)
    right = compared = 0
    for generation in _GENERATIONS:
        built = partial_logs.cluster(generation, _CLUSTER)
        for keep in partial_logs.SUBSETS.values():
            with tempfile.TemporaryDirectory() as folder:
                compared += 1
                right += not partial_logs.contradictions(built, keep, Path(folder))
    yield f"parts of the logs of a cluster with {_CLUSTER} migrations", compared, right


def _changes() -> Mapping[str, list[Callable[[str], str]]]:
    return {
        "lines copied, quoted, exported": [partial(_copied, copy) for copy in copies.ALL.values()],
        "other line ends": [partial(_ended, end) for end in copies.ENDS],
        "a relay's header before each line": [partial(_relayed, outer) for outer in relays.OUTER.values()],
    }


def _copied(copy: Callable[[Sequence[str]], str], text: str) -> str:
    return copy(text.removesuffix("\n").split("\n"))


def _ended(end: str, text: str) -> str:
    return text.replace("\n", end)


def _relayed(outer: str, text: str) -> str:
    return "".join(f"{outer}{line}\n" for line in text.splitlines())


def _same(scenario: str, change: Callable[[str], str]) -> bool:
    plain = packaging.tree(scenario)
    changed = {name: change(data.decode()).encode() if name.endswith(".log") else data for name, data in plain.items()}
    return _findings(changed) == _findings(plain)


def _findings(files: Mapping[str, bytes]) -> list[tuple[Any, ...]]:
    with tempfile.TemporaryDirectory() as folder:
        report = analyze(put(Path(folder), dict(files)))
    return [
        (
            item.kind,
            item.outcome,
            item.stage,
            item.progress_percent,
            item.migration_id,
            item.vm,
            item.source,
            item.destination,
            item.failed_utc,
            item.causes[0].id if isinstance(item, Incident) and item.causes else None,
        )
        for item in report.migrations
    ]


if __name__ == "__main__":
    for row in shape_rows():
        print(*row)
