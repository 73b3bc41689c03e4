"""Keeping the few records that may concern a migration: literals first, then headers, then the patterns."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime
from typing import Any, Final

from vmlog.correlate.observation import Observation
from vmlog.correlate.stages import StageLines
from vmlog.ingest.coverage import MemberFacts
from vmlog.ingest.records import parse_records
from vmlog.lines import RecordBlock
from vmlog.match.literals import alternation
from vmlog.match.matcher import Matcher
from vmlog.model import MatchKind
from vmlog.parse import Formats

MAX_TEXT: Final = 16 * 1024
MAX_RAW: Final = 4000
_KERNEL_OPERATIONS: Final = 4096


class Observer:
    """Keeps observations and drops everything else with its block."""

    def __init__(self, formats: Formats, stages: StageLines, matcher: Matcher) -> None:
        self._formats = formats
        self._stages = stages
        self._matcher = matcher
        self._gate = alternation({*stages.literals, *matcher.literals})
        # Short VMkernel operation ids with the vCenter operation they stand for, per member, the latest ones.
        self._operations: OrderedDict[tuple[str, str], str] = OrderedDict()
        self.observations: list[Observation] = []

    def take(self, block: RecordBlock, facts: MemberFacts) -> None:
        """Keep the records of the block that may concern a migration."""
        wanted = block.lines.str.contains(self._gate)
        if not wanted.any():
            return
        rows = parse_records(self._formats, block, facts, wanted)
        for row in rows.iter_rows(named=True):
            self._keep(row, facts)

    def _keep(self, row: dict[str, Any], facts: MemberFacts) -> None:
        log = row["log"] or facts.log or "unknown"
        text = _message(row)
        marks = self._stages.marks(text, log)
        self._remember_operation(marks, facts)
        hits = self._matcher.match(text, {"log": log, "component": row["component"]})
        if not any(mark.line.id != "kernel-operation-map" for mark in marks):
            # A status code means something only in a migration's own line; elsewhere it is any kernel error.
            hits = [hit for hit in hits if hit.kind is not MatchKind.STATUS]
            if not hits:
                return
        operation = row["op_id"]
        if operation and log.startswith("vmk"):
            operation = self._operations.get((facts.member.unit, operation), operation)
        raw = row["line"] if not row["more"] else f"{row['line']}\n{row['more']}"
        ts: datetime | None = row["ts_utc"]
        self.observations.append(
            Observation(
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
                op_id=operation,
                level=row["level"],
                user=row["user"],
                text=text,
                raw=raw if len(raw) <= MAX_RAW else raw[:MAX_RAW] + " [...]",
                marks=marks,
                hits=tuple(hits),
            )
        )

    def _remember_operation(self, marks: Any, facts: MemberFacts) -> None:
        for mark in marks:
            kernel = mark.fields.get("kernel_operation")
            if kernel:
                self._operations[facts.member.unit, kernel] = mark.fields["operation"]
                if len(self._operations) > _KERNEL_OPERATIONS:
                    self._operations.popitem(last=False)


def _message(row: dict[str, Any]) -> str:
    """What the patterns see: component, body and the text of the continuation lines."""
    body = row["body"] or ""
    component = row["component"]
    text = body if not component or body.startswith(component) else f"{component}: {body}"
    if row["text"]:
        text = f"{text}\n{row['text']}"
    return text[:MAX_TEXT]
