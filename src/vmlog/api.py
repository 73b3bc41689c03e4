"""The library's functions. Nothing here prints."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, Final

import polars as pl

from vmlog.analysis.analysis import analyze_sources
from vmlog.analysis.empty_reading import require_logs
from vmlog.correlate.host_names import name_hosts
from vmlog.errors import UsageError
from vmlog.explanation.explanation import explanation_of
from vmlog.knowledge.knowledge import Knowledge
from vmlog.live.snapshot import OnSnapshot
from vmlog.live.streams import file_reader, pipe_reader
from vmlog.live.watch import watch_streams
from vmlog.match.matcher import Matcher
from vmlog.model import CauseMatch, Migration, Report
from vmlog.parse.formats import load_formats
from vmlog.read.event_frames import event_frame, runs_of_blocks
from vmlog.read.options import ReadOptions
from vmlog.read.reader import Reader
from vmlog.read.reading import Reading
from vmlog.read.threads import ordered_map

# Frames of events are made of larger blocks than those that are only searched.
_EVENT_BLOCK_BYTES: Final = 3 << 19
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


def info(*sources: str | Path, options: ReadOptions | None = None) -> Reading:
    """Return what the sources hold: hosts, versions, logs, times covered, lines and unparsed lines.

    Args:
        sources: as in `analyze`.
        options: how to read.

    Raises:
        UsageError: no source was given.
        NothingToAnalyseError: no source held a log.
    """
    specs = _required(sources)
    reading = Reader(load_formats(), options).run(specs)
    require_logs(reading, specs)
    return name_hosts(reading)


class Events:
    """Every record of the sources as frames in the columns of `EVENT_SCHEMA`, in the order of reading.

    Iterate once; afterwards `reading` holds what `info` would return.
    """

    def __init__(self, *sources: str | Path, options: ReadOptions | None = None) -> None:
        """Prepare to read; see `analyze` for the arguments. The block size of the options is not used.

        Raises:
            UsageError: no source was given.
        """
        self._specs = _required(sources)
        self._options = replace(options or ReadOptions(), block_bytes=_EVENT_BLOCK_BYTES)
        self.reading = Reading()

    def __iter__(self) -> Iterator[pl.DataFrame]:
        """Yield the frames.

        Raises:
            NothingToAnalyseError: at the end, if no source held a log.
        """
        formats = load_formats()
        reader = Reader(formats, self._options)
        # Making frames of blocks needs more threads than searching them, and more memory for each.
        runs = runs_of_blocks(reader.records(self._specs, search_threads=1))
        yield from ordered_map(lambda run: event_frame(formats, *run), runs, self._options.threads)
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
    return explanation_of(Matcher(Knowledge.load(patterns).catalogue), text).matches


def _required(sources: Sequence[str | Path]) -> list[str]:
    if not sources:
        raise UsageError("no source was given")
    return [str(source) for source in sources]
