"""How far the clocks of hosts and vCenter are apart, from what a migration leaves on several of them.

Both hosts write some lines at nearly the same moment; what a host does for a task lies between the begin and the end
that vCenter writes. Each migration gives a few such pairs. Medians over all of them stand errors and single outliers;
the spread says how well the pairs agree, and is wide where a clock was set while the logs were written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Final

from vmlog.correlate.course import Moment, moments_of
from vmlog.correlate.identity import Group
from vmlog.correlate.observation import HOST_LOGS, Observation, host_label, label_of
from vmlog.model import ClockOffset, Side

# Lines of the source and of the destination that are written at about the same moment.
_TOGETHER: Final = (
    ("kernel-hello", "kernel-hello"),
    ("vm-state-emigrated", "vm-state-immigrated"),
    ("kernel-all-pages-sent", "kernel-paging-done"),
)
_TASK_BEGINS: Final = frozenset({"vpxd-migrate-begin", "vpxd-relocate-begin"})
_TASK_ENDS: Final = frozenset({"vpxd-task-finish", "vpxd-migrate-error"})
# What fewer pairs than this agree on may still be off by so many seconds.
_ENOUGH_PAIRS: Final = 3
_DOUBT_S: Final = 0.5
_MAD_TO_SIGMA: Final = 1.4826
# An offset counts for ordering when it is at least this large, and certain.
_MATTERS_S: Final = 1.0


@dataclass(frozen=True, slots=True)
class _Link:
    """How far one clock runs ahead of another, seconds."""

    offset: float
    spread: float
    pairs: int


def measure(groups: Iterable[Group]) -> tuple[ClockOffset, ...]:
    """Offsets of all clocks that can be linked to the reference: vCenter's, else that of the host with most pairs."""
    names: dict[str, str] = {}
    together: dict[tuple[str, str], list[float]] = defaultdict(list)
    during: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
    for group in groups:
        for host in dict.fromkeys(item.host for item in group.observations):
            if host and len(host) > len(names.get(label_of(host), "")):
                names[label_of(host)] = host
        _, moments = moments_of(group)
        for machines, ahead in _both_hosts(moments):
            together[machines].append(ahead)
        for machines, bounds in _during_task(moments):
            during[machines].append(bounds)
    links = {machines: _of_pairs(found) for machines, found in together.items()}
    links |= {machines: _of_bounds(found) for machines, found in during.items()}
    reference = _reference(links, {vcenter for vcenter, _ in during})
    if reference is None:
        return ()
    return tuple(
        ClockOffset(names[machine], names[reference], round(link.offset, 3), round(link.spread, 3), link.pairs)
        for machine, link in sorted(_from(reference, links).items(), key=lambda item: names[item[0]])
        if machine != reference and machine in names and reference in names
    )


def set_clocks(observations: Iterable[Observation], clocks: Iterable[ClockOffset]) -> bool:
    """Tell the observations how far their clocks run ahead. Returns whether that changes anything."""
    ahead = {
        clock.host: timedelta(seconds=clock.offset_s)
        for clock in clocks
        if abs(clock.offset_s) >= _MATTERS_S and abs(clock.offset_s) > 2 * clock.spread_s
    }
    if not ahead:
        return False
    labels = {label_of(name): value for name, value in ahead.items()}
    for observation in observations:
        observation.ahead = labels.get(host_label(observation)) if observation.host else None
    return True


def _both_hosts(moments: Sequence[Moment]) -> Iterator[tuple[tuple[str, str], float]]:
    """Pairs of hosts (source first) and by how much the destination's stamp is later."""
    first: dict[tuple[str, Side | None], tuple[datetime, str]] = {}
    for moment in moments:
        item = moment.observation
        if item.ts and item.host and (moment.id, moment.side) not in first:
            first[moment.id, moment.side] = (item.ts, host_label(item))
    for at_source, at_destination in _TOGETHER:
        source, destination = first.get((at_source, Side.SOURCE)), first.get((at_destination, Side.DESTINATION))
        if source and destination and source[1] != destination[1]:
            yield (source[1], destination[1]), (destination[0] - source[0]).total_seconds()


def _during_task(moments: Sequence[Moment]) -> Iterator[tuple[tuple[str, str], tuple[float, float]]]:
    """Pairs of vCenter and host, with the least and the most by which the host's clock can be ahead."""
    begins = [(ts, m.observation) for m in moments if m.id in _TASK_BEGINS and (ts := m.observation.ts)]
    ends = [ts for m in moments if m.id in _TASK_ENDS and (ts := m.observation.ts)]
    if not begins or not ends:
        return
    begin, task = min(begins, key=lambda pair: pair[0])
    vcenter, end = host_label(task), max(ends)
    hosts: dict[str, list[datetime]] = defaultdict(list)
    last: dict[str, datetime] = {}
    for moment in moments:
        item = moment.observation
        if item.log in HOST_LOGS and item.ts and item.host:
            hosts[host_label(item)].append(item.ts)
            # vCenter waits for the source's end, and for the destination's if it goes well.
            if moment.event == "success" or (moment.event == "fail" and moment.side is Side.SOURCE):
                last[host_label(item)] = max(item.ts, last.get(host_label(item), item.ts))
    for host, stamps in hosts.items():
        least = (last.get(host, max(stamps)) - end).total_seconds()
        most = (min(stamps) - begin).total_seconds()
        if least <= most:
            yield (vcenter, host), (least, most)


def _of_pairs(found: list[float]) -> _Link:
    middle = median(found)
    spread = _MAD_TO_SIGMA * median(abs(value - middle) for value in found)
    return _Link(middle, spread if len(found) >= _ENOUGH_PAIRS else max(spread, _DOUBT_S), len(found))


def _of_bounds(found: list[tuple[float, float]]) -> _Link:
    """The middle of the narrowest bounds; a task that waited in a queue bounds but loosely."""
    narrowest = min(most - least for least, most in found)
    tight = [(least, most) for least, most in found if most - least <= 2 * narrowest + _DOUBT_S]
    middles = [(least + most) / 2 for least, most in tight]
    middle = median(middles)
    half = median((most - least) / 2 for least, most in tight)
    return _Link(middle, max(half, _MAD_TO_SIGMA * median(abs(value - middle) for value in middles)), len(tight))


def _reference(links: Mapping[tuple[str, str], _Link], vcenters: set[str]) -> str | None:
    pairs: dict[str, int] = defaultdict(int)
    for machines, link in links.items():
        for machine in machines:
            pairs[machine] += link.pairs
    return min(vcenters or pairs, key=lambda machine: (-pairs[machine], machine), default=None)


def _from(reference: str, links: Mapping[tuple[str, str], _Link]) -> dict[str, _Link]:
    """The offset of every machine that links lead to, each along the way with the least spread in all."""
    neighbours: dict[str, list[tuple[str, _Link]]] = defaultdict(list)
    for (first, second), link in links.items():
        neighbours[first].append((second, link))
        neighbours[second].append((first, _Link(-link.offset, link.spread, link.pairs)))
    known: dict[str, _Link] = {}
    open_ = {reference: _Link(0.0, 0.0, 0)}
    while open_:
        machine = min(open_, key=lambda name: (open_[name].spread, name))
        here = known[machine] = open_.pop(machine)
        for other, link in neighbours[machine]:
            spread = here.spread + link.spread
            if other not in known and (other not in open_ or spread < open_[other].spread):
                pairs = min(here.pairs, link.pairs) if here.pairs else link.pairs
                open_[other] = _Link(here.offset + link.offset, spread, pairs)
    return known
