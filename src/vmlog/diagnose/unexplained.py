"""Failing messages of migrations that no documented cause fits, grouped by wording, as leads for a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

from vmlog.diagnose.error_message import error_text, is_failing
from vmlog.knowledge.template import mask
from vmlog.model import Unexplained
from vmlog.timeline.record import Record
from vmlog.timeline.timeline import Timeline

_SHOWN: Final = 3


def find_unexplained(timelines: Iterable[Timeline]) -> tuple[Unexplained, ...]:
    """Group the failing messages of the migrations by masked wording, the most frequent first."""
    counts: Counter[str] = Counter()
    first: dict[str, list[Record]] = {}
    for timeline in timelines:
        for record in timeline.records:
            if is_failing(record.observation):
                template = mask(error_text(record.observation, None)).replace("•", "{}")
                counts[template] += 1
                if counts[template] <= _SHOWN:
                    first.setdefault(template, []).append(record)
    ordered = sorted(filter(None, counts), key=lambda template: (-counts[template], template))
    return tuple(
        Unexplained(template, counts[template], tuple(record.evidence() for record in first[template]))
        for template in ordered
    )
