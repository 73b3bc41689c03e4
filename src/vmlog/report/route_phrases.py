"""From where to where, for many hosts and VMs, in as few words as it needs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

_SHOWN: Final = 4  # names in a list, and parts of a phrase, unless all are shown
_ARROW: Final = "→"
_BOTH_WAYS: Final = "↔"
Pair = tuple[str, str]


def listed(names: Iterable[str], noun: str = "", *, show_all: bool = False) -> str:
    """Return the first names, and how many more there are.

    >>> listed("abcdef"), listed("abcdef", " VMs"), listed("abc")
    ('a, b, c, d and 2 more', 'a, b, c, d and 2 more VMs', 'a, b, c')
    """
    found = list(names)
    if show_all or len(found) <= _SHOWN + 1:
        return ", ".join(found)
    return f"{', '.join(found[:_SHOWN])} and {len(found) - _SHOWN:,} more{noun}"


def one_way_phrase(pairs: Iterable[Pair], *, show_all: bool = False) -> str:
    """Return pairs of hosts whose direction matters; those that are there in both directions come first.

    >>> one_way_phrase([("a", "c"), ("b", "c")]), one_way_phrase([("a", "b"), ("b", "a"), ("a", "c")])
    ('a, b → c', 'a ↔ b; a → c')
    """
    found = dict.fromkeys(pairs)
    mutual = [pair for pair in found if pair[::-1] in found]
    single = [pair for pair in found if pair[::-1] not in found]
    parts = _mutual_parts(mutual, _BOTH_WAYS, show_all=show_all)
    return _parts([*parts, *_merged_parts(single, _ARROW)], show_all=show_all)


def mutual_phrase(pairs: Iterable[Pair], *, both_ways: bool, show_all: bool = False) -> str:
    """Return pairs of hosts of which the same holds in both directions, each pair in one of them.

    Args:
        pairs: the pairs.
        both_ways: whether moves in both directions were asked about.
        show_all: shorten nothing.

    >>> mutual_phrase([("a", "b"), ("a", "c"), ("b", "c"), ("d", "e")], both_ways=True)
    'any two of a, b, c; d ↔ e'
    >>> mutual_phrase([("a", "c"), ("a", "d"), ("b", "c"), ("b", "d")], both_ways=True)
    'a, b ↔ c, d'
    """
    return _parts(_mutual_parts([*pairs], _BOTH_WAYS if both_ways else _ARROW, show_all=show_all), show_all=show_all)


def vms_phrase(vms: Iterable[tuple[str, str, str | None]], *, show_all: bool = False) -> str:
    """Return VMs, each with its host and where it would go.

    >>> vms_phrase([("web-01", "a", "b"), ("web-02", "a", "b"), ("db-01", "a", None)])
    'web-01, web-02 on a → b; db-01 on a'
    >>> vms_phrase([("web-01", "a", "b"), ("web-02", "b", "a")])
    'web-01, web-02 to any other of a, b'
    """
    by_vm: dict[Pair, list[str]] = {}
    for vm, host, other in vms:
        targets = by_vm.setdefault((vm, host), [])
        if other:
            targets.append(other)
    by_route: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for (vm, host), targets in by_vm.items():
        by_route.setdefault((host, tuple(dict.fromkeys(targets))), []).append(vm)
    meeting = {frozenset((host, *ends)) for host, ends in by_route}
    if len(by_route) > 1 and len(meeting) == 1:
        names = [name for found in by_route.values() for name in found]
        anywhere = listed(sorted(*meeting), " hosts", show_all=show_all)
        return f"{listed(names, ' VMs', show_all=show_all)} to any other of {anywhere}"
    parts = []
    for (host, ends), names in by_route.items():
        route = f"{host} {_ARROW} {', '.join(ends)}" if ends else host
        parts.append(f"{listed(names, ' VMs', show_all=show_all)} on {route}")
    return _parts(parts, show_all=show_all)


def _mutual_parts(pairs: Sequence[Pair], arrow: str, *, show_all: bool) -> list[str]:
    neighbours: dict[str, dict[str, None]] = {}
    for one, other in pairs:
        neighbours.setdefault(one, {}).setdefault(other)
        neighbours.setdefault(other, {}).setdefault(one)
    parts: list[str] = []
    for hosts in _connected(neighbours):
        left = [host for host in hosts if host not in neighbours[hosts[0]]]
        right = [*neighbours[hosts[0]]]
        if len(hosts) > 2 and all(len(neighbours[host]) == len(hosts) - 1 for host in hosts):
            parts.append(f"any two of {listed(sorted(hosts), ' hosts', show_all=show_all)}")
        elif all(neighbours[host].keys() == set(right) for host in left) and all(
            neighbours[host].keys() == set(left) for host in right
        ):
            parts.append(f"{', '.join(left)} {arrow} {', '.join(right)}")
        else:
            once = {frozenset(pair): pair for pair in reversed(pairs) if pair[0] in hosts}
            parts += _merged_parts([*reversed(once.values())], arrow)
    return parts


def _connected(neighbours: dict[str, dict[str, None]]) -> list[list[str]]:
    """Return the hosts in groups without a pair between two groups, in order."""
    groups: list[list[str]] = []
    seen: set[str] = set()
    for start in neighbours:
        if start in seen:
            continue
        reached = {start}
        waiting = [start]
        while waiting:
            new = neighbours[waiting.pop()].keys() - reached
            reached |= new
            waiting += sorted(new)
        seen |= reached
        groups.append([host for host in neighbours if host in reached])
    return groups


def _merged_parts(pairs: Sequence[Pair], arrow: str) -> list[str]:
    merged = min(_merged(pairs, 1), _merged(pairs, 0), key=len)
    return [f"{', '.join(left)} {arrow} {', '.join(right)}" for left, right in merged]


def _merged(pairs: Sequence[Pair], side: int) -> list[tuple[list[str], list[str]]]:
    """Return sources and destinations, joined where all of these go to all of those.

    Args:
        pairs: from where to where.
        side: which end to begin with, 0 for the sources.
    """
    ends: dict[str, list[str]] = {}
    for pair in pairs:
        ends.setdefault(pair[side], []).append(pair[1 - side])
    joined: dict[tuple[str, ...], list[str]] = {}
    for end, others in ends.items():
        joined.setdefault(tuple(others), []).append(end)
    return [(names, list(others)) if side == 0 else (list(others), names) for others, names in joined.items()]


def _parts(parts: Sequence[str], *, show_all: bool) -> str:
    if show_all or len(parts) <= _SHOWN + 1:
        return "; ".join(parts)
    return f"{'; '.join(parts[:_SHOWN])}; and {len(parts) - _SHOWN:,} more"
