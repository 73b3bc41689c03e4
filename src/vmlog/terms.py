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
    CONFIGURATION = "configuration"  # no message names it: the configuration of the hosts shows it

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

    @property
    def label(self) -> str:
        """Its name for people."""
        return _TRIGGER_LABELS[self]


_TRIGGER_LABELS: Final = {
    Trigger.MANUAL: "a user",
    Trigger.DRS: "DRS",
    Trigger.STORAGE_DRS: "Storage DRS",
    Trigger.MAINTENANCE_MODE: "maintenance mode",
    Trigger.FAULT_TOLERANCE: "Fault Tolerance",
}


class GroupKey(StrEnum):
    """What incidents are grouped by."""

    CAUSE = "cause"
    HOST = "host"
    PAIR = "pair"
    VM = "vm"
    HOUR = "hour"
    NONE = "none"


class BaselineScope(StrEnum):
    """Which successes an incident is compared with, the nearest first."""

    DIRECTION = "direction"  # from its source to its destination
    PAIR = "pair"  # between its two hosts, in both directions
    VM = "vm"


class ComparisonKey(StrEnum):
    """What `vmlog compare` puts migrations together by."""

    PAIR = "pair"
    HOST = "host"
    VM = "vm"
    KIND = "kind"


class CheckOutcome(StrEnum):
    """What a check found, the worst first."""

    FAIL = "fail"
    WARN = "warn"
    UNKNOWN = "unknown"
    PASS = "pass"  # noqa: S105 - not a password
    NOT_APPLICABLE = "not_applicable"

    @property
    def rank(self) -> int:
        """Position in the order, from 0 (fail)."""
        return _CHECK_OUTCOME_RANK[self]


_CHECK_OUTCOME_RANK: Final = {outcome: rank for rank, outcome in enumerate(CheckOutcome)}


class Scope(StrEnum):
    """What a check is about: a host by itself, a pair of hosts, or a VM and the host where it would go."""

    HOST = "host"
    PAIR = "pair"
    VM = "vm"


class CheckSeverity(StrEnum):
    """How vCenter takes what a check finds: it refuses, it warns, or it says nothing (advice)."""

    ERROR = "error"
    WARNING = "warning"
    ADVICE = "advice"


class Certainty(StrEnum):
    """How sure the values of a check are, the surest first."""

    LIVE = "live"  # a command's text or hostd's dump
    CONFIGURED = "configured"  # a file
    LOGGED = "logged"  # the last value in a log


class Bearing(StrEnum):
    """What the result of a check says of the causes that the logs show."""

    CONFIRMS = "confirms"
    CONTRADICTS = "contradicts"
    EXPLAINS = "explains"
