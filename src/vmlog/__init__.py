"""vmlog reads VMware logs and support bundles and explains every migration that failed or stalled.

The library does what the program does; docs/library.md shows how. Importing the package is cheap: a name is loaded when
it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vmlog.version import __version__

if TYPE_CHECKING:
    from vmlog.api import Events, analyze, explain, info, watch
    from vmlog.errors import NothingToAnalyseError, PatternErrors, UsageError, VmlogError
    from vmlog.knowledge.catalogue import load_catalogue
    from vmlog.live.snapshot import OpenMigration, Snapshot
    from vmlog.model import CauseMatch, Coverage, Evidence, Incident, Migration, Notice, Report
    from vmlog.parse.schema import EVENT_SCHEMA
    from vmlog.read.options import ReadOptions
    from vmlog.read.reading import Reading
    from vmlog.report.registry import write_report
    from vmlog.report.writer import WriterOptions
    from vmlog.source.limits import Limits
    from vmlog.terms import Kind, MatchKind, Outcome, Severity, Side, Stage

__all__ = [
    "EVENT_SCHEMA",
    "CauseMatch",
    "Coverage",
    "Events",
    "Evidence",
    "Incident",
    "Kind",
    "Limits",
    "MatchKind",
    "Migration",
    "NothingToAnalyseError",
    "Notice",
    "OpenMigration",
    "Outcome",
    "PatternErrors",
    "ReadOptions",
    "Reading",
    "Report",
    "Severity",
    "Side",
    "Snapshot",
    "Stage",
    "UsageError",
    "VmlogError",
    "WriterOptions",
    "__version__",
    "analyze",
    "explain",
    "info",
    "load_catalogue",
    "watch",
    "write_report",
]

# The modules that define the public names.
_NAMES = {
    "vmlog.api": "Events analyze explain info watch",
    "vmlog.errors": "NothingToAnalyseError PatternErrors UsageError VmlogError",
    "vmlog.knowledge.catalogue": "load_catalogue",
    "vmlog.live.snapshot": "OpenMigration Snapshot",
    "vmlog.model": "CauseMatch Coverage Evidence Incident Migration Notice Report",
    "vmlog.parse.schema": "EVENT_SCHEMA",
    "vmlog.read.options": "ReadOptions",
    "vmlog.read.reading": "Reading",
    "vmlog.report.registry": "write_report",
    "vmlog.report.writer": "WriterOptions",
    "vmlog.source.limits": "Limits",
    "vmlog.terms": "Kind MatchKind Outcome Severity Side Stage",
}
_MODULES = {name: module for module, names in _NAMES.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_MODULES[name]), name)
