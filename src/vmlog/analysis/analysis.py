"""From sources to a report: reading, observing, joining, judging."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from vmlog.analysis.empty_reading import nothing_to_analyse, require_logs
from vmlog.analysis.host_names import name_hosts
from vmlog.correlate.migration_group import MigrationGroup
from vmlog.correlate.relays import forget_relays
from vmlog.correlate.years_zones import resolve_years_and_zones
from vmlog.diagnose.diagnosis import Diagnosis
from vmlog.diagnose.loose_messages import find_loose_messages
from vmlog.diagnose.unexplained import find_unexplained
from vmlog.gc_paused import gc_paused
from vmlog.knowledge.knowledge import Knowledge
from vmlog.knowledge.stage_limits import StageLimits
from vmlog.match.matcher import Matcher
from vmlog.model import Coverage, Incident, Migration, Notice, Report
from vmlog.observe.observation import Observation
from vmlog.observe.observer import Observer
from vmlog.parse.formats import compile_formats
from vmlog.read.options import ReadOptions
from vmlog.read.reader import Reader
from vmlog.read.reading import Reading
from vmlog.read.understood import find_foreign, find_not_understood
from vmlog.terms import Outcome
from vmlog.timeline.backward import find_backward
from vmlog.timeline.build import join_migrations
from vmlog.timeline.clock_offsets import clock_notices
from vmlog.version import __version__


def analyze_sources(sources: Sequence[str], knowledge: Knowledge, limits: StageLimits, options: ReadOptions) -> Report:
    """Read the sources and judge every migration in them.

    Args:
        sources: paths of bundles, log files and directories, `-` for the standard input of the options.
        knowledge: what is known.
        limits: when a migration has stalled and when a success was slow.
        options: how to read.

    Raises:
        NothingToAnalyseError: no source held a log of VMware's programs; its message says why.
    """
    matcher = Matcher(knowledge.catalogue)
    observer = Observer(knowledge, matcher)
    reading = Reader(compile_formats(knowledge.formats), options, observer).run(sources)
    require_logs(reading, sources)
    observations = observer.observations
    recognised = {item.source for item in (*observations, *observer.strays)}
    if foreign := find_foreign(reading, recognised):
        notes = (row.note for row in reading.coverage if row.note)
        raise nothing_to_analyse(reading, sources, (foreign, *notes))
    with gc_paused():
        report, groups = _report(matcher, limits, reading, observations, observer.vm_names)
    strays = [*observer.strays, *filter(observer.is_stray, observations)]
    warnings = (*find_not_understood(reading, recognised), *find_loose_messages(strays, groups))
    return replace(report, warnings=(*report.warnings, *warnings)) if warnings else report


def _report(
    matcher: Matcher,
    limits: StageLimits,
    reading: Reading,
    observations: list[Observation],
    vm_names: Mapping[str, str],
) -> tuple[Report, Sequence[MigrationGroup]]:
    forget_relays(observations)
    reading = name_hosts(reading, observations)
    vm_folders = reading.vm_folders()
    for observation in observations:
        if observation.log == "vmware":
            observation.folder_names_vm = (observation.source, observation.member.rpartition("/")[0]) in vm_folders
        observation.host = observation.host or reading.hosts.get(observation.unit)
    units = [member.unit for member in reading.members]
    assumed = [member.assumed for member in reading.members]
    coverage = resolve_years_and_zones(observations, reading.coverage, assumed, units)
    hosts = tuple(sorted(set(reading.hosts.values())))
    courses, clocks = join_migrations(observations, hosts, reading.units_without_host, reading.by_shape, vm_names)
    diagnosis = Diagnosis(matcher, _log_ends(coverage, units), limits, reading.networks)
    migrations: list[Migration] = []
    silent = []
    set_back: dict[Notice, None] = {}
    for course in courses:
        item = diagnosis.judge(course)
        migrations.append(item)
        if backward := find_backward(course.stage_events):
            set_back.setdefault(backward.notice)
        needs_none = item.outcome in (Outcome.SUCCEEDED, Outcome.CANCELLED)
        if isinstance(item, Incident) and not item.causes and not needs_none:
            silent.append(course)
    report = Report(
        vmlog=__version__,
        catalogue=matcher.catalogue.version,
        sources=reading.sources,
        coverage=coverage,
        clocks=clocks,
        migrations=tuple(migrations),
        incidents=tuple(item for item in migrations if isinstance(item, Incident)),
        unexplained=find_unexplained(silent),
        warnings=(*reading.notices, *clock_notices(clocks), *set_back),
    )
    return report, courses.groups


def _log_ends(coverage: Sequence[Coverage], units: Sequence[str]) -> dict[str, datetime]:
    """Return the last time that the logs of each unit cover."""
    ends: dict[str, datetime] = {}
    for row, unit in zip(coverage, units, strict=True):
        if row.last_utc:
            ends[unit] = max(ends.get(unit, row.last_utc), row.last_utc)
    return ends
