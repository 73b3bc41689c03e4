"""V28: the destination supports as many virtual CPUs as the VM has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from vmlog.checks.check_case import CheckCase, Finding, lacking, used
from vmlog.checks.hardware_limits import limit_of
from vmlog.knowledge.hardware_versions import load_hardware_versions

_LIMIT: Final = "maxSupportedVcpus"


def compare_virtual_cpus(case: CheckCase) -> Iterator[Finding]:
    """Yield whether it does, for all CPUs and for those of one socket."""
    limit = limit_of(case.destination, _LIMIT, load_hardware_versions().most_cpus)
    limiting = used(case.destination, [limit.fact])
    for name, outcome in (("vm.cpus", "too-many"), ("vm.cores_per_socket", "too-many-cores")):
        stated = case.subject_vm.table.find(name)
        if stated is None:
            if name == "vm.cpus":
                yield lacking(case.host, name)
            continue
        words, facts = {"cpus": stated.value, "most": limit.possibly}, used(case.host, [stated]) + limiting
        if int(stated.value) <= limit.surely:
            yield Finding("supported", words, facts)
        elif limit.possibly is not None and int(stated.value) > limit.possibly:
            yield Finding(outcome, words, facts)
        else:
            yield lacking(case.destination, "host.capability", subject=_LIMIT)
