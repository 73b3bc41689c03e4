"""Incidents put together by what they have in common: the cause, a host, the hosts, the VM or the hour."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Final, TypeVar

from vmlog.model import Incident, Migration, Reference, Report
from vmlog.terms import GroupKey, Outcome
from vmlog.triage.every_migration import HostNames, all_migrations, end_of_logs, is_partial, moment_of

# The key of incidents without a documented cause, and of those whose host, VM or time no log tells.
NO_CAUSE: Final = "none"
UNKNOWN: Final = "unknown"
# A group goes on at the end of the logs if it has so many incidents, and the logs end no longer after the last one
# than its usual pause, at least and at most so long.
OPEN_FROM: Final = 3
_SHORT_SILENCE: Final = timedelta(minutes=5)
_LONG_SILENCE: Final = timedelta(hours=1)

_Thing = TypeVar("_Thing")
_Pair = tuple[str | None, str | None]


@dataclass(frozen=True, slots=True)
class Group:
    """Incidents that have something in common.

    Attributes:
        by: what they have in common.
        key: the cause's id, the host, `SOURCE > DESTINATION`, the VM, or the start of the hour (ISO 8601, UTC); `none`
            without a documented cause, `unknown` where no log tells.
        title: the same in words; of an hour its start.
        outcomes: how many ended how, most first.
        vms, host_pairs: what they concern, most incidents first; an address stands for a host without a name.
        first_utc, last_utc: the first and the last moment of an incident; None where no log tells.
        open_at_end: whether more of them were to be expected when the logs end.
        references: the articles of their first causes, most incidents first.
        incident_ids: in the order of the report.
    """

    by: GroupKey
    key: str
    title: str
    count: int
    outcomes: Mapping[Outcome, int]
    vms: tuple[str, ...]
    host_pairs: tuple[_Pair, ...]
    first_utc: datetime | None
    last_utc: datetime | None
    open_at_end: bool
    references: tuple[Reference, ...]
    incident_ids: tuple[str, ...]


def group_incidents(report: Report, by: GroupKey = GroupKey.CAUSE) -> tuple[Group, ...]:
    """Return the incidents of a report in groups, the largest first, hours by time; `GroupKey.NONE` gives no group.

    Each incident is in one group; by host it is in the group of each of its two hosts.
    """
    if by is GroupKey.NONE:
        return ()
    migrations = all_migrations(report)
    names = HostNames(migrations)
    members: dict[str, list[Incident]] = {}
    titles: dict[str, str] = {}
    for incident in report.incidents:
        for key, title in _keys(incident, by, names):
            members.setdefault(key, []).append(incident)
            titles.setdefault(key, title)
    # A success that filters left out could have ended it.
    end = None if is_partial(report) else end_of_logs(report)
    went_well = _last_successes(migrations, names)
    groups = [_group(by, key, titles[key], incidents, names) for key, incidents in members.items()]
    groups = [replace(group, open_at_end=_goes_on(members[group.key], group, end, went_well)) for group in groups]
    if by is GroupKey.HOUR:
        # Keys are ISO times, and the word for an unknown hour sorts behind them.
        return tuple(sorted(groups, key=lambda group: group.key))
    return tuple(sorted(groups, key=lambda group: (-group.count, group.key)))


def _keys(incident: Incident, by: GroupKey, names: HostNames) -> Iterator[tuple[str, str]]:
    """Yield the keys and titles of the groups that an incident is in."""
    if by is GroupKey.CAUSE:
        cause = incident.causes[0] if incident.causes else None
        yield (cause.id, cause.title) if cause else (NO_CAUSE, "No documented cause")
    elif by is GroupKey.VM:
        vm = incident.vm or incident.vm_path
        yield (vm, vm) if vm else (UNKNOWN, "unknown VM")
    elif by is GroupKey.HOUR:
        moment = moment_of(incident)
        hour = f"{moment.astimezone(UTC):%Y-%m-%dT%H}:00:00Z" if moment else UNKNOWN
        yield hour, hour if moment else "time unknown"
    else:
        source, destination = (name or UNKNOWN for name in names.pair(incident))
        if by is GroupKey.PAIR:
            yield f"{source} > {destination}", f"{source} → {destination}"
            return
        known = dict.fromkeys(name for name in (source, destination) if name != UNKNOWN)
        for name in known or [UNKNOWN]:
            yield name, name if known else "unknown host"


def _group(by: GroupKey, key: str, title: str, incidents: Sequence[Incident], names: HostNames) -> Group:
    moments = [moment for moment in map(moment_of, incidents) if moment]
    return Group(
        by=by,
        key=key,
        title=title,
        count=len(incidents),
        outcomes=dict(Counter(one.outcome for one in incidents).most_common()),
        vms=_most_first(name for one in incidents if (name := one.vm or one.vm_path)),
        host_pairs=_most_first(pair for one in incidents if (pair := names.pair(one)) != (None, None)),
        first_utc=min(moments, default=None),
        last_utc=max(moments, default=None),
        open_at_end=False,
        references=_most_first(article for one in incidents if one.causes for article in one.causes[0].references),
        incident_ids=tuple(one.incident_id for one in incidents),
    )


def _most_first(things: Iterable[_Thing]) -> tuple[_Thing, ...]:
    """Return the different things, the commonest first; of equally common ones the first one first."""
    return tuple(thing for thing, _ in Counter(things).most_common())


def _goes_on(
    incidents: Sequence[Incident], group: Group, end: datetime | None, went_well: Mapping[_Pair, datetime]
) -> bool:
    """Return whether more was to be expected when the logs end: nothing between the same hosts has gone well since."""
    moments = sorted(moment for moment in map(moment_of, incidents) if moment)
    if end is None or len(moments) < OPEN_FROM:
        return False
    if any(went_well.get(unordered(pair), moments[0]) > moments[-1] for pair in group.host_pairs):
        return False
    pauses = sorted(later - earlier for earlier, later in pairwise(moments))
    usual = pauses[len(pauses) // 2]
    return end - moments[-1] <= min(max(_SHORT_SILENCE, usual), _LONG_SILENCE)


def _last_successes(migrations: Iterable[Migration], names: HostNames) -> dict[_Pair, datetime]:
    """Return when a migration between two hosts, in either direction, last went well."""
    latest: dict[_Pair, datetime] = {}
    for migration in migrations:
        moment = moment_of(migration)
        if migration.outcome is Outcome.SUCCEEDED and moment:
            pair = unordered(names.pair(migration))
            latest[pair] = max(moment, latest.get(pair, moment))
    return latest


def unordered(pair: _Pair) -> _Pair:
    """Return two hosts in the same order whichever way a migration goes.

    >>> unordered(("esx-b2", "esx-a1")), unordered(("esx-b2", None))
    (('esx-a1', 'esx-b2'), (None, 'esx-b2'))
    """
    first, second = sorted(pair, key=lambda name: name or "")
    return first, second
