"""Names of VMs and hosts by vCenter's references to them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final, NamedTuple

from vmlog.correlate.migration_group import MigrationGroup
from vmlog.match.faults.fault import Fault, Value, walk_faults
from vmlog.observe.observation import Observation

_MOREF: Final = re.compile(r"vim\.(?:VirtualMachine|HostSystem):((?:vm|host)-[0-9]+),([^\]\[,'\"]{1,120})")
_VM: Final = re.compile(r"vm-[0-9]{1,12}")
_MAY_NAME: Final = re.compile(r'\b(?:vmName|vm|name) ?= ?"')
_NOTHING: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType({})
# Bundles that give one name: so many are compared with another one.
_MOST_UNITS: Final = 16
# A fault about two machines or hosts that conflict names the other one.
_OTHER: Final = re.compile(r"Conflict|Duplicate|AlreadyExists|InUse")


class ObjectReference(NamedTuple):
    """A reference of vCenter, such as `vm-47`, with the bundle whose records give it: all vCenters count alike."""

    unit: str
    text: str


class ReferenceNames:
    """Names of VMs and hosts by the references of vCenters."""

    def __init__(self, known: Mapping[str, Mapping[str, str]] = _NOTHING) -> None:
        """Take names by reference for each bundle."""
        self._of_unit: dict[str, dict[str, str]] = {}
        self._of_text: dict[str, dict[str, list[str]]] = {}  # by reference and name the units
        self._alike: dict[tuple[str, str], bool] = {}
        for unit, names in known.items():
            for text, name in names.items():
                self.add(ObjectReference(unit, text), name)

    def add(self, reference: ObjectReference, name: str) -> None:
        """Add a name, unless its bundle gives another one."""
        if reference.text not in (names := self._of_unit.setdefault(reference.unit, {})):
            names[reference.text] = name
            self._of_text.setdefault(reference.text, {}).setdefault(name, []).append(reference.unit)

    def copied(self, change: Callable[[str], str] = str) -> ReferenceNames:
        """Return the same, to be added to; `change` changes each name."""
        return ReferenceNames(
            {unit: {text: change(name) for text, name in names.items()} for unit, names in self._of_unit.items()}
        )

    def get(self, reference: ObjectReference) -> str | None:
        """Return the name that goes with a reference, None if it is not known.

        The bundle's own records decide. Else another bundle's name counts where no third one gives another name, if
        the bundle names nothing itself, as that of a host, or both have a reference with the same name, so that they
        are of one vCenter.
        """
        own = self._of_unit.get(reference.unit, {})
        if name := own.get(reference.text):
            return name
        others = self._of_text.get(reference.text, {})
        if len(others) != 1:
            return None
        ((name, units),) = others.items()
        is_same = not own or any(self._are_alike(reference.unit, unit) for unit in units[:_MOST_UNITS])
        return name if is_same else None

    def _are_alike(self, one: str, other: str) -> bool:
        """Return whether two bundles have a reference with the same name."""
        if (known := self._alike.get((one, other))) is None:
            known = not self._of_unit[one].items().isdisjoint(self._of_unit[other].items())
            self._alike[one, other] = known
        return known


def names_by_reference(
    observations: Sequence[Observation], further: Mapping[str, Mapping[str, str]] = _NOTHING
) -> ReferenceNames:
    """Return names of VMs and hosts by managed object reference.

    Args:
        observations: records, some of which print both, or hold faults that do.
        further: names by reference for each bundle, from records that are no observations.
    """
    names = ReferenceNames()
    for observation in observations:
        for text, name in _MOREF.findall(observation.text):
            names.add(ObjectReference(observation.unit, text), name.strip())
    for unit, known in further.items():
        for text, name in known.items():
            names.add(ObjectReference(unit, text), name)
    for observation in observations:
        reference = reference_of(observation)
        if reference and names.get(reference) is None and (name := name_in_fault(observation.text, reference.text)):
            names.add(reference, name)
    return names


def name_in_fault(text: str, reference: str) -> str | None:
    """Return the name that the fault dumps of a task's record give its VM, or None if they give none or several.

    A field `vmName` is about the VM of the task (`VmHostAffinityRuleViolation`), and so is `vm` if it holds a name.
    A `name` is about it only beside the VM's reference.
    """
    if not _MAY_NAME.search(text):
        return None
    from vmlog.match.faults.dumps import find_faults  # few logs have dumps

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


def reference_of(observation: Observation) -> ObjectReference | None:
    """Return the VM's reference in a record of vCenter."""
    text = observation.fields.get("vm_ref", "").strip()
    return ObjectReference(observation.unit, text) if _VM.fullmatch(text) else None


def with_learned(names: ReferenceNames, groups: Iterable[MigrationGroup]) -> ReferenceNames:
    """Return the names with those of VMs that all their migrations show under one reference and one name."""
    learned: dict[ObjectReference, set[str]] = {}
    for group in groups:
        if len(group.vm_names) == 1:
            for reference in {found for item in group.observations if (found := reference_of(item))}:
                learned.setdefault(reference, set()).update(group.vm_names)
    known = names.copied()
    for reference, shown in learned.items():
        if len(shown) == 1 and known.get(reference) is None:
            known.add(reference, min(shown))
    return known
