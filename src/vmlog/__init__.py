"""vmlog reads VMware logs and support bundles and explains every migration that failed or stalled.

The library does what the program does; docs/library.md shows how. Importing the package is cheap: a name is loaded when
it is first used.
"""

from __future__ import annotations

from vmlog.version import __version__

# The module `typing` takes longer to load than all of this, and the program heeds no signal until it has.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from vmlog.api import Events, Inventory, analyze, check, compare, explain, info, redact, show, show_line, watch
    from vmlog.baseline.comparison import MigrationComparison
    from vmlog.checks.selection import CheckSelection
    from vmlog.errors import NothingToAnalyseError, PatternErrors, UsageError, VmlogError
    from vmlog.knowledge.catalogue import load_catalogue
    from vmlog.live.snapshot import OpenMigration, Snapshot
    from vmlog.model import (
        CauseMatch,
        CheckReport,
        CheckResult,
        Coverage,
        Evidence,
        Incident,
        Migration,
        Notice,
        Report,
        Story,
        StoryLine,
    )
    from vmlog.parse.schema import EVENT_SCHEMA
    from vmlog.read.options import ReadOptions
    from vmlog.read.reading import Reading
    from vmlog.redaction.map_file import read_name_map, write_name_map
    from vmlog.redaction.name_map import NameMap
    from vmlog.report.registry import write_report
    from vmlog.report.writer import WriterOptions
    from vmlog.source.limits import Limits
    from vmlog.terms import CheckOutcome, ComparisonKey, Kind, MatchKind, Outcome, Scope, Severity, Side, Stage

__all__ = [
    "EVENT_SCHEMA",
    "CauseMatch",
    "CheckOutcome",
    "CheckReport",
    "CheckResult",
    "CheckSelection",
    "ComparisonKey",
    "Coverage",
    "Events",
    "Evidence",
    "Incident",
    "Inventory",
    "Kind",
    "Limits",
    "MatchKind",
    "Migration",
    "MigrationComparison",
    "NameMap",
    "NothingToAnalyseError",
    "Notice",
    "OpenMigration",
    "Outcome",
    "PatternErrors",
    "ReadOptions",
    "Reading",
    "Report",
    "Scope",
    "Severity",
    "Side",
    "Snapshot",
    "Stage",
    "Story",
    "StoryLine",
    "UsageError",
    "VmlogError",
    "WriterOptions",
    "__version__",
    "analyze",
    "check",
    "compare",
    "explain",
    "info",
    "load_catalogue",
    "read_name_map",
    "redact",
    "show",
    "show_line",
    "watch",
    "write_name_map",
    "write_report",
]

# The modules that define the public names.
_NAMES = {
    "vmlog.api": "Events Inventory analyze check compare explain info redact show show_line watch",
    "vmlog.baseline.comparison": "MigrationComparison",
    "vmlog.checks.selection": "CheckSelection",
    "vmlog.errors": "NothingToAnalyseError PatternErrors UsageError VmlogError",
    "vmlog.knowledge.catalogue": "load_catalogue",
    "vmlog.live.snapshot": "OpenMigration Snapshot",
    "vmlog.model": "CauseMatch CheckReport CheckResult Coverage Evidence Incident Migration Notice Report "
    "Story StoryLine",
    "vmlog.parse.schema": "EVENT_SCHEMA",
    "vmlog.read.options": "ReadOptions",
    "vmlog.read.reading": "Reading",
    "vmlog.redaction.map_file": "read_name_map write_name_map",
    "vmlog.redaction.name_map": "NameMap",
    "vmlog.report.registry": "write_report",
    "vmlog.report.writer": "WriterOptions",
    "vmlog.source.limits": "Limits",
    "vmlog.terms": "CheckOutcome ComparisonKey Kind MatchKind Outcome Scope Severity Side Stage",
}
_MODULES = {name: module for module, names in _NAMES.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_MODULES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
