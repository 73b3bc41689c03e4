"""What was read: sources, logs, and the hosts that they belong to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from vmlog.model import Coverage, Notice, SourceInfo
from vmlog.source.bundle_identity import BundleIdentity

LogPlace = tuple[str, str]
"""A log, by its source and its path there."""


@dataclass(frozen=True, slots=True)
class ReadMember:
    """A log that was read.

    Attributes:
        coverage: its row of the report.
        unit: its bundle or, for a loose log, the folder that holds the logs of one host.
        assumed: the parts of its times that are assumptions: "", "year", "zone" or "year,zone".
        of_product: whether its lines are those of VMware's programs.
        unparsed_line: a line in no known format, cut; "" if there is none.
        text_identity: tells whether two logs hold the same text; None for pieces and for logs without a dated line.
    """

    coverage: Coverage
    unit: str
    assumed: str
    of_product: bool
    unparsed_line: str
    text_identity: str | None = None

    @property
    def place(self) -> LogPlace:
        """Where it lies."""
        return self.coverage.source, self.coverage.member


@dataclass(frozen=True, slots=True)
class StampShifts:
    """How far the assumed parts of stamps turned out to be off.

    Attributes:
        years: for each unit, how many years are to be added to stamps without a year.
        zones: for each unit, how far stamps without a zone are ahead of UTC.
    """

    years: Mapping[str, int] = field(default_factory=dict)
    zones: Mapping[str, timedelta] = field(default_factory=dict)

    def corrected(self, ts: datetime, assumed: str, unit: str) -> datetime:
        """Return a time of a unit in UTC; `assumed` names the parts of it that are assumptions."""
        years = self.years.get(unit, 0) if "year" in assumed else 0
        zone = self.zones.get(unit) if "zone" in assumed else None
        moved = in_other_year(ts, years) if years else ts
        return moved - zone if zone else moved


def in_other_year(ts: datetime, years: int) -> datetime:
    """Return the same day and time in another year; 29 February may become 28 February.

    >>> in_other_year(datetime(2024, 2, 29), -1)
    datetime.datetime(2023, 2, 28, 0, 0)
    """
    if not years:
        return ts
    year = min(max(ts.year + years, 1), 9999)
    try:
        return ts.replace(year=year)
    except ValueError:
        return ts.replace(year=year, day=28)


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known after reading.

    Attributes:
        sources: what was named, with product, version and time of collection.
        members: the logs that were read, by source and path.
        notices: what could not be read, and why: `told`, `further`, then the copies in each source.
        told: the notices as they came, of each kind and source a bounded number.
        further: how many more there are.
        hosts: the host of each unit, as far as it is known.
        folders: for units of loose logs, the folder that may be named after their host.
        by_shape: units whose host is known only because their folder's name looks like a host's.
        host: the host of logs that nothing else names a host of.
        bundles: what is known of each bundle and folder, whether or not it holds logs.
        shifts: how far assumed parts of stamps are off, as far as observations show it.
        copies: logs that hold the same text as another one, with that other one. What they say counts once.
    """

    sources: tuple[SourceInfo, ...] = ()
    members: tuple[ReadMember, ...] = ()
    notices: tuple[Notice, ...] = ()
    told: tuple[Notice, ...] = ()
    further: tuple[Notice, ...] = ()
    hosts: Mapping[str, str] = field(default_factory=dict)
    folders: Mapping[str, str] = field(default_factory=dict)
    by_shape: frozenset[str] = frozenset()
    host: str | None = None
    bundles: Mapping[str, BundleIdentity] = field(default_factory=dict)
    shifts: StampShifts = field(default_factory=StampShifts)
    copies: Mapping[LogPlace, LogPlace] = field(default_factory=dict)

    @property
    def coverage(self) -> tuple[Coverage, ...]:
        """Time covered, lines and unparsed lines of each log, by source and path."""
        return tuple(member.coverage for member in self.members)

    @property
    def units_without_host(self) -> frozenset[str]:
        """Units whose folder is named after no host and whose host nothing else names."""
        return frozenset(unit for unit in self.folders if unit not in self.hosts)

    def vm_folders(self) -> frozenset[tuple[str, str]]:
        """Return the folders below a host's folder that hold only logs of a VM, as source and path."""
        logs: dict[tuple[str, str], set[str | None]] = {}
        for row in self.coverage:
            logs.setdefault((row.source, row.member.rpartition("/")[0]), set()).add(row.log)
        return frozenset(
            (source, folder)
            for (source, folder), held in logs.items()
            if held == {"vmware"} and "/" in folder.rpartition("!/")[2]
        )

    def with_hosts(self, hosts: Mapping[str, str], by_shape: frozenset[str] = frozenset()) -> Reading:
        """Return the reading with the hosts of further units; `by_shape` names those known by their shape only."""
        known = {**self.hosts, **hosts}
        members = tuple(_with_host(member, known.get(member.unit)) for member in self.members)
        return replace(self, members=members, hosts=known, by_shape=by_shape)


def _with_host(member: ReadMember, host: str | None) -> ReadMember:
    coverage = member.coverage
    return member if coverage.host == host else replace(member, coverage=replace(coverage, host=host))
