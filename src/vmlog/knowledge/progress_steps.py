"""Reads `patterns/tables/steps.toml`: the steps of a client's task list, and the percents of documented failures.

A percent alone says little: no published source gives a whole scale, and operations differ. So each row names the
operation and the source, and its stage only where those determine it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Final

from vmlog.errors import Location
from vmlog.knowledge.document import Document, finish_document, open_table
from vmlog.knowledge.section import Section
from vmlog.knowledge.template import normalise
from vmlog.terms import Kind, Stage

ANY_PRODUCT: Final = "any"
"""The operation of a row that holds for every kind of migration."""
_OPERATIONS: Final = frozenset({ANY_PRODUCT, "hcx", "maintenance_mode", *Kind} - {Kind.UNKNOWN})


@dataclass(frozen=True, slots=True)
class ProgressStep:
    """A step of a task as a client shows it.

    `stage` is None where the text does not tell it, `percent` (0 to 100) where no source shows one; `operation` is a
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
    """What a source documents at a percent of the progress bar, `low` to `high` inclusive.

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
    """A pasted text and the text of the step that it shows, empty for none."""

    text: str
    step: str
    section: Section = field(repr=False, compare=False)

    @property
    def location(self) -> Location:
        """The place of the sample in its file."""
        return self.section.location()


@dataclass(frozen=True, slots=True)
class ProgressTable:
    """The whole table, in the order of the file."""

    steps: tuple[ProgressStep, ...]
    percents: tuple[Percent, ...]
    samples: tuple[ProgressSample, ...]

    def steps_in(self, text: str) -> tuple[ProgressStep, ...]:
        """Return the steps whose text is in a pasted one, whatever its case and line breaks, in order of appearance."""
        shown = _plain(text)
        places = ((shown.find(_plain(step.text).removesuffix(".")), step) for step in self.steps)
        return tuple(step for at, step in sorted(places, key=lambda place: place[0]) if at >= 0)

    def at(self, percent: int) -> tuple[Percent, ...]:
        """Return what is documented at a percent: first the rows that name it, then the ranges that it is in."""
        found = [row for row in self.percents if row.low <= percent <= row.high]
        return tuple(sorted(found, key=lambda row: row.high - row.low))


@cache
def load_progress() -> ProgressTable:
    """Load the table.

    Raises:
        PatternErrors: with all that is wrong with the file.
    """
    return read_progress(open_table("steps"))


def read_progress(document: Document) -> ProgressTable:
    """Read a table of this form.

    Raises:
        PatternErrors: with all that is wrong with it.
    """
    root = document.root
    root.schema()
    steps = tuple(_step(section) for section in root.tables("step"))
    percents = tuple(_percent(section) for section in root.tables("percent"))
    samples = tuple(_sample(section, frozenset(step.text for step in steps)) for section in root.tables("sample"))
    finish_document(document)
    return ProgressTable(steps, percents, samples)


def _step(section: Section) -> ProgressStep:
    step = ProgressStep(
        text=section.text("text"),
        operation=section.text("operation", choices=_OPERATIONS),
        stage=section.member_or_none("stage", Stage),
        percent=section.percent_or_none("percent"),
        meaning=section.text("meaning"),
        source=section.text("source"),
    )
    section.finish()
    return step


def _percent(section: Section) -> Percent:
    low = section.percent("low")
    row = Percent(
        low=low,
        high=section.percent("high", low),
        operation=section.text("operation", choices=_OPERATIONS),
        stage=section.member_or_none("stage", Stage),
        causes=section.texts("causes"),
        articles=section.texts("articles"),
        meaning=section.text("meaning"),
        source=section.text("source"),
    )
    if row.high < row.low:
        section.fail("high", "must not be below low")
    section.finish()
    return row


def _sample(section: Section, steps: frozenset[str]) -> ProgressSample:
    sample = ProgressSample(section.text("text"), section.text("step", choices=steps | {""}), section)
    section.finish()
    return sample


def _plain(text: str) -> str:
    return " ".join(normalise(text).split()).lower()
