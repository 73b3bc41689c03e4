"""Texts that prove patterns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from vmlog.errors import Location
from vmlog.knowledge.section import Section


@dataclass(frozen=True, slots=True)
class Sample:
    """A text written for this project, and the placeholders' values that must be found in it."""

    text: str
    variables: Mapping[str, str]
    section: Section = field(repr=False, compare=False)

    @property
    def location(self) -> Location:
        """The place of the sample in its file."""
        return self.section.location()


def read_samples(tests: Section, key: str) -> tuple[Sample, ...]:
    """Read the samples of one kind, such as `[[tests.match]]`; the document takes the errors."""
    samples = []
    for section in tests.tables(key):
        samples.append(Sample(section.text("text"), section.strings("vars"), section))
        section.finish()
    return tuple(samples)
