"""V24: virtual CPU performance counters need an equal CPU."""

from __future__ import annotations

from collections.abc import Iterator

from vmlog.checks.check_case import CheckCase, Finding, lacking, used
from vmlog.checks.cpu_models import host_cpu


def compare_cpu_counters(case: CheckCase) -> Iterator[Finding]:
    """Yield whether the VM has them, and if so, whether the CPUs are equal."""
    table = case.subject_vm.table
    counters = table.find("vm.cpu_counters") or table.absent("vm.cpu_counters", "", value=False)
    if counters is None:
        yield lacking(case.host, "vm.cpu_counters")
    elif not counters.value:
        yield Finding("none", facts=used(case.host, [counters]))
    else:
        here, there = host_cpu(case.host.table), host_cpu(case.destination.table)
        is_same = here.is_same_model(there)
        if is_same is None:
            unknown = case.host if here.family is None else case.destination
            yield lacking(unknown, "host.cpu_model_number")
            return
        words = {"mine": here.words, "theirs": there.words}
        facts = used(case.host, [counters, *here.facts]) + used(case.destination, there.facts)
        yield Finding("same-cpu" if is_same else "other-cpu", words, facts)
