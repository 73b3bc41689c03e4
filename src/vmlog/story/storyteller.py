"""Telling the story of one migration: a first reading finds it, a second one takes its lines out of all logs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import BinaryIO, Final, cast

from vmlog.analysis.analysis import Analysed, analysed_sources
from vmlog.errors import UsageError
from vmlog.gc_seldom import gc_seldom
from vmlog.knowledge.knowledge import Knowledge
from vmlog.model import ClockOffset, Migration, Story
from vmlog.observe.observation import host_label, label_of
from vmlog.parse.formats import compile_formats
from vmlog.read.options import ReadOptions
from vmlog.read.reader import Reader
from vmlog.story.belonging import Belonging, TimeSpan
from vmlog.story.chosen_migration import choose_migration
from vmlog.story.kept_input import KeptInput
from vmlog.story.line_gatherer import LineGatherer, Wanted
from vmlog.story.marked_lines import LineMarker
from vmlog.story.story_lines import drop_copies, line_place
from vmlog.timeline.timeline import Timeline

_LONGEST_AROUND: Final = 7 * 86_400.0


def tell_story(
    what: str,
    sources: Sequence[str],
    knowledge: Knowledge,
    around: float | None,
    options: ReadOptions,
    again: ReadOptions | None = None,
) -> Story:
    """Return the story of the migration that is meant.

    Args:
        what: see `choose_migration`.
        sources: as for an analysis; they are read twice.
        knowledge: formats, stage lines and causes.
        around: seconds around its failure, else around its time, within which all lines of its hosts are wanted.
        options: how to read.
        again: how to read the second time, by default alike; a reader process can read only once.

    Raises:
        UsageError: standard input is too large to be kept, or the seconds are out of range.
        SeveralMigrationsError: several migrations fit.
        NothingToAnalyseError: no source held a log, or no migration fits.
    """
    if around is not None and not 0 < around <= _LONGEST_AROUND:
        raise UsageError("the time around a migration must be more than nothing, and at most 7 days")
    kept = KeptInput(options.stdin) if "-" in sources and options.stdin else None
    first = replace(options, stdin=cast(BinaryIO, kept)) if kept else options
    try:
        found = analysed_sources(sources, knowledge, knowledge.stage_limits, first)
    finally:
        if kept:
            kept.require_all()  # the true reason, whatever the part that was read lacked
    place = choose_migration(found.report.migrations, what)
    again = replace(again or replace(options, reader_process=None), stdin=kept.again() if kept else options.stdin)
    return _told(found, place, sources, knowledge, around, again)


def _told(
    found: Analysed,
    place: int,
    sources: Sequence[str],
    knowledge: Knowledge,
    around: float | None,
    options: ReadOptions,
) -> Story:
    report, migration, timeline = found.report, found.report.migrations[place], found.timelines[place]
    wanted = _wanted(found, migration, timeline, around)
    formats = compile_formats(knowledge.formats)
    gatherer = LineGatherer(wanted, found.reading, report.clocks, formats, _focus(migration, timeline))
    with gc_seldom():
        for block, state in Reader(formats, options, gatherer).records(sources):
            gatherer.take(block, state)
    gatherer.finish()
    records, copies = drop_copies(gatherer.found.kept())
    return Story(
        lines=LineMarker(migration, timeline).lines(records),
        migration=migration,
        clocks=_clocks_of(report.clocks, wanted.hosts),
        around_s=around,
        left_out=gatherer.found.left_out,
        copies=copies,
        coverage=report.coverage,
        warnings=report.warnings,
    )


def _wanted(found: Analysed, migration: Migration, timeline: Timeline, around: float | None) -> Wanted:
    group, request = timeline.group, timeline.request
    joined = {line_place(item): item for item in (*group.observations, *request.shown_by)}
    if request.parent:
        joined[line_place(request.parent)] = request.parent
    logged = (item for item in migration.evidence if item.ts_log_utc or item.ts_utc)
    beside = dict.fromkeys((item.source, item.member, item.line_no) for item in logged)
    others = {
        line_place(item) for other in found.timelines.groups if other is not group for item in other.observations
    } - joined.keys()
    span = _span(migration, timeline)
    focus = _focus(migration, timeline)
    ends = (migration.source, migration.destination)
    hosts = {label_of(end.host) for end in ends if end.host}
    hosts |= {host_label(item) for item in group.observations if item.host}
    return Wanted(
        joined={**beside, **joined},
        others=others,
        belonging=Belonging(group, ends, found.timelines.groups, span),
        vmx_logs={(item.unit, item.series) for item in group.observations if item.log == "vmware"},
        hosts=hosts,
        around=focus.widened(timedelta(seconds=around)) if focus and around else None,
    )


def _span(migration: Migration, timeline: Timeline) -> TimeSpan | None:
    """Return the time of a migration by its records and by the report; None where nothing has a time."""
    group = timeline.group
    moments = (group.start, group.end, migration.started_utc, migration.failed_utc, migration.ended_utc)
    times = [moment for moment in moments if moment]
    return TimeSpan(min(times), max(times)) if times else None


def _focus(migration: Migration, timeline: Timeline) -> TimeSpan | None:
    """Return the moment of the failure, else the time of the migration."""
    failed = migration.failed_utc
    return TimeSpan(failed, failed) if failed else _span(migration, timeline)


def _clocks_of(clocks: Sequence[ClockOffset], hosts: Collection[str]) -> tuple[ClockOffset, ...]:
    return tuple(clock for clock in clocks if clock.counts and label_of(clock.host) in hosts)
