"""Choosing what a report shows: by time, VM, host, cause, kind, stage, ids, outcome and severity."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from typing import TypeVar

from vmlog.errors import UsageError
from vmlog.model import FilterHint, Incident, Migration, Report, Selection
from vmlog.terms import Kind, Outcome, Severity, Stage
from vmlog.triage.every_migration import all_migrations, end_of_logs
from vmlog.triage.filter_hints import hint_of
from vmlog.triage.groups import NO_CAUSE
from vmlog.triage.name_pattern import has_wildcard, is_like
from vmlog.triage.typed_times import read_time

_Kept = TypeVar("_Kept", bound=Migration)


@dataclass(frozen=True, slots=True)
class ReportFilter:
    """What to keep; a field that is empty keeps everything.

    Names may hold the wildcards `*` and `?` and are compared in any case.

    Attributes:
        since: start of the time kept, as `read_time` takes it.
        until: end of the time kept, written alike.
        zone: that of times which name none.
        vm: part of the VM's name or path; with wildcards the whole name or path.
        host: name (with or without domain) or address of either host.
        causes: ids of the first cause; `none` keeps incidents without a documented one.
        kinds, stages, outcomes: what to keep of them.
        incident: the beginning of the incident's id.
        migration_id: decimal, or hexadecimal with `0x`.
        min_severity: least severity to keep.
    """

    since: str = ""
    until: str = ""
    zone: tzinfo = UTC
    vm: str = ""
    host: str = ""
    causes: tuple[str, ...] = ()
    kinds: frozenset[Kind] = frozenset()
    stages: frozenset[Stage] = frozenset()
    incident: str = ""
    migration_id: str = ""
    outcomes: frozenset[Outcome] = frozenset()
    min_severity: Severity | None = None

    def apply(self, report: Report) -> Report:
        """Return the report with the migrations and incidents that pass.

        Raises:
            UsageError: a time cannot be read.
        """
        if self == ReportFilter(zone=self.zone):
            return report
        since, until = self.times(end_of_logs(report))
        chosen = replace(
            report,
            migrations=self._kept(_with_causes(report), since, until, report.migrations),
            incidents=self._kept(report.incidents, since, until, report.incidents),
        )
        total, left = len(all_migrations(report)), len(all_migrations(chosen))
        by_id = bool(self.incident or self.migration_id)
        selection = Selection(
            total,
            total - left,
            with_successes=Outcome.SUCCEEDED in self.outcomes or by_id,
            hints=() if left else self._hints(report),
        )
        return replace(chosen, selection=selection)

    def times(self, end: datetime | None) -> tuple[datetime | None, datetime | None]:
        """Return the first and the last time kept, for logs that end then.

        Raises:
            UsageError: one cannot be read.
        """
        return read_time(self.since, end, self.zone), read_time(self.until, end, self.zone)

    def keeps(self, item: Migration, since: datetime | None = None, until: datetime | None = None) -> bool:
        """Return whether one migration passes, within the given times; an incident tells its causes."""
        last = item.ended_utc or item.failed_utc or item.started_utc
        return (
            not (since and last and last < since)
            and not (until and item.started_utc and item.started_utc > until)
            and (not self.vm or self._is_vm(item))
            and (not self.host or any(self._is_host(end.host, end.ip) for end in (item.source, item.destination)))
            and (not self.causes or self._is_of_cause(item))
            and (not self.kinds or item.kind in self.kinds)
            and (not self.stages or item.stage in self.stages)
            and item.incident_id.startswith(self.incident.lower())
            and (not self.migration_id or item.migration_id == _decimal(self.migration_id))
            and (not self.outcomes or item.outcome in self.outcomes)
            and (self.min_severity is None or item.severity.rank >= self.min_severity.rank)
        )

    def _kept(
        self, items: Iterable[Migration], since: datetime | None, until: datetime | None, originals: Iterable[_Kept]
    ) -> tuple[_Kept, ...]:
        return tuple(
            original for item, original in zip(items, originals, strict=True) if self.keeps(item, since, until)
        )

    def _is_vm(self, item: Migration) -> bool:
        names = [name for name in (item.vm, item.vm_path) if name]
        if has_wildcard(self.vm):
            return any(is_like(name, self.vm) for name in names)
        return any(self.vm.lower() in name.lower() for name in names)

    def _is_host(self, host: str | None, ip: str | None) -> bool:
        wanted = self.host.lower()
        name = (host or "").lower()
        known = (name, name.partition(".")[0], ip or "")
        if has_wildcard(wanted):
            return any(one and is_like(one, wanted) for one in known)
        return wanted in known or name == wanted.partition(".")[0]

    def _is_of_cause(self, item: Migration) -> bool:
        if not isinstance(item, Incident):
            return False
        cause = item.causes[0].id if item.causes else NO_CAUSE
        return any(is_like(cause, wanted) for wanted in self.causes)

    def _hints(self, report: Report) -> tuple[FilterHint, ...]:
        """Return a hint for each filter that keeps nothing by itself."""
        migrations = [*_with_causes(report), *all_migrations(report)[len(report.migrations) :]]
        return tuple(
            hint_of(option, wanted, migrations)
            for option, wanted, alone in self._each()
            if not any(map(alone.keeps, migrations))
        )

    def _each(self) -> Iterator[tuple[str, str, ReportFilter]]:
        """Yield each filter that names something: its option, what it asks for, and the filter alone."""
        if self.vm:
            yield "--vm", self.vm, ReportFilter(vm=self.vm)
        if self.host:
            yield "--host", self.host, ReportFilter(host=self.host)
        if self.causes:
            yield "--cause", ", ".join(self.causes), ReportFilter(causes=self.causes)
        if self.kinds:
            yield "--kind", ", ".join(sorted(self.kinds)), ReportFilter(kinds=self.kinds)
        if self.stages:
            yield "--stage", ", ".join(sorted(self.stages)), ReportFilter(stages=self.stages)
        if self.incident:
            yield "--incident", self.incident, ReportFilter(incident=self.incident)
        if self.migration_id:
            yield "--migration-id", self.migration_id, ReportFilter(migration_id=self.migration_id)
        if self.outcomes:
            yield "--outcome", ", ".join(sorted(self.outcomes)), ReportFilter(outcomes=self.outcomes)


def _with_causes(report: Report) -> list[Migration]:
    """Return the migrations, those that are incidents with their causes."""
    incidents = {incident.incident_id: incident for incident in report.incidents}
    return [incidents.get(migration.incident_id, migration) for migration in report.migrations]


def _decimal(text: str) -> str:
    try:
        return str(int(text, 16 if text.lower().startswith("0x") else 10))
    except ValueError as error:
        raise UsageError(f"{text!r} is no migration id") from error
