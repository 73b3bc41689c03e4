"""The same logs in other shapes, and parts of them: what is found must stay the same, or less, and nothing else.

Copies, line ends and relay headers are put on the logs of simulated scenarios; parts are taken of a simulated cluster
whose VMs move all the time. What the tests hold one by one is counted here for docs/matching.md.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from vmlog.api import analyze
from vmlog.model import Incident

_copies: Any = import_module("tests.support.copies")
_packaging: Any = import_module("tests.support.packaging")
_relays: Any = import_module("tests.parse.test_relays")
_subsets: Any = import_module("tests.property.test_subsets")
_trees: Any = import_module("tests.support.trees")

SCENARIOS = ("switchover-timeout-8.0", "connect-timeout-4.1", "interleaved-6.7")
_CLUSTER = 30
_GENERATIONS = ("5.5", "6.7")


def rows() -> Iterator[tuple[str, int, int]]:
    """Rows of a table: what was done, how often, how often all findings were the same (of parts: nothing was wrong)."""
    for title, changes in _changes().items():
        same = [_same(name, change) for name in SCENARIOS for change in changes]
        yield title, len(same), sum(same)
    right = asked = 0
    for generation in _GENERATIONS:
        built = _subsets.cluster(generation, _CLUSTER)
        for keep in _subsets.SUBSETS.values():
            with tempfile.TemporaryDirectory() as folder:
                asked += 1
                right += not _subsets.wrong(built, keep, Path(folder))
    yield f"parts of the logs of a cluster with {_CLUSTER} migrations", asked, right


def _changes() -> Mapping[str, list[Callable[[str], str]]]:
    return {
        "lines copied, quoted, exported": [partial(_copied, copy) for copy in _copies.ALL.values()],
        "other line ends": [partial(_ended, end) for end in _copies.ENDS],
        "a relay's header before each line": [partial(_relayed, outer) for outer in _relays.OUTER.values()],
    }


def _copied(copy: Callable[[Sequence[str]], str], text: str) -> str:
    return copy(text.removesuffix("\n").split("\n"))


def _ended(end: str, text: str) -> str:
    return text.replace("\n", end)


def _relayed(outer: str, text: str) -> str:
    return "".join(f"{outer}{line}\n" for line in text.splitlines())


def _same(scenario: str, change: Callable[[str], str]) -> bool:
    plain = _packaging.tree(scenario)
    changed = {name: change(data.decode()).encode() if name.endswith(".log") else data for name, data in plain.items()}
    return _found(changed) == _found(plain)


def _found(files: Mapping[str, bytes]) -> list[tuple[Any, ...]]:
    with tempfile.TemporaryDirectory() as folder:
        report = analyze(_trees.put(Path(folder), dict(files)))
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
    for row in rows():
        print(*row)
