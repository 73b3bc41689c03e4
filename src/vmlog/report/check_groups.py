"""The results of checks put together: what says the same of many hosts, pairs or VMs is said once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vmlog.model import CheckNeed, CheckReport, CheckResult, CheckValue
from vmlog.terms import CheckOutcome, CheckSeverity


@dataclass(frozen=True, slots=True)
class GroupFinding:
    """What a check says in the same words of one or more hosts, pairs or VMs."""

    results: tuple[CheckResult, ...]

    @property
    def detail(self) -> str:
        """What was compared, with the values."""
        return self.results[0].detail

    @property
    def values(self) -> tuple[CheckValue, ...]:
        """Every value that decided, once."""
        return tuple(dict.fromkeys(value for result in self.results for value in result.values))


@dataclass(frozen=True, slots=True)
class CheckGroup:
    """Results of one check that differ only in what they are about and in their details."""

    findings: tuple[GroupFinding, ...]

    @property
    def first(self) -> CheckResult:
        """The first result, for all that the results have in common."""
        return self.findings[0].results[0]


@dataclass(frozen=True, slots=True)
class NeededFile:
    """A file that would settle checks that are unknown; `member` is empty for those that no file would settle.

    Attributes:
        member: where it lies in a bundle.
        how_to_get: how a user gets it.
        needs: the facts that it would state.
        groups: the checks.
        decides: whether one of the checks could refuse a move.
    """

    member: str
    how_to_get: str
    needs: tuple[CheckNeed, ...]
    groups: tuple[CheckGroup, ...]
    decides: bool

    def missing(self, most: int) -> tuple[Sequence[str], int]:
        """Return the first facts that the file would state, and how many more there are."""
        whats = [what for what in dict.fromkeys(need.what for need in self.needs) if what != self.member]
        return whats[:most], max(len(whats) - most, 0)

    def hosts(self, *, cut: bool) -> list[str]:
        """Return the hosts whose file is missing, or is cut."""
        return list(dict.fromkeys(need.host for need in self.needs if need.host and need.is_cut is cut))


def fails(report: CheckReport) -> tuple[CheckGroup, ...]:
    """Return what vCenter would refuse, or cannot work."""
    return grouped(with_outcome(report, CheckOutcome.FAIL))


def cautions(report: CheckReport) -> tuple[CheckGroup, ...]:
    """Return the warnings, the heaviest first, mere advice last."""
    return grouped(sorted(with_outcome(report, CheckOutcome.WARN), key=weight))


def weight(result: CheckResult) -> tuple[bool, int]:
    """Return a sort key: what breaks later, then what vCenter takes as an error, as a warning, as nothing."""
    return not breaks_later(result), [*CheckSeverity].index(result.severity)


def is_advice(result: CheckResult) -> bool:
    """Return whether it is a warning of which vCenter says nothing."""
    return result.result is CheckOutcome.WARN and result.severity is CheckSeverity.ADVICE


def breaks_later(result: CheckResult) -> bool:
    """Return whether it is a warning that vCenter does not give, of a migration that starts and is likely to fail."""
    return result.result is CheckOutcome.WARN and result.severity is CheckSeverity.ERROR and not result.fault


def with_outcome(report: CheckReport, outcome: CheckOutcome) -> tuple[CheckResult, ...]:
    """Return the results with this outcome."""
    return tuple(result for result in report.results if result.result is outcome)


def needed_files(report: CheckReport) -> tuple[NeededFile, ...]:
    """Return the unknown results by the file that would settle them; those that could refuse a move come first.

    A result that needs several files is in each of their rows.
    """
    unknown = sorted(with_outcome(report, CheckOutcome.UNKNOWN), key=lambda result: not decides(result))
    needs: dict[tuple[str, str], dict[CheckNeed, None]] = {}
    results: dict[tuple[str, str], dict[int, CheckResult]] = {}
    for position, result in enumerate(unknown):
        for need in result.needs:
            key = (need.member or need.what, need.how_to_get)
            needs.setdefault(key, {}).setdefault(need)
            results.setdefault(key, {}).setdefault(position, result)
    rows = [
        NeededFile(member, how, tuple(needs[member, how]), grouped(found.values()), any(map(decides, found.values())))
        for (member, how), found in results.items()
    ]
    for is_heavy in (True, False):
        without = [result for result in unknown if not result.needs and decides(result) is is_heavy]
        rows += [NeededFile("", "", (), grouped(without), is_heavy)] if without else []
    return tuple(sorted(rows, key=lambda row: not row.decides))


def decides(result: CheckResult) -> bool:
    """Return whether an unknown result could turn out to refuse the move."""
    return result.severity is CheckSeverity.ERROR


def grouped(results: Iterable[CheckResult]) -> tuple[CheckGroup, ...]:
    """Return the results by all that they have in common, in the order of the first of each group."""
    groups: dict[tuple[object, ...], dict[str, list[CheckResult]]] = {}
    for result in results:
        common = (result.check, result.result, result.severity, result.title, result.fault, result.cause)
        key = (*common, result.next_steps, result.references)
        groups.setdefault(key, {}).setdefault(result.detail, []).append(result)
    return tuple(_group(by_detail.values()) for by_detail in groups.values())


def _group(findings: Iterable[Sequence[CheckResult]]) -> CheckGroup:
    return CheckGroup(tuple(GroupFinding(tuple(found)) for found in findings))
