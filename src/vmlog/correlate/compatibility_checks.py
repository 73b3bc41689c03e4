"""Events of vCenter's compatibility checks before a migration, mostly without the VM's name.

The check of one request may write several events, with or without the VM's name, before the request itself fails. They
have the same chain, else the same hosts and the same reason within seconds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from vmlog.correlate.migration_group import MigrationGroup
from vmlog.observe.observation import Observation

# The events of one check are written within seconds.
_AT_ONCE: Final = timedelta(seconds=5)
_FINDINGS: Final = frozenset({"refuse", "warning"})
# The events of one check stand close together in one vCenter: only this many accounts are looked through.
_MOST: Final = 16
# A shorter reason (in characters) does not distinguish two requests.
_TELLING: Final = 12
# The number of the event, and that of the event that its operation began with. A single event has the same for both.
_CHAIN: Final = re.compile(r"Event \[([0-9]+)\](?: \[[^\]]*\]){6} \[([0-9]+)\]")
_REASON: Final = re.compile(r"\bUnable to migrate from [^\n]{1,250}? to [^\s:]{1,250}: ([^\n]+)")


def is_check(event: Observation) -> bool:
    """Return whether the event is a finding of a check."""
    return bool(event.marks) and all(mark.line.event in _FINDINGS for mark in event.marks)


def only_checks(account: MigrationGroup) -> bool:
    """Return whether all events of an account are findings of checks."""
    return all(map(is_check, account.observations))


class CheckChains:
    """The latest accounts of checks in each vCenter that no request has followed yet."""

    def __init__(self) -> None:
        self._waiting: dict[str, list[MigrationGroup]] = {}

    def add(self, unit: str, account: MigrationGroup) -> None:
        """Remember an account; forget those that no longer hold checks alone."""
        waiting = [known for known in self._waiting.get(unit, ()) if known is not account and only_checks(known)]
        self._waiting[unit] = [*waiting, account][-_MOST:] if only_checks(account) else waiting

    def find_near(self, event: Observation, chain: str | None) -> Iterator[MigrationGroup]:
        """Yield the accounts that an event may continue: those of its chain, else the only one with its reason."""
        close = [account for account in self._waiting.get(event.unit, ()) if account.is_near(event.when, _AT_ONCE)]
        free = [account for account in close if not event.vm or not account.vm_names or event.vm in account.vm_names]
        if chain:
            yield from (account for account in reversed(free) if chain in chains_of(account))
        if chain and is_check(event):
            return
        alike = [account for account in free if _same_reason(event, account)]
        if len(alike) == 1:
            yield alike[0]


def chain_of(event: Observation) -> tuple[str, str] | None:
    """Return the number of the event and that of its chain, or None if the record has none."""
    found = _CHAIN.search(event.raw)
    return (found[1], found[2]) if found else None


def chains_of(account: MigrationGroup) -> set[str]:
    """Return the chains of the events of an account."""
    return {chain[1] for item in account.observations if (chain := chain_of(item))}


def _same_reason(event: Observation, account: MigrationGroup) -> bool:
    """Return whether the event repeats the reason that the check gave."""
    reasons = [found[1].rstrip("]. ") for item in account.observations if (found := _REASON.search(item.text))]
    return any(len(reason) >= _TELLING and reason in event.text for reason in reasons)
