"""What becomes of the bundles of a fleet whose workers fail."""

from __future__ import annotations

from concurrent.futures import Executor, Future
from pathlib import Path

import pytest

from tests.support.fleets import KNOWLEDGE
from vmlog.errors import UsageError
from vmlog.fleet.bundle_row import BundleRow, BundleState, FleetOptions
from vmlog.fleet.read_bundles import BundleTask, read_bundles, require_same_worker


class WorkerEndedError(Exception):
    """Stands for what an executor raises when a worker ends."""


class Workers(Executor):
    """One worker that ends when it gets a bundle named `poison`."""

    slots = 1

    @property
    def executor(self):
        return self

    def submit(self, _, source):
        future = Future()
        if "poison" in source:
            future.set_exception(WorkerEndedError())
        elif "odd" in source:
            future.set_exception(ValueError())
        else:
            future.set_result(BundleRow(source, BundleState.READ))
        return future

    def is_loss(self, error):
        return isinstance(error, WorkerEndedError)

    def renew(self):
        pass


def test_a_bundle_that_ends_its_worker_or_raises_is_named_and_stops_no_other(tmp_path: Path) -> None:
    names = ["a.tgz", "poison.tgz", "odd.tgz", "b.tgz"]
    rows = {row.source: row for row in read_bundles(Workers(), BundleTask(tmp_path, FleetOptions()), names)}
    assert [rows[name].state for name in names] == ["read", "failed", "failed", "read"]
    assert rows["poison.tgz"].error == "the process that read it ended: killed from outside, or for want of memory"
    assert rows["odd.tgz"].error == "ValueError"


def test_a_worker_that_sees_no_folder_or_knows_other_causes_ends_the_run(tmp_path: Path) -> None:
    digest = KNOWLEDGE.digest
    require_same_worker(tmp_path, (), digest)
    with pytest.raises(UsageError, match="it must be one that all workers share"):
        BundleTask(tmp_path / "none", FleetOptions(), digest)("a.tgz")
    with pytest.raises(UsageError, match="another catalogue of causes"):
        BundleTask(tmp_path, FleetOptions(), "other")("a.tgz")
