"""How well two accounts of a migration fit together, and what contradicts that."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from vmlog.correlate.account import Account
from vmlog.correlate.migration_group import MigrationGroup
from vmlog.correlate.reference_names import ObjectReference, ReferenceNames
from vmlog.correlate.vcenter_events import SAME_MOMENT
from vmlog.observe.operation_ids import related_operations

# The records of a host about a task lie within the task, give or take the difference of the clocks.
_WITHIN: Final = timedelta(seconds=30)


class AccountFit:
    """Compares accounts, and learns names of VMs from each pair that was joined."""

    def __init__(self, names: ReferenceNames) -> None:
        """Take the known names of VMs by reference."""
        self._names = names.copied(str.casefold)
        self._folders: dict[ObjectReference, frozenset[str]] = {}

    def learn(self, joined: Account) -> None:
        """Remember the name that goes with a VM's reference."""
        if joined.reference and len(joined.names) == 1 and self._names.get(joined.reference) is None:
            self._names.add(joined.reference, min(joined.names))
        if joined.reference and (folders := joined.folders | joined.file_names):
            self._folders[joined.reference] = folders | self._folders.get(joined.reference, frozenset())

    def at_once(self, one: Account, other: Account) -> float | None:
        """Return the cost of a pair in which vCenter reports the same begin and end, as far as it does."""
        differences = [
            abs((there - here).total_seconds())
            for here, there in ((one.begin, other.begin), (one.end, other.end))
            if here and there
        ]
        limit = SAME_MOMENT.total_seconds()
        if not differences or max(differences) > limit or self.apart(one, other):
            return None
        return sum(differences) + limit * (2 - len(differences))

    def renamed(self, one: Account, other: Account) -> float | None:
        """Return the cost of a pair that vCenter begins and ends at the same moments, on the same two hosts.

        The name of the VM's file may be another one than the VM has now.
        """
        times = ((one.begin, other.begin), (one.end, other.end))
        differences = [abs(there - here) for here, there in times if here and there]
        if len(differences) < len(times) or max(differences) > SAME_MOMENT or self.contradict(one, other):
            return None
        if None in one.route or not {*one.route} <= other.hosts:
            return None
        return sum(one.total_seconds() for one in differences)

    def requested(self, one: Account, other: Account) -> float | None:
        """Return the cost of a pair in which the migration id is the time of vCenter's request."""
        if self.only_time(one, other) and one.begin and other.begin and abs(one.begin - other.begin) <= SAME_MOMENT:
            return abs((one.begin - other.begin).total_seconds())
        return None

    def named(self, one: Account, other: Account) -> float | None:
        """Return the cost of a pair about a VM of the same name at about the same time."""
        if not self.may_be(one) & self.may_be(other) or self.apart(one, other):
            return None
        within = not (one.begin and one.end) or _within(one.begin, one.end, other.group)
        # Events may lie within their task as well.
        if not (
            within or (other.group.tasks and other.begin and other.end and _within(other.begin, other.end, one.group))
        ):
            return None
        differences = [
            abs((late - early).total_seconds())
            for early, late in (
                (one.begin or one.group.start, other.begin or other.group.start),
                (one.end or one.group.end, other.end or other.group.end),
            )
            if early and late
        ]
        return sum(differences)

    def by_time(self, one: Account, other: Account) -> float | None:
        """Return the cost of a pair by time alone: the distance of vCenter's request from a migration on the hosts."""
        if not self.only_time(one, other):
            return None
        begin, end = one.begin or one.group.start, one.end or one.group.end
        start, last = other.begin or other.group.start, other.group.end
        if not (begin and end and start and last):
            return None
        at_end = abs((end - last).total_seconds())
        # A log of warnings has only the end.
        if one.succeeded is False and other.succeeded_on_hosts is False:
            return at_end
        return abs((start - begin).total_seconds()) + at_end

    def only_time(self, one: Account, other: Account) -> bool:
        """Return whether only the time could join the two, and nothing contradicts it."""
        if self.apart(one, other) or (one.succeeded is not None and other.succeeded_on_hosts is (not one.succeeded)):
            return False
        if not one.operations:
            return True
        return not other.operations and bool(one.begin and one.end and _within(one.begin, one.end, other.group))

    def on_one_host(self, one: Account, other: Account) -> bool:
        """Return whether both hold records of one host."""
        return bool(one.machines & other.machines) and not self.apart(one, other)

    def _names_of(self, account: Account) -> frozenset[str]:
        known = self._names.get(account.reference) if account.reference else None
        return account.names | {known} if known else account.names

    def may_be(self, account: Account) -> frozenset[str]:
        """Return every name that the VM may have. Its folder keeps the name that the VM had when it was made."""
        names = self._names_of(account) | account.file_names | account.folders
        return names | self._folders.get(account.reference, frozenset()) if account.reference else names

    def apart(self, one: Account, other: Account) -> bool:
        """Return whether two accounts contradict each other, or the VM of one is called like no file of the other's."""
        names, other_names = (self._names_of(account) | account.file_names for account in (one, other))
        return bool(names and other_names and not names & other_names) or self.contradict(one, other)

    def contradict(self, one: Account, other: Account) -> bool:
        """Return whether two accounts cannot be of one migration."""
        if one.group.migration_id and other.group.migration_id:
            return True
        # Different stretches of one log are about different migrations.
        if one.logs & other.logs:
            return True
        if one.group.tasks and other.group.tasks:
            return True
        if one.reference and other.reference and one.reference.text != other.reference.text:
            return True
        names, other_names = self._names_of(one), self._names_of(other)
        if names and other_names and not names & other_names:
            return True
        if one.file_names and other.file_names and not one.file_names & other.file_names:
            return True
        if None not in (one.succeeded, other.succeeded) and one.succeeded is not other.succeeded:
            return True
        if one.operations and other.operations and not related_operations(one.operations, other.operations):
            return True
        if any(a.served and b.requested and not a.served & b.requested for a, b in ((one, other), (other, one))):
            return True
        return _other_hosts(one, other) or _other_hosts(other, one) or _other_route(one, other)


def _within(begin: datetime, end: datetime, group: MigrationGroup) -> bool:
    """Return whether a group lies between two times, give or take the difference of the clocks."""
    return all(when is None or begin - _WITHIN <= when <= end + _WITHIN for when in (group.start, group.end))


def _other_hosts(routed: Account, hosted: Account) -> bool:
    """Return whether hosts that vCenter's events do not name have records of it."""
    ends = {label for label in routed.route if label}
    named = {label for label in hosted.hosts if not _is_address(label)}
    if not ends or not named or any(map(_is_address, ends)):
        return False
    return (
        not named & ends if None in routed.route and len(named) > 1 else None not in routed.route and not named <= ends
    )


def _other_route(one: Account, other: Account) -> bool:
    if any(host and known and host != known for host, known in zip(one.route, other.route, strict=True)):
        return True
    return any(a.at and all(b.route) and not a.at & {*b.route} for a, b in ((one, other), (other, one)))


def _is_address(label: str) -> bool:
    return ":" in label or label.replace(".", "").isdigit()
