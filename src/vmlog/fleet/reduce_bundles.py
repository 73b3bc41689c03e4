"""The second step of a fleet: what was found in all bundles is joined and judged as if they had been read together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from vmlog.analysis.analysis import judge_with_checks
from vmlog.analysis.empty_reading import nothing_to_analyse
from vmlog.analysis.source_records import SourceRecords
from vmlog.facts.fact_store import FactStore
from vmlog.fleet.bundle_file import BundleFileReader
from vmlog.fleet.bundle_row import BundleRow, BundleState, FleetOptions
from vmlog.fleet.map_bundles import STORED_FOLDER
from vmlog.gc_seldom import gc_seldom
from vmlog.knowledge.fact_files import load_fact_files
from vmlog.knowledge.knowledge import Knowledge
from vmlog.match.matcher import Matcher
from vmlog.model import CheckReport, HostFactSummary, Incident, Report
from vmlog.observe.observation import label_of
from vmlog.observe.observer import Observer
from vmlog.read.merge_readings import merge_readings
from vmlog.read.reading import Reading


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
        report: the same as one run of `analyze` over all bundles gives, of repeated ones over one each.
        checks: what the checks found that were asked about the incidents, with the files that are there of each host;
            None where no bundle holds a file that states facts. All pairs of a company's hosts would be too many.
        hosts: the hosts of which there are such files.
        missing: hosts without a bundle, the one with the most incidents first.
    """

    rows: tuple[BundleRow, ...]
    report: Report
    checks: CheckReport | None
    hosts: tuple[HostFactSummary, ...]
    missing: tuple[MissingBundle, ...]


def reduce_bundles(folder: Path, rows: Sequence[BundleRow], options: FleetOptions, processes: int = 1) -> FleetResult:
    """Join and judge what was found in the bundles; the order of the rows makes no difference.

    Args:
        folder: the fleet folder.
        rows: what `map_bundle` returned, with the same options; the last one of a source counts.
        options: how to judge.
        processes: how many may judge; the result is the same.

    Raises:
        NothingToAnalyseError: no bundle held a log.
        DamagedFileError: a file of the fleet folder was changed since its row was made.
        OSError: such a file is not there any more.
    """
    knowledge = Knowledge.load(options.patterns)
    limits = knowledge.stage_limits.changed(dict(options.stall), options.slow)
    by_source = {row.source: row for row in rows}
    told = _with_repeated([by_source[source] for source in sorted(by_source)])
    report, checks = judge_with_checks(_records(folder, told, knowledge), limits, processes)
    return FleetResult(told, report, checks, checks.hosts if checks else (), tuple(hosts_without_bundle(report)))


def _with_repeated(rows: Sequence[BundleRow]) -> tuple[BundleRow, ...]:
    """Return the rows; those with the content of another one say so. The original is the first that names its host."""
    first: dict[str, str] = {}
    for row in sorted(rows, key=lambda one: (one.host is None, one.source)):
        if row.digest and row.state is not BundleState.FAILED:
            first.setdefault(row.digest, row.source)
    told = []
    for row in rows:
        original = first.get(row.digest or "", row.source)
        is_repeated = original != row.source
        told.append(replace(row, state=BundleState.REPEATED, same_as=original) if is_repeated else row)
    return tuple(told)


@gc_seldom()
def _records(folder: Path, rows: Sequence[BundleRow], knowledge: Knowledge) -> SourceRecords:
    """Return what reading all bundles at once gives."""
    matcher = Matcher(knowledge.catalogue)
    observer, store = Observer(knowledge, matcher), FactStore(load_fact_files().values())
    files, readings = BundleFileReader(knowledge), list[Reading]()
    for row in rows:
        if row.stored is None or row.state in (BundleState.FAILED, BundleState.REPEATED):
            continue
        content = files.read(folder / STORED_FOLDER / row.stored, row.source)
        readings.append(content.reading)
        observer.add_kept(content.kept)
        for piece in content.pieces:
            store.add(piece)
    sources = [row.source for row in rows]
    if not readings:
        raise nothing_to_analyse(Reading(), sources, [f"{row.source}: {row.error}" for row in rows if row.error])
    return SourceRecords.of(sources, matcher, merge_readings(readings), observer, store)


def hosts_without_bundle(report: Report) -> Iterator[MissingBundle]:
    """Yield the hosts that migrations name and of which there is no log, those with most incidents first."""
    there = {label_of(row.host) for row in report.coverage if row.host}
    there |= {label_of(row.host) for row in report.sources if row.host}
    migrations: Counter[str] = Counter()
    incidents: Counter[str] = Counter()
    names: dict[str, str] = {}
    for item in report.migrations:
        for name in dict.fromkeys(filter(None, (item.source.host, item.destination.host))):
            label = label_of(name)
            if label not in there:
                names[label] = max(name, names.get(label, ""), key=lambda one: (len(one), one))
                migrations[label] += 1
                incidents[label] += isinstance(item, Incident)
    for label in sorted(names, key=lambda one: (-incidents[one], -migrations[one], one)):
        yield MissingBundle(names[label], migrations[label], incidents[label])
