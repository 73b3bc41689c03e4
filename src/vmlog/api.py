"""The library's functions: the whole flow from sources to a report. Nothing here prints."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, Final

import polars as pl

from vmlog.correlate.migration_group import MigrationGroup
from vmlog.correlate.relays import forget_relays
from vmlog.correlate.years_zones import resolve_years_and_zones
from vmlog.diagnose.incidents import Diagnosis
from vmlog.diagnose.loose_messages import find_loose_messages
from vmlog.diagnose.unexplained import find_unexplained
from vmlog.errors import NothingToAnalyseError, UsageError
from vmlog.explanation.text import explain_text
from vmlog.gc_paused import gc_paused
from vmlog.knowledge.catalogue import load_catalogue
from vmlog.knowledge.stage_limits import StageLimits, load_stage_limits
from vmlog.knowledge.stage_lines import load_stages
from vmlog.live.snapshot import OnSnapshot
from vmlog.live.streams import file_reader, pipe_reader
from vmlog.live.watch import watch_streams as watch_streams
from vmlog.match.matcher import Matcher
from vmlog.members.process import ReaderProcess, usable_cores
from vmlog.model import CauseMatch, Coverage, Incident, Migration, Notice, Report
from vmlog.observe.observation import Observation
from vmlog.observe.observer import Observer
from vmlog.parse.formats import load_formats
from vmlog.read import Context, Reader, Reading, batches, event_frame, ordered_map
from vmlog.read.understood import find_foreign, find_not_understood
from vmlog.source.limits import Limits
from vmlog.source.member import Member
from vmlog.terms import Outcome
from vmlog.timeline.backward import find_backward
from vmlog.timeline.build import join_migrations
from vmlog.timeline.clock_offsets import clock_notices
from vmlog.version import __version__

OnProgress = Callable[[Member, int], None]
_EVENT_BLOCK_BYTES: Final = 3 << 19
_NOTHING: Final[Mapping[str, float]] = MappingProxyType({})


def analyze(
    *sources: str | Path,
    patterns: Sequence[Path] = (),
    limits: Limits | None = None,
    host: str | None = None,
    stdin: BinaryIO | None = None,
    progress: OnProgress | None = None,
    block_bytes: int | None = None,
    jobs: int | None = None,
    reader_process: ReaderProcess | None = None,
    stall: Mapping[str, float] = _NOTHING,
    slow: float | None = None,
) -> Report:
    """Read logs and bundles and explain every migration that failed, stalled, was refused or slow.

    Args:
        sources: paths of bundles, log files and directories; `-` reads `stdin`.
        patterns: directories of additional cause files.
        limits: budgets for hostile or huge archives.
        host: name of the host for logs that do not tell it.
        stdin: where `-` reads from.
        progress: called with each member and the bytes just read of it.
        block_bytes: size of the blocks that are read; the report does not depend on it.
        jobs: threads that look at the text, by default as many as there are cores; the report does not depend on it.
        reader_process: a process to read the sources, which must be files and folders, in the place of a thread; the
            report does not depend on it.
        stall: seconds of silence after which a stage counts as stalled, by its name; the others keep their own.
        slow: seconds of downtime or stun beyond which a success is an incident; null keeps the limit of the rules.

    Raises:
        UsageError: no source was given, or a limit is wrong.
        PatternErrors: a pattern file is wrong.
        NothingToAnalyseError: no source held a log; its message says why.
    """
    if not sources:
        raise UsageError("no source was given")
    rules = load_stage_limits().changed(stall, slow)
    formats = load_formats()
    matcher = Matcher(load_catalogue(tuple(patterns)))
    observer = Observer(formats, load_stages(), matcher)
    context = Context(formats, limits or Limits(), host=host, progress=progress, search=observer.search)
    context.thin, context.scanner, context.reader_process = observer.thin, observer.search.scanner, reader_process
    context.block_bytes = block_bytes or context.block_bytes
    context.jobs = jobs or context.jobs
    reader = Reader(context)
    specs = [str(source) for source in sources]
    for block, facts in reader.records(specs, stdin):
        observer.take(block, facts)
    reading = reader.result(specs)
    if not reading.coverage:
        raise NothingToAnalyseError(_why_nothing(reading, specs))
    observations = observer.observations
    telling = {item.source for item in (*observations, *observer.strays)}
    if foreign := find_foreign(reading, telling):
        notes = (row.note for row in reading.coverage if row.note)
        raise NothingToAnalyseError(_why_nothing(reading, specs, foreign, *notes))
    with gc_paused():
        report, groups = _report(matcher, rules, reading, observations, observer.vm_names)
    strays = [*observer.strays, *filter(observer.is_stray, observations)]
    told = (*find_not_understood(reading, telling), *find_loose_messages(strays, groups))
    return replace(report, warnings=(*report.warnings, *told)) if told else report


def _spoken(spec: str) -> str:
    return "standard input" if spec == "-" else spec


def _why_nothing(reading: Reading, specs: Sequence[str], *more: str) -> str:
    reasons = [f"{_spoken(notice.source or notice.member or '')}: {notice.message}" for notice in reading.notices]
    reasons += more
    named = ", ".join(map(_spoken, specs))
    return "nothing to analyse: " + ("; ".join(dict.fromkeys(reasons)) or f"no log was found in {named}")


def _report(
    matcher: Matcher, rules: StageLimits, reading: Reading, observations: list[Observation], vm_names: Mapping[str, str]
) -> tuple[Report, Sequence[MigrationGroup]]:
    forget_relays(observations)
    unnamed = reading.name_hosts(observations)
    vm_folders = reading.vm_folders()
    for observation in observations:
        if observation.log == "vmware":
            observation.folder_names_vm = (observation.source, observation.member.rpartition("/")[0]) in vm_folders
        observation.host = observation.host or reading.hosts.get(observation.unit)
    coverage = resolve_years_and_zones(observations, reading.coverage, reading.assumed, reading.units)
    hosts = tuple(sorted(set(reading.hosts.values())))
    courses, clocks = join_migrations(observations, hosts, unnamed, reading.by_shape, vm_names)
    diagnosis = Diagnosis(matcher, _log_ends(coverage, reading.units), rules, reading.networks)
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
    """The last time that the logs of each unit cover."""
    ends: dict[str, datetime] = {}
    for row, unit in zip(coverage, units, strict=True):
        if row.last_utc:
            ends[unit] = max(ends.get(unit, row.last_utc), row.last_utc)
    return ends


def info(
    *sources: str | Path,
    limits: Limits | None = None,
    host: str | None = None,
    stdin: BinaryIO | None = None,
    progress: OnProgress | None = None,
    jobs: int | None = None,
    reader_process: ReaderProcess | None = None,
) -> Reading:
    """What the sources hold: hosts, versions, members, times covered, lines and unparsed lines.

    See `analyze` for the arguments.

    Raises:
        UsageError: no source was given.
        NothingToAnalyseError: no source held a log.
    """
    if not sources:
        raise UsageError("no source was given")
    specs = [str(source) for source in sources]
    context = Context(load_formats(), limits or Limits(), host=host, progress=progress, jobs=jobs or usable_cores())
    context.reader_process = reader_process
    reader = Reader(context)
    for _ in reader.records(specs, stdin):
        pass
    reading = reader.result(specs)
    reading.name_hosts()
    if not reading.coverage:
        raise NothingToAnalyseError(_why_nothing(reading, specs))
    return reading


class Events:
    """Every record of the sources as frames in the columns of `EVENT_SCHEMA`, in the order of reading.

    Iterate once; afterwards `reading` holds what `info` would give.
    """

    def __init__(
        self,
        *sources: str | Path,
        limits: Limits | None = None,
        host: str | None = None,
        stdin: BinaryIO | None = None,
        progress: OnProgress | None = None,
        jobs: int | None = None,
    ) -> None:
        """Prepare to read; see `analyze` for the arguments.

        Raises:
            UsageError: no source was given.
        """
        if not sources:
            raise UsageError("no source was given")
        self._jobs = jobs or usable_cores()
        self._specs = [str(source) for source in sources]
        self._stdin = stdin
        self._formats = load_formats()
        context = Context(self._formats, limits or Limits(), host=host, progress=progress, jobs=self._jobs)
        # What makes frames of the blocks needs more threads than what looks at them, and more memory for each.
        context.markers = 1
        context.block_bytes = _EVENT_BLOCK_BYTES
        self._reader = Reader(context)
        self.reading = Reading()

    def __iter__(self) -> Iterator[pl.DataFrame]:
        runs = batches(self._reader.records(self._specs, self._stdin))
        yield from ordered_map(lambda run: event_frame(self._formats, *run), runs, self._jobs)
        self.reading = self._reader.result(self._specs)
        self.reading.name_hosts()


def watch(
    *paths: Path,
    stdin: BinaryIO | None = None,
    patterns: Sequence[Path] = (),
    host: str | None = None,
    stall: Mapping[str, float] = _NOTHING,
    slow: float | None = None,
    on_look: OnSnapshot | None = None,
) -> Iterator[Migration]:
    """Read logs while they are written; yield each migration once when it concludes or stalls.

    The iteration ends with the streams; files are followed until it is closed. What is still open then is yielded as
    incomplete. Of very many records that wait for an end the oldest are let go; `on_look` tells how many.

    Args:
        paths: log files to follow through rotation and truncation.
        stdin: a pipe of log text to read to its end.
        patterns: directories of additional cause files.
        host: host of logs that do not tell it.
        stall: seconds of silence after which a stage counts as stalled, by its name.
        slow: seconds of downtime or stun beyond which a success is an incident.
        on_look: called, a few times a second and in the thread that iterates, with what is under way at that moment.

    Raises:
        UsageError: nothing to read was given, or a limit is wrong.
        PatternErrors: a pattern file is wrong.
    """
    if not paths and stdin is None:
        raise UsageError("no source was given")
    rules = load_stage_limits().changed(stall, slow)
    over = threading.Event()
    streams = {str(path): file_reader(path, over.is_set) for path in paths}
    if stdin is not None:
        streams["-"] = pipe_reader(stdin)
    try:
        matcher = Matcher(load_catalogue(tuple(patterns)))
        yield from watch_streams(streams, load_formats(), load_stages(), matcher, rules, host, on_look)
    finally:
        over.set()


def explain(text: str, *, patterns: Sequence[Path] = ()) -> list[CauseMatch]:
    """Causes for one pasted message, log line or task error, best first; empty when nothing documented is close.

    Raises:
        PatternErrors: a pattern file is wrong.
    """
    return explain_text(Matcher(load_catalogue(tuple(patterns))), text)
