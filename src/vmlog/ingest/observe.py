"""Keeping the few records that may concern a migration: constant texts first, then headers, then the patterns."""

from __future__ import annotations

from collections import deque
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

import polars as pl

from vmlog.correlate.context import ContextKeeper, is_context
from vmlog.correlate.group import can_create
from vmlog.correlate.identity import prefixes
from vmlog.correlate.observation import Observation
from vmlog.correlate.stages import Mark, StageLines
from vmlog.ingest.coverage import MemberFacts
from vmlog.ingest.operations import Operations
from vmlog.ingest.records import lines_of, parse_records
from vmlog.ingest.sieve import Sieve
from vmlog.lines import RecordBlock, Search
from vmlog.match.matcher import Hit, Matcher
from vmlog.model import MatchKind
from vmlog.parse import Formats

MAX_TEXT: Final = 16 * 1024
MAX_RAW: Final = 4000
# Many services repeat a short message word by word.
_REMEMBERED: Final = 1024
# A line that waits may keep its whole block in memory.
_MOST_BYTES: Final = 32 * 1024 * 1024
_MANY_LINES: Final = 65536
_MOST_BLOCKS: Final = 256
# So many loose records wait for a migration that they belong to; at times twice as many.
_MOST_LOOSE: Final = 25_000


class Observer:
    """Keeps observations and drops everything else with its block.

    Attributes:
        search: finds the lines that it takes; the blocks must be made with it.
    """

    def __init__(self, formats: Formats, stages: StageLines, matcher: Matcher) -> None:
        self._formats = formats
        self._stages = stages
        self._matcher = matcher
        templates = [
            *(template for line in stages.lines for template in line.templates),
            *(template for template, _, _ in matcher.catalogue.templates),
        ]
        self.search: Search = Sieve(templates, matcher.catalogue.by_key)
        self._operations = Operations()
        self._observations: list[Observation] = []
        self._context = ContextKeeper()
        self._waiting: list[tuple[MemberFacts, pl.DataFrame]] = []
        self._held_bytes = self._held_lines = 0
        self._loose = 0  # loose records since the oldest were dropped
        self._recognise = lru_cache(_REMEMBERED)(self._recognised)

    @property
    def observations(self) -> list[Observation]:
        """What was kept so far: what may concern a migration in the order of reading, then context in order of time."""
        self._look()
        self._operations.settle()
        return [*self._observations, *self._context.kept()]

    @observations.setter
    def observations(self, observations: list[Observation]) -> None:
        self._observations = observations
        self._context = ContextKeeper()

    def take(self, block: RecordBlock, facts: MemberFacts) -> None:
        """Keep the records of the block that may concern a migration."""
        if block.found.len() == 0:
            return
        lines = lines_of(block, block.found)
        self._waiting.append((facts, lines))
        self._held_lines += lines.height
        self._held_bytes += int(block.lines.estimated_size())
        full = self._held_bytes > _MOST_BYTES or self._held_lines > _MANY_LINES or len(self._waiting) == _MOST_BLOCKS
        if full:
            self._look()

    def _look(self) -> None:
        """Look closely at what is waiting: few lines of many blocks, for each look has its fixed cost."""
        waiting, self._waiting = self._waiting, []
        self._held_bytes = self._held_lines = 0
        if not waiting:
            return
        members = [facts for index, (facts, _) in enumerate(waiting) if not index or facts is not waiting[index - 1][0]]
        number = -1
        frames = []
        for facts, lines in waiting:
            number += number < 0 or facts is not members[number]
            frames.append(lines.with_columns(part=pl.lit(number)))
        lines = pl.concat(frames)
        maps = self._operations.are_maps(lines)
        mapping = lines.filter(maps)
        told = {part["part"][0]: part for part in mapping.partition_by("part")}
        asked = {part["part"][0]: part for part in lines.filter(~maps).partition_by("part")}
        parsed = parse_records(self._formats, [(members[index], part) for index, part in asked.items()])
        records = dict(zip(asked, parsed, strict=True))
        for index, facts in enumerate(members):
            if index in told:
                self._operations.learn(told[index], facts)
            if index in records:
                self._keep(records[index], facts)
        self._drop_loose()

    def _keep(self, records: pl.DataFrame, facts: MemberFacts) -> None:
        rows = records.iter_rows(named=True)
        kept = [observation for row in rows if (observation := self._observation(row, facts))]
        self._operations.name([item for item in kept if item.log.startswith("vmk")], facts)
        for observation in kept:
            if is_context(observation):
                self._context.add(observation)
            else:
                self._observations.append(observation)
        self._loose += sum(_is_loose(item) for item in kept)

    def _drop_loose(self) -> None:
        """Keep loose records from piling up: the oldest ones go that no known operation asks for."""
        if self._loose <= _MOST_LOOSE:
            return
        self._loose = 0
        known = {_root(item.op_id) for item in self._observations if item.op_id and not _is_loose(item)}
        loose = [item for item in self._observations if _is_loose(item) and _root(item.op_id or "") not in known]
        gone = {id(item) for item in loose[:-_MOST_LOOSE]}
        self._observations = [item for item in self._observations if id(item) not in gone]

    def _observation(self, row: dict[str, Any], facts: MemberFacts) -> Observation | None:
        """The record as an observation; null when it cannot be joined to any migration."""
        log = row["log"] or facts.log or "unknown"
        marks, hits = self._recognise(_message(row), log, row["component"])
        if not marks and not hits:
            return None
        raw = row["line"] if not row["more"] else f"{row['line']}\n{row['more']}"
        ts: datetime | None = row["ts_utc"]
        observation = Observation(
            ts=ts,
            time_assumed=row["ts_assumed"] or "",
            unit=facts.member.unit,
            series=facts.series,
            source=facts.member.source,
            member=facts.member.path,
            line_no=row["line_no"],
            host=row["host"],
            log=log,
            format=row["format"] or "",
            op_id=row["op_id"],
            level=row["level"],
            user=row["user"],
            message=_message(row),
            raw=raw if len(raw) <= MAX_RAW else raw[:MAX_RAW] + " [...]",
            marks=marks,
            hits=hits,
        )
        return observation if not _is_loose(observation) or _can_be_joined(observation) else None

    def _recognised(self, text: str, log: str, component: str | None) -> tuple[tuple[Mark, ...], tuple[Hit, ...]]:
        marks = self._stages.marks(text, log)
        hits = self._matcher.match(text, {"log": log, "component": component})
        if not marks:
            # A status code means something only in a migration's own line; elsewhere it is any kernel error.
            hits = [hit for hit in hits if hit.kind is not MatchKind.STATUS]
        return marks, tuple(hits)


def _root(operation: str) -> str:
    """The shortest id that an operation id may have grown from."""
    return next(iter(deque(prefixes(operation), maxlen=1)), operation)


def _is_loose(observation: Observation) -> bool:
    """Whether a record of migrations neither says that there was one nor carries a value that names one.

    General faults and cancelled calls are common in busy logs.
    """
    return not (is_context(observation) or observation.fields or observation.log == "vmware" or can_create(observation))


def _can_be_joined(observation: Observation) -> bool:
    """Whether a loose record names anything that a migration's records may name too."""
    return bool(observation.op_id or observation.vm_path or observation.vm)


def _message(row: dict[str, Any]) -> str:
    """What the patterns see: component, body and the text of the continuation lines."""
    body = row["body"] or ""
    component = row["component"]
    text = body if not component or body.startswith(component) else f"{component}: {body}"
    if row["text"]:
        text = f"{text}\n{row['text']}"
    return text[:MAX_TEXT]
