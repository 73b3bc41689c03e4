"""P22: the destination takes VMs: it is not in maintenance mode."""

from __future__ import annotations

from collections.abc import Iterator

from vmlog.checks.check_case import CheckCase, Finding, lacking, used


def compare_destination_open(case: CheckCase) -> Iterator[Finding]:
    """Yield whether the destination is in maintenance mode."""
    state = case.destination.table.find("host.maintenance")
    if state is None:
        yield lacking(case.destination, "host.maintenance")
    else:
        yield Finding("closed" if state.value else "open", facts=used(case.destination, [state]))
