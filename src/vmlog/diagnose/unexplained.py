"""Failing messages of migrations that no documented cause fits, grouped by wording, as leads for a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

from vmlog.diagnose.error_message import error_text, is_failing
from vmlog.knowledge.template import mask
from vmlog.model import Evidence, Notice, Unexplained
from vmlog.timeline.timeline import Timeline

_SHOWN: Final = 3
MOST_WORDINGS: Final = 2000
"""So many wordings are listed; of more the messages are counted."""


FailingMessage = tuple[str, Evidence]
"""A failing message: its masked wording, and the record."""


def failing_messages(timeline: Timeline) -> list[FailingMessage]:
    """Return the failing messages of a migration."""
    return [
        (mask(error_text(record.observation, None)).replace("•", "{}"), record.evidence())
        for record in timeline.records
        if is_failing(record.observation)
    ]


class UnexplainedMessages:
    """Groups the failing messages of migrations by masked wording. Of each wording the first records are kept."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._first: dict[str, list[Evidence]] = {}
        self._unlisted = 0

    def add(self, messages: Iterable[FailingMessage]) -> None:
        """Take the failing messages of a migration that no cause explains."""
        for template, evidence in messages:
            if template not in self._counts and len(self._counts) == MOST_WORDINGS:
                self._unlisted += 1
                continue
            self._counts[template] += 1
            if self._counts[template] <= _SHOWN:
                self._first.setdefault(template, []).append(evidence)

    @property
    def notices(self) -> list[Notice]:
        """What is told of messages that are not listed."""
        if not self._unlisted:
            return []
        message = f"{self._unlisted:,} unknown failing messages of other wordings are not listed as unexplained"
        return [Notice("limit-reached", message)]

    def found(self) -> tuple[Unexplained, ...]:
        """Return the wordings, the most frequent first."""
        ordered = sorted(filter(None, self._counts), key=lambda template: (-self._counts[template], template))
        return tuple(Unexplained(one, self._counts[one], tuple(self._first[one])) for one in ordered)
