"""The second step of a fleet: what was found in all bundles is joined and judged as if they had been read together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from vmlog.analysis.analysis import analyze_sources
from vmlog.analysis.checking import check_sources
from vmlog.checks.selection import CheckSelection
from vmlog.errors import NothingToAnalyseError
from vmlog.fleet.bundle_row import BundleRow, BundleState, FleetOptions
from vmlog.knowledge.knowledge import Knowledge
from vmlog.model import CheckReport, HostFactSummary, Report
from vmlog.read.options import ReadOptions


@dataclass(frozen=True, slots=True)
class MissingBundle:
    """A host that migrations name and of which there is no bundle.

    Attributes:
        host: its name, as the logs have it.
        migrations: how many migrations name it.
        incidents: how many of these are incidents.
    """

    host: str
    migrations: int
    incidents: int


@dataclass(frozen=True, slots=True)
class FleetResult:
    """What is known of a fleet.

    Attributes:
        rows: the bundles, by source; those with the content of another one are `repeated`.
        report: the same as one run of `analyze` over all bundles gives.
        checks: the same as one run of `check` over all bundles gives; None where no bundle holds a file that states
            facts.
        hosts: the hosts whose configuration was read.
        missing: hosts without a bundle, the one with the most incidents first.
    """

    rows: tuple[BundleRow, ...]
    report: Report
    checks: CheckReport | None
    hosts: tuple[HostFactSummary, ...]
    missing: tuple[MissingBundle, ...]


def reduce_bundles(folder: Path, rows: Sequence[BundleRow], options: FleetOptions) -> FleetResult:
    """Join and judge what was found in the bundles; the order of the rows makes no difference.

    Args:
        folder: the fleet folder.
        rows: what `map_bundle` returned, with the same options.
        options: how to judge.

    Raises:
        NothingToAnalyseError: no bundle held a log.
    """
    _ = folder
    knowledge = Knowledge.load(options.patterns)
    limits = knowledge.stage_limits.changed(dict(options.stall), options.slow)
    ordered = tuple(sorted(rows, key=lambda row: row.source))
    sources = [row.source for row in ordered if row.state is not BundleState.FAILED]
    read_options = ReadOptions(limits=options.limits, host=options.host, jobs=options.jobs)
    report = analyze_sources(sources, knowledge, limits, read_options)
    try:
        checks = check_sources(sources, knowledge, CheckSelection(), read_options)
    except NothingToAnalyseError:
        checks = None
    return FleetResult(ordered, report, checks, checks.hosts if checks else (), ())
