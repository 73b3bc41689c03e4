"""Failing messages of migrations that no documented cause fits, grouped by wording, so that a person can go on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from vmlog.diagnose.error_message import error_text, is_failing
from vmlog.knowledge.template import mask
from vmlog.model import Evidence, Unexplained
from vmlog.timeline.timeline import Timeline

_SHOWN: Final = 3


def find_unexplained(courses: Iterable[Timeline]) -> tuple[Unexplained, ...]:
    """Group the failing messages of the given migrations by masked wording, the most frequent first."""
    counts: dict[str, int] = {}
    first: dict[str, list[Evidence]] = {}
    for course in courses:
        for record in course.records:
            if not is_failing(record.observation):
                continue
            template = mask(error_text(record.observation, None)).replace("•", "{}")
            counts[template] = counts.get(template, 0) + 1
            shown = first.setdefault(template, [])
            if len(shown) < _SHOWN:
                shown.append(record.evidence())
    ordered = sorted(counts, key=lambda template: (-counts[template], template))
    return tuple(Unexplained(template, counts[template], tuple(first[template])) for template in ordered if template)
