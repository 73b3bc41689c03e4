"""The limits of `patterns/tables/stage_limits.toml`: when a migration has stalled, when a success was slow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from vmlog.errors import UsageError
from vmlog.knowledge.document import Document, finish_document, open_table
from vmlog.knowledge.section import Section
from vmlog.terms import Stage

MAX_S: Final = 366 * 86400
"""The longest limit that a user may give, in seconds."""


@dataclass(frozen=True, slots=True)
class StageRow:
    """One stage.

    Attributes:
        percent: the documented place of the client's progress bar, None where none is documented.
        seen_in: the logs that show where it begins, as `side/log`.
        waits_for: what happens next when nothing fails.
        silence_is: the stage that a migration is in when it logs nothing, or times out, after this one.
    """

    stage: Stage
    stall_after_s: float
    percent: int | None
    seen_in: frozenset[str]
    waits_for: str
    silence_is: Stage


@dataclass(frozen=True, slots=True)
class StageLimits:
    """The limits by which migrations are judged, all in seconds.

    Attributes:
        stages: per stage, how long it may be silent.
        outage_s: longest printed downtime or stun of a success that is not worth a warning.
        switchover_s: longest switchover, as the stamps show it, of such a success.
        context_s: how far from a failure something else on its hosts counts as near.
        timeout: words, in small letters, that say that time ran out.
        no_timeout: words of records that only guess so.
    """

    stages: Mapping[Stage, StageRow]
    outage_s: float
    switchover_s: float
    context_s: float
    timeout: tuple[str, ...]
    no_timeout: tuple[str, ...]

    def changed(self, stall: Mapping[str, float], slow: float | None) -> StageLimits:
        """Return the same with other limits.

        Args:
            stall: seconds of silence by the name of the stage.
            slow: `outage_s`; None leaves it as it is.

        Raises:
            UsageError: a stage has no such time, or a limit is out of range.
        """
        stages = dict(self.stages)
        for name, seconds in stall.items():
            stage = next((known for known in stages if known == name), None)
            if stage is None:
                raise UsageError(f"{name!r} is no stage that can stall; these are: {', '.join(stages)}")
            stages[stage] = replace(stages[stage], stall_after_s=_checked(seconds, f"the stall time of {name}"))
        outage = self.outage_s if slow is None else _checked(slow, "the limit of a slow migration")
        return replace(self, stages=stages, outage_s=outage)


def _checked(seconds: float, name: str) -> float:
    if not 0 < seconds <= MAX_S:
        raise UsageError(f"{name} must be more than 0 and at most {MAX_S} seconds, not {seconds:g}")
    return seconds


@cache
def load_stage_limits() -> StageLimits:
    """Load the limits.

    Raises:
        PatternErrors: with all that is wrong with the file.
    """
    return read_stage_limits(open_table("stage_limits"))


def read_stage_limits(document: Document) -> StageLimits:
    """Read a table of limits.

    Raises:
        PatternErrors: with all that is wrong with it.
    """
    root = document.root
    root.schema()
    rows = [_row(section) for section in root.tables("stage")]
    timeout = root.table("timeout")
    limits = StageLimits(
        stages={row.stage: row for row in rows},
        outage_s=_limit(root, "outage"),
        switchover_s=_limit(root, "switchover"),
        context_s=_limit(root, "context"),
        timeout=timeout.texts("words"),
        no_timeout=timeout.texts("unless"),
    )
    timeout.text("why")
    timeout.finish()
    if len(limits.stages) != len(rows):
        root.fail("stage", "two tables have the same id")
    finish_document(document)
    return limits


def _row(section: Section) -> StageRow:
    stage = section.member("id", Stage)
    percent = section.percent_or_none("percent")
    if percent is not None:
        section.text("percent_source")
    row = StageRow(
        stage=stage,
        stall_after_s=section.integer("stall_after_s", low=1),
        percent=percent,
        seen_in=frozenset(section.texts("seen_in")),
        waits_for=section.text("waits_for"),
        silence_is=section.member_or_none("silence_is", Stage) or stage,
    )
    section.text("why")
    section.finish()
    return row


def _limit(root: Section, key: str) -> float:
    """Return a limit in seconds."""
    section = root.table(key)
    seconds = section.number("limit_s")
    section.text("why")
    section.finish()
    return seconds
