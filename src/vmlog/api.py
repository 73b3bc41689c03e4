"""The library's functions. Nothing here prints."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, BinaryIO, Final, TypeVar

import polars as pl

from vmlog.analysis.analysis import analyze_sources
from vmlog.analysis.empty_reading import require_logs
from vmlog.correlate.host_names import name_hosts
from vmlog.errors import UsageError
from vmlog.facts.fact_store import FactStore
from vmlog.knowledge.fact_files import load_fact_files
from vmlog.knowledge.knowledge import Knowledge
from vmlog.model import CauseMatch, CheckReport, HostFactSummary, Migration, Report
from vmlog.parse.formats import load_formats
from vmlog.read.options import ReadOptions
from vmlog.read.reader import Reader
from vmlog.read.reading import Reading
from vmlog.read.threads import ordered_map
from vmlog.terms import ComparisonKey

if TYPE_CHECKING:
    from vmlog.baseline.comparison import MigrationComparison
    from vmlog.checks.selection import CheckSelection
    from vmlog.live.snapshot import OnSnapshot
    from vmlog.model import Story
    from vmlog.read.encoded_events import EncodedEvents
    from vmlog.redaction.name_map import NameMap

_Report = TypeVar("_Report")

# Bytes of the blocks that frames are made of: here, and where each is one of a process for itself.
_EVENT_BLOCK_BYTES: Final = 3 << 19
_EVENT_BLOCK_BYTES_APART: Final = 4 << 20
_NO_CHANGES: Final[Mapping[str, float]] = MappingProxyType({})


def analyze(
    *sources: str | Path,
    patterns: Sequence[Path] = (),
    options: ReadOptions | None = None,
    stall: Mapping[str, float] = _NO_CHANGES,
    slow: float | None = None,
) -> Report:
    """Read logs and bundles and explain every migration that failed, stalled, was refused or slow.

    Args:
        sources: paths of bundles, log files and directories; `-` reads the `stdin` of the options.
        patterns: directories of additional cause files.
        options: how to read.
        stall: seconds of silence after which a stage counts as stalled, by the stage's name; others keep their own.
        slow: seconds of downtime or stun beyond which a success is an incident; None keeps the shipped limit.

    Raises:
        UsageError: no source was given, or a limit is wrong.
        PatternErrors: a pattern file is wrong.
        NothingToAnalyseError: no source held a log; its message says why.
    """
    specs = _required(sources)
    knowledge = Knowledge.load(patterns)
    limits = knowledge.stage_limits.changed(stall, slow)
    return analyze_sources(specs, knowledge, limits, options or ReadOptions())


@dataclass(frozen=True, slots=True)
class Inventory:
    """What sources hold.

    Attributes:
        reading: sources and logs.
        hosts: the files of each host that state facts: found, missing, cut.
    """

    reading: Reading
    hosts: tuple[HostFactSummary, ...]


def info(*sources: str | Path, options: ReadOptions | None = None) -> Inventory:
    """Return what the sources hold: hosts, versions, logs, times covered, lines, unparsed lines and facts.

    Args:
        sources: as in `analyze`.
        options: how to read.

    Raises:
        UsageError: no source was given.
        NothingToAnalyseError: no source held a log or a file that states facts.
    """
    from vmlog.analysis.checking import gather, gathering_notices, summarise_hosts

    specs = _required(sources)
    store = FactStore(load_fact_files().values())
    reading = name_hosts(Reader(load_formats(), options, collector=store).run(specs))
    gathered = gather(store, reading)
    hosts = summarise_hosts(gathered.hosts)
    if not hosts:
        require_logs(reading, specs)
    notices = (*reading.notices, *store.notices, *gathering_notices(gathered))
    return Inventory(replace(reading, notices=notices), hosts)


def check(
    *sources: str | Path,
    patterns: Sequence[Path] = (),
    options: ReadOptions | None = None,
    selection: CheckSelection | None = None,
) -> CheckReport:
    """Ask whether VMs can move between the hosts whose bundles are given.

    Args:
        sources: paths of bundles, configuration files and directories; no logs are needed.
        patterns: directories of additional cause files.
        options: how to read.
        selection: which checks to ask, about which hosts and VMs; None asks all.

    Raises:
        UsageError: no source was given; a host, VM or check of the selection is not there.
        PatternErrors: a pattern file is wrong.
        NothingToAnalyseError: no source held a file that states facts.
    """
    # What only some commands need is loaded by them.
    from vmlog.analysis.checking import check_sources
    from vmlog.checks.selection import CheckSelection

    specs = _required(sources)
    return check_sources(specs, Knowledge.load(patterns), selection or CheckSelection(), options or ReadOptions())


def compare(report: Report, by: ComparisonKey | str = ComparisonKey.PAIR) -> MigrationComparison:
    """Return how the migrations of a report went, by pair of hosts, host, VM or kind: outcomes, causes, figures.

    Args:
        report: what `analyze` returned.
        by: what migrations are put together by.

    Raises:
        UsageError: `by` is none of the keys.
    """
    from vmlog.baseline.comparison import compare_migrations

    if by not in [*ComparisonKey]:
        raise UsageError(f"{by!r} is none of {', '.join(ComparisonKey)}")
    return compare_migrations(report, ComparisonKey(by))


def show(
    what: str,
    *sources: str | Path,
    around: float | None = None,
    patterns: Sequence[Path] = (),
    options: ReadOptions | None = None,
    again: ReadOptions | None = None,
) -> Story:
    """Return every line of all logs that belongs to one migration, on one clock.

    Args:
        what: a migration id, the beginning of an incident id, or the name of a VM, which may hold wildcards.
        sources: as in `analyze`; they are read twice. Standard input is kept in memory.
        around: seconds around the failure, else around the migration, within which all lines of its hosts are wanted.
        patterns: directories of additional cause files.
        options: how to read.
        again: how to read the second time; alike if None, but for a reader process, which can read only once.

    Raises:
        UsageError: no source was given, several migrations fit, or standard input is too large to be kept.
        PatternErrors: a pattern file is wrong.
        NothingToAnalyseError: no source held a log, or no migration fits.
    """
    from vmlog.story.storyteller import tell_story

    specs = _required(sources)
    return tell_story(what, specs, Knowledge.load(patterns), around, options or ReadOptions(), again)


def show_line(place: str, *sources: str | Path, context: int = 20, options: ReadOptions | None = None) -> Story:
    """Return a line that a report names, with the lines around it, out of whatever archive it lies in.

    Args:
        place: `MEMBER:LINE` as reports print it, or a unique end of the member's path.
        sources: as in `analyze`.
        context: number of lines before and after it.
        options: how to read.

    Raises:
        UsageError: no source was given, the place has no line number, several members fit, or the member ends before.
        NothingToAnalyseError: no member fits; the message names the nearest.
    """
    from vmlog.story.lines_around import read_around

    return read_around(place, _required(sources), context, load_formats(), options or ReadOptions())


class Events:
    """Every record of the sources as frames in the columns of `EVENT_SCHEMA`, in the order of reading.

    Iterate once, or write a file once; afterwards `reading` holds what `info` would return.
    """

    def __init__(self, *sources: str | Path, options: ReadOptions | None = None) -> None:
        """Prepare to read; see `analyze` for the arguments. The block size of the options is not used.

        Raises:
            UsageError: no source was given.
        """
        self._specs = _required(sources)
        options = options or ReadOptions()
        size = _EVENT_BLOCK_BYTES if options.reader_process is None else _EVENT_BLOCK_BYTES_APART
        self._options = replace(options, block_bytes=size)
        self.reading = Reading()

    def __iter__(self) -> Iterator[pl.DataFrame]:
        """Yield the frames.

        Raises:
            NothingToAnalyseError: at the end, if no source held a log.
        """
        from vmlog.read.encoded_events import EncodedEvents

        for part in self._parts():
            yield part.frame() if isinstance(part, EncodedEvents) else part

    def write_parquet(self, out: BinaryIO) -> int:
        """Write all frames as one Parquet file, and return how many rows it has.

        Raises:
            NothingToAnalyseError: at the end, if no source held a log.
            OSError: the file cannot be written.
        """
        from vmlog.read.event_file import write_events

        return write_events(self._parts(), out)

    def _parts(self) -> Iterator[pl.DataFrame | EncodedEvents]:
        from vmlog.read.encoded_events import EncodedEvents
        from vmlog.read.event_frames import EventRun, event_frame, runs_of_blocks
        from vmlog.read.event_plan import EventPlan

        formats = load_formats()
        reader = Reader(formats, self._options)

        def made(part: EventRun | EncodedEvents) -> pl.DataFrame | EncodedEvents:
            if isinstance(part, EncodedEvents):
                return part
            run, state = part
            return event_frame(formats, run, EventPlan.of(state))

        yield from ordered_map(made, runs_of_blocks(reader.events(self._specs)), self._options.threads)
        self.reading = name_hosts(reader.reading(self._specs))
        require_logs(self.reading, self._specs)


def watch(
    *paths: Path,
    stdin: BinaryIO | None = None,
    patterns: Sequence[Path] = (),
    host: str | None = None,
    stall: Mapping[str, float] = _NO_CHANGES,
    slow: float | None = None,
    on_snapshot: OnSnapshot | None = None,
) -> Iterator[Migration]:
    """Read logs while they are written; yield each migration once when it concludes or stalls.

    The iteration ends with the streams; files are followed until it is closed. What is still open then is yielded as
    incomplete. When very many records wait for a migration, the oldest are dropped; the snapshot says how many.

    Args:
        paths: log files to follow through rotation and truncation.
        stdin: a pipe of log text to read to its end.
        patterns: directories of additional cause files.
        host: host of logs that name none.
        stall: seconds of silence after which a stage counts as stalled, by the stage's name.
        slow: seconds of downtime or stun beyond which a success is an incident.
        on_snapshot: called with what is under way a few times a second, in the thread that iterates.

    Raises:
        UsageError: nothing to read was given, or a limit is wrong.
        PatternErrors: a pattern file is wrong.
    """
    from vmlog.live.streams import file_reader, pipe_reader
    from vmlog.live.watch import watch_streams

    if not paths and stdin is None:
        raise UsageError("no source was given")
    knowledge = Knowledge.load(patterns)
    limits = knowledge.stage_limits.changed(stall, slow)
    over = threading.Event()
    streams = {str(path): file_reader(path, over.is_set) for path in paths}
    if stdin is not None:
        streams["-"] = pipe_reader(stdin)
    try:
        yield from watch_streams(streams, knowledge, limits, host, on_snapshot)
    finally:
        over.set()


def explain(text: str, *, patterns: Sequence[Path] = ()) -> list[CauseMatch]:
    """Return causes for one pasted message, log line or task error, best first; none when nothing documented is close.

    Raises:
        PatternErrors: a pattern file is wrong.
    """
    from vmlog.explanation.explanation import explanation_of
    from vmlog.match.matcher import Matcher

    return explanation_of(Matcher(Knowledge.load(patterns).catalogue), text).matches


def redact(report: _Report, names: NameMap | None = None) -> _Report:
    """Return a report, or any part of one, with the names in it replaced.

    Args:
        report: what `analyze`, `check` or `info` returns, an incident, a list of these.
        names: what stands for what so far; it gets the new names, so that other reports get the same ones.
    """
    from vmlog.redaction.redactor import Redactor

    return Redactor(names).redact(report)


def _required(sources: Sequence[str | Path]) -> list[str]:
    if not sources:
        raise UsageError("no source was given")
    return [str(source) for source in sources]
