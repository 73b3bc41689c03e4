"""What is told of each bundle of a fleet, and how the bundles are read; all of it can be sent to other processes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from vmlog.source.limits import Limits


class BundleState(StrEnum):
    """What became of a bundle."""

    READ = "read"
    KEPT = "kept"
    FAILED = "failed"
    REPEATED = "repeated"


@dataclass(frozen=True, slots=True)
class FleetOptions:
    """How the bundles of a fleet are read and judged.

    Attributes:
        patterns: directories of additional cause files.
        limits: budgets for each bundle.
        host: name of the host of logs that nothing else names a host of.
        jobs: threads that read one bundle; 1 where many are read at once.
        stall: seconds of silence after which a stage counts as stalled, by the stage's name; others keep their own.
        slow: seconds of downtime or stun beyond which a success is an incident; None keeps the shipped limit.
    """

    patterns: tuple[Path, ...] = ()
    limits: Limits = field(default_factory=Limits)
    host: str | None = None
    jobs: int = 1
    stall: tuple[tuple[str, float], ...] = ()
    slow: float | None = None


@dataclass(frozen=True, slots=True)
class BundleRow:
    """A bundle of a fleet.

    Attributes:
        source: the bundle as the user named it; bytes that are not UTF-8 are escaped.
        state: `read` now, `kept` from an earlier run, `failed` where nothing could be read, or `repeated`: another
            bundle has the same content.
        digest: SHA-256 of the content, hexadecimal; None where it could not be read.
        stored: name of the file in `observations/` of the fleet folder; None where there is none.
        kind, host, product, version, build, collected_utc: what the bundle is, as far as it says so.
        bytes: its size, as stored.
        logs: number of logs in it.
        lines: number of lines in these.
        first_utc, last_utc: what the logs cover.
        error: why it failed; of one that was read, what of it could not be read.
        same_as: the source whose content it repeats.
    """

    source: str
    state: BundleState
    digest: str | None = None
    stored: str | None = None
    kind: str | None = None
    host: str | None = None
    product: str | None = None
    version: str | None = None
    build: str | None = None
    collected_utc: datetime | None = None
    bytes: int = 0
    logs: int = 0
    lines: int = 0
    first_utc: datetime | None = None
    last_utc: datetime | None = None
    error: str | None = None
    same_as: str | None = None
