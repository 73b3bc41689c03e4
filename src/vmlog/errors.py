"""Errors that vmlog raises on purpose, each with the place that caused it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Location:
    """Where something is: a file or member, and a line when one is known (counted from 1)."""

    path: str
    line: int | None = None

    def __str__(self) -> str:
        return self.path if self.line is None else f"{self.path}:{self.line}"


class VmlogError(Exception):
    """Base of all errors a caller may want to catch; errors of equal text and place compare equal."""

    def __init__(self, message: str, location: Location | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.location = location

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
    """The request makes no sense (an unknown option value, no source at all)."""


class PatternError(VmlogError):
    """A pattern, format or stage file is wrong."""


class PatternErrors(VmlogError):  # noqa: N818 - it is several errors
    """Everything that is wrong with a set of pattern files, reported at once."""

    def __init__(self, errors: list[PatternError]) -> None:
        super().__init__("\n".join(str(error) for error in errors))
        self.errors = errors


class NothingToAnalyseError(VmlogError):
    """No source held anything that could be read as a log."""
