"""The figures of one migration that can be compared: how long each stage took, how fast memory went, the downtime."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite, nan
from typing import Final

from vmlog.model import Migration
from vmlog.terms import Outcome, Side, Stage

DURATION: Final = "duration_s"
RATE: Final = "precopy_mb_s"
_METRICS: Final = (RATE, "downtime_ms", "precopy_stun_ms")
_ORDER: Final = [stage for stage in Stage if stage is not Stage.CLEANUP]
_RANKS: Final[Mapping[Stage, int]] = {stage: rank for rank, stage in enumerate(_ORDER)}
_STAGE_NAMES: Final[Mapping[tuple[Side | None, Stage], str]] = {
    (side, stage): f"{side.value}_{stage.value}_s" if side else f"{stage.value}_s"
    for side in (*Side, None)
    for stage in _ORDER
}


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one migration.

    Attributes:
        values: by name, in a fixed order; the unit is in the name, that of a stage is `<side>_<stage>_s`.
        cut: names of those that the end of the migration cut: it would have taken at least so long.
    """

    values: Mapping[str, float]
    cut: frozenset[str]


def figures_of(migration: Migration) -> Figures:
    """Return the figures of a migration. Without a success the furthest stage of each side was cut."""
    values: dict[str, float] = {}
    if migration.duration_s is not None:
        values[DURATION] = migration.duration_s
    values |= {name: migration.metrics[name] for name in _METRICS if name in migration.metrics}
    furthest: dict[Side | None, Stage] = {}
    for span in migration.stages:
        stage, side = span.stage, span.side
        if stage is None or stage is Stage.CLEANUP:
            continue
        name = _STAGE_NAMES[side, stage]
        # Without a length the sum is none either.
        length = nan if span.duration_s is None else span.duration_s
        values[name] = values.get(name, 0.0) + length
        known = furthest.get(side)
        if known is None or _RANKS[stage] > _RANKS[known]:
            furthest[side] = stage
    finite = {name: value for name, value in values.items() if isfinite(value)}
    if migration.outcome is Outcome.SUCCEEDED:
        return Figures(finite, frozenset())
    cut = {DURATION, *(_STAGE_NAMES[side, stage] for side, stage in furthest.items())}
    return Figures(finite, frozenset(cut & finite.keys()))
