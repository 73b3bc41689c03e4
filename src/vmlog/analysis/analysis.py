"""From sources to a report: reading, observing, joining, judging."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from vmlog.analysis.empty_reading import nothing_to_analyse, require_logs
from vmlog.analysis.host_files import CLUSTER_FACTS, networks_of, shelf_of
from vmlog.analysis.judged import Judged, judged_by_processes, judged_in_turn
from vmlog.analysis.source_records import SourceRecords, read_sources
from vmlog.baseline.successes import with_baselines
from vmlog.correlate.completion import complete_observations
from vmlog.diagnose.diagnosis import Diagnosis
from vmlog.diagnose.host_episodes import find_episodes
from vmlog.diagnose.loose_messages import find_loose_messages
from vmlog.diagnose.unexplained import UnexplainedMessages
from vmlog.facts.fact_store import FactStore
from vmlog.gc_seldom import gc_seldom
from vmlog.knowledge.knowledge import Knowledge
from vmlog.knowledge.stage_limits import StageLimits
from vmlog.match.matcher import Matcher
from vmlog.model import CheckReport, ClockOffset, Incident, Migration, Notice, Report
from vmlog.observe.loose import is_stray
from vmlog.read.not_understood import find_foreign, find_not_understood
from vmlog.read.options import ReadOptions
from vmlog.read.reading import Reading
from vmlog.source.counted_notices import counted_notices
from vmlog.timeline.build import Timelines, join_migrations
from vmlog.timeline.clock_offsets import clock_notices
from vmlog.version import __version__

if TYPE_CHECKING:
    from vmlog.diagnose.second_evidence import ConfigurationWitness


@dataclass(frozen=True, slots=True)
class Analysed:
    """What was judged, with what it was judged by.

    Attributes:
        timelines: those of the report's migrations, in the same order.
    """

    report: Report
    timelines: Timelines
    reading: Reading


def analyze_sources(sources: Sequence[str], knowledge: Knowledge, limits: StageLimits, options: ReadOptions) -> Report:
    """Return the report on every migration in the sources; see `analysed_sources`.

    The records of each migration are forgotten when it is judged: those of many take more memory than their report.
    """
    return judge_records(read_sources(sources, knowledge, options), limits)


def judge_records(records: SourceRecords, limits: StageLimits) -> Report:
    """Return the report on every migration in what was read, which cannot be used again.

    Raises:
        NothingToAnalyseError: no source held a log of VMware's programs; its message says why.
    """
    joined = _joined(records)
    del records  # holds every observation
    judgement = _Judgement(joined, limits)
    return judgement.report(judged_in_turn(joined.timelines.dropping(), judgement.diagnosis))


def judge_with_checks(
    records: SourceRecords, limits: StageLimits, processes: int = 1
) -> tuple[Report, CheckReport | None]:
    """Return the report on every migration in what was read, and what the configuration says; see `judge_records`.

    Args:
        records: what was read.
        limits: when a migration has stalled and when a success was slow.
        processes: how many may judge; the report is the same.

    Returns:
        The report, and the results of the checks that were asked about its incidents, with all hosts whose files are
        there; None where there are none.
    """
    joined = _joined(records)
    del records  # holds every observation
    judgement = _Judgement(joined, limits)
    judged = judged_by_processes(joined.timelines, judgement.diagnosis, processes)
    report = judgement.report(judged)
    return report, judgement.checks(report)


def analysed_sources(
    sources: Sequence[str], knowledge: Knowledge, limits: StageLimits, options: ReadOptions
) -> Analysed:
    """Read the sources and judge every migration in them.

    Args:
        sources: paths of bundles, log files and directories, `-` for the standard input of the options.
        knowledge: formats, stage lines, causes and limits as documented.
        limits: when a migration has stalled and when a success was slow.
        options: how to read.

    Raises:
        NothingToAnalyseError: no source held a log of VMware's programs; its message says why.
    """
    joined = _joined(read_sources(sources, knowledge, options))
    judgement = _Judgement(joined, limits)
    report = judgement.report(judged_in_turn(joined.timelines, judgement.diagnosis))
    return Analysed(report, joined.timelines, joined.reading)


@dataclass(frozen=True, slots=True)
class _Joined:
    """What was read, joined to migrations.

    Attributes:
        store: the files of hosts that state facts.
        notices: what is told of lines that make up no migration.
    """

    matcher: Matcher
    reading: Reading
    timelines: Timelines
    clocks: tuple[ClockOffset, ...]
    store: FactStore
    notices: tuple[Notice, ...]


def _joined(records: SourceRecords) -> _Joined:
    reading, observations, sources = records.reading, records.observations, records.sources
    require_logs(reading, sources)
    recognised = {item.source for item in (*observations, *records.strays)}
    if foreign := find_foreign(reading, recognised):
        notes = (row.note for row in reading.coverage if row.note)
        raise nothing_to_analyse(reading, sources, (foreign, *notes))
    not_understood = find_not_understood(reading, recognised)
    with gc_seldom():
        reading = complete_observations(observations, reading)
        timelines, clocks = join_migrations(observations, reading, records.vm_names)
    strays = [*records.strays, *filter(is_stray, observations)]
    notices = (*not_understood, *find_loose_messages(strays, timelines.groups))
    return _Joined(records.matcher, reading, timelines, clocks, records.store, notices)


class _Judgement:
    """Judges what was joined.

    Attributes:
        diagnosis: judges each migration by its records.
    """

    def __init__(self, joined: _Joined, limits: StageLimits) -> None:
        self._joined = joined
        self._shelf = shelf_of(joined.store, joined.reading)
        self._networks = networks_of(self._shelf)
        self.diagnosis = Diagnosis(joined.matcher, _log_ends(joined.reading), limits, self._networks)

    @gc_seldom()
    def report(self, judged: Iterable[Judged]) -> Report:
        """Return the report on migrations that were judged, in their order."""
        joined = self._joined
        matcher, reading, store = joined.matcher, joined.reading, joined.store
        migrations: list[Migration] = []
        unexplained = UnexplainedMessages()
        set_back: dict[Notice, None] = {}
        for item, backward, messages in judged:
            if isinstance(item, Incident) and not store.is_empty:
                item = self._witness.testify(item)
            migrations.append(item)
            if backward:
                set_back.setdefault(backward)
            if isinstance(item, Incident) and not item.causes:
                unexplained.add(messages)
        migrations = with_baselines(migrations)
        return Report(
            vmlog=__version__,
            catalogue=matcher.catalogue.version,
            sources=reading.sources,
            coverage=reading.coverage,
            clocks=joined.clocks,
            migrations=tuple(migrations),
            incidents=tuple(item for item in migrations if isinstance(item, Incident)),
            unexplained=unexplained.found(),
            trouble=find_episodes(joined.timelines.trouble),
            warnings=(
                *reading.notices,
                *store.notices,
                *self.diagnosis.notices,
                *unexplained.notices,
                *counted_notices((*clock_notices(joined.clocks), *set_back, *joined.notices)),
            ),
        )

    def checks(self, report: Report) -> CheckReport | None:
        """Return what the checks found that were asked about the incidents of the report, with all hosts."""
        from vmlog.analysis.checking import summarise_hosts

        hosts = self._shelf.outlines(CLUSTER_FACTS)
        if not hosts:
            return None
        return CheckReport(
            vmlog=report.vmlog,
            catalogue=report.catalogue,
            sources=report.sources,
            hosts=summarise_hosts(hosts),
            results=self._witness.results,
            warnings=tuple(self._joined.store.notices),
        )

    @cached_property
    def _witness(self) -> ConfigurationWitness:
        """The configuration as a witness; what it needs is loaded for the first incident."""
        from vmlog.analysis.witness import witness_of

        return witness_of(self._shelf, self._networks, self._joined.matcher.catalogue)


def _log_ends(reading: Reading) -> dict[str, datetime]:
    """Return the last time that the logs of each unit cover."""
    ends: dict[str, datetime] = {}
    for member in reading.members:
        if last := member.coverage.last_utc:
            ends[member.unit] = max(ends.get(member.unit, last), last)
    return ends
