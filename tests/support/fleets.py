"""Bundles of a company, and what a fleet run and one run over all of them say."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from io import BytesIO
from pathlib import Path

from simulator.bundle import Pack
from simulator.scenario import Built
from tests.support.cluster import build_cluster
from tests.support.trees import put
from vmlog.analysis.analysis import analyze_sources
from vmlog.fleet.bundle_row import BundleRow, FleetOptions
from vmlog.fleet.map_bundles import map_bundle
from vmlog.fleet.reduce_bundles import FleetResult, reduce_bundles
from vmlog.knowledge.knowledge import Knowledge
from vmlog.model import CheckReport, Report
from vmlog.read.options import ReadOptions
from vmlog.report.registry import write_report

HOSTS = 12
KNOWLEDGE = Knowledge.load()


def fleet_bundles(folder: Path) -> list[str]:
    """Write 24 bundles: of 12 hosts and 2 vCenters of one day, and of 10 of the hosts another time."""
    first = build_cluster("7.0", 40, seed=3, how=Pack.TGZ, hosts=HOSTS, second_vcenter=True).files
    later = build_cluster("7.0", 24, seed=4, how=Pack.TGZ, hosts=HOSTS).files
    hosts = sorted(name for name in later if name.startswith("esx-"))[: HOSTS - 2]
    put(folder, first)
    put(folder, {name: later[name] for name in hosts})
    found = sorted(map(str, folder.iterdir()))
    assert len(found) == 24
    return found


@cache
def _small() -> Built:
    return build_cluster("7.0", 10, how=Pack.TGZ)


def small_fleet(folder: Path) -> list[str]:
    """Write the bundles of four hosts and their vCenter."""
    put(folder, _small().files)
    return sorted(map(str, folder.iterdir()))


def mapped(sources: Sequence[str], folder: Path) -> list[BundleRow]:
    """Read bundles one after the other."""
    return [map_bundle(source, folder, FleetOptions()) for source in sources]


def run_fleet(sources: Sequence[str], folder: Path) -> FleetResult:
    """Read bundles one after the other, and judge them."""
    return reduce_bundles(folder, mapped(sources, folder), FleetOptions())


def of_one_analysis(sources: Sequence[str]) -> bytes:
    """Return the report of `analyze` over all sources, as JSON."""
    return as_json(analyze_sources(sources, KNOWLEDGE, KNOWLEDGE.stage_limits, ReadOptions()))


def as_json(report: Report | CheckReport) -> bytes:
    """Return a report as the JSON of it that users get."""
    out = BytesIO()
    write_report(report, "json", out)
    return out.getvalue()
