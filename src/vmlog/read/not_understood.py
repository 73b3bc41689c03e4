"""Warnings about text that was not understood: sources that are no logs of VMware's programs, unknown lines."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from vmlog.model import Notice
from vmlog.read.reading import Reading
from vmlog.secret_text import without_secrets

FOREIGN_TEXT: Final = "foreign"
UNKNOWN_LINES: Final = "unknown-lines"
# A larger share of lines in no known format is worth a warning.
LARGE_SHARE: Final = 0.5
_HINT: Final = "for a single message use `vmlog explain`"
_FOREIGN: Final = "none of {lines:,} lines looks like a line of a VMware log"


@dataclass(slots=True)
class _Source:
    """The logs of one source, counted together."""

    lines: int = 0
    unparsed: int = 0
    of_product: bool = False
    example: str = ""
    example_of: str = ""

    @property
    def share(self) -> float:
        return self.unparsed / self.lines if self.lines else 0.0


def find_foreign(reading: Reading, recognised: Collection[str]) -> str | None:
    """Return why nothing can be said if no line of any source is one of VMware's programs, else None.

    Args:
        reading: the result of reading the sources.
        recognised: the sources in which something was recognised all the same.
    """
    sources = _counted(reading)
    if recognised or not sources or any(source.of_product for source in sources.values()):
        return None
    lines = sum(source.lines for source in sources.values())
    example = next((source.example for source in sources.values() if source.example), "")
    return f"{_FOREIGN.format(lines=lines)} ({_HINT}){_shown(example)}"


def find_not_understood(reading: Reading, recognised: Collection[str]) -> Iterator[Notice]:
    """Yield a warning for each source that is no log of the product, or has mostly lines in no known format.

    Args:
        reading: the result of reading the sources.
        recognised: the sources in which something was recognised.
    """
    for name, source in _counted(reading).items():
        if not source.of_product and name not in recognised:
            yield Notice(FOREIGN_TEXT, _FOREIGN.format(lines=source.lines), name)
        elif source.share > LARGE_SHARE:
            share = f"{source.share:.0%} of {source.lines:,} lines are in no known format"
            yield Notice(UNKNOWN_LINES, f"{share} ({_HINT}){_shown(source.example)}", name, source.example_of)


def _shown(example: str) -> str:
    """Return the first line that was not understood, as the end of a sentence."""
    return f"; the first of them: {without_secrets(example)}" if example else ""


def _counted(reading: Reading) -> dict[str, _Source]:
    sources: dict[str, _Source] = {}
    for member in reading.members:
        row = member.coverage
        source = sources.setdefault(row.source, _Source())
        source.lines += row.lines
        source.unparsed += row.unparsed
        source.of_product |= member.of_product
        if member.unparsed_line and not source.example:
            source.example, source.example_of = member.unparsed_line, row.member
    return sources
