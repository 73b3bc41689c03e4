"""Events of vCenter's compatibility checks before a migration, mostly without the VM's name.

The check of one request may write several events, with or without the VM's name, before the request itself fails. They
have the same chain, else the same hosts and the same reason within seconds.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from vmlog.correlate.event_account import EventAccount, is_check
from vmlog.observe.observation import Observation

# The events of one check are written within seconds.
_AT_ONCE: Final = timedelta(seconds=5)
# The events of one check stand close together in one vCenter: only this many accounts are looked through.
_MOST: Final = 16


class CheckChains:
    """The latest accounts of checks in each vCenter that no request has followed yet."""

    def __init__(self) -> None:
        self._waiting: dict[str, list[EventAccount]] = {}

    def add(self, unit: str, account: EventAccount) -> None:
        """Remember an account; forget those that no longer hold checks alone."""
        waiting = [known for known in self._waiting.get(unit, ()) if known is not account and known.only_checks]
        self._waiting[unit] = [*waiting, account][-_MOST:] if account.only_checks else waiting

    def find_near(self, event: Observation, chain: str | None) -> Iterator[EventAccount]:
        """Yield the accounts that an event may continue: those of its chain, else the only one with its reason."""
        waiting = self._waiting.get(event.unit, ())
        close = [account for account in waiting if account.group.is_near(event.when, _AT_ONCE)]
        name = event.vm
        free = [account for account in close if not name or not (known := account.group.vm_names) or name in known]
        if chain:
            yield from (account for account in reversed(free) if chain in account.chains)
        if chain and is_check(event):
            return
        alike = [account for account in free if account.gives_reason_of(event)]
        if len(alike) == 1:
            yield alike[0]
