"""The report formats that there are: one for each module `write_*.py` of this package."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType
from typing import TYPE_CHECKING, BinaryIO, Final, TypeVar

import vmlog.report
from vmlog.errors import UsageError
from vmlog.report.times import times_in
from vmlog.report.writer import ReportFormat, WriterOptions

if TYPE_CHECKING:
    from vmlog.baseline.comparison import MigrationComparison
    from vmlog.model import CheckReport, Report, Story

_Write = TypeVar("_Write")
_PREFIX: Final = "write_"
_DEFAULTS: Final = WriterOptions()


@cache
def report_formats() -> Mapping[str, ReportFormat]:
    """Return all formats by name, in the order of their ranks.

    A module `write_NAME.py` in the package defines its format as `NAME_FORMAT`.
    """
    stems = [name for _, name, _ in iter_modules(vmlog.report.__path__) if name.startswith(_PREFIX)]
    found: list[ReportFormat] = [
        getattr(import_module(f"vmlog.report.{stem}"), f"{stem.removeprefix(_PREFIX).upper()}_FORMAT") for stem in stems
    ]
    return MappingProxyType({item.name: item for item in sorted(found, key=lambda item: (item.rank, item.name))})


def formats_by_suffix() -> dict[str, ReportFormat]:
    """Return the formats by the suffixes of output files."""
    return {suffix: item for item in report_formats().values() for suffix in item.suffixes}


def write_report(
    report: Report | CheckReport | MigrationComparison | Story,
    fmt: str,
    out: BinaryIO | None,
    options: WriterOptions = _DEFAULTS,
) -> None:
    """Write a report.

    Args:
        report: what to write: of `analyze`, `check`, `compare` or `show`.
        fmt: a name of `report_formats`.
        out: where to write; standard output when None. It is flushed and left open.
        options: the layout.

    Raises:
        UsageError: there is no such format, or it has no report of checks, no comparison or no story.
    """
    from vmlog.model import CheckReport, Report, Story

    formats = report_formats()
    if fmt not in formats:
        raise UsageError(f"unknown format {fmt!r}, expected one of {', '.join(formats)}")
    chosen = formats[fmt]
    stream = sys.stdout.buffer if out is None else out
    with times_in(options.zone):
        if isinstance(report, Report):
            chosen.write(report, stream, options)
        elif isinstance(report, CheckReport):
            require_checks(chosen)(report, stream, options)
        elif isinstance(report, Story):
            require_story(chosen)(report, stream, options)
        else:
            require_comparison(chosen)(report, stream, options)
    stream.flush()


def require_checks(chosen: ReportFormat) -> Callable[[CheckReport, BinaryIO, WriterOptions], None]:
    """Return what writes a report of checks in a format.

    Raises:
        UsageError: nothing does.
    """
    return _required(chosen, lambda item: item.write_check, "report of checks")


def require_comparison(chosen: ReportFormat) -> Callable[[MigrationComparison, BinaryIO, WriterOptions], None]:
    """Return what writes a comparison in a format.

    Raises:
        UsageError: nothing does.
    """
    return _required(chosen, lambda item: item.write_comparison, "comparison")


def require_story(chosen: ReportFormat) -> Callable[[Story, BinaryIO, WriterOptions], None]:
    """Return what writes a story in a format.

    Raises:
        UsageError: nothing does.
    """
    return _required(chosen, lambda item: item.write_story, "story")


def _required(chosen: ReportFormat, writer_of: Callable[[ReportFormat], _Write | None], what: str) -> _Write:
    write = writer_of(chosen)
    if write is None:
        names = [item.name for item in report_formats().values() if writer_of(item)]
        others = f"; {', '.join(names[:-1])} and {names[-1]} have" if len(names) > 1 else ""
        raise UsageError(f"the format {chosen.name!r} has no {what}{others}")
    return write
