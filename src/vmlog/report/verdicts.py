"""Whether a pair of hosts, or a VM, can move by what the checks found."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from vmlog.model import CheckReport, CheckResult
from vmlog.report.check_groups import CheckGroup, breaks_later, decides, grouped, is_advice, weight
from vmlog.report.check_subjects import Route, Subjects, moved_vm, route_of
from vmlog.report.route_phrases import listed
from vmlog.terms import CheckOutcome, Scope

_REASONS_SHOWN: Final = 3
_REASON: Final = 180  # characters
_FILES_SHOWN: Final = 3


class VerdictKind(StrEnum):
    """The answer, the worst first."""

    CANNOT = "cannot"
    DOUBTFUL = "doubtful"
    UNKNOWN = "unknown"
    CAN = "can move"


@dataclass(frozen=True, slots=True)
class MoveVerdict:
    """The answer for pairs, or for VMs, that have the same one.

    Attributes:
        kind: the answer.
        routes: the pairs of hosts, or the routes of the VMs; a host by itself where there is no other one.
        vms: the VM of each route; empty for pairs.
        fails: what stands against the move; of a VM its own.
        open: what is unknown and could refuse the move; of a VM what its hosts leave open too.
        warnings: what warns of more than advice; of a VM its own.
        of_hosts: of a VM, the answer for its hosts.
        is_partial: only some of the checks were chosen.
    """

    kind: VerdictKind
    routes: tuple[Route, ...]
    vms: tuple[str, ...]
    fails: tuple[CheckResult, ...]
    open: tuple[CheckResult, ...]
    warnings: tuple[CheckResult, ...]
    of_hosts: VerdictKind
    is_partial: bool


def pair_verdicts(report: CheckReport) -> list[MoveVerdict]:
    """Return the answers for the pairs of hosts, or for each host where there are no pairs."""
    pairs = dict.fromkeys(route_of(one) for one in report.results if one.scope is Scope.PAIR)
    alone: dict[Route, None] = {} if pairs else {(host.name, None): None for host in report.hosts}
    of_hosts = _HostResults(report)
    return _joined([_verdict([route], [], of_hosts.of(route), [], report) for route in pairs or alone])


def vm_verdicts(report: CheckReport) -> list[MoveVerdict]:
    """Return the answers for the VMs."""
    found: dict[tuple[str, Route], list[CheckResult]] = {}
    for one in report.results:
        if one.scope is Scope.VM:
            found.setdefault((moved_vm(one), route_of(one)), []).append(one)
    of_hosts = _HostResults(report)
    return _joined([_verdict([route], [vm], own, of_hosts.of(route), report) for (vm, route), own in found.items()])


def verdict_about(verdict: MoveVerdict, subjects: Subjects, *, show_all: bool = False) -> str:
    """Return whom the answer is about."""
    if verdict.vms:
        return subjects.vms(zip(verdict.vms, verdict.routes, strict=True), show_all=show_all)
    if any(other is None for _, other in verdict.routes):
        return f"{listed((subjects.host(host) for host, _ in verdict.routes), show_all=show_all)}, by itself"
    return subjects.routes(verdict.routes, show_all=show_all)


def verdict_text(verdict: MoveVerdict, subjects: Subjects, *, show_all: bool = False) -> str:
    """Return what supports the answer: why not, which files to get, what warns."""
    if verdict.kind is VerdictKind.CANNOT:
        return "; ".join([*_reasons(verdict.fails, subjects, show_all=show_all), *_hosts_reason(verdict)])
    warnings = _reasons(verdict.warnings, subjects, show_all=show_all)
    if verdict.kind is VerdictKind.DOUBTFUL:
        return "; ".join([*warnings, *_hosts_reason(verdict)])
    if verdict.kind is VerdictKind.UNKNOWN:
        files = _files(verdict.open, subjects, show_all=show_all)
        return "; ".join([files, *(f"also {text}" for text in warnings)])
    parts = ["nothing stands against it in the checks that were chosen"] if verdict.is_partial else []
    if verdict.vms and any(other is None for _, other in verdict.routes):
        parts.append("nothing stands against it on its own host; give the destination's bundle to compare")
    return "; ".join(parts + ([f"but {'; '.join(warnings)}"] if warnings else []))


def verdict_word(verdict: MoveVerdict) -> str:
    """Return the answer in a word; nobody can say `can move` from a part of the checks."""
    incomplete = verdict.is_partial or any(other is None for _, other in verdict.routes)
    return "no fail" if verdict.kind is VerdictKind.CAN and incomplete else verdict.kind.value


class _HostResults:
    """The results for hosts and pairs, by their hosts."""

    def __init__(self, report: CheckReport) -> None:
        self._by_hosts: dict[frozenset[str | None], list[CheckResult]] = {}
        for one in report.results:
            if one.scope is not Scope.VM:
                hosts = frozenset((one.host,) if one.scope is Scope.HOST else (one.host, one.other_host))
                self._by_hosts.setdefault(hosts, []).append(one)

    def of(self, route: Route) -> list[CheckResult]:
        """Return the results for each host and, where there are two, for the pair.

        A check that was made in one direction only counts in both.
        """
        host, other = route
        own = [one for name in dict.fromkeys(route) if name for one in self._by_hosts.get(frozenset((name,)), ())]
        between = self._by_hosts.get(frozenset((host, other)), ()) if other not in (None, host) else ()
        directed = {one.check for one in between if route_of(one) == route}
        return [*own, *(one for one in between if route_of(one) == route or one.check not in directed)]


def _verdict(
    routes: Sequence[Route],
    vms: Sequence[str],
    own: Sequence[CheckResult],
    of_hosts: Sequence[CheckResult],
    report: CheckReport,
) -> MoveVerdict:
    own_kind, hosts_kind = _kind(own), _kind(of_hosts)
    return MoveVerdict(
        kind=min(own_kind, hosts_kind, key=[*VerdictKind].index),
        routes=tuple(routes),
        vms=tuple(vms),
        fails=tuple(one for one in own if one.result is CheckOutcome.FAIL),
        open=tuple(one for one in (*own, *of_hosts) if _is_open(one)),
        warnings=tuple(one for one in own if one.result is CheckOutcome.WARN and not is_advice(one)),
        of_hosts=hosts_kind,
        is_partial=any(notice.code == "filtered" for notice in report.warnings),
    )


def _kind(results: Sequence[CheckResult]) -> VerdictKind:
    if any(one.result is CheckOutcome.FAIL for one in results):
        return VerdictKind.CANNOT
    if any(breaks_later(one) for one in results):
        return VerdictKind.DOUBTFUL
    return VerdictKind.UNKNOWN if any(map(_is_open, results)) else VerdictKind.CAN


def _is_open(result: CheckResult) -> bool:
    return result.result is CheckOutcome.UNKNOWN and decides(result)


def _joined(verdicts: Iterable[MoveVerdict]) -> list[MoveVerdict]:
    """Return the answers, the worst first; those with the same reasons are one."""
    alike: dict[tuple[object, ...], list[MoveVerdict]] = {}
    for one in verdicts:
        why: frozenset[object] = frozenset()
        if one.kind is VerdictKind.CANNOT:
            why = frozenset(map(_reason_key, one.fails))
        else:
            why = frozenset(map(_reason_key, one.warnings))
            why |= frozenset(_needed_of(one.open)) if one.kind is VerdictKind.UNKNOWN else frozenset()
        has_target = all(other is not None for _, other in one.routes)
        alike.setdefault((one.kind, why, one.of_hosts, has_target), []).append(one)
    return sorted(map(_join, alike.values()), key=lambda one: [*VerdictKind].index(one.kind))


def _reason_key(result: CheckResult) -> object:
    # Of a host that has no address the host matters, of hosts that do not fit the check.
    return result.check, result.host if result.scope is Scope.HOST else None


def _join(alike: Sequence[MoveVerdict]) -> MoveVerdict:
    return MoveVerdict(
        kind=alike[0].kind,
        routes=tuple(route for one in alike for route in one.routes),
        vms=tuple(vm for one in alike for vm in one.vms),
        fails=tuple(dict.fromkeys(fail for one in alike for fail in one.fails)),
        open=tuple(dict.fromkeys(result for one in alike for result in one.open)),
        warnings=tuple(dict.fromkeys(warning for one in alike for warning in one.warnings)),
        of_hosts=alike[0].of_hosts,
        is_partial=alike[0].is_partial,
    )


def _hosts_reason(verdict: MoveVerdict) -> list[str]:
    if not verdict.vms or verdict.of_hosts is not verdict.kind:
        return []
    return [
        "the hosts cannot, see above" if verdict.kind is VerdictKind.CANNOT else "the hosts are doubtful, see above"
    ]


def _reasons(results: Sequence[CheckResult], subjects: Subjects, *, show_all: bool) -> list[str]:
    # What breaks is told before what only warns.
    reasons = [_reason(group, subjects, show_all=show_all) for group in grouped(sorted(results, key=weight))]
    shown = reasons if show_all or len(reasons) <= _REASONS_SHOWN + 1 else reasons[:_REASONS_SHOWN]
    return shown + ([f"and {len(reasons) - len(shown)} more"] if len(shown) < len(reasons) else [])


def _reason(group: CheckGroup, subjects: Subjects, *, show_all: bool) -> str:
    """Return why, in the words of the first result, and how many more wordings there are."""
    first = group.first
    detail = (first.reason or first.detail).rstrip(".")
    # Of one host alone everybody knows whose it is.
    of_host = first.host if first.scope is Scope.HOST and subjects.are_several else None
    if of_host and not names_host(detail, of_host, subjects):
        detail = f"{detail} ({subjects.host(of_host)})"
    detail = subjects.shortened(detail)
    if not show_all:
        detail = textwrap.shorten(detail, _REASON, placeholder="…")
    more = len(group.findings) - 1
    return f"{detail} (and {more} more like this)" if more else detail


def names_host(text: str, host: str, subjects: Subjects) -> bool:
    """Return whether a text of a result names its host."""
    return host in text or subjects.host(host) in text


def _files(results: Sequence[CheckResult], subjects: Subjects, *, show_all: bool) -> str:
    hosts = _needed_of(results)
    if not hosts:
        details = dict.fromkeys(
            f"not known: {one.reason}" if one.reason else f"not known whether {one.title}" for one in results
        )
        return subjects.shortened("; ".join(details))
    if len(hosts) > _FILES_SHOWN and not show_all:
        of = dict.fromkeys(subjects.host(name) for names in hosts.values() for name in names)
        whose = f" of {listed(of)}" if of else ""
        return f"get a whole support bundle (vm-support){whose}: {len(hosts)} files with what decides are missing"
    names = [f"{file} of {listed(subjects.host(name) for name in of)}" if of else file for file, of in hosts.items()]
    return f"get {'; '.join(names)}"


def _needed_of(results: Sequence[CheckResult]) -> dict[str, list[str]]:
    """Return the files that would settle the results, with the hosts that lack them, as far as that is known."""
    files: dict[str, dict[str, None]] = {}
    for one in results:
        for need in one.needs:
            files.setdefault(need.member or need.what, {}).update([(need.host, None)] if need.host else [])
    return {file: sorted(hosts) for file, hosts in files.items()}
