"""Findings about when failures began: after trouble on a host, after all had gone well, and whether they go on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from vmlog.model import HostTrouble, Report
from vmlog.terms import Outcome
from vmlog.triage.cases import FailureScope, MoveCase
from vmlog.triage.every_migration import end_of_logs
from vmlog.triage.finding import FindingRule, NamedHost, Sentence, TriageFinding
from vmlog.triage.groups import group_incidents
from vmlog.triage.odds import RARE, chance_of

# After trouble: least failures with the host, their least share, least successes with it before, the longest time from
# the trouble to the first failure, and the largest part of the time before in which such a failure would have come
# that soon after some trouble anyway.
FEWEST_AFTER: Final = 4
_MOST_OF: Final = 0.8
FEWEST_BEFORE: Final = 3
LONGEST: Final = timedelta(minutes=15)
_BY_CHANCE: Final = 0.25
# Only since: least successes before, least failures after, and least of both together.
FEWEST_EACH: Final = 5
FEWEST_IN_ALL: Final = 12
_FINDINGS_SINCE: Final = 2
# Going on: least incidents of the cause.
FEWEST_OPEN: Final = 5


def after_trouble(report: Report, cases: Sequence[MoveCase], scopes: Sequence[FailureScope]) -> Iterator[TriageFinding]:
    """Yield the causes whose failures began soon after trouble on a host that takes part in them."""
    started = min((row.first_utc for row in report.coverage if row.first_utc), default=None)
    by_host: dict[str, list[HostTrouble]] = {}
    hosts_of: dict[str, set[str]] = {}
    for trouble in report.trouble:
        hosts_of.setdefault(trouble.kind, set()).add(_label(trouble.host))
    for trouble in report.trouble:
        # What several hosts have is no matter of one host.
        if not trouble.is_over and len(hosts_of[trouble.kind]) == 1:
            by_host.setdefault(_label(trouble.host), []).append(trouble)
    if started is None or not by_host:
        return
    for scope in scopes:
        timed = [case for case in scope.failures if case.moment and case.started]
        if scope.is_whole or len(timed) < FEWEST_AFTER:
            continue
        first = min(timed, key=_moment)
        for host in first.hosts:
            trouble_before = _trouble_before(by_host.get(_label(host), ()), _moment(first), started)
            if trouble_before and trouble_before.kind != scope.cause_key:
                yield from _after(scope, timed, host, trouble_before, cases)


def _trouble_before(trouble: Iterable[HostTrouble], first: datetime, started: datetime) -> HostTrouble | None:
    """Return the last trouble before the first failure, if it is near, new and rare enough to mean something."""
    before = [one for one in trouble if one.first_utc <= first]
    latest = max(before, key=lambda one: one.first_utc, default=None)
    if latest is None or first - latest.first_utc > LONGEST:
        return None
    if any(one is not latest and (one.kind, one.adapter) == (latest.kind, latest.adapter) for one in before):
        return None
    return latest if len(before) * LONGEST <= _BY_CHANCE * (first - started) else None


def _after(
    scope: FailureScope, timed: Sequence[MoveCase], host: str, trouble: HostTrouble, cases: Sequence[MoveCase]
) -> Iterator[TriageFinding]:
    with_host = [case for case in timed if host in case.hosts]
    of_host = [case for case in cases if host in case.hosts and case.moment and case.started]
    earlier = [case for case in of_host if _moment(case) < trouble.first_utc]
    went_well = sum(not case.failed for case in earlier)
    if len(with_host) < max(FEWEST_AFTER, _MOST_OF * len(timed)) or went_well < FEWEST_BEFORE:
        return
    stages = {case.stage for case in with_host}
    if any(case.failed and case.stage in stages for case in earlier):
        return
    if chance_of(len(with_host), len(of_host) - len(earlier), len(with_host), len(of_host)) > RARE:
        return
    first = min(map(_moment, with_host))
    title = trouble.title[:1].lower() + trouble.title[1:]
    share = f"all {len(timed):,}" if len(with_host) == len(timed) else f"{len(with_host):,} of the {len(timed):,}"
    sentence = (
        f"The {scope.title} began at ",
        first,
        ", ",
        first - trouble.first_utc,
        " after trouble on ",
        NamedHost(host),
        f": {title}. ",
        NamedHost(host),
        f" takes part in {share}; before, {went_well:,} migrations with it went well.",
    )
    ids = tuple(case.incident_id for case in with_host)
    rule = FindingRule.AFTER_TROUBLE
    yield TriageFinding(rule, sentence, len(with_host), len(timed), ids, (host,), scope.cause_key)


def only_since(cases: Sequence[MoveCase]) -> Iterator[TriageFinding]:
    """Yield since when every migration fails, after all had gone well: of all hosts, else of a host, else of a pair."""
    timed = sorted((case for case in cases if case.moment and case.started), key=_moment)
    whole = _since(timed, (), ())
    if whole:
        yield whole
        return
    by_host: dict[str, list[MoveCase]] = {}
    by_pair: dict[tuple[str, ...], list[MoveCase]] = {}
    for case in timed:
        for host in case.hosts:
            by_host.setdefault(host, []).append(case)
        if len(case.hosts) == 2:
            by_pair.setdefault(tuple(sorted(case.hosts)), []).append(case)
    of_hosts = [_since(found, (" with ", NamedHost(host)), (host,)) for host, found in sorted(by_host.items())]
    of_pairs = [
        _since(found, (" between ", NamedHost(pair[0]), " and ", NamedHost(pair[1])), pair)
        for pair, found in sorted(by_pair.items())
    ]
    found = [one for one in of_hosts if one and _others_go_well(one, timed)]
    found = found or [one for one in of_pairs if one and _others_go_well(one, timed)]
    yield from sorted(found, key=lambda one: -one.count)[:_FINDINGS_SINCE]


def _others_go_well(finding: TriageFinding, timed: Sequence[MoveCase]) -> bool:
    """Return whether most migrations without these hosts have gone well since: else it is not these hosts."""
    failed = set(finding.incident_ids)
    since = min(_moment(case) for case in timed if case.incident_id in failed)
    of_both = len(finding.hosts) == 2
    others = [
        case
        for case in timed
        if _moment(case) >= since
        and (set(case.hosts) != set(finding.hosts) if of_both else finding.hosts[0] not in case.hosts)
    ]
    went_well = sum(not case.failed for case in others)
    return went_well >= FEWEST_BEFORE and 2 * went_well >= len(others)


def _since(timed: Sequence[MoveCase], who: Sentence, hosts: tuple[str, ...]) -> TriageFinding | None:
    went_well = sum(not case.failed for case in timed)
    before, after = timed[:went_well], timed[went_well:]
    if min(len(before), len(after)) < FEWEST_EACH or len(timed) < FEWEST_IN_ALL:
        return None
    if any(case.failed for case in before):
        return None
    # Other hosts than before would be as good an explanation as the time.
    known = {frozenset(case.hosts) for case in before}
    if sum(frozenset(case.hosts) in known for case in after) < _MOST_OF * len(after):
        return None
    sentence = (
        "Every migration",
        *who,
        " failed from ",
        _moment(after[0]),
        f" on ({len(after):,}); all {len(before):,} before went well, the last at ",
        _moment(before[-1]),
        ".",
    )
    ids = tuple(case.incident_id for case in after)
    return TriageFinding(FindingRule.ONLY_SINCE, sentence, len(after), len(after), ids, hosts)


def open_at_end(report: Report) -> Iterator[TriageFinding]:
    """Yield the largest cause if it goes on when the logs end."""
    end = end_of_logs(report)
    largest = next(iter(group_incidents(report)), None)
    if not largest or not largest.open_at_end or largest.count < FEWEST_OPEN or not largest.last_utc or not end:
        return
    bad = sum(count for outcome, count in largest.outcomes.items() if outcome is not Outcome.SUCCEEDED)
    sentence = (
        f'"{largest.title}" goes on to the end of the logs: the last at ',
        largest.last_utc,
        ", ",
        max(end - largest.last_utc, timedelta()),
        " before they end.",
    )
    yield TriageFinding(FindingRule.OPEN_AT_END, sentence, bad, largest.count, largest.incident_ids, cause=largest.key)


def _moment(case: MoveCase) -> datetime:
    if case.moment is None:
        raise AssertionError("only cases with a time are ordered")
    return case.moment


def _label(host: str) -> str:
    """Return the name without its domain: trouble is told of hosts by whatever name its log gives them."""
    return host if host.replace(".", "").isdigit() else host.partition(".")[0].lower()
