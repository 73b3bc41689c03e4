"""The live loop: streams are read in threads, records judged as they come, conclusions handed out."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Final

from vmlog.blocks.cut import clean_block
from vmlog.blocks.line_ends import LineEnds
from vmlog.copies.copied import Copied
from vmlog.knowledge.stage_limits import StageLimits
from vmlog.knowledge.stage_lines import StageLines
from vmlog.live.snapshot import OnSnapshot
from vmlog.live.streams import READ_BYTES, ReadStream
from vmlog.live.tracker import Tracker
from vmlog.match.matcher import Matcher
from vmlog.model import Migration
from vmlog.observe.observer import Observer
from vmlog.parse.formats import Formats
from vmlog.read import MemberState
from vmlog.records.assembler import RecordAssembler
from vmlog.records.found_rows import Search
from vmlog.records.line_texts import first_lines
from vmlog.records.record_block import RecordBlock
from vmlog.records.searched_lines import LineSearcher
from vmlog.source.member import Member
from vmlog.source.rotation import split_name

_POLL_S: Final = 0.3
_WAITING: Final = 8
_SAMPLE_LINES: Final = 200
_MAX_PARTIAL: Final = 256 * 1024


class _Log:
    """One stream being read: its format, its open line, its records."""

    def __init__(self, name: str, formats: Formats, search: Search, host: str | None) -> None:
        self.name = name
        self.host = host
        self._formats = formats
        self._searcher = LineSearcher(formats.head_regex, formats.continuation_regex, search)
        self._assembler = RecordAssembler()
        self._ends = LineEnds()
        self._copied = Copied(formats.header_regex)
        self._partial = b""
        self._facts: MemberState | None = None

    def feed(self, data: bytes, *, pause: bool, final: bool = False) -> Iterator[tuple[RecordBlock, MemberState]]:
        """Yield the records in the data; a line without its end waits for it.

        Args:
            data: what was written since.
            pause: nothing comes right behind it, so the last record is whole.
            final: nothing will ever come, so the last line is whole too.
        """
        data = self._partial + self._ends.feed(data, final=final)
        end = len(data) if final or len(data) > _MAX_PARTIAL else data.rfind(b"\n") + 1
        self._partial = data[end:]
        block = self._copied.feed(clean_block(data[:end])) + (self._copied.finish() if final else b"")
        if block:
            self._facts = self._facts or self._recognised(block)
        if self._facts is None:
            return
        found = [*self._assembler.feed(self._searcher(block))] if block else []
        if pause or final:
            found += self._assembler.finish()
        for records in found:
            yield records, self._facts

    def _recognised(self, block: bytes) -> MemberState:
        name = split_name(self.name)
        member = Member(self.name, self.name, self.name, self.name, None, None)
        formats = self._formats.detect(first_lines(block, _SAMPLE_LINES), self.name)
        return MemberState(member, name.log, name.series, (0, 0), formats, anchor=datetime.now(UTC))

    def latest(self, records: RecordBlock, facts: MemberState) -> datetime | None:
        """The time of the last dated record."""
        row = records.lines.last_head()
        if row is None:
            return None
        last = records.lines.text([row])
        return self._formats.parse(last, facts.formats, anchor=facts.anchor, log_hint=facts.log)["ts_utc"][0]  # type: ignore[no-any-return]


def watch_streams(
    streams: Mapping[str, ReadStream],
    formats: Formats,
    stages: StageLines,
    matcher: Matcher,
    rules: StageLimits,
    host: str | None = None,
    on_look: OnSnapshot | None = None,
) -> Iterator[Migration]:
    """Yield every migration when it concludes or stalls; at the end of all streams those that are still open.

    Interrupted (Ctrl-C), it yields those that are still open, and then raises the interrupt.

    Args:
        streams: readers by the name to show.
        formats: the line formats.
        stages: the stage lines.
        matcher: the catalogue's patterns.
        rules: when a migration has stalled or was slow.
        host: host of logs that do not name it.
        on_look: told what is under way, at the beginning, after every look and at the end.
    """
    arrivals: queue.Queue[tuple[str, bytes]] = queue.Queue(_WAITING)
    for name, read in streams.items():
        threading.Thread(target=_pump, args=(name, read, arrivals), daemon=True).start()
    observer = Observer(formats, stages, matcher, at_once=True)
    logs = {name: _Log(name, formats, observer.search, host) for name in streams}
    tracker = Tracker(matcher, rules)
    open_streams = set(streams)
    polled = time.monotonic()
    interrupted: KeyboardInterrupt | None = None
    untold = True
    while open_streams:
        try:
            if untold and on_look:
                on_look(tracker.look())
            untold = False
            name, data = arrivals.get(timeout=_POLL_S)
        except queue.Empty:
            name, data = "", b""
            for log in logs.values():
                _take(log, observer, tracker, data, pause=True)
        except KeyboardInterrupt as error:
            interrupted = error
            break
        if name:
            _take(logs[name], observer, tracker, data, pause=len(data) < READ_BYTES, final=not data)
            if not data:
                open_streams.discard(name)
        if time.monotonic() - polled >= _POLL_S:
            polled = time.monotonic()
            yield from tracker.conclude(polled)
            untold = True
    yield from tracker.conclude(time.monotonic(), final=True)
    if on_look:
        on_look(tracker.look())
    if interrupted:
        raise interrupted


def _pump(name: str, read: ReadStream, arrivals: queue.Queue[tuple[str, bytes]]) -> None:
    while data := read():
        arrivals.put((name, data))
    arrivals.put((name, b""))


def _take(log: _Log, observer: Observer, tracker: Tracker, data: bytes, *, pause: bool, final: bool = False) -> None:
    for records, facts in log.feed(data, pause=pause, final=final):
        observer.take(records, facts)
        tracker.saw(facts.member.unit, log.latest(records, facts))
    for observation in observer.observations:
        observation.host = observation.host or log.host
    tracker.add(observer.observations, time.monotonic())
    observer.observations = []
