"""vCenter's events of one migration: an account by names and without ids of who goes where, and how it went."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from vmlog.correlate.checks import CheckChains, chain_of, chains_of, is_check, only_checks
from vmlog.correlate.migration_group import MigrationGroup, task_key
from vmlog.observe.observation import HOST_LOGS, Observation, label_of
from vmlog.terms import Side

# Several events about the same moment are written within seconds.
SAME_MOMENT: Final = timedelta(seconds=5)
_LONGEST: Final = timedelta(days=1)
# What a VM says of anything is about its migration only if that has told something within this time.
_MESSAGE: Final = timedelta(minutes=30)
# Of more migrations under way at once none is looked for.
_CROWD: Final = 64
_ENDS: Final = {"fail": "fail", "refuse": "fail", "success": "success"}


def is_vcenter_event(observation: Observation) -> bool:
    """Whether the record is one of vCenter's events: it speaks for vCenter, but of no task."""
    return (
        observation.log not in HOST_LOGS
        and observation.op_id is None
        and task_key(observation) is None
        and observation.migration_id is None
        and any(mark.line.side is Side.VCENTER for mark in observation.marks)
    )


def event_groups(events: Iterable[Observation]) -> list[MigrationGroup]:
    """Sorted events as one group for each migration: from its begin to its end."""
    told = _Accounts()
    for event in events:
        told.add(event)
    return told.groups


class _Accounts:
    """The accounts of a run as its events come."""

    def __init__(self) -> None:
        self.groups: list[MigrationGroup] = []
        self._latest: dict[str, MigrationGroup] = {}
        self._by_chain: dict[tuple[str, str, str], MigrationGroup] = {}
        self._open: dict[str, dict[int, MigrationGroup]] = {}
        self._checks = CheckChains()

    def add(self, event: Observation) -> None:
        """Take in the next event."""
        name, chain = event.vm, chain_of(event)
        key = (event.unit, name or "", chain[1]) if chain else None
        account = self._of_vm(event, name, key) if name else None
        if account is None:
            near = self._checks.near(event, chain and chain[1])
            account = next((known for known in near if _continues(event, known)), None)
        if account is None and not name:
            account = self._only_open(event)
        if account is None:
            account = MigrationGroup(None)
            self.groups.append(account)
        account.add(event)
        if name and not all(map(_is_message, account.observations)):
            self._latest[name] = account
        if key:
            self._by_chain[key] = account
        self._checks.add(event.unit, account)
        under_way = self._open.setdefault(event.unit, {})
        if _ended(account):
            under_way.pop(id(account), None)
        elif _begins(event):
            under_way[id(account)] = account

    def _of_vm(self, event: Observation, name: str, key: tuple[str, str, str] | None) -> MigrationGroup | None:
        """The account of the VM that an event continues: that of its chain, else the latest."""
        known = (self._by_chain.get(key) if key else None, self._latest.get(name))
        return next((account for account in known if account and _continues(event, account)), None)

    def _only_open(self, event: Observation) -> MigrationGroup | None:
        """What was under way in that vCenter when an event came that names no VM: the only migration of that user."""
        under_way = self._open.get(event.unit, {})
        while under_way and not (oldest := next(iter(under_way.values()))).near(event.when, _LONGEST):
            del under_way[id(oldest)]
        if _end(event) is None or len(under_way) > _CROWD:
            return None
        found = [account for account in under_way.values() if _asked_by(event.user, account)]
        if is_check(event):
            # A check is another request's where the chain does not say that it is of this one.
            chain = chain_of(event)
            found = [account for account in found if chain and chain[1] in chains_of(account)]
        return found[0] if len(found) == 1 and _continues(event, found[0]) else None


def _asked_by(user: str | None, account: MigrationGroup) -> bool:
    """Whether a user, as far as one is named, is the one of the account."""
    users = {item.user for item in account.observations if item.user}
    return not user or not users or user in users


def event_route(observation: Observation) -> tuple[str | None, str | None]:
    """The hosts that an event names, without their domains: from where to where."""
    move = observation.move
    if not move:
        return None, None
    return move.source and label_of(move.source), move.destination and label_of(move.destination)


def _continues(event: Observation, account: MigrationGroup) -> bool:
    """Whether an event tells of the same migration as those before it about a VM of the same name.

    A common chain joins; another one contradicts nothing, for what an operation of hosts causes may have its own.
    """
    ended, told_end = _ended(account), _end(event)
    if _contradicts(event, account):
        return False
    if only_checks(account) and not is_check(event):
        return account.near(event.when, SAME_MOMENT) and (not ended or ended == told_end)
    if told_end and ended:
        return ended == told_end and account.near(event.when, SAME_MOMENT)
    if ended:
        return ended == "fail" and _is_message(event) and account.near(event.when, SAME_MOMENT)
    if told_end:
        return account.near(event.when, _LONGEST)
    if _is_message(event):
        documented = any(not hit.cause.when_text for hit in event.hits)
        return account.near(event.when, _LONGEST if documented else _MESSAGE)
    told, known = chain_of(event), chain_of(account.observations[-1])
    same_chain = told is not None and known is not None and told[1] == known[1]
    return account.near(event.when, _LONGEST if same_chain else SAME_MOMENT)


def _contradicts(event: Observation, account: MigrationGroup) -> bool:
    """Whether an event names other hosts than the account."""
    routes = [event_route(item) for item in account.observations]
    known = [next((one[end] for one in routes if one[end]), None) for end in (0, 1)]
    if any(here and there and here != there for here, there in zip(event_route(event), known, strict=True)):
        return True
    move = event.move
    return bool(move and move.at and all(known) and label_of(move.at) not in known)


def _is_message(event: Observation) -> bool:
    """Whether the event is a message of the VM, which says nothing of the course of a migration by itself."""
    return bool(event.marks) and all(mark.line.event == "error" for mark in event.marks)


def _begins(event: Observation) -> bool:
    return any(mark.line.event == "begin" for mark in event.marks)


def _ended(account: MigrationGroup) -> str | None:
    """How an account has ended, null where it has not."""
    return next(filter(None, map(_end, account.observations)), None)


def _end(event: Observation) -> str | None:
    """How the event says that it ended, null if it does not."""
    return next((_ENDS[mark.line.event] for mark in event.marks if mark.line.event in _ENDS), None)
