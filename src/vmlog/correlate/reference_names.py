"""Names of VMs and hosts by vCenter's references to them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from vmlog.correlate.migration_group import MigrationGroup
from vmlog.match.faults.dumps import find_faults
from vmlog.match.faults.fault import Fault, Value, walk_faults
from vmlog.observe.observation import Observation

_MOREF: Final = re.compile(r"vim\.(?:VirtualMachine|HostSystem):((?:vm|host)-[0-9]+),([^\]\[,'\"]{1,120})")
_VM: Final = re.compile(r"vm-[0-9]{1,12}")
_MAY_NAME: Final = re.compile(r'\b(?:vmName|vm|name) ?= ?"')
# A fault about two machines or hosts that conflict names the other one.
_OTHER: Final = re.compile(r"Conflict|Duplicate|AlreadyExists|InUse")


def names_by_reference(observations: Sequence[Observation]) -> dict[str, str]:
    """Return names of VMs and hosts by managed object reference, from records and faults that print both."""
    names: dict[str, str] = {}
    for observation in observations:
        for reference, name in _MOREF.findall(observation.text):
            names.setdefault(reference, name.strip())
    for observation in observations:
        reference = reference_of(observation)
        if reference and reference not in names and (name := name_in_fault(observation.text, reference)):
            names[reference] = name
    return names


def name_in_fault(text: str, reference: str) -> str | None:
    """Return the name that the fault dumps of a task's record give its VM, or None if they give none or several.

    A field `vmName` is about the VM of the task (`VmHostAffinityRuleViolation`), and so is `vm` if it holds a name.
    A `name` is about it only beside the VM's reference.
    """
    if not _MAY_NAME.search(text):
        return None
    found = {
        name.strip()
        for fault in find_faults(text)
        for nested in walk_faults(fault)
        for name in _names(nested, reference)
    }
    return found.pop() if len(found) == 1 else None


def _names(fault: Fault, reference: str) -> Iterator[str]:
    """Yield the names in the fields of one object that can only be the VM's."""
    values = [value for value in fault.fields.values() if isinstance(value, str)]
    beside = f"vim.VirtualMachine:{reference}" in values
    other = _OTHER.search(fault.type) or (
        not beside and any(value.startswith("vim.VirtualMachine:") for value in values)
    )
    if other:
        return
    for key in ("vmName", "vm", *(("name",) if beside else ())):
        value: Value = fault.fields.get(key)
        if isinstance(value, str) and value.strip() and not value.startswith("vim.") and not _VM.fullmatch(value):
            yield value


def reference_of(observation: Observation) -> str | None:
    """Return the VM's reference in a record of vCenter."""
    reference = observation.fields.get("vm_ref", "").strip()
    return reference if _VM.fullmatch(reference) else None


def with_learned(names: Mapping[str, str], groups: Iterable[MigrationGroup]) -> dict[str, str]:
    """Return the names with those of VMs that all their migrations show under one reference and one name."""
    learned: dict[str, set[str]] = {}
    for group in groups:
        if len(group.vm_names) == 1:
            for reference in {found for item in group.observations if (found := reference_of(item))}:
                learned.setdefault(reference, set()).update(group.vm_names)
    return {reference: min(found) for reference, found in learned.items() if len(found) == 1} | dict(names)
