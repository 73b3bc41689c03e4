"""The terms of the project as enums: kinds, stages, outcomes, severities, ways to match, sides and triggers.

This module has no dataclasses: importing those takes 40 ms, which the command line cannot spend before it runs.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What kind of migration it is."""

    VMOTION = "vmotion"
    STORAGE_VMOTION = "storage_vmotion"
    VMOTION_STORAGE = "vmotion_storage"
    CROSS_VCENTER = "cross_vcenter"
    COLD = "cold"
    UNKNOWN = "unknown"


class Stage(StrEnum):
    """The stages of a migration, in order; `cleanup` follows a failure."""

    REQUEST = "request"
    VALIDATE = "validate"
    PREPARE = "prepare"
    CONNECT = "connect"
    PRECOPY = "precopy"
    SWITCHOVER = "switchover"
    RESUME = "resume"
    FINISH = "finish"
    CLEANUP = "cleanup"

    @property
    def rank(self) -> int:
        """Position in the sequence, from 0."""
        return _STAGE_RANK[self]


_STAGE_RANK: Final = {stage: rank for rank, stage in enumerate(Stage)}


class Outcome(StrEnum):
    """How a migration ended."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    STALLED = "stalled"
    CANCELLED = "cancelled"
    INCOMPLETE = "incomplete"
    REFUSED = "refused"


class Severity(StrEnum):
    """How severe an incident is, in rising order."""

    INFO = "info"
    NOTICE = "notice"
    WARNING = "warning"
    ERROR = "error"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """Position in the order, from 0 (info)."""
        return _SEVERITY_RANK[self]


_SEVERITY_RANK: Final = {severity: rank for rank, severity in enumerate(Severity)}


class MatchKind(StrEnum):
    """How an event was recognised, strongest first."""

    EXACT = "exact"
    KEY = "key"
    STATUS = "status"
    FUZZY = "fuzzy"

    @property
    def rank(self) -> int:
        """Position in the order, from 0 (exact)."""
        return _MATCH_RANK[self]


_MATCH_RANK: Final = {kind: rank for rank, kind in enumerate(MatchKind)}


class Side(StrEnum):
    """The part of a migration that wrote a line."""

    SOURCE = "source"
    DESTINATION = "destination"
    VCENTER = "vcenter"


class Trigger(StrEnum):
    """Who or what requested a migration."""

    MANUAL = "manual"
    DRS = "drs"
    STORAGE_DRS = "storage_drs"
    MAINTENANCE_MODE = "maintenance_mode"
    FAULT_TOLERANCE = "fault_tolerance"
