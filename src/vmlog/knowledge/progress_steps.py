"""Reads `patterns/tables/steps.toml`: the steps of a client's task list, and the percents of documented failures.

A percent alone says little: no published source gives a whole scale, and operations differ. So each row names the
operation and the source, and its stage only where those settle it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

from vmlog.errors import PatternErrors
from vmlog.knowledge.datafile import Document, Section
from vmlog.knowledge.location import patterns_dir
from vmlog.knowledge.template import normalise
from vmlog.terms import Kind, Stage

ANY_PRODUCT: Final = "any"
"""The operation of a row that holds for every kind of migration."""
_OPERATIONS: Final = frozenset({ANY_PRODUCT, "hcx", "maintenance_mode", *Kind} - {Kind.UNKNOWN})
_LAST: Final = 100
_LABEL: Final = "patterns/tables/steps.toml"


@dataclass(frozen=True, slots=True)
class ProgressStep:
    """A step of a task as a client shows it.

    `stage` is null where the text does not settle it, `percent` (0 to 100) where no source shows one; `operation` is a
    kind of migration, `hcx` or `any`.
    """

    text: str
    operation: str
    stage: Stage | None
    percent: int | None
    meaning: str
    source: str


@dataclass(frozen=True, slots=True)
class Percent:
    """What stands at a percent of the progress bar, `low` to `high` inclusive, by a source.

    `operation` is a kind of migration, `maintenance_mode` or `any`; `causes` are ids of the catalogue, `articles`
    numbers of the vendor, old or new.
    """

    low: int
    high: int
    operation: str
    stage: Stage | None
    causes: tuple[str, ...]
    articles: tuple[str, ...]
    meaning: str
    source: str


@dataclass(frozen=True, slots=True)
class ProgressSample:
    """A pasted text and the step it shows, empty for none."""

    text: str
    step: str


@dataclass(frozen=True, slots=True)
class ProgressTable:
    """The whole table, in the order of the file."""

    steps: tuple[ProgressStep, ...]
    percents: tuple[Percent, ...]
    samples: tuple[ProgressSample, ...]

    def steps_in(self, text: str) -> tuple[ProgressStep, ...]:
        """The steps whose text stands in a pasted one, whatever its case and line breaks, in order of appearance."""
        shown = _plain(text)
        places = ((shown.find(_plain(step.text).removesuffix(".")), step) for step in self.steps)
        return tuple(step for at, step in sorted(places, key=lambda place: place[0]) if at >= 0)

    def at(self, percent: int) -> tuple[Percent, ...]:
        """What is documented at a percent: rows that name it first, then the ranges that it lies in."""
        found = [row for row in self.percents if row.low <= percent <= row.high]
        return tuple(sorted(found, key=lambda row: row.high - row.low))


@cache
def load_progress() -> ProgressTable:
    """Read the table.

    Raises:
        PatternErrors: when the file is wrong.
    """
    return read_progress(Document(patterns_dir() / "tables" / "steps.toml", _LABEL))


def read_progress(document: Document) -> ProgressTable:
    """Read a table of this form.

    Raises:
        PatternErrors: when it is wrong.
    """
    root = document.root
    root.integer("schema")
    steps = tuple(_step(section) for section in root.tables("step"))
    percents = tuple(_percent(section) for section in root.tables("percent"))
    samples = tuple(_sample(section, frozenset(step.text for step in steps)) for section in root.tables("sample"))
    root.finish()
    if document.errors:
        raise PatternErrors(document.errors)
    return ProgressTable(steps, percents, samples)


def _step(section: Section) -> ProgressStep:
    percent = section.integer("percent", -1)
    if not -1 <= percent <= _LAST:
        section.fail("percent", f"must be 0 to {_LAST}")
    step = ProgressStep(
        section.text("text"),
        section.text("operation", choices=_OPERATIONS),
        _stage(section),
        None if percent < 0 else percent,
        section.text("meaning"),
        section.text("source"),
    )
    section.finish()
    return step


def _percent(section: Section) -> Percent:
    low = section.integer("low")
    high = section.integer("high", low)
    if not 0 <= low <= high <= _LAST:
        section.fail("low", f"must be 0 to {_LAST}, and not above high")
    row = Percent(
        low,
        high,
        section.text("operation", choices=_OPERATIONS),
        _stage(section),
        section.texts("causes"),
        section.texts("articles"),
        section.text("meaning"),
        section.text("source"),
    )
    section.finish()
    return row


def _sample(section: Section, steps: frozenset[str]) -> ProgressSample:
    sample = ProgressSample(section.text("text"), section.text("step", choices=steps | {""}))
    section.finish()
    return sample


def _stage(section: Section) -> Stage | None:
    named = section.text("stage", "", choices=frozenset({*Stage, ""}))
    return Stage(named) if named in set(Stage) else None


def _plain(text: str) -> str:
    return " ".join(normalise(text).split()).lower()
