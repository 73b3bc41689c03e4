"""The rules of `patterns/tables/stages.toml`: when a migration has stalled, when a success was slow, what is near."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from vmlog.errors import PatternErrors, UsageError
from vmlog.knowledge.datafile import Document
from vmlog.knowledge.location import patterns_dir
from vmlog.terms import Stage

# No limit that a user gives may be longer.
MAX_S: Final = 366 * 86400


@dataclass(frozen=True, slots=True)
class StageRow:
    """One stage.

    Attributes:
        percent: the documented place of the client's progress bar, null where none is documented.
        seen_in: the logs that show where it begins, as `side/log`.
        waits_for: what happens next when all goes well.
        silence_is: the stage in which a migration stands that says nothing, or times out, after this one.
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
        no_timeout: words of records that only suppose so.
    """

    stages: Mapping[Stage, StageRow]
    outage_s: float
    switchover_s: float
    context_s: float
    timeout: tuple[str, ...]
    no_timeout: tuple[str, ...]

    def changed(self, stall: Mapping[str, float], slow: float | None) -> StageLimits:
        """The rules with other limits.

        Args:
            stall: seconds of silence by the name of the stage.
            slow: `outage_s`; null leaves it as it is.

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


def _checked(seconds: float, what: str) -> float:
    if not 0 < seconds <= MAX_S:
        raise UsageError(f"{what} must be more than 0 and at most {MAX_S} seconds, not {seconds:g}")
    return seconds


@lru_cache(maxsize=1)
def load_stage_limits() -> StageLimits:
    """Read the rules.

    Raises:
        PatternErrors: when the file is wrong.
    """
    document = Document(patterns_dir() / "tables" / "stages.toml", "patterns/tables/stages.toml")
    root = document.root
    root.integer("schema")
    rows = {}
    for section in root.tables("stage"):
        stage = Stage(section.text("id", choices=frozenset(Stage)) or Stage.REQUEST)
        percent = section.number("percent", None)
        rows[stage] = StageRow(
            stage,
            section.integer("stall_after_s"),
            None if percent is None else int(percent),
            frozenset(section.texts("seen_in")),
            section.text("waits_for"),
            Stage(section.text("silence_is", stage, choices=frozenset(Stage)) or stage),
        )
        section.text("percent_source", "")
        section.text("why")
        section.finish()
    limits = {}
    for name in ("outage", "switchover", "context"):
        section = root.table(name)
        limits[name] = section.number("limit_s") or 0.0
        section.text("why")
        section.finish()
    section = root.table("timeout")
    words, unless = section.texts("words"), section.texts("unless")
    section.text("why")
    section.finish()
    root.finish()
    if document.errors:
        raise PatternErrors(document.errors)
    return StageLimits(rows, limits["outage"], limits["switchover"], limits["context"], words, unless)
