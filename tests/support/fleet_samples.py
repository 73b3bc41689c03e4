"""Fleets, made without bundles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tests.support.many_moves import moved, report_of
from tests.support.report_samples import NETWORK
from vmlog.fleet.bundle_row import BundleRow, BundleState
from vmlog.model import Report
from vmlog.report.fleet_outcome import FleetOutcome


@dataclass(frozen=True)
class Unseen:
    """A host without a bundle."""

    host: str
    migrations: int
    incidents: int


def fleet_of(report: Report, bundles: Sequence[BundleRow] = (), missing: Sequence[Unseen] = ()) -> FleetOutcome:
    """Return what a run over a fleet found."""
    return FleetOutcome(bundles, report, None, (), missing)


def crowded_fleet() -> FleetOutcome:
    """Return a fleet in which every list has more than its place."""
    causes = [
        replace(NETWORK, id=f"cause-{number}", title=f"Cause number {number} " + "x" * 90) for number in range(30)
    ]
    moves = [
        moved(number, number * 60, f"esx-a{number % 10}", f"esx-b{number % 10}", cause=causes[number % 30])
        for number in range(900)
    ]
    rows = [BundleRow(f"site-{number:03}/{'deep/' * 30}esx.tgz", BundleState.READ, logs=1) for number in range(50)]
    rows += [BundleRow(f"bad-{number}.tgz", BundleState.FAILED, error="No such file " * 20) for number in range(20)]
    rows += [BundleRow(f"again-{number}.tgz", BundleState.REPEATED, same_as="x" * 300, logs=1) for number in range(20)]
    rows += [BundleRow(f"notes-{number}.tgz", BundleState.READ) for number in range(20)]
    missing = [Unseen(f"esx-m{number}.example.com", 9, 3) for number in range(90)]
    return fleet_of(report_of(moves), rows, missing)
