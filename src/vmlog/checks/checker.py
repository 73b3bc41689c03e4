"""Asking every check about hosts, pairs of hosts and VMs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Final

from vmlog.checks.check_case import UNKNOWN_OUTCOME, CheckCase, Finding, UsedFact
from vmlog.checks.check_text import (
    detail_text,
    disagreements,
    fact_words,
    joined_details,
    needs_of,
    running_note,
    shortened,
)
from vmlog.checks.comparison_registry import comparison_named
from vmlog.checks.rules import apply_rules, read_named_facts
from vmlog.facts.fact import Trust
from vmlog.facts.fact_table import FactTable
from vmlog.facts.host_facts import HostFacts, VmFacts
from vmlog.knowledge.answer_values import filled_steps
from vmlog.knowledge.catalogue import Catalogue
from vmlog.knowledge.check_file import Check, OutcomeText
from vmlog.knowledge.fact_files import FactFile
from vmlog.knowledge.fact_names import load_fact_names
from vmlog.knowledge.release import is_between
from vmlog.model import CheckNeed, CheckResult, CheckValue, Reference
from vmlog.terms import Certainty, CheckOutcome, Scope

_CERTAINTY: Final[Mapping[Trust, Certainty]] = {
    Trust.DUMP: Certainty.LIVE,
    Trust.JSON: Certainty.LIVE,
    Trust.COMMAND: Certainty.LIVE,
    Trust.STORE: Certainty.CONFIGURED,
    Trust.CONF: Certainty.CONFIGURED,
    Trust.VM_FILE: Certainty.CONFIGURED,
    Trust.LOG: Certainty.LOGGED,
}
_FOUND: Final = (CheckOutcome.FAIL, CheckOutcome.WARN)
_MOST_VALUES: Final = 40
_LONGEST_VALUE: Final = 500


class Checker:
    """Asks checks; what all questions share."""

    def __init__(
        self, checks: Iterable[Check], shapes: Mapping[str, FactFile], catalogue: Catalogue, hosts: Sequence[HostFacts]
    ) -> None:
        """Take the checks to ask.

        Args:
            checks: the checks.
            shapes: the shapes of files that state facts, by id.
            catalogue: the causes that checks name.
            hosts: all hosts that are known.
        """
        self._checks = tuple(checks)
        self._shapes = shapes
        self._catalogue = catalogue
        self._hosts = tuple(hosts)

    def of_stages(self, stages: Collection[str]) -> Checker:
        """Return a checker that asks only what shows at one of these stages of a migration; all for no stages."""
        checks = [check for check in self._checks if not stages or not check.stages.isdisjoint(stages)]
        return Checker(checks, self._shapes, self._catalogue, self._hosts)

    def check_host(self, host: HostFacts) -> Iterator[CheckResult]:
        """Yield the results for a host by itself."""
        yield from self._ask(Scope.HOST, CheckCase(host, hosts=self._hosts))

    def check_pair(
        self, host: HostFacts, other: HostFacts, clock_offset_s: float | None = None, *, directed_only: bool = False
    ) -> Iterator[CheckResult]:
        """Yield the results for a move from one host to another.

        Args:
            host: the source.
            other: the destination.
            clock_offset_s: by how many seconds the destination's clock is ahead; None for unknown.
            directed_only: leave out the checks that are the same in both directions.
        """
        case = CheckCase(host, other, clock_offset_s=clock_offset_s, hosts=self._hosts)
        yield from self._ask(Scope.PAIR, case, directed_only=directed_only)

    def check_vm(self, vm: VmFacts, host: HostFacts, other: HostFacts) -> Iterator[CheckResult]:
        """Yield the results for the move of a VM from one host to another."""
        yield from self._ask(Scope.VM, CheckCase(host, other, vm, hosts=self._hosts))

    def _ask(self, scope: Scope, case: CheckCase, *, directed_only: bool = False) -> Iterator[CheckResult]:
        for check in self._checks:
            if check.scope is scope and (check.is_directed or not directed_only):
                yield self.ask(check, case)

    def ask(self, check: Check, case: CheckCase) -> CheckResult:
        """Return the result of one check: the worst of what it finds."""
        findings = list(_findings(check, case))
        results = [_result_of(check, finding) for finding in findings]
        worst = min(results, key=lambda result: result.rank, default=CheckOutcome.NOT_APPLICABLE)
        if worst is CheckOutcome.UNKNOWN and _is_too_old(check, case):
            findings, results, worst = [], [], CheckOutcome.NOT_APPLICABLE
        chosen = [finding for finding, result in zip(findings, results, strict=True) if result is worst]
        outcome = next((check.outcomes[item.outcome] for item in chosen if item.outcome in check.outcomes), None)
        facts = list(dict.fromkeys(item for finding in chosen for item in finding.facts))
        details = [_detail(check, finding, case) for finding in chosen]
        details.append(running_note(check, case, worst))
        remarks = disagreements(facts, partial(_table_of, case))
        lacks = [lack for finding in chosen for lack in finding.missing]
        needs = needs_of(lacks, self._shapes, case.vm.name if case.vm else "")
        cause = outcome.cause if outcome and worst in _FOUND else ""
        possible = outcome or check.gravest
        return CheckResult(
            check=check.id,
            number=check.number,
            scope=check.scope,
            host=case.host.name or None,
            other_host=case.other.name if case.other else None,
            vm=case.vm.name if case.vm else None,
            result=worst,
            severity=possible.severity,
            title=check.title,
            detail=joined_details([*details, *remarks]) or _unknown_detail(worst, needs),
            reason=joined_details(details),
            values=tuple(map(_value, facts[:_MOST_VALUES])),
            fault=possible.fault or None if worst in (*_FOUND, CheckOutcome.UNKNOWN) else None,
            cause=cause or None,
            cause_title=self._catalogue.causes[cause].title if cause else None,
            needs=needs,
            certainty=max((_CERTAINTY[item.fact.trust] for item in facts), key=[*Certainty].index, default=None),
            as_of_utc=_as_of(case),
            next_steps=self._steps(outcome, worst, chosen),
            references=self._references(check, cause, worst),
        )

    def _steps(self, outcome: OutcomeText | None, result: CheckOutcome, chosen: Sequence[Finding]) -> tuple[str, ...]:
        """Return what to do; only one finding alone fills the step, and no pair of hosts a remedy of the cause.

        The same finding about many hosts is shown once, so what is to do has to hold for all of them.
        """
        if outcome is None or result not in _FOUND:
            return ()
        if outcome.step:
            words = chosen[0].words if len(chosen) == 1 else {}
            return filled_steps([outcome.step], {name: str(value) for name, value in words.items()})
        return self._catalogue.causes[outcome.cause].explain.steps() if outcome.cause else ()

    def _references(self, check: Check, cause: str, result: CheckOutcome) -> tuple[Reference, ...]:
        if result not in _FOUND:
            return ()
        of_cause = self._catalogue.causes[cause].references if cause else ()
        return tuple(dict.fromkeys((*check.references, *of_cause)))


def find_outcomes(check: Check, case: CheckCase) -> list[str]:
    """Return the ids of the outcomes that a check finds, in order."""
    return [finding.outcome for finding in _findings(check, case)]


def _findings(check: Check, case: CheckCase) -> Iterable[Finding]:
    version = (case.other or case.host).version
    if (check.since or check.until) and version and not is_between(version, check.since, check.until):
        return []
    if (
        check.running_only
        and case.vm
        and case.vm.is_running is False
        and not (check.suspended_too and case.vm.is_suspended)
    ):
        return []
    if not check.comparison:
        return apply_rules(check, case)
    return comparison_named(check.comparison)(replace(case, reads=read_named_facts(check, case)))


def _is_too_old(check: Check, case: CheckCase) -> bool:
    """Return whether a bundle of the release of a host cannot settle the check."""
    versions = [host.version for host in (case.host, case.other) if host and host.version]
    return bool(check.settled_since) and not all(is_between(one, check.settled_since, "") for one in versions)


def _result_of(check: Check, finding: Finding) -> CheckOutcome:
    return CheckOutcome.UNKNOWN if finding.outcome == UNKNOWN_OUTCOME else check.outcomes[finding.outcome].result


def _detail(check: Check, finding: Finding, case: CheckCase) -> str:
    if finding.outcome == UNKNOWN_OUTCOME:
        return ""
    words = {
        "host": case.host.name or "its host",
        "other": case.other.name if case.other else "",
        "vm": case.vm.name if case.vm else "",
    }
    return detail_text(check.outcomes[finding.outcome].detail, {**words, **finding.words})


def _unknown_detail(result: CheckOutcome, needs: Sequence[CheckNeed]) -> str:
    if result is CheckOutcome.UNKNOWN:
        return joined_details(f"not known of {need.what}" for need in needs) or "not known from these files"
    return "does not apply"


def _table_of(case: CheckCase, item: UsedFact) -> FactTable:
    if load_fact_names()[item.fact.name].of_vm and case.vm:
        return case.vm.table
    return item.host.table


def _value(item: UsedFact) -> CheckValue:
    fact, place = item.fact, item.fact.place
    value = shortened(fact.value, _LONGEST_VALUE) if isinstance(fact.value, str) else fact.value
    name = shortened(fact_words(fact), _LONGEST_VALUE)
    return CheckValue(item.host.name or None, name, value, place.source, place.member, place.line or None)


def _as_of(case: CheckCase) -> datetime | None:
    """Return when the facts were collected: the earlier time of the hosts."""
    times = [host.collected_utc for host in (case.host, case.other) if host and host.collected_utc]
    return min(times, default=None)
