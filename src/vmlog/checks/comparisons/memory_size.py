"""V29: the destination supports as much memory as the VM has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from vmlog.checks.check_case import CheckCase, Finding, lacking, used
from vmlog.checks.hardware_limits import limit_of
from vmlog.knowledge.hardware_versions import load_hardware_versions

_LIMIT: Final = "maxSupportedVmMemory"


def compare_memory_size(case: CheckCase) -> Iterator[Finding]:
    """Yield whether it does."""
    memory = case.subject_vm.table.find("vm.memory")
    if memory is None:
        yield lacking(case.host, "vm.memory")
        return
    limit = limit_of(case.destination, _LIMIT, load_hardware_versions().most_memory)
    words = {"memory": memory.value, "most": limit.possibly}
    facts = used(case.host, [memory]) + used(case.destination, [limit.fact])
    if int(memory.value) <= limit.surely:
        yield Finding("supported", words, facts)
    elif limit.possibly is not None and int(memory.value) > limit.possibly:
        yield Finding("too-large", words, facts)
    else:
        yield lacking(case.destination, "host.capability", subject=_LIMIT)
