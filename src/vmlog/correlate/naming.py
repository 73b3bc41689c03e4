"""Names of VMs and hosts by vCenter's references to them, wherever a run tells both."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from vmlog.correlate.identity import Group
from vmlog.correlate.observation import Observation

_MOREF: Final = re.compile(r"vim\.(?:VirtualMachine|HostSystem):((?:vm|host)-[0-9]+),([^\]\[,'\"]{1,120})")
_VM: Final = re.compile(r"vm-[0-9]{1,12}")


def names_of(observations: Iterable[Observation]) -> dict[str, str]:
    """Names of VMs and hosts by managed object reference, where a record prints both."""
    names: dict[str, str] = {}
    for observation in observations:
        for reference, name in _MOREF.findall(observation.text):
            names.setdefault(reference, name.strip())
    return names


def reference_of(observation: Observation) -> str | None:
    """The VM's reference that a record of vCenter gives."""
    reference = observation.fields.get("vm_ref", "").strip()
    return reference if _VM.fullmatch(reference) else None


def with_learned(names: Mapping[str, str], groups: Iterable[Group]) -> dict[str, str]:
    """The names, and those of VMs that a migration shows under a reference and one name, always the same."""
    told: dict[str, set[str]] = {}
    for group in groups:
        if len(group.vm_names) == 1:
            for reference in {found for item in group.observations if (found := reference_of(item))}:
                told.setdefault(reference, set()).update(group.vm_names)
    return {reference: min(found) for reference, found in told.items() if len(found) == 1} | dict(names)
