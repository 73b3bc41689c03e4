"""Which accounts are worth comparing: by moment, by name and by time, however many there are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from itertools import chain
from typing import Final

from vmlog.correlate.account import Account
from vmlog.correlate.group_index import VM_WINDOW
from vmlog.correlate.migration_group import MigrationGroup
from vmlog.correlate.time_buckets import CrowdedError, KeyedBuckets, TimeBuckets

# More accounts than this near one time tell nothing.
_CROWD: Final = 64
_SLOT_S: Final = 5
_LONGEST: Final = timedelta(days=1)


class AccountsByMoment:
    """Accounts by the seconds in which they begin and end."""

    def __init__(self, accounts: Iterable[Account]) -> None:
        self._slots: dict[tuple[str, int], list[Account]] = {}
        for account in accounts:
            for kind, when in _ends_of(account):
                self._slots.setdefault((kind, _slot(when)), []).append(account)

    def find_near(self, account: Account) -> Iterator[Account]:
        """Yield each account that begins or ends at about the same time, once; none where there are too many."""
        found: dict[Account, None] = {}
        for kind, when in _ends_of(account):
            slot = _slot(when)
            close = [self._slots.get((kind, one), ()) for one in (slot - 1, slot, slot + 1)]
            if sum(map(len, close)) <= _CROWD:
                found |= dict.fromkeys(chain.from_iterable(close))
        return iter(found)


def _ends_of(account: Account) -> Iterator[tuple[str, datetime]]:
    if account.begin:
        yield "begin", account.begin
    if account.end:
        yield "end", account.end


def _slot(when: datetime) -> int:
    return (when.toordinal() * 86400 + when.hour * 3600 + when.minute * 60 + when.second) // _SLOT_S


class AccountsByName:
    """Accounts by the names that their VM may have."""

    def __init__(self, accounts: Iterable[Account], names_of: Callable[[Account], Iterable[str]]) -> None:
        self._names_of = names_of
        self._accounts: dict[MigrationGroup, Account] = {}
        self._by_name: KeyedBuckets[str] = KeyedBuckets()
        for account in accounts:
            self.add(account)

    def add(self, account: Account) -> None:
        """File an account under each name."""
        self._accounts[account.group] = account
        for name in self._names_of(account):
            self._by_name.add(name, account.group)

    def find_near(self, account: Account, names: Iterable[str]) -> Iterator[Account]:
        """Yield each account about a VM of these names at about the same time; none where there are too many."""
        found: dict[Account, None] = {}
        for name in sorted(names):
            try:
                for group in self._by_name.find_touching(name, account.group, VM_WINDOW):
                    found[self._accounts[group]] = None
            except CrowdedError:
                return iter(())
        return iter(found if len(found) <= _CROWD else ())


class AccountsByTime:
    """Accounts by the time that they span."""

    def __init__(self, accounts: Iterable[Account]) -> None:
        self._accounts: dict[MigrationGroup, Account] = {}
        self._by_time = TimeBuckets()
        for account in accounts:
            group = account.group
            if group.start and group.end and group.end - group.start <= _LONGEST:
                self._accounts[group] = account
                self._by_time.add(group)

    def find_near(self, account: Account) -> list[Account]:
        """Return each account that lies within the given one or holds it; none where there are too many."""
        if account.group.start is None:
            return []
        try:
            groups = dict.fromkeys(self._by_time.find_touching(account.group, VM_WINDOW))
        except CrowdedError:
            return []
        return [self._accounts[group] for group in groups]
