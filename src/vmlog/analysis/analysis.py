"""From sources to a report: reading, observing, joining, judging."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from vmlog.analysis.empty_reading import nothing_to_analyse, require_logs
from vmlog.correlate.completion import complete_observations
from vmlog.correlate.migration_group import MigrationGroup
from vmlog.diagnose.diagnosis import Diagnosis
from vmlog.diagnose.loose_messages import find_loose_messages
from vmlog.diagnose.unexplained import find_unexplained
from vmlog.gc_paused import gc_paused
from vmlog.knowledge.knowledge import Knowledge
from vmlog.knowledge.stage_limits import StageLimits
from vmlog.match.matcher import Matcher
from vmlog.model import Incident, Migration, Notice, Report
from vmlog.observe.loose import is_stray
from vmlog.observe.observation import Observation
from vmlog.observe.observer import Observer
from vmlog.parse.formats import compile_formats
from vmlog.read.not_understood import find_foreign, find_not_understood
from vmlog.read.options import ReadOptions
from vmlog.read.reader import Reader
from vmlog.read.reading import Reading
from vmlog.terms import Outcome
from vmlog.timeline.backward_clock import find_backward
from vmlog.timeline.build import join_migrations
from vmlog.timeline.clock_offsets import clock_notices
from vmlog.version import __version__


def analyze_sources(sources: Sequence[str], knowledge: Knowledge, limits: StageLimits, options: ReadOptions) -> Report:
    """Read the sources and judge every migration in them.

    Args:
        sources: paths of bundles, log files and directories, `-` for the standard input of the options.
        knowledge: formats, stage lines, causes and limits as documented.
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
    strays = [*observer.strays, *filter(is_stray, observations)]
    warnings = (*find_not_understood(reading, recognised), *find_loose_messages(strays, groups))
    return replace(report, warnings=(*report.warnings, *warnings)) if warnings else report


def _report(
    matcher: Matcher,
    limits: StageLimits,
    reading: Reading,
    observations: list[Observation],
    vm_names: Mapping[str, str],
) -> tuple[Report, Sequence[MigrationGroup]]:
    reading = complete_observations(observations, reading)
    timelines, clocks = join_migrations(observations, reading, vm_names)
    diagnosis = Diagnosis(matcher, _log_ends(reading), limits, reading.networks)
    migrations: list[Migration] = []
    silent = []
    set_back: dict[Notice, None] = {}
    for timeline in timelines:
        item = diagnosis.judge(timeline)
        migrations.append(item)
        if backward := find_backward(timeline.stage_events):
            set_back.setdefault(backward.notice)
        needs_none = item.outcome in (Outcome.SUCCEEDED, Outcome.CANCELLED)
        if isinstance(item, Incident) and not item.causes and not needs_none:
            silent.append(timeline)
    report = Report(
        vmlog=__version__,
        catalogue=matcher.catalogue.version,
        sources=reading.sources,
        coverage=reading.coverage,
        clocks=clocks,
        migrations=tuple(migrations),
        incidents=tuple(item for item in migrations if isinstance(item, Incident)),
        unexplained=find_unexplained(silent),
        warnings=(*reading.notices, *clock_notices(clocks), *set_back),
    )
    return report, timelines.groups


def _log_ends(reading: Reading) -> dict[str, datetime]:
    """Return the last time that the logs of each unit cover."""
    ends: dict[str, datetime] = {}
    for member in reading.members:
        if last := member.coverage.last_utc:
            ends[member.unit] = max(ends.get(member.unit, last), last)
    return ends
