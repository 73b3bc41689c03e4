"""Joining whole groups that share no identifier: vCenter's tasks, its events, and what the hosts tell.

What decides is the VM's name, the hosts and how close the times are. Halves that contradict each other are never
joined; where only the time speaks, they are joined if there is no choice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from typing import Final

from vmlog.correlate.events import AT_ONCE, route
from vmlog.correlate.identity import Group, prefixes
from vmlog.correlate.naming import reference_of
from vmlog.correlate.nearby import VM_WINDOW, CrowdedError, Shelf, Shelves
from vmlog.correlate.observation import HOST_LOGS, KERNEL_LOGS, host_label, id_time, label_of

# So many halves near one time are compared; more of them tell nothing.
_CROWD: Final = 64
_SLOT_S: Final = 5
# Where only times speak, the next best half must be so many seconds further off.
_CLEARLY_S: Final = 1.0
_LONGEST: Final = timedelta(days=1)
# What a host writes about a task lies within the task, but for the difference of their clocks.
_WITHIN: Final = timedelta(seconds=30)
_HOW: Final = {"fail": False, "refuse": False, "cancel": False, "success": True}

Cost = Callable[["Half", "Half"], float | None]
"""How badly two halves fit, in seconds; null where they do not."""


@dataclass(slots=True)
class Half:
    """What is known of one half.

    Attributes:
        begin: when vCenter took the request, by a line of its own or the migration id.
        end: when vCenter says that it ended.
        good: whether vCenter says that it ended well; `host_good` whether the hosts do.
        names: names of the VM; `folders` are names that it may also have.
        reference: the VM's reference in vCenter.
        operations: operation ids, without the VMkernel's own short ones.
        route: labels of the hosts, from where to where, as vCenter's events name them.
        hosts: labels of the hosts whose logs tell, as far as they are known; `machines` are all of them, by bundle
            where no host is known.
    """

    group: Group
    begin: datetime | None
    end: datetime | None
    good: bool | None
    host_good: bool | None
    names: frozenset[str]
    folders: frozenset[str]
    reference: str | None
    operations: frozenset[str]
    route: tuple[str | None, str | None]
    hosts: frozenset[str]
    machines: frozenset[str]

    @property
    def on_hosts(self) -> bool:
        """Whether a host's log tells of it."""
        return self.group.migration_id is not None or bool(self.machines)


def half_of(group: Group) -> Half:
    """Read what joins a group by more than an identifier."""
    begin, end = id_time(group.migration_id) if group.migration_id else None, None
    good: bool | None = None
    host_good: bool | None = None
    ended = False
    reference, source, destination = None, None, None
    hosts: set[str] = set()
    machines: set[str] = set()
    folders: set[str] = set()
    for item in group.observations:
        events = [mark.line.event for mark in item.marks]
        told = [_HOW[event] for event in events if event in _HOW]
        if item.log in HOST_LOGS:
            machines.add(host_label(item))
            if item.host:
                hosts.add(label_of(item.host))
            if folder := item.vm_log_folder:
                folders.add(folder)
            if told:
                host_good = all(told) and host_good is not False
            continue
        reference = reference or reference_of(item)
        here, there = route(item)
        source, destination = source or here, destination or there
        if told:
            good = all(told) and good is not False
        if told or "outlook" in events:
            ended, end = True, item.when or end
        elif "begin" in events:
            begin = begin or item.when
    return Half(
        group=group,
        begin=begin,
        end=end,
        good=True if ended and good is None else good,
        host_good=host_good,
        names=frozenset(group.vm_names),
        folders=frozenset(folders),
        reference=reference,
        operations=frozenset(item.op_id for item in group.observations if item.op_id and item.log not in KERNEL_LOGS),
        route=(source, destination),
        hosts=frozenset(hosts),
        machines=frozenset(machines),
    )


def join_halves(groups: Sequence[Group], accounts: Sequence[Group], names: Mapping[str, str]) -> list[Group]:
    """Join what vCenter's tasks, its events and the hosts tell of the same migrations.

    Args:
        groups: what identifiers have joined.
        accounts: vCenter's events, one group for each migration.
        names: names of VMs by reference.
    """
    joining = _Joining(names)
    halves = [half_of(group) for group in groups]
    told = [half_of(group) for group in accounts]
    tasks = [half for half in halves if half.group.tasks]
    others = [half for half in halves if not half.group.tasks]
    told = joining.join(told, tasks, _Moments(tasks).near, joining.at_once)
    told = joining.join(told, halves, _Names(halves).near, joining.named)
    asked = [half for half in tasks if not half.on_hosts] + told
    hosted = [half for half in others if half.on_hosts]
    named = joining.join(asked, hosted, _Names(hosted).near, joining.named)
    dated = [half for half in hosted if half.begin]
    rest = joining.join(named, dated, _Moments(dated).near, joining.requested, clearly=_CLEARLY_S)
    gone = {id(half) for half in asked} - {id(half) for half in rest}
    halves = [half for half in chain(halves, told) if id(half) not in gone]
    return _without_choice(halves, joining)


class _Joining:
    """Joins halves, and learns from each pair what a VM is called."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = dict(names)

    def join(
        self,
        parts: Sequence[Half],
        wholes: Sequence[Half],
        near: Callable[[Half], Iterable[Half]],
        cost: Cost,
        clearly: float = 0.0,
    ) -> list[Half]:
        """Put each part into the whole that fits best; returns the parts that fit nowhere.

        Args:
            parts: to be joined.
            wholes: what they may be joined to.
            near: the wholes worth a look.
            cost: how badly two fit.
            clearly: by how much the next best pair must fit worse, for either of the two.
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
        for badness, number, place in pairs:
            part, whole = parts[number], wholes[place]
            if number in gone or place in full or self._contradict(part, whole):
                continue
            if clearly and (
                any(other < badness + clearly for other, at in of_part[number] if at != place and at not in full)
                or any(other < badness + clearly for other, at in of_whole[place] if at != number and at not in gone)
            ):
                continue
            gone.add(number)
            full.add(place)
            self.put(part, whole)
        return [part for number, part in enumerate(parts) if number not in gone]

    def put(self, part: Half, whole: Half) -> None:
        """Make one of two halves."""
        for observation in part.group.observations:
            whole.group.add(observation)
        joined = half_of(whole.group)
        for field in Half.__slots__:
            setattr(whole, field, getattr(joined, field))
        if whole.reference and len(whole.names) == 1:
            self._names.setdefault(whole.reference, min(whole.names))

    def at_once(self, one: Half, other: Half) -> float | None:
        """Whether vCenter tells of the same begin and end in both, as far as it tells."""
        apart = [
            abs((there - here).total_seconds())
            for here, there in ((one.begin, other.begin), (one.end, other.end))
            if here and there
        ]
        limit = AT_ONCE.total_seconds()
        if not apart or max(apart) > limit or self._contradict(one, other):
            return None
        return sum(apart) + limit * (2 - len(apart))

    def requested(self, one: Half, other: Half) -> float | None:
        """Whether a migration id is the time of vCenter's request."""
        if self.only_time(one, other) and one.begin and other.begin and abs(one.begin - other.begin) <= AT_ONCE:
            return abs((one.begin - other.begin).total_seconds())
        return None

    def named(self, one: Half, other: Half) -> float | None:
        """Whether both are about a VM of the same name at about the same time."""
        here, there = self._called(one), self._called(other)
        if not (here & (there | other.folders) or there & one.folders) or self._contradict(one, other):
            return None
        if one.begin and one.end and not _within(one.begin, one.end, other.group):
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

    def only_time(self, one: Half, other: Half) -> bool:
        """Whether nothing but the time may join the two, and that nothing speaks against it."""
        if self._contradict(one, other) or (one.good is not None and other.host_good is (not one.good)):
            return False
        if not one.operations:
            return True
        return not other.operations and bool(one.begin and one.end and _within(one.begin, one.end, other.group))

    def on_one_host(self, one: Half, other: Half) -> bool:
        """Whether both are told of by one host."""
        return bool(one.machines & other.machines) and not self._contradict(one, other)

    def _called(self, half: Half) -> frozenset[str]:
        known = self._names.get(half.reference) if half.reference else None
        return half.names | {known} if known else half.names

    def _contradict(self, one: Half, other: Half) -> bool:
        if one.group.migration_id and other.group.migration_id:
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
        if one.operations and other.operations and not _related(one.operations, other.operations):
            return True
        return _elsewhere(one, other) or _elsewhere(other, one) or _other_way(one, other)


def _within(begin: datetime, end: datetime, group: Group) -> bool:
    """Whether a group lies within a time, give or take the difference of clocks."""
    return all(when is None or begin - _WITHIN <= when <= end + _WITHIN for when in (group.start, group.end))


def _related(some: Iterable[str], others: Iterable[str]) -> bool:
    roots = {prefix for operation in some for prefix in (operation, *prefixes(operation))}
    return any(prefix in roots for operation in others for prefix in (operation, *prefixes(operation)))


def _elsewhere(told: Half, seen: Half) -> bool:
    """Whether hosts tell of it that vCenter's events do not name."""
    ends = {label for label in told.route if label}
    named = {label for label in seen.hosts if not _is_address(label)}
    if not ends or not named or any(map(_is_address, ends)):
        return False
    return not named & ends if None in told.route and len(named) > 1 else None not in told.route and not named <= ends


def _other_way(one: Half, other: Half) -> bool:
    return any(here and there and here != there for here, there in zip(one.route, other.route, strict=True))


def _is_address(label: str) -> bool:
    return ":" in label or label.replace(".", "").isdigit()


class _Moments:
    """Halves by the seconds in which they begin and end."""

    def __init__(self, halves: Iterable[Half]) -> None:
        self._slots: dict[tuple[str, int], list[Half]] = {}
        for half in halves:
            for kind, when in _ends_of(half):
                self._slots.setdefault((kind, _slot(when)), []).append(half)

    def near(self, part: Half) -> Iterator[Half]:
        """Each of the halves that begins or ends at about the same time, once; none where they are too many."""
        found: dict[int, Half] = {}
        for kind, when in _ends_of(part):
            slot = _slot(when)
            close = [half for one in (slot - 1, slot, slot + 1) for half in self._slots.get((kind, one), ())]
            if len(close) <= _CROWD:
                found |= {id(half): half for half in close}
        return iter(found.values())


def _ends_of(half: Half) -> Iterator[tuple[str, datetime]]:
    if half.begin:
        yield "begin", half.begin
    if half.end:
        yield "end", half.end


def _slot(when: datetime) -> int:
    return (when.toordinal() * 86400 + when.hour * 3600 + when.minute * 60 + when.second) // _SLOT_S


class _Names:
    """Halves by the names that their VM may have."""

    def __init__(self, halves: Iterable[Half]) -> None:
        self._halves: dict[int, Half] = {}
        self._shelves: Shelves[str] = Shelves()
        for half in halves:
            self._halves[id(half.group)] = half
            for name in half.names | half.folders:
                self._shelves.add(name, half.group)

    def near(self, part: Half) -> Iterator[Half]:
        """Each of the halves about a VM of the same name at about the same time; none where they are too many."""
        found: dict[int, Half] = {}
        for name in sorted(part.names | part.folders):
            try:
                for group in self._shelves.touching(name, part.group, VM_WINDOW):
                    found[id(group)] = self._halves[id(group)]
            except CrowdedError:
                return iter(())
        return iter(found.values())


def _without_choice(halves: Sequence[Half], joining: _Joining) -> list[Group]:
    """Join the halves that share nothing but the time, where there is one of each.

    vCenter 2.5 writes no operation ids and its task names the VM by reference only; the agent of ESXi 4 copies files
    without naming operation or VM; an agent without operation ids names the VM in one line and the id in another.
    """
    anonymous = [half for half in halves if half.group.migration_id is None]
    moves = [half for half in halves if half.group.migration_id]
    requests = [half for half in anonymous if not half.on_hosts]
    gone = _pair(requests, [half for half in moves if not half.group.tasks], joining, joining.only_time)
    paths = [half for half in anonymous if half.hosts and half.group.vm_folders and not half.group.tasks]
    gone |= _pair(paths, [half for half in moves if not half.group.vm_folders], joining, joining.on_one_host)
    copies = [
        half
        for half in anonymous
        if half.on_hosts and not (half.group.tasks or half.operations or half.names or half.group.vm_folders)
    ]
    relocations = [half for half in anonymous if not half.on_hosts and _relocates(half.group) and id(half) not in gone]
    gone |= _pair(copies, relocations, joining, joining.only_time)
    return [half.group for half in halves if id(half) not in gone]


def _relocates(group: Group) -> bool:
    """Whether vCenter speaks of a relocation."""
    return any(mark.line.id == "vpxd-relocate-begin" for item in group.observations for mark in item.marks)


def _pair(
    parts: Sequence[Half], wholes: Sequence[Half], joining: _Joining, fits: Callable[[Half, Half], bool]
) -> set[int]:
    """Put each part into the one whole that it meets, if that meets no other part; returns what is gone."""
    of_group = {id(half.group): half for half in chain(parts, wholes)}
    near_wholes, near_parts = Shelf(), Shelf()
    for shelf, filed in ((near_wholes, wholes), (near_parts, parts)):
        for half in filed:
            if half.group.start and half.group.end and half.group.end - half.group.start <= _LONGEST:
                shelf.add(half.group)

    def only(shelf: Shelf, half: Half, fit: Callable[[Half], bool]) -> Half | None:
        if half.group.start is None:
            return None
        try:
            found = [one for group in shelf.touching(half.group, VM_WINDOW) if fit(one := of_group[id(group)])]
        except CrowdedError:
            return None
        return found[0] if len({id(one) for one in found}) == 1 else None

    chosen = []
    for part in parts:
        whole = only(near_wholes, part, lambda one, part=part: fits(part, one))  # type: ignore[misc]
        if whole and only(near_parts, whole, lambda one, whole=whole: fits(one, whole)) is part:  # type: ignore[misc]
            chosen.append((part, whole))
    for part, whole in chosen:
        joining.put(part, whole)
    return {id(part) for part, _ in chosen}
