"""vCenter's events of one migration, which name VM, hosts and result, but no id."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from vmlog.correlate.compatibility_checks import CheckChains
from vmlog.correlate.event_account import EventAccount, chain_of, end_in, event_route, is_check, is_message
from vmlog.correlate.migration_group import MigrationGroup, task_key
from vmlog.logs import HOST_LOGS
from vmlog.observe.observation import Observation, label_of
from vmlog.terms import Side

# Events about the same moment are written within seconds.
SAME_MOMENT: Final = timedelta(seconds=5)
_LONGEST: Final = timedelta(days=1)
# A message of a VM is about its migration only if the last event of that is at most this old.
_MESSAGE: Final = timedelta(minutes=30)
# If more migrations than this are open at once, events without a name join none.
_CROWD: Final = 64


def is_vcenter_event(observation: Observation) -> bool:
    """Return whether the record is one of vCenter's events: it speaks for vCenter, but names no task."""
    return (
        observation.log not in HOST_LOGS
        and observation.op_id is None
        and task_key(observation) is None
        and observation.migration_id is None
        and any(mark.line.side is Side.VCENTER for mark in observation.marks)
    )


def event_groups(events: Iterable[Observation]) -> list[MigrationGroup]:
    """Return one group of the sorted events for each migration, from its begin to its end."""
    accounts = _EventAccounts()
    for event in events:
        accounts.add(event)
    return [account.group for account in accounts.all]


class _EventAccounts:
    """The events of a run, joined as they come."""

    def __init__(self) -> None:
        self.all: list[EventAccount] = []
        self._latest: dict[str, EventAccount] = {}
        self._by_chain: dict[tuple[str, str, str], EventAccount] = {}
        self._open: dict[str, dict[EventAccount, None]] = {}
        self._checks = CheckChains()

    def add(self, event: Observation) -> None:
        """Add the next event."""
        name, chain = event.vm, chain_of(event)
        key = (event.unit, name or "", chain[1]) if chain else None
        account = self._of_vm(event, name, key) if name else None
        if account is None:
            candidates = self._checks.find_near(event, chain and chain[1])
            account = next((known for known in candidates if _continues(event, known)), None)
        if account is None and not name:
            account = self._only_open(event)
        if account is None:
            account = EventAccount()
            self.all.append(account)
        account.add(event)
        if name and not account.only_messages:
            self._latest[name] = account
        if key:
            self._by_chain[key] = account
        self._checks.add(event.unit, account)
        open_accounts = self._open.setdefault(event.unit, {})
        if account.end:
            open_accounts.pop(account, None)
        elif _begins(event):
            open_accounts[account] = None

    def _of_vm(self, event: Observation, name: str, key: tuple[str, str, str] | None) -> EventAccount | None:
        """Return the account of the VM that an event continues: that of its chain, else the latest."""
        known = (self._by_chain.get(key) if key else None, self._latest.get(name))
        return next((account for account in known if account and _continues(event, account)), None)

    def _only_open(self, event: Observation) -> EventAccount | None:
        """Return the only open migration of the user in that vCenter, for an event that names no VM."""
        open_accounts = self._open.get(event.unit, {})
        while open_accounts and not (oldest := next(iter(open_accounts))).group.is_near(event.when, _LONGEST):
            del open_accounts[oldest]
        if end_in(event) is None or len(open_accounts) > _CROWD:
            return None
        found = [account for account in open_accounts if _may_be_by(event.user, account)]
        if is_check(event):
            # A check belongs to another request unless the chain says that it belongs to this one.
            chain = chain_of(event)
            found = [account for account in found if chain and chain[1] in account.chains]
        return found[0] if len(found) == 1 and _continues(event, found[0]) else None


def _may_be_by(user: str | None, account: EventAccount) -> bool:
    """Return whether the user may be the one of the account. Without a name it may."""
    return not user or not account.users or user in account.users


def _continues(event: Observation, account: EventAccount) -> bool:
    """Return whether an event is of the same migration as earlier ones about a VM of the same name.

    A common chain joins. Different chains contradict nothing: what an operation on hosts causes may have its own.
    """
    group, ended, end = account.group, account.end, end_in(event)
    if _contradicts(event, account):
        return False
    if account.only_checks and not is_check(event):
        return group.is_near(event.when, SAME_MOMENT) and (not ended or ended == end)
    if end and ended:
        return ended == end and group.is_near(event.when, SAME_MOMENT)
    if ended:
        return ended == "fail" and is_message(event) and group.is_near(event.when, SAME_MOMENT)
    if end:
        return group.is_near(event.when, _LONGEST)
    if is_message(event):
        documented = any(not hit.cause.match.when_text for hit in event.hits)
        return group.is_near(event.when, _LONGEST if documented else _MESSAGE)
    chain = chain_of(event)
    same_chain = chain is not None and chain[1] == account.last_chain
    return group.is_near(event.when, _LONGEST if same_chain else SAME_MOMENT)


def _contradicts(event: Observation, account: EventAccount) -> bool:
    """Return whether an event names other hosts than the account."""
    known = account.route
    if any(host and other and host != other for host, other in zip(event_route(event), known, strict=True)):
        return True
    move = event.move
    return bool(move and move.at and all(known) and label_of(move.at) not in known)


def _begins(event: Observation) -> bool:
    return any(mark.line.event == "begin" for mark in event.marks)
