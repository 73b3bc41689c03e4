"""What running samples found."""

from __future__ import annotations

from dataclasses import dataclass

from vmlog.errors import PatternError


@dataclass(frozen=True, slots=True)
class SampleRun:
    """How the samples of one kind of pattern file came out.

    Attributes:
        kind: the kind, as a heading.
        count: the number of samples that were run.
        failures: one error, with file and line, for each rule that a sample breaks.
    """

    kind: str
    count: int
    failures: tuple[PatternError, ...]


def text_start(text: str) -> str:
    r"""Return the beginning of a text on one line, for a message.

    >>> text_start("vMotion\n failed")
    'vMotion failed'
    """
    return " ".join(text.split())[:100]
