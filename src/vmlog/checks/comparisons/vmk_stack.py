"""H3: all vMotion interfaces of a host are in one TCP/IP stack."""

from __future__ import annotations

from collections.abc import Iterator

from vmlog.checks.check_case import CheckCase, Finding, lacking, used
from vmlog.checks.vmotion_interfaces import VMOTION_STACK, unsettled_interfaces, vmotion_interfaces


def compare_vmk_stack(case: CheckCase) -> Iterator[Finding]:
    """Yield whether selected interfaces of the default stack are set aside for those in the stack for vMotion."""
    host, table = case.host, case.host.table
    found = vmotion_interfaces(host)
    stacks = table.of("vmk.stack")
    facts = used(host, (*found.facts, *(stacks.get(vmk) for vmk in (*found.names, *found.set_aside))))
    without = [vmk for vmk in found.names if vmk not in stacks]
    has_stack = any(fact.value == VMOTION_STACK for fact in stacks.values())
    if not found.names:
        yield from unsettled_interfaces(found)
    elif found.set_aside:
        yield Finding("mixed", {"vmks": found.shown, "aside": ", ".join(found.set_aside)}, facts)
    elif without:
        yield lacking(host, "vmk.stack", subject=without[0])
    elif found.is_selection or (not has_stack and table.is_whole("vmk")):
        yield Finding("one", {"vmks": found.shown, "stack": stacks[found.names[0]].value}, facts)
    else:
        yield lacking(host, "vmk.vmotion")
