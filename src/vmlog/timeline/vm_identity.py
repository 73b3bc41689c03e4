"""The name of the VM that a migration moves, and its configuration file."""

from __future__ import annotations

import re
from typing import Final

from vmlog.correlate.migration_group import MigrationGroup
from vmlog.correlate.reference_names import ReferenceNames, reference_of
from vmlog.observe.observation import vm_name

_REFERENCE: Final = re.compile(r"vm-[0-9]{1,12}")
_NAMED_REFERENCE: Final = re.compile(r"\bvim\.VirtualMachine:vm-[0-9]+,([^\]\[,'\"]{1,120})")


def is_reference(name: str) -> bool:
    """Return whether a name is only vCenter's reference of the VM, such as `vm-40`."""
    return _REFERENCE.fullmatch(name) is not None


def vm_of(group: MigrationGroup, names: ReferenceNames) -> tuple[str | None, str | None]:
    """Return name and .vmx path of the VM, None where no record has them.

    The name is vCenter's reference (`vm-40`) only if nothing else names the VM.

    Args:
        group: the records of the migration.
        names: names by managed object reference.
    """
    path = min(group.vm_paths, default=None)
    name = _stated_name(group, path, names)
    if name is None or is_reference(name):
        folder = min(group.vm_folders, default="").rpartition("/")[2]
        log_folder = next((item.vm_log_folder for item in group.observations if item.in_vm_folder), None)
        name = next((item.vm for item in group.observations if item.vm), folder or log_folder or name)
    return name, path


def _stated_name(group: MigrationGroup, path: str | None, names: ReferenceNames) -> str | None:
    """Return the name that a vmware.log, the path or vCenter states, else the reference."""
    if name := next((item.stated_vm for item in group.observations if item.stated_vm), None):
        return name
    if path:
        # A VM that was renamed keeps the name of its file.
        now = next((item.vm for item in group.observations if item.move and item.vm), None)
        return now or vm_name(path)
    for item in group.observations:
        if (reference := reference_of(item)) and (name := names.get(reference)):
            return name
    for item in group.observations:
        if found := _NAMED_REFERENCE.search(item.text):
            return found[1]
    return next((item.fields["vm_ref"].strip() for item in group.observations if item.fields.get("vm_ref")), None)
