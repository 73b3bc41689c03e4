"""How well two halves of a migration fit together, and what contradicts that."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from vmlog.correlate.account import Account
from vmlog.correlate.migration_group import MigrationGroup
from vmlog.correlate.vcenter_events import SAME_MOMENT
from vmlog.observe.operation_ids import related_operations

# What a host writes about a task lies within the task, but for the difference of their clocks.
_WITHIN: Final = timedelta(seconds=30)


class AccountFit:
    """Compares halves, and learns from each pair that was joined what a VM is called."""

    def __init__(self, names: Mapping[str, str]) -> None:
        """Begin with names of VMs by reference."""
        self._names = dict(names)
        self._folders: dict[str, frozenset[str]] = {}

    def learn(self, joined: Account) -> None:
        """Remember what a VM is called under its reference."""
        if joined.reference and len(joined.names) == 1:
            self._names.setdefault(joined.reference, min(joined.names))
        if joined.reference and joined.folders:
            self._folders[joined.reference] = joined.folders | self._folders.get(joined.reference, frozenset())

    def at_once(self, one: Account, other: Account) -> float | None:
        """Whether vCenter tells of the same begin and end in both, as far as it tells."""
        apart = [
            abs((there - here).total_seconds())
            for here, there in ((one.begin, other.begin), (one.end, other.end))
            if here and there
        ]
        limit = SAME_MOMENT.total_seconds()
        if not apart or max(apart) > limit or self.contradict(one, other):
            return None
        return sum(apart) + limit * (2 - len(apart))

    def requested(self, one: Account, other: Account) -> float | None:
        """Whether a migration id is the time of vCenter's request."""
        if self.only_time(one, other) and one.begin and other.begin and abs(one.begin - other.begin) <= SAME_MOMENT:
            return abs((one.begin - other.begin).total_seconds())
        return None

    def named(self, one: Account, other: Account) -> float | None:
        """Whether both are about a VM of the same name at about the same time."""
        if not self.may_be(one) & self.may_be(other) or self.contradict(one, other):
            return None
        within = not (one.begin and one.end) or _within(one.begin, one.end, other.group)
        # Events may lie within their task as well.
        if not (
            within or (other.group.tasks and other.begin and other.end and _within(other.begin, other.end, one.group))
        ):
            return None
        apart = [
            abs((late - early).total_seconds())
            for early, late in (
                (one.begin or one.group.start, other.begin or other.group.start),
                (one.end or one.group.end, other.end or other.group.end),
            )
            if early and late
        ]
        return sum(apart)

    def by_time(self, one: Account, other: Account) -> float | None:
        """How far vCenter's request and a migration on the hosts are apart."""
        if not self.only_time(one, other):
            return None
        begin, end = one.begin or one.group.start, one.end or one.group.end
        start, last = other.begin or other.group.start, other.group.end
        if not (begin and end and start and last):
            return None
        late = abs((end - last).total_seconds())
        # A log of warnings tells of the end alone.
        return late if one.good is False and other.host_good is False else abs((start - begin).total_seconds()) + late

    def only_time(self, one: Account, other: Account) -> bool:
        """Whether nothing but the time may join the two, and that nothing speaks against it."""
        if self.contradict(one, other) or (one.good is not None and other.host_good is (not one.good)):
            return False
        if not one.operations:
            return True
        return not other.operations and bool(one.begin and one.end and _within(one.begin, one.end, other.group))

    def on_one_host(self, one: Account, other: Account) -> bool:
        """Whether both are told of by one host."""
        return bool(one.machines & other.machines) and not self.contradict(one, other)

    def _called(self, half: Account) -> frozenset[str]:
        known = self._names.get(half.reference) if half.reference else None
        return half.names | {known} if known else half.names

    def may_be(self, half: Account) -> frozenset[str]:
        """Every name that the VM may have: the folder of a VM is called as the VM was when it was made."""
        return self._called(half) | half.folders | self._folders.get(half.reference or "", frozenset())

    def contradict(self, one: Account, other: Account) -> bool:
        """Whether two halves cannot be of one migration."""
        if one.group.migration_id and other.group.migration_id:
            return True
        # What one log tells in different spells is of different migrations.
        if one.logs & other.logs:
            return True
        if one.group.tasks and other.group.tasks:
            return True
        if one.reference and other.reference and one.reference != other.reference:
            return True
        here, there = self._called(one), self._called(other)
        if here and there and not here & there:
            return True
        if one.good is not None and other.good is not None and one.good is not other.good:
            return True
        if one.operations and other.operations and not related_operations(one.operations, other.operations):
            return True
        if any(own.served and of.serving and not own.served & of.serving for own, of in ((one, other), (other, one))):
            return True
        return _elsewhere(one, other) or _elsewhere(other, one) or _other_way(one, other)


def _within(begin: datetime, end: datetime, group: MigrationGroup) -> bool:
    """Whether a group lies within a time, give or take the difference of clocks."""
    return all(when is None or begin - _WITHIN <= when <= end + _WITHIN for when in (group.start, group.end))


def _elsewhere(told: Account, seen: Account) -> bool:
    """Whether hosts tell of it that vCenter's events do not name."""
    ends = {label for label in told.route if label}
    named = {label for label in seen.hosts if not _is_address(label)}
    if not ends or not named or any(map(_is_address, ends)):
        return False
    return not named & ends if None in told.route and len(named) > 1 else None not in told.route and not named <= ends


def _other_way(one: Account, other: Account) -> bool:
    if any(here and there and here != there for here, there in zip(one.route, other.route, strict=True)):
        return True
    return any(at.at and all(told.route) and not at.at & {*told.route} for at, told in ((one, other), (other, one)))


def _is_address(label: str) -> bool:
    return ":" in label or label.replace(".", "").isdigit()
