"""P3: vMotion uses the same TCP/IP stack on two hosts."""

from __future__ import annotations

from collections.abc import Iterator

from vmlog.checks.check_case import CheckCase, Finding, lacking, used
from vmlog.checks.vmotion_interfaces import unsettled_sides, vmotion_sides


def compare_stack_equal(case: CheckCase) -> Iterator[Finding]:
    """Yield whether the stacks are the same."""
    sides = vmotion_sides(case)
    if sides is None:
        yield from unsettled_sides(case)
        return
    stacks = [{vmk: side.host.table.find("vmk.stack", vmk) for vmk in side.names} for side in sides]
    missing = [
        (side, vmk) for side, known in zip(sides, stacks, strict=True) for vmk, fact in known.items() if not fact
    ]
    if missing:
        side, vmk = missing[0]
        yield lacking(side.host, "vmk.stack", subject=vmk)
        return
    names = [sorted({str(fact.value) for fact in known.values() if fact}) for known in stacks]
    words = {"stack": ", ".join(names[0]), "other_stack": ", ".join(names[1])}
    facts = used(case.host, stacks[0].values()) + used(case.destination, stacks[1].values())
    yield Finding("equal" if names[0] == names[1] else "differ", words, facts)
