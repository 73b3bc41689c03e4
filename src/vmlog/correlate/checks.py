"""What the compatibility checks of vCenter say before a migration, mostly without naming the VM.

The check of one request may say several things, with or without the VM's name, before the request itself fails. All of
it has the same chain, else the same hosts and the same reason within seconds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from vmlog.correlate.migration_group import MigrationGroup
from vmlog.observe.observation import Observation

# A check speaks within seconds.
_AT_ONCE: Final = timedelta(seconds=5)
_SAID: Final = frozenset({"refuse", "warning"})
# What the check of one request says stands so close together in one vCenter; more are not looked through.
_MOST: Final = 16
# A reason of fewer signs does not tell two requests apart.
_TELLING: Final = 12
# The event's own number, and the one of the event that the operation began with: the same for what stands alone.
_CHAIN: Final = re.compile(r"Event \[([0-9]+)\](?: \[[^\]]*\]){6} \[([0-9]+)\]")
_REASON: Final = re.compile(r"\bUnable to migrate from [^\n]{1,250}? to [^\s:]{1,250}: ([^\n]+)")


def is_check(event: Observation) -> bool:
    """Whether the event is what a check has found."""
    return bool(event.marks) and all(mark.line.event in _SAID for mark in event.marks)


def only_checks(account: MigrationGroup) -> bool:
    """Whether an account tells of nothing but checks."""
    return all(map(is_check, account.observations))


class CheckChains:
    """Accounts of checks that no request has followed yet, the latest of each vCenter."""

    def __init__(self) -> None:
        self._waiting: dict[str, list[MigrationGroup]] = {}

    def add(self, unit: str, account: MigrationGroup) -> None:
        """Remember an account; what is no longer of checks alone is forgotten."""
        waiting = [known for known in self._waiting.get(unit, ()) if known is not account and only_checks(known)]
        self._waiting[unit] = [*waiting, account][-_MOST:] if only_checks(account) else waiting

    def near(self, event: Observation, chain: str | None) -> Iterator[MigrationGroup]:
        """The accounts that an event may continue: those of its chain, else the only one with its reason."""
        close = [account for account in self._waiting.get(event.unit, ()) if account.near(event.when, _AT_ONCE)]
        free = [account for account in close if not event.vm or not account.vm_names or event.vm in account.vm_names]
        if chain:
            yield from (account for account in reversed(free) if chain in chains_of(account))
        if chain and is_check(event):
            return
        alike = [account for account in free if _same_reason(event, account)]
        if len(alike) == 1:
            yield alike[0]


def chain_of(event: Observation) -> tuple[str, str] | None:
    """The event's own number and that of its chain."""
    found = _CHAIN.search(event.raw)
    return (found[1], found[2]) if found else None


def chains_of(account: MigrationGroup) -> set[str]:
    """The chains of the events of an account."""
    return {chain[1] for item in account.observations if (chain := chain_of(item))}


def _same_reason(event: Observation, account: MigrationGroup) -> bool:
    """Whether what failed gives the reason that the check gave."""
    reasons = [found[1].rstrip("]. ") for item in account.observations if (found := _REASON.search(item.text))]
    return any(len(reason) >= _TELLING and reason in event.text for reason in reasons)
