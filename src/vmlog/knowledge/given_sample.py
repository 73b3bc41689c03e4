"""Samples of tables that make one text of another: the text, what is known, and what must come out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from vmlog.errors import Location, PatternError
from vmlog.knowledge.sample_run import SampleRun
from vmlog.knowledge.section import Section


@dataclass(frozen=True, slots=True)
class GivenSample:
    """A text, what is known beside it, and what it must become."""

    text: str
    known: Mapping[str, str]
    gives: str
    location: Location


def read_given_samples(root: Section, key: str, *, named: bool = False) -> tuple[GivenSample, ...]:
    """Read the samples of a table.

    Args:
        root: the table.
        key: under which they say what is known.
        named: each must have a name, for its readers.
    """
    samples = []
    for section in root.tables("sample"):
        if named:
            section.text("name")
        samples.append(
            GivenSample(section.text("text"), section.strings(key), section.text("gives"), section.location())
        )
        section.finish()
    return tuple(samples)


def run_given_samples(
    title: str, samples: Iterable[GivenSample], gives: Callable[[GivenSample], str], *, verb: str
) -> SampleRun:
    """Compare what samples give with what they must; `verb` says in a failure what they do."""
    count, failures = 0, []
    for sample in samples:
        count += 1
        found = gives(sample)
        if found != sample.gives:
            failures.append(PatternError(f"the sample {verb} {found!r}, not {sample.gives!r}", sample.location))
    return SampleRun(title, count, tuple(failures))
