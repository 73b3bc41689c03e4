"""Checks that are conditions on facts: reading the facts, finding the first rule that holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from vmlog.checks.check_case import UNKNOWN_OUTCOME, CheckCase, Finding, MissingFact, UsedFact, lacking
from vmlog.facts.fact import FactValue
from vmlog.facts.fact_table import FactTable
from vmlog.facts.host_facts import HostFacts
from vmlog.knowledge.check_file import Check, CheckRule, FactRead
from vmlog.terms import Scope

_REPEATED: Final = "*"


@dataclass(slots=True)
class _Reading:
    """What was read for the rules."""

    values: dict[str, FactValue] = field(default_factory=dict)
    used: list[UsedFact] = field(default_factory=list)
    missing: list[MissingFact] = field(default_factory=list)
    unknown: set[str] = field(default_factory=set)


def apply_rules(check: Check, case: CheckCase) -> Iterator[Finding]:
    """Yield what the rules of a check find; one finding for each thing that it is repeated for.

    A fact that is missing and has no default makes the answer unknown, unless a rule decides without it. Of the things
    that no file lists, nothing is known.
    """
    if not check.each:
        yield _finding(check, case, check.reads)
        return
    side = next((read.side for read in check.reads if read.subject == _REPEATED), "host")
    table = _table(case, side)
    for subject in table.subjects(check.each):
        reads = [replace(read, subject=subject) if read.subject == _REPEATED else read for read in check.reads]
        found = _finding(check, case, reads)
        yield replace(found, words={**found.words, "subject": subject})
    if not table.is_whole(check.each):
        names = [read.fact for read in check.reads if read.subject == _REPEATED]
        yield lacking(_host(case, side), *names[:1])


def read_named_facts(check: Check, case: CheckCase) -> dict[str, UsedFact]:
    """Return by alias the facts that a check's file names and that there are; those of the other host as `other_x`."""
    found = {}
    for read in check.reads:
        for side in ("host", "other") if check.scope is Scope.PAIR else (read.side,):
            fact = _table(case, side).find(read.fact, read.subject)
            if fact:
                alias = f"other_{read.alias}" if check.scope is Scope.PAIR and side == "other" else read.alias
                found[alias] = UsedFact(_host(case, side), fact)
    return found


def _finding(check: Check, case: CheckCase, reads: Sequence[FactRead]) -> Finding:
    reading = _Reading()
    for read in reads:
        if check.scope is Scope.PAIR:
            _read_both(read, case, reading)
        else:
            _read(read, read.alias, case, reading)
    outcome = _outcome(check.rules, reading)
    if outcome is None:
        return Finding(UNKNOWN_OUTCOME, reading.values, tuple(reading.used), tuple(reading.missing))
    return Finding(outcome, reading.values, tuple(reading.used))


def _outcome(rules: Sequence[CheckRule], reading: _Reading) -> str | None:
    """Return the outcome of the first rule that holds, None if none does or what is missing may decide."""
    for rule in rules:
        if rule.when is None:
            return None if reading.missing else rule.outcome
        if rule.when.must_hold(reading.values, reading.unknown):
            return rule.outcome
        if rule.when.may_hold(reading.values, reading.unknown):
            return None
    return None


def _read_both(read: FactRead, case: CheckCase, reading: _Reading) -> None:
    for side in ("host", "other"):
        _read(replace(read, side=side), f"{side}_{read.alias}", case, reading)
    values = [reading.values.get(f"{side}_{read.alias}") for side in ("host", "other")]
    if None not in values:
        reading.values[f"{read.alias}_equal"] = int(values[0] == values[1])
    elif not read.is_optional:
        reading.unknown.add(f"{read.alias}_equal")


def _read(read: FactRead, alias: str, case: CheckCase, reading: _Reading) -> None:
    host, table = _host(case, read.side), _table(case, read.side)
    fact = table.find(read.fact, read.subject)
    if fact is None and read.default is not None:
        fact = table.absent(read.fact, read.subject, read.default)
    if fact:
        reading.values[alias] = fact.value
        reading.used.append(UsedFact(host, fact))
    elif not read.is_optional:
        reading.missing.append(MissingFact(host, read.fact, read.subject))
        reading.unknown.add(alias)


def _host(case: CheckCase, side: str) -> HostFacts:
    return case.destination if side == "other" else case.host


def _table(case: CheckCase, side: str) -> FactTable:
    return case.subject_vm.table if side == "vm" else _host(case, side).table
