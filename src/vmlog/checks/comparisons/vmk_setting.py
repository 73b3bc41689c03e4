"""H4: the option /Migrate/Vmknic names a VMkernel interface that exists."""

from __future__ import annotations

from collections.abc import Iterator

from vmlog.checks.check_case import CheckCase, Finding, lacking, used
from vmlog.checks.vmotion_interfaces import VMKNIC_OPTION


def compare_vmk_setting(case: CheckCase) -> Iterator[Finding]:
    """Yield whether the interface exists; an event of the log that it does not counts as well."""
    host, table = case.host, case.host.table
    option = table.find("option.value", VMKNIC_OPTION) or table.absent("option.value", VMKNIC_OPTION, "")
    event = case.reads.get("event")
    if option is None:
        yield (
            Finding("reported", {"line": event.fact.value}, (event,))
            if event
            else lacking(host, "option.value", subject=VMKNIC_OPTION)
        )
        return
    name = str(option.value)
    interface = table.find("vmk.enabled", name) or table.find("vmk.mtu", name) or table.find("vmk.mac", name)
    facts = used(host, (option, interface))
    if not name:
        yield Finding("unset", facts=facts)
    elif interface:
        yield Finding("exists", {"vmk": name}, facts)
    elif table.is_whole("vmk"):
        yield Finding("gone", {"vmk": name, "vmks": ", ".join(table.subjects("vmk"))}, facts)
    else:
        yield lacking(host, "vmk.enabled", subject=name)
