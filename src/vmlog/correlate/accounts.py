"""Joining whole groups that share no identifier: vCenter's tasks, its events, and what the hosts tell.

What decides is the VM's name, the hosts and how close the times are. Halves that contradict each other are never
joined; where only the time speaks, they are joined if there is no choice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from typing import Final

from vmlog.correlate.account import Account, account_of
from vmlog.correlate.account_fit import AccountFit
from vmlog.correlate.account_index import AccountsByMoment, AccountsByName, AccountsByTime
from vmlog.correlate.migration_group import MigrationGroup

# Where only times speak, the next best half must be so many seconds further off.
_CLEARLY_S: Final = 1.0
_MORE_CLEARLY_S: Final = 5.0
# A migration has the logs of two VMXs, and of some more where they are rotated.
_MOST_LOGS: Final = 8
# Where a half may belong to more others than this, times tell nothing.
_CROWD: Final = 64

Cost = Callable[[Account, Account], float | None]
"""How badly two halves fit, in seconds; null where they do not."""


def join_accounts(
    groups: Sequence[MigrationGroup],
    accounts: Sequence[MigrationGroup],
    spells: Sequence[MigrationGroup],
    names: Mapping[str, str],
) -> list[MigrationGroup]:
    """Join what vCenter's tasks, its events and the hosts tell of the same migrations.

    Args:
        groups: what identifiers have joined.
        accounts: vCenter's events, one group for each migration.
        spells: what a VM's own log tells of migrations whose id it does not name.
        names: names of VMs by reference.

    Returns:
        All of them, joined.
    """
    if not accounts and not spells and all(group.migration_id for group in groups):
        return [*groups]  # two ids are never joined
    joining = _Joining(fitting := AccountFit(names))
    halves = [account_of(group) for group in groups]
    alone = [account_of(group) for group in spells]
    alone = joining.by_name(alone, halves, most=_MOST_LOGS)
    halves += joining.join_among(alone)
    told = [account_of(group) for group in accounts]
    tasks = [half for half in halves if half.group.tasks]
    others = [half for half in halves if not half.group.tasks]
    told = joining.join(told, tasks, AccountsByMoment(tasks).near, fitting.at_once)
    told = joining.by_name(told, halves)
    asked = [half for half in tasks if not half.on_hosts] + told
    hosted = [half for half in others if half.on_hosts]
    dated = [half for half in hosted if half.begin]
    moves = [half for half in hosted if half.group.migration_id]
    # What the times tell names VMs that other halves are about.
    rest = joining.by_name(asked, hosted)
    rest = joining.join(rest, dated, AccountsByMoment(dated).near, fitting.requested, clearly=_CLEARLY_S)
    rest = joining.by_name(rest, hosted)
    rest = joining.join(rest, moves, AccountsByTime(moves).near, fitting.by_time, clearly=_MORE_CLEARLY_S)
    rest = joining.by_name(rest, hosted)
    gone = {id(half) for half in asked} - {id(half) for half in rest}
    return _without_choice([half for half in chain(halves, told) if id(half) not in gone], joining)


class _Joining:
    """Makes one of two halves."""

    def __init__(self, fitting: AccountFit) -> None:
        self.fitting = fitting

    def by_name(self, parts: Sequence[Account], wholes: Sequence[Account], *, most: int = 1) -> list[Account]:
        """Put each part into the closest whole about a VM of the same name; returns the parts that fit nowhere."""
        names = AccountsByName(wholes, self.fitting.may_be)
        return self.join(
            parts, wholes, lambda part: names.near(part, self.fitting.may_be(part)), self.fitting.named, most=most
        )

    def join(
        self,
        parts: Sequence[Account],
        wholes: Sequence[Account],
        near: Callable[[Account], Iterable[Account]],
        cost: Cost,
        *,
        clearly: float = 0.0,
        most: int = 1,
    ) -> list[Account]:
        """Put each part into the whole that fits best; returns the parts that fit nowhere.

        Args:
            parts: to be joined.
            wholes: what they may be joined to.
            near: the wholes worth a look.
            cost: how badly two fit.
            clearly: by how much the next best pair must fit worse, for either of the two.
            most: how many parts a whole takes.
        """
        places = {id(whole): place for place, whole in enumerate(wholes)}
        pairs = sorted(
            (badness, number, places[id(whole)])
            for number, part in enumerate(parts)
            for whole in near(part)
            if (badness := cost(part, whole)) is not None
        )
        of_part: dict[int, list[tuple[float, int]]] = {}
        of_whole: dict[int, list[tuple[float, int]]] = {}
        for badness, number, place in pairs:
            of_part.setdefault(number, []).append((badness, place))
            of_whole.setdefault(place, []).append((badness, number))
        gone: set[int] = set()
        full: set[int] = set()
        taken: Counter[int] = Counter()
        for badness, number, place in pairs:
            part, whole = parts[number], wholes[place]
            if number in gone or place in full or self.fitting.contradict(part, whole):
                continue
            if clearly and (
                len(of_whole[place]) > _CROWD
                or any(other < badness + clearly for other, at in of_part[number] if at != place and at not in full)
                or any(other < badness + clearly for other, at in of_whole[place] if at != number and at not in gone)
            ):
                continue
            gone.add(number)
            taken[place] += 1
            if taken[place] == most:
                full.add(place)
            self.put(part, whole)
        return [part for number, part in enumerate(parts) if number not in gone]

    def join_among(self, parts: Sequence[Account]) -> list[Account]:
        """Join parts about a VM of the same name; returns what becomes of them."""
        kept: list[Account] = []
        names = AccountsByName((), self.fitting.may_be)
        for part in parts:
            near = [*names.near(part, self.fitting.may_be(part))]
            fitting = [
                (badness, place)
                for place, half in enumerate(near)
                if len(half.logs) < _MOST_LOGS and (badness := self.fitting.named(part, half)) is not None
            ]
            if fitting:
                self.put(part, near[min(fitting)[1]])
            else:
                kept.append(part)
                names.add(part)
        return kept

    def put(self, part: Account, whole: Account) -> None:
        """Make one of two halves."""
        for observation in part.group.observations:
            whole.group.add(observation)
        joined = account_of(whole.group)
        for field in Account.__slots__:
            setattr(whole, field, getattr(joined, field))
        self.fitting.learn(whole)


def _without_choice(halves: Sequence[Account], joining: _Joining) -> list[MigrationGroup]:
    """Join the halves that share nothing but the time, where there is one of each.

    The agent of ESXi 4 copies files without naming operation or VM; an agent without operation ids names the VM in one
    line and the id in another.
    """
    anonymous = [half for half in halves if half.group.migration_id is None]
    moves = [half for half in halves if half.group.migration_id]
    paths = [half for half in anonymous if half.hosts and half.group.vm_folders and not half.group.tasks]
    gone = _pair(paths, [half for half in moves if not half.group.vm_folders], joining, joining.fitting.on_one_host)
    copies = [
        half
        for half in anonymous
        if half.on_hosts and not (half.group.tasks or half.operations or half.names or half.group.vm_folders)
    ]
    relocations = [half for half in anonymous if not half.on_hosts and _relocates(half.group)]
    gone |= _pair(copies, relocations, joining, joining.fitting.only_time)
    return [half.group for half in halves if id(half) not in gone]


def _relocates(group: MigrationGroup) -> bool:
    """Whether vCenter begins a task of which only the request shows what it moves: host, datastore or both."""
    lines = (mark.line for item in group.observations for mark in item.marks)
    return any(line.task == "begin" and line.kind is None for line in lines)


def _pair(
    parts: Sequence[Account], wholes: Sequence[Account], joining: _Joining, fits: Callable[[Account, Account], bool]
) -> set[int]:
    """Put each part into the one whole that it meets, if that meets no other part; returns what is gone."""
    near_wholes, near_parts = AccountsByTime(wholes), AccountsByTime(parts)
    chosen = []
    for part in parts:
        found = [whole for whole in near_wholes.near(part) if fits(part, whole)]
        if len(found) == 1 and len([one for one in near_parts.near(found[0]) if fits(one, found[0])]) == 1:
            chosen.append((part, found[0]))
    for part, whole in chosen:
        joining.put(part, whole)
    return {id(part) for part, _ in chosen}
