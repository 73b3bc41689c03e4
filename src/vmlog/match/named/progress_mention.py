"""A percent or step at which a migration hangs or fails, and what is documented there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from vmlog.knowledge.cause import Cause
from vmlog.knowledge.progress_steps import ANY_PRODUCT, Percent, ProgressStep
from vmlog.match.hit import Hit
from vmlog.terms import Kind, MatchKind, Stage

MAINTENANCE: Final = "maintenance_mode"
"""The operation of rows about entering maintenance mode."""
_OPERATIONS: Final = {
    MAINTENANCE: "entering maintenance mode",
    "hcx": "an HCX migration",
    Kind.STORAGE_VMOTION: "Storage vMotion",
    Kind.CROSS_VCENTER: "a cross-vCenter migration",
    Kind.COLD: "a cold migration",
    Kind.VMOTION: "vMotion",
}
# Score of a cause that is documented at the percent itself, or for a range that holds it.
_EXACT_SCORE: Final = 0.85
_RANGE_SCORE: Final = 0.72
_NO_MIGRATION_FACTOR: Final = 0.65  # for a text that names no migration


@dataclass(frozen=True, slots=True)
class ProgressMention:
    """The progress of a task as a pasted text states it.

    Attributes:
        percent: The percent in the text, 0 to 100; None if it only shows a step.
        rows: What is documented at the percent, rows of this very percent first, then ranges.
        steps: Steps of a task list that the text shows.
        sure: True if the text names a migration.
        kind: The kind of migration that it names; None if it names none or several.
        steps_at_percent: Steps that a source shows at the percent.
        below: The next documented percent below one at which nothing is documented; None if there is none.
        above: The next one above.
    """

    percent: int | None
    rows: tuple[Percent, ...]
    steps: tuple[ProgressStep, ...]
    sure: bool
    kind: Kind | None = None
    steps_at_percent: tuple[ProgressStep, ...] = ()
    below: Percent | None = None
    above: Percent | None = None

    @property
    def stage(self) -> Stage | None:
        """The stage that steps and rows agree on; rows of the very percent decide over ranges."""
        exact = [row for row in self.rows if row.low == row.high]
        stages = {row.stage for row in exact or self.rows} | {step.stage for step in self.steps}
        return stages.pop() if len(stages) == 1 else None

    def hits(self, causes: Mapping[str, Cause]) -> list[Hit]:
        """Return the causes that are documented at the percent, as weak matches."""
        best: dict[str, Hit] = {}
        for row in self.rows:
            base = (_EXACT_SCORE if row.low == row.high else _RANGE_SCORE) * (
                1.0 if self.sure else _NO_MIGRATION_FACTOR
            )
            for position, name in enumerate(name for name in row.causes if name in causes):
                score = round(base - position / 100, 3)
                if name not in best or best[name].score < score:
                    values = {"progress": f"{self.percent} %"}
                    best[name] = Hit(causes[name], MatchKind.KEY, score, len(row.causes) - position, True, values)
        return list(best.values())

    def describe(self) -> str:
        """Return what is known of this progress, for people."""
        steps = dict.fromkeys((*self.steps, *self.steps_at_percent))
        parts = [f"step {step.text!r}{_stage_note(step.stage)}: {step.meaning}" for step in steps]
        parts += [_describe_row(row) for row in self.rows]
        if self.percent is not None and not self.rows:
            neighbours = [f"{row.low} %{_stage_note(row.stage)}" for row in (self.below, self.above) if row]
            note = f"; the next documented ones are {' and '.join(neighbours)}" if neighbours else ""
            parts.append(f"{self.percent} %: no failure is documented at this percent{note}")
        return "; ".join(parts)


def _stage_note(stage: Stage | None) -> str:
    return f" ({stage.value})" if stage else ""


def _describe_row(row: Percent) -> str:
    place = f"{row.low} %" if row.low == row.high else f"between {row.low} and {row.high} %"
    of = "" if row.operation == ANY_PRODUCT else f" of {_OPERATIONS.get(row.operation, row.operation)}"
    articles = f" [KB {', '.join(row.articles)}]" if row.articles else ""
    return f"{place}{of}{_stage_note(row.stage)}: {row.meaning}{articles}"
