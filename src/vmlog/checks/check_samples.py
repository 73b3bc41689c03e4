"""Running the samples of the checks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from vmlog.checks.check_case import CheckCase
from vmlog.checks.checker import find_outcomes
from vmlog.errors import PatternError
from vmlog.facts.fact import Fact, Place, Trust
from vmlog.facts.fact_table import FactListing, FactTable
from vmlog.facts.host_facts import HostFacts, VmFacts
from vmlog.knowledge.check_file import Check, CheckSample
from vmlog.knowledge.sample_run import SampleRun
from vmlog.terms import Scope

_PLACE = Place("sample", "sample", 1)


def check_check_samples(checks: Iterable[Check]) -> SampleRun:
    """Ask every check about the facts of its samples and compare the outcomes."""
    count = 0
    failures = []
    for check in checks:
        samples = check.samples()
        count += len(samples)
        tried = {outcome for sample in samples for outcome in sample.outcomes}
        untried = sorted(set(check.outcomes) - tried)
        if untried:
            failures.append(PatternError(f"no sample has the outcome {', '.join(untried)}", check.location))
        for sample in samples:
            found = find_outcomes(check, sample_case(check, sample))
            if found != list(sample.outcomes):
                message = f"{sample.name}: found {found}, not {list(sample.outcomes)}"
                failures.append(PatternError(message, sample.location))
    return SampleRun("checks", count, tuple(failures))


def sample_case(check: Check, sample: CheckSample) -> CheckCase:
    """Return the question that a sample describes; its VM is one of the host's."""
    vm = VmFacts("web-01/web-01.vmx", _table(sample, "vm"))
    has_vm = bool(sample.facts["vm"] or sample.whole["vm"]) or check.scope is Scope.VM
    host = _host(sample, "host", "esx-a", {vm.key: vm} if has_vm else {})
    other = _host(sample, "other", "esx-b", {})
    is_known = check.scope is not Scope.HOST or bool(sample.facts["other"])
    return CheckCase(
        host,
        None if check.scope is Scope.HOST else other,
        vm if check.scope is Scope.VM else None,
        sample.clock,
        (host, other) if is_known else (host,),
    )


def _host(sample: CheckSample, side: str, name: str, vms: Mapping[str, VmFacts]) -> HostFacts:
    version = sample.versions[side == "other"] or None
    return HostFacts(name, version, None, None, _table(sample, side), vms)


def _table(sample: CheckSample, side: str) -> FactTable:
    table = FactTable()
    table.add(Fact(name, subject, value, _PLACE, Trust.COMMAND, "") for name, subject, value in sample.facts[side])
    for kind in sample.whole[side]:
        table.add_listing(kind, FactListing(_PLACE, Trust.COMMAND, ""))
    return table
