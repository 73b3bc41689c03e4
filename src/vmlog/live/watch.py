"""The live loop: streams are read in threads, records are judged as they come, conclusions are yielded."""

from __future__ import annotations

import queue
import signal
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from types import FrameType, TracebackType
from typing import Final, Self

from vmlog.knowledge.knowledge import Knowledge
from vmlog.knowledge.stage_limits import StageLimits
from vmlog.live.snapshot import OnSnapshot
from vmlog.live.streams import STREAM_READ_BYTES, ReadStream
from vmlog.live.tracker import Tracker
from vmlog.match.matcher import Matcher
from vmlog.model import Migration
from vmlog.observe.observer import Observer
from vmlog.parse.formats import compile_formats
from vmlog.read.stream_reader import StreamReader

_POLL_S: Final = 0.3
# Most pieces of logs that wait to be read.
_MAX_WAITING: Final = 8


def watch_streams(
    streams: Mapping[str, ReadStream],
    knowledge: Knowledge,
    limits: StageLimits,
    host: str | None = None,
    on_snapshot: OnSnapshot | None = None,
) -> Iterator[Migration]:
    """Yield every migration when it concludes or stalls; at the end of all streams those that are still open.

    When interrupted (Ctrl-C), yield those that are still open, and then raise the interrupt.

    Args:
        streams: readers by the name to show.
        knowledge: what is known.
        limits: when a migration has stalled and when a success was slow.
        host: host of logs that name none.
        on_snapshot: called with what is under way, at the beginning, whenever that may have changed, and at the end.
    """
    with _NotedInterrupt() as interrupt:
        yield from _watched(streams, _WatchedLogs(streams, knowledge, limits, host), interrupt, on_snapshot)
    if interrupt.came:
        raise KeyboardInterrupt


def _watched(
    streams: Mapping[str, ReadStream], logs: _WatchedLogs, interrupt: _NotedInterrupt, on_snapshot: OnSnapshot | None
) -> Iterator[Migration]:
    arrivals: queue.Queue[tuple[str, bytes]] = queue.Queue(_MAX_WAITING)
    for name, read in streams.items():
        threading.Thread(target=_pump, args=(name, read, arrivals), daemon=True).start()
    open_streams = set(streams)
    polled = time.monotonic()
    has_changed = True
    while open_streams and not interrupt.came:
        if has_changed and on_snapshot:
            on_snapshot(logs.tracker.snapshot())
        has_changed = False
        try:
            name, data = arrivals.get(timeout=_POLL_S)
        except queue.Empty:
            logs.pause()
        else:
            logs.feed(name, data)
            if not data:
                open_streams.discard(name)
        if time.monotonic() - polled >= _POLL_S:
            polled = time.monotonic()
            yield from logs.tracker.conclude(polled)
            has_changed = True
    yield from logs.tracker.conclude(time.monotonic(), final=True)
    if on_snapshot:
        on_snapshot(logs.tracker.snapshot())


class _NotedInterrupt:
    """Notes the first Ctrl-C, which would leave half a step behind wherever it is raised; the second is raised.

    Attributes:
        came: whether one has come.
    """

    def __init__(self) -> None:
        self.came = False
        self._before: signal._HANDLER = None

    def __enter__(self) -> Self:
        # Python lets only the main thread handle signals.
        if threading.current_thread() is threading.main_thread():
            self._before = signal.getsignal(signal.SIGINT)
            if callable(self._before):
                signal.signal(signal.SIGINT, self._note)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if callable(self._before):
            signal.signal(signal.SIGINT, self._before)

    def _note(self, number: int, frame: FrameType | None) -> None:
        if self.came and callable(self._before):
            self._before(number, frame)
        self.came = True


def _pump(name: str, read: ReadStream, arrivals: queue.Queue[tuple[str, bytes]]) -> None:
    while data := read():
        arrivals.put((name, data))
    arrivals.put((name, b""))


class _WatchedLogs:
    """Logs on their way from bytes to the tracker."""

    def __init__(self, names: Iterable[str], knowledge: Knowledge, limits: StageLimits, host: str | None) -> None:
        formats, matcher = compile_formats(knowledge.formats), Matcher(knowledge.catalogue)
        self._observer = Observer(knowledge, matcher, at_once=True)
        self._readers = {name: StreamReader(name, formats, self._observer) for name in names}
        self._host = host
        self.tracker = Tracker(matcher, limits)

    def feed(self, name: str, data: bytes) -> None:
        """Read what was written to a log; no data means that nothing will follow."""
        # A full buffer is followed by more at once.
        self._read(self._readers[name], data, pause=len(data) < STREAM_READ_BYTES, final=not data)

    def pause(self) -> None:
        """Read the last record of every log, because nothing follows at once."""
        for reader in self._readers.values():
            self._read(reader, b"", pause=True)

    def _read(self, reader: StreamReader, data: bytes, *, pause: bool, final: bool = False) -> None:
        for excerpt, state in reader.feed(data, pause=pause, final=final):
            self._observer.take(excerpt, state)
            self.tracker.note_time(state.member.unit, reader.latest(excerpt, state))
        observations = self._observer.drain()
        for observation in observations:
            observation.host = observation.host or self._host
        self.tracker.add(observations, time.monotonic())
