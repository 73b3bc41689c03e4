"""The report formats that there are: one for each module `write_*.py` of this package."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType
from typing import TYPE_CHECKING, BinaryIO, Final

import vmlog.report
from vmlog.errors import UsageError
from vmlog.report.writer import ReportFormat, WriterOptions

if TYPE_CHECKING:
    from vmlog.model import Report

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


def write_report(report: Report, fmt: str, out: BinaryIO | None, options: WriterOptions = _DEFAULTS) -> None:
    """Write a report.

    Args:
        report: what to write.
        fmt: a name of `report_formats`.
        out: where to write; standard output when None. It is flushed and left open.
        options: the layout.

    Raises:
        UsageError: there is no such format.
    """
    formats = report_formats()
    if fmt not in formats:
        raise UsageError(f"unknown format {fmt!r}, expected one of {', '.join(formats)}")
    stream = sys.stdout.buffer if out is None else out
    formats[fmt].write(report, stream, options)
    stream.flush()
