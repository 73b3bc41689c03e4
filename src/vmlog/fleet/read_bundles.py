"""All bundles of a fleet, each read by a worker of a pool."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from vmlog.errors import UsageError
from vmlog.fleet.bundle_row import BundleRow, BundleState, FleetOptions
from vmlog.fleet.engine import WorkerPool, run_tasks
from vmlog.fleet.map_bundles import map_bundle
from vmlog.knowledge.knowledge import Knowledge


@dataclass(frozen=True, slots=True)
class BundleTask:
    """What a worker does with the source of a bundle.

    Attributes:
        folder: the fleet folder.
        options: how to read.
        catalogue: what the worker must know about logs, by `Knowledge.digest`; "" where it is this machine's.
    """

    folder: Path
    options: FleetOptions
    catalogue: str = ""

    def __call__(self, source: str) -> BundleRow:
        """Return what became of the bundle.

        Raises:
            UsageError: the worker knows other causes, or does not see the fleet folder.
        """
        if self.catalogue:
            require_same_worker(self.folder, self.options.patterns, self.catalogue)
        return map_bundle(source, self.folder, self.options)


@cache
def require_same_worker(folder: Path, patterns: tuple[Path, ...], catalogue: str) -> None:
    """Compare what this worker has with what the run needs.

    Raises:
        UsageError: it knows other causes, or does not see the fleet folder.
        PatternErrors: a pattern file is wrong.
    """
    name = platform.node()
    if not folder.is_dir():
        raise UsageError(f"the worker {name} sees no folder {folder}: it must be one that all workers share")
    if Knowledge.load(patterns).digest != catalogue:
        raise UsageError(f"the worker {name} has another catalogue of causes: install the same vmlog everywhere")


def read_bundles(pool: WorkerPool, task: BundleTask, sources: Iterable[str]) -> Iterator[BundleRow]:
    """Yield the row of every bundle as it is done, in any order.

    Args:
        pool: the workers.
        task: what they do.
        sources: the bundles.

    Raises:
        VmlogError: something is wrong for all bundles.
    """
    for outcome in run_tasks(pool, task, sources):
        if outcome.answer is not None:
            yield outcome.answer
        else:
            error = outcome.error
            yield BundleRow(outcome.task, BundleState.FAILED, error=f"{error}" or type(error).__name__)
