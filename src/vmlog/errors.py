"""The errors that vmlog raises on purpose, with the place that caused them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, NamedTuple

_ERRORS_TOLD: Final = 50


@dataclass(frozen=True, slots=True)
class Location:
    """A file or member, and a line number from 1 if one is known.

    >>> str(Location("causes/disk.toml", 7))
    'causes/disk.toml:7'
    """

    path: str
    line: int | None = None

    def __str__(self) -> str:
        return self.path if self.line is None else f"{self.path}:{self.line}"


class NamedInMessage(NamedTuple):
    """A name that a message holds; `kind` is `host`, `vm`, `member` (a path), or `any` where it is not known."""

    kind: str
    name: str


class VmlogError(Exception):
    """Base class of all errors that a caller may want to catch; errors with equal type, text and place are equal.

    Attributes:
        names: names from the sources that the message holds, for those who must not show them.
    """

    def __init__(self, message: str, location: Location | None = None, names: Iterable[NamedInMessage] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.location = location
        self.names = tuple(names)

    def __str__(self) -> str:
        return self.message if self.location is None else f"{self.location}: {self.message}"

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, VmlogError)
            and type(self) is type(other)
            and (self.message, self.location) == (other.message, other.location)
        )

    def __hash__(self) -> int:
        return hash((type(self), self.message, self.location))


class UsageError(VmlogError):
    """The request makes no sense: an unknown option value, or no source."""


class PatternError(VmlogError):
    """A pattern, format or stage file is wrong."""


class PatternErrors(VmlogError):  # noqa: N818 - several errors
    """All errors of a set of pattern files, reported at once; the message holds the first ones and counts the rest."""

    def __init__(self, errors: list[PatternError]) -> None:
        lines = [str(error) for error in errors[:_ERRORS_TOLD]]
        if more := len(errors) - len(lines):
            lines.append(f"and {more:,} more of such errors")
        super().__init__("\n".join(lines))
        self.errors = errors


class NothingToAnalyseError(VmlogError):
    """No source holds anything that can be read as a log."""
