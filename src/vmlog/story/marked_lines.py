"""From the records of a story to its lines: stages, marks, seconds after the start."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from vmlog.model import STORY_MARKS, Incident, Migration, StageSpan, StoryLine
from vmlog.observe.observation import Observation, label_of
from vmlog.secret_text import without_secrets
from vmlog.story.belonging import Tier
from vmlog.story.story_lines import FoundRecord, LinePlace, line_place
from vmlog.terms import Side, Stage
from vmlog.timeline.stage_events import StageEvent
from vmlog.timeline.timeline import Timeline

# What a stage line says, as a mark. The first of them counts where a record says several.
_MARKS: Final = {
    "begin": "begin",
    "end": "end",
    "success": "end",
    "finished": "end",
    "over": "end",
    "measure": "progress",
}
_FAILING: Final = frozenset({"fail", "refuse", "cancel", "abort", "error"})
_NOT_OWN: Final = frozenset({Tier.BESIDE, Tier.AROUND})
_LEVEL_MARKS: Final = {"warning": "warning", "error": "error", "critical": "error"}


class LineMarker:
    """Makes lines of the records of one migration."""

    def __init__(self, migration: Migration, timeline: Timeline) -> None:
        self._start = migration.started_utc or timeline.group.start
        self._spans: dict[Side | None, list[StageSpan]] = {}
        for span in migration.stages:
            self._spans.setdefault(span.side, []).append(span)
        self._events: dict[LinePlace, list[StageEvent]] = {}
        for event in timeline.stage_events:
            self._events.setdefault(line_place(event.observation), []).append(event)
        self._sides: dict[LinePlace, Side | None] = {
            line_place(item.observation): item.side for item in timeline.records
        }
        self._side_of_host = _sides_of_hosts(migration)
        self._proof = _proof_of(migration)
        self._failure = self._failing_place(migration, timeline)
        self._marked: set[tuple[str, Stage | None, Side | None]] = set()
        self._reached: dict[Side | None, int] = {}

    def lines(self, records: Iterable[FoundRecord]) -> tuple[StoryLine, ...]:
        """Return the lines of records in the same order."""
        return tuple(map(self._line, records))

    def _line(self, found: FoundRecord) -> StoryLine:
        record, when = found.record, found.record.when
        is_own = found.tier not in _NOT_OWN
        side = self._side_of(record) if is_own else None
        event = self._event_of(found.place)
        stage = event.stage if event and event.stage else self._stage_of(side, when)
        return StoryLine(
            ts_utc=when,
            ts_log_utc=record.ts,
            t_plus_s=(when - self._start).total_seconds() if when and self._start else None,
            host=record.host,
            log=record.log,
            side=side,
            stage=stage if is_own else None,
            level=record.level,
            mark=self._mark(found, event),
            source=record.source,
            member=record.member,
            line_no=record.line_no,
            text=without_secrets(record.raw),
        )

    def _mark(self, found: FoundRecord, event: StageEvent | None) -> str | None:
        marks = {
            "failure": found.place == self._failure,
            "proof": found.place in self._proof,
            self._stage_mark(event, found.place) if event else "": True,
            _LEVEL_MARKS.get(found.record.level or "", ""): True,
            "around": found.tier in _NOT_OWN,
        }
        if event and event.effect in _FAILING:
            marks |= {"error": True, "warning": False}
        return ",".join(mark for mark in STORY_MARKS if marks.get(mark)) or None

    def _stage_mark(self, event: StageEvent, place: LinePlace) -> str:
        """Return the mark of a stage line; of the lines that say the same of a side the first one has it."""
        mark, side = _MARKS.get(event.effect, ""), self._sides.get(place)
        if mark == "progress" or event.stage is None:
            return mark
        reached = self._reached.get(side, -1)
        said = (mark, event.stage, side)
        if said in self._marked or (mark == "begin" and event.stage.rank <= reached):
            return ""
        self._marked.add(said)
        self._reached[side] = max(reached, event.stage.rank)
        return mark

    def _event_of(self, place: LinePlace) -> StageEvent | None:
        """Return the stage line that a record is shown as: a failure before a stage before anything else."""
        events = self._events.get(place, ())
        failing = (event for event in events if event.effect in _FAILING)
        telling = (event for event in events if event.effect in _MARKS)
        return next(failing, None) or next(telling, None)

    def _side_of(self, record: Observation) -> Side | None:
        place = line_place(record)
        if place in self._sides:
            return self._sides[place]
        if record.log == "vpxd":
            return Side.VCENTER
        return self._side_of_host.get(label_of(record.host)) if record.host else None

    def _stage_of(self, side: Side | None, when: datetime | None) -> Stage | None:
        """Return the stage that a side was in at a time."""
        spans = self._spans.get(side, ())
        if when is None:
            return None
        # A line at the border of two stages ended the first one.
        at = (span for span in spans if span.start_utc and (span.end_utc is None or when <= span.end_utc))
        first = min(at, key=lambda span: span.start_utc or when, default=None)
        return first.stage if first and first.start_utc and first.start_utc <= when else None

    def _failing_place(self, migration: Migration, timeline: Timeline) -> LinePlace | None:
        """Return the record at which it failed: the failing one at that very time, else a proof of that time."""
        failed = migration.failed_utc
        if failed is None:
            return None
        failing = (event.observation for event in timeline.stage_events if event.effect in _FAILING)
        then = [line_place(item) for item in failing if item.when == failed]
        others = [line_place(item) for item in timeline.observations if item.when == failed]
        proving = [place for place in (*then, *others) if place in self._proof]
        return next(iter((*proving, *then, *others)), None)


def _proof_of(migration: Migration) -> set[LinePlace]:
    """Return where the evidence of the best cause stands."""
    if not isinstance(migration, Incident) or not migration.causes:
        return set()
    evidence = [migration.evidence[number] for number in migration.causes[0].evidence]
    return {(item.source, item.member, item.line_no) for item in evidence}


def _sides_of_hosts(migration: Migration) -> Mapping[str, Side]:
    """Return the side of each host; a host that is both has none."""
    ends: Sequence[tuple[str | None, Side]] = (
        (migration.source.host, Side.SOURCE),
        (migration.destination.host, Side.DESTINATION),
    )
    labels = [(label_of(host), side) for host, side in ends if host]
    if len({label for label, _ in labels}) < len(labels):
        return {}
    return dict(labels)
