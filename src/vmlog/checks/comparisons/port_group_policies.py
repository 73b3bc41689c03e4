"""P10: port groups of one name have the same policies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vmlog.checks.check_case import UNKNOWN_OUTCOME, CheckCase, Finding
from vmlog.checks.port_groups import unlisted_port_groups, vm_port_groups
from vmlog.checks.port_policies import compare_policies
from vmlog.checks.vm_users import port_group_users, shown_names


def compare_port_group_policies(case: CheckCase) -> Iterator[Finding]:
    """Yield what differs for each name that both hosts have."""
    here, there = vm_port_groups(case.host), vm_port_groups(case.destination)
    users = port_group_users(case.host)
    for name in here:
        if name in there:
            yield from _policies(case, name, users.get(name, ()))
    yield from unlisted_port_groups(case)


def _policies(case: CheckCase, name: str, users: Sequence[str]) -> Iterator[Finding]:
    found = compare_policies(case, name)
    words = {"name": name, "vms": shown_names(users), "what": found.what}
    if found.is_refused:
        yield Finding("differ-used" if users else "differ", words, found.facts)
    elif found.differing:
        yield Finding("teaming", words, found.facts)
    if found.missing:
        yield Finding(UNKNOWN_OUTCOME, missing=(found.missing,))
    elif not found.differing:
        yield Finding("equal", words, found.facts)
