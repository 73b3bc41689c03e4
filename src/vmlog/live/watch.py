"""The live loop: streams are read in threads, records judged as they come, conclusions handed out."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator, Mapping
from typing import Final

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
_WAITING: Final = 8


def watch_streams(
    streams: Mapping[str, ReadStream],
    knowledge: Knowledge,
    limits: StageLimits,
    host: str | None = None,
    on_snapshot: OnSnapshot | None = None,
) -> Iterator[Migration]:
    """Yield every migration when it concludes or stalls; at the end of all streams those that are still open.

    Interrupted (Ctrl-C), it yields those that are still open, and then raises the interrupt.

    Args:
        streams: readers by the name to show.
        knowledge: what is known.
        limits: when a migration has stalled and when a success was slow.
        host: host of logs that do not name it.
        on_snapshot: told what is under way, at the beginning, after every look and at the end.
    """
    arrivals: queue.Queue[tuple[str, bytes]] = queue.Queue(_WAITING)
    for name, read in streams.items():
        threading.Thread(target=_pump, args=(name, read, arrivals), daemon=True).start()
    formats, matcher = compile_formats(knowledge.formats), Matcher(knowledge.catalogue)
    observer = Observer(knowledge, matcher, at_once=True)
    readers = {name: StreamReader(name, formats, observer) for name in streams}
    tracker = Tracker(matcher, limits)
    open_streams = set(streams)
    polled = time.monotonic()
    interrupted: KeyboardInterrupt | None = None
    untold = True
    while open_streams:
        try:
            if untold and on_snapshot:
                on_snapshot(tracker.snapshot())
            untold = False
            name, data = arrivals.get(timeout=_POLL_S)
        except queue.Empty:
            name, data = "", b""
            for reader in readers.values():
                _take(reader, observer, tracker, data, host=host, pause=True)
        except KeyboardInterrupt as error:
            interrupted = error
            break
        if name:
            pause = len(data) < STREAM_READ_BYTES
            _take(readers[name], observer, tracker, data, host=host, pause=pause, final=not data)
            if not data:
                open_streams.discard(name)
        if time.monotonic() - polled >= _POLL_S:
            polled = time.monotonic()
            yield from tracker.conclude(polled)
            untold = True
    yield from tracker.conclude(time.monotonic(), final=True)
    if on_snapshot:
        on_snapshot(tracker.snapshot())
    if interrupted:
        raise interrupted


def _pump(name: str, read: ReadStream, arrivals: queue.Queue[tuple[str, bytes]]) -> None:
    while data := read():
        arrivals.put((name, data))
    arrivals.put((name, b""))


def _take(
    reader: StreamReader,
    observer: Observer,
    tracker: Tracker,
    data: bytes,
    *,
    host: str | None,
    pause: bool,
    final: bool = False,
) -> None:
    for block, state in reader.feed(data, pause=pause, final=final):
        observer.take(block, state)
        tracker.saw(state.member.unit, reader.latest(block, state))
    observations = observer.drain()
    for observation in observations:
        observation.host = observation.host or host
    tracker.add(observations, time.monotonic())
