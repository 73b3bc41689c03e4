"""The results of checks in words that table, Markdown and HTML share. Text of the sources stays raw."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from vmlog.model import CheckReport, CheckResult, CheckValue, ClusterHost, HostFactSummary, Incident, IncidentCheck
from vmlog.report import overview
from vmlog.report.check_groups import CheckGroup, is_advice, with_outcome
from vmlog.report.check_subjects import Subjects
from vmlog.report.phrases import duration, member_place, plural
from vmlog.report.times import minute_stamp
from vmlog.terms import Bearing, Certainty, CheckOutcome, CheckSeverity, Scope

_APART: Final = timedelta(days=1)
ALONE: Final = "Nothing to compare with: give the other host's bundle too."
NOT_COMPARED: Final = "No two hosts were compared."
NO_HOST: Final = "No configuration of a host was found in these sources: give the support bundles of both hosts."
NOT_SHOWN: Final = "No bundle shows firewalls between the hosts, free capacity or DRS rules."
NO_NEEDS: Final = "what no single file would settle"
_INTRODUCED: Final = frozenset({"filtered", "not-checked"})
_NO_TEXT: Final = "(none)"
_DEMANDS: Final = {CheckOutcome.FAIL: "must hold", CheckOutcome.WARN: "should hold"}
_FEWEST: Final = 0.5  # of its files: a host with less was hardly collected by vm-support
_VERBS: Final = {
    (CheckOutcome.FAIL, CheckSeverity.ERROR): "refuses it",
    (CheckOutcome.WARN, CheckSeverity.ERROR): "refuses a VM that this concerns",
}
_CERTAINTIES: Final = {
    Certainty.LIVE: "as it was",
    Certainty.CONFIGURED: "as configured",
    Certainty.LOGGED: "as last logged",
}
_BEARINGS: Final = {
    Bearing.CONFIRMS: ("confirmed", "by the configuration"),
    Bearing.CONTRADICTS: ("against it", "the configuration"),
    Bearing.EXPLAINS: ("explained", "by the configuration"),
}


def status(result: CheckResult) -> str:
    """Return the result in one word; `advice` is a warning of which vCenter says nothing."""
    return "advice" if is_advice(result) else result.result.value.replace("_", " ")


def check_name(result: CheckResult) -> str:
    """Return the short name and the id: `H6 mtu-chain`."""
    return f"{result.number} {result.check}"


def value_text(value: CheckValue) -> str:
    """Return the name and the value.

    >>> value_text(CheckValue("esx-a1", "MTU of vmk1", 9000, None, None, None))
    'MTU of vmk1: 9000'
    """
    shown = value.value
    if isinstance(shown, bool):
        shown = "yes" if shown else "no"
    elif isinstance(shown, float):
        shown = f"{shown:.6g}"
    return f"{value.name}: {_NO_TEXT if shown == '' else shown}"


def hosts_value(value: CheckValue, subjects: Subjects) -> str:
    """Return the value after the short name of its host."""
    return f"{subjects.host(value.host)} {value_text(value)}" if value.host else value_text(value)


def value_place(value: CheckValue) -> str:
    """Return `member:line`, without the line where the file has none; empty where the value stands in no file."""
    return member_place(value.source, value.member, value.line_no)


def demand(result: CheckResult) -> str:
    """Return what was asked for, as what must hold, should hold or would be better."""
    word = "better" if is_advice(result) else _DEMANDS.get(result.result, "asked")
    return f"{word}: {result.title}"


def vcenter(result: CheckResult) -> str:
    """Return how vCenter takes it and what it calls it; empty where it does not ask, or says nothing of it."""
    if not result.fault or is_advice(result):
        return ""
    return f"{_VERBS.get((result.result, result.severity), 'may warn')}: {result.fault}"


def cause_label(result: CheckResult) -> str:
    """Return what the documented cause is to the result: of a warning what it may lead to."""
    return "cause" if result.result is CheckOutcome.FAIL else "may cause"


def cause_text(result: CheckResult) -> str:
    """Return the title of the documented cause, and the id by which `vmlog patterns show` finds it."""
    return f"{result.cause_title} ({result.cause})" if result.cause_title else result.cause or ""


def group_basis(group: CheckGroup) -> str:
    """Return how sure the values of a group are and of when."""
    return "; ".join(dict.fromkeys(text for one in group.findings for result in one.results if (text := basis(result))))


def basis(result: CheckResult) -> str:
    """Return how sure the values are and of when; empty where neither is known."""
    sure = _CERTAINTIES[result.certainty] if result.certainty else ""
    at = f"at {minute_stamp(result.as_of_utc)}" if result.as_of_utc else ""
    return " ".join(part for part in (sure, at) if part)


def bearing(check: IncidentCheck) -> str:
    """Return in a word what the result says of the causes."""
    return _BEARINGS[check.says][0]


def bearing_text(incident: Incident, check: IncidentCheck) -> str:
    """Return what says so, the causes that it says it of where that is not the first one, the detail and its time."""
    result = check.result
    named = [one for one in incident.causes if result.check in (*one.confirmed_by, *one.contradicted_by)]
    titles = "" if named[:1] == list(incident.causes[:1]) else ", ".join(f'"{one.title}"' for one in named)
    at = basis(result)
    known = f"{check_name(result)}, {at}" if at else check_name(result)
    return f"{_BEARINGS[check.says][1]}{f', of {titles}' if titles else ''}: {result.detail.rstrip('.')} ({known})"


def bearing_places(check: IncidentCheck) -> list[str]:
    """Return where the values stand that decided: each file once, with all lines."""
    return [place for _, place in bearing_hosts(check)]


def bearing_hosts(check: IncidentCheck) -> list[tuple[str | None, str]]:
    """Return the places of `bearing_places` with their hosts."""
    lines: dict[str, set[int]] = {}
    hosts: dict[str, str | None] = {}
    for value in check.result.values:
        place = member_place(value.source, value.member, None)
        hosts.setdefault(place, value.host)
        lines.setdefault(place, set()).update([value.line_no] if value.line_no else [])
    lines.pop("", None)
    return [(hosts[at], f"{at}:{','.join(map(str, sorted(of)))}" if of else at) for at, of in lines.items()]


def check_summary(report: CheckReport) -> str:
    """Return the whole report in one line: what was checked, and how many results there are of each kind."""
    pairs = {frozenset((one.host, one.other_host)) for one in report.results if one.scope is Scope.PAIR}
    vms = {(one.vm, one.host) for one in report.results if one.scope is Scope.VM}
    found = [plural(len(report.hosts), "host")]
    found += [plural(len(pairs), "pair")] if pairs else []
    found += [plural(len(vms), "VM")] if vms else []
    counts = (
        (len(with_outcome(report, CheckOutcome.FAIL)), "fail"),
        (sum(one.result is CheckOutcome.WARN and not is_advice(one) for one in report.results), "warning"),
    )
    results = [plural(count, noun) for count, noun in counts]
    results.append(f"{len(with_outcome(report, CheckOutcome.UNKNOWN)):,} unknown")
    results.append(f"{len(with_outcome(report, CheckOutcome.PASS)):,} passed")
    return f"{', '.join(found)}: {', '.join(results)}"


def host_line(host: HostFactSummary) -> str:
    """Return a host's release and when its bundle was made."""
    release = " ".join(part for part in (host.version, f"build {host.build}" if host.build else None) if part)
    at = f"at {minute_stamp(host.collected_utc)}" if host.collected_utc else "collected at an unknown time"
    return f"{release or 'release unknown'}, {at}"


def age_note(report: CheckReport) -> str | None:
    """Return a sentence if the bundles are more than a day apart."""
    times = sorted(host.collected_utc for host in report.hosts if host.collected_utc)
    if not times or times[-1] - times[0] <= _APART:
        return None
    apart = times[-1] - times[0]
    length = plural(apart.days, "day") if apart.days > 1 else duration(apart.total_seconds())
    return f"The bundles were made {length} apart: what was changed in between may look like a difference."


def missing_bundles(report: CheckReport) -> tuple[ClusterHost, ...]:
    """Return the hosts of the HA cluster whose bundle is not there, by name."""
    listed = [other for host in report.hosts for other in host.cluster_hosts]
    there = {other.name.lower() for other in listed if other.bundle}
    missing = {other.name.lower(): other for other in reversed(listed) if other.name.lower() not in there}
    return tuple(missing[name] for name in sorted(missing))


def cluster_host(host: ClusterHost) -> str:
    """Return a host of the cluster with its address and release.

    >>> cluster_host(ClusterHost("esx-c3", "192.0.2.13", "8.0.3", "24022510", False))
    'esx-c3 (192.0.2.13, 8.0.3 build 24022510)'
    """
    release = " ".join(part for part in (host.version, f"build {host.build}" if host.build else None) if part)
    known = ", ".join(part for part in (host.ip, release) if part)
    return f"{host.name} ({known})" if known else host.name


def introduction(report: CheckReport) -> list[str]:
    """Return what has to be said before the results: nothing to compare with, bundles that are missing or far apart."""
    sentences = [] if report.hosts else [NO_HOST]
    if len(report.hosts) == 1 and not any(one.other_host for one in report.results):
        sentences.append(ALONE)
    elif report.hosts and not any(one.other_host for one in report.results):
        sentences.append(NOT_COMPARED)
    sentences += [notice.message for notice in report.warnings if notice.code in _INTRODUCED]
    if note := age_note(report):
        sentences.append(note)
    if note := few_files(report):
        sentences.append(note)
    if missing := missing_bundles(report):
        names = ", ".join(map(cluster_host, missing))
        sentences.append(f"No bundle was given of {plural(len(missing), 'host')} of the HA cluster: {names}.")
    return sentences


def few_files(report: CheckReport) -> str | None:
    """Return a sentence if most of the files that a support bundle holds are missing of hosts."""
    counts = []
    for host in report.hosts:
        there = sum(state.state != "missing" for state in host.facts)
        if there < len(host.facts) * _FEWEST:
            counts.append(f"{host.name} has {there} of {len(host.facts)}")
    return f"Most of the files that a support bundle holds are missing: {', '.join(counts)}." if counts else None


def unproblematic(report: CheckReport) -> str:
    """Return how many checks passed and how many do not apply; empty for none."""
    passed = len(with_outcome(report, CheckOutcome.PASS))
    apart = len(with_outcome(report, CheckOutcome.NOT_APPLICABLE))
    parts = [f"{plural(passed, 'check')} that passed"] if passed else []
    parts += [f"{apart:,} that {'does' if apart == 1 else 'do'} not apply"] if apart else []
    return " and ".join(parts)


def later_notices(report: CheckReport) -> list[str]:
    """Return the warnings of the run that the introduction does not hold."""
    return [overview.warning(notice) for notice in overview.other_notices(report) if notice.code not in _INTRODUCED]


def fact_files(host: HostFactSummary) -> str:
    """Return which files that state facts were there: `31 of 34 files with facts; cut: ...; missing: ...`."""
    there = [state for state in host.facts if state.state != "missing"]
    parts = [f"{len(there)} of {plural(len(host.facts), 'file')} with facts"]
    for state in ("cut", "missing"):
        names = [fact.fact for fact in host.facts if fact.state == state]
        parts += [f"{state}: {', '.join(names)}"] if names else []
    return "; ".join(parts)
