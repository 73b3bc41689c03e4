"""Choosing what a report shows: by time, VM, host, migration id, outcome and severity."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final, TypeVar

from vmlog.errors import UsageError
from vmlog.model import Migration, Notice, Report
from vmlog.terms import Outcome, Severity

_RELATIVE: Final = re.compile(r"-?(?:([0-9]{1,6})d)?(?:([0-9]{1,6})h)?(?:([0-9]{1,6})m(?:in)?)?(?:([0-9]{1,6})s)?")

_Kept = TypeVar("_Kept", bound=Migration)


@dataclass(frozen=True, slots=True)
class ReportFilter:
    """What to keep; a field that is empty keeps everything.

    Attributes:
        since: start of the time kept: absolute (ISO 8601, UTC without a zone), or back from the end of the logs (`2h`).
        until: end of the time kept, written alike.
        vm: part of the VM's name or path, in any case.
        host: name (with or without domain) or address of either host.
        migration_id: decimal, or hexadecimal with `0x`.
        outcomes: outcomes to keep.
        min_severity: least severity to keep.
    """

    since: str = ""
    until: str = ""
    vm: str = ""
    host: str = ""
    migration_id: str = ""
    outcomes: frozenset[Outcome] = frozenset()
    min_severity: Severity | None = None

    def apply(self, report: Report) -> Report:
        """Return the report with the migrations and incidents that pass.

        Raises:
            UsageError: a time cannot be read.
        """
        end = max((row.last_utc for row in report.coverage if row.last_utc), default=None)
        since, until = read_time(self.since, end), read_time(self.until, end)
        migrations = self._kept(report.migrations, since, until)
        left_out = len(report.migrations) - len(migrations)
        notice = Notice("filtered", f"{left_out} of {len(report.migrations)} migrations are left out by the filters")
        return replace(
            report,
            migrations=migrations,
            incidents=self._kept(report.incidents, since, until),
            warnings=(*report.warnings, notice) if left_out else report.warnings,
        )

    def keeps(self, item: Migration, since: datetime | None = None, until: datetime | None = None) -> bool:
        """Return whether one migration passes, within the given times."""
        last = item.ended_utc or item.failed_utc or item.started_utc
        return (
            not (since and last and last < since)
            and not (until and item.started_utc and item.started_utc > until)
            and self.vm.lower() in f"{item.vm or ''}\n{item.vm_path or ''}".lower()
            and (not self.host or any(self._is_host(end.host, end.ip) for end in (item.source, item.destination)))
            and (not self.migration_id or item.migration_id == _decimal(self.migration_id))
            and (not self.outcomes or item.outcome in self.outcomes)
            and (self.min_severity is None or item.severity.rank >= self.min_severity.rank)
        )

    def _kept(self, items: Iterable[_Kept], since: datetime | None, until: datetime | None) -> tuple[_Kept, ...]:
        return tuple(item for item in items if self.keeps(item, since, until))

    def _is_host(self, host: str | None, ip: str | None) -> bool:
        wanted = self.host.lower()
        name = (host or "").lower()
        return wanted in (name, name.partition(".")[0], ip) or name == wanted.partition(".")[0]


def _decimal(text: str) -> str:
    try:
        return str(int(text, 16 if text.lower().startswith("0x") else 10))
    except ValueError as error:
        raise UsageError(f"{text!r} is no migration id") from error


def read_time(text: str, end: datetime | None) -> datetime | None:
    """Return the time that a filter names; relative times go back from `end`. An empty text gives None.

    Raises:
        UsageError: it is no time, or relative while the logs have none.
    """
    if not text:
        return None
    relative = _RELATIVE.fullmatch(text.strip().removesuffix(" ago"))
    if relative and any(relative.groups()):
        if end is None:
            raise UsageError(f"{text!r} is relative to the end of the logs, and they have no times")
        days, hours, minutes, seconds = (int(part or 0) for part in relative.groups())
        try:
            return end - timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
        except OverflowError:
            return datetime.min.replace(tzinfo=UTC)
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise UsageError(f"{text!r} is no time; write 2024-05-06T07:08 or 2h") from error
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
