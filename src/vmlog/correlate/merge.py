"""Joining whole groups that share no identifier: vCenter's events, and the tasks of a vCenter without operation ids."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from vmlog.correlate.identity import Group
from vmlog.correlate.nearby import OPERATION_WINDOW, VM_WINDOW, CrowdedError, Shelf, Shelves
from vmlog.correlate.observation import HOST_LOGS

# vCenter writes an event within seconds of what it tells about.
_AT_ONCE: Final = timedelta(seconds=5)
_LONGEST: Final = timedelta(days=1)


def merge_events(groups: list[Group]) -> list[Group]:
    """Give vCenter's events to the migrations they are about: same VM, or same reason, at the same time."""
    events = [group for group in groups if _only_events(group)]
    others = [group for group in groups if not _only_events(group)]
    named: Shelves[str] = Shelves()
    unnamed = Shelf()
    for group in others:
        for name in group.vm_names:
            named.add(name, group)
        if not group.vm_names and group.migration_id is None:
            unnamed.add(group)
    kept = []
    for event in events:
        same = _distinct(group for name in event.vm_names for group in named.around(name, event, VM_WINDOW))
        if not same:
            silent = _distinct(unnamed.near(event.start, event.end, VM_WINDOW))
            same = [group for group in silent if _causes(group) & _causes(event)] or silent
        if len(same) > 1:
            same = [group for group in same if group.near(event.start, _AT_ONCE) and group.near(event.end, _AT_ONCE)]
        if len(same) == 1:
            _join(event, same[0])
        else:
            kept.append(event)
    return others + _merge_twins(kept)


def _distinct(groups: Iterator[Group]) -> list[Group]:
    """The groups, each once; two that are none where they are too many to tell."""
    try:
        return list({id(group): group for group in groups}.values())
    except CrowdedError:
        return [Group(None), Group(None)]


def _merge_twins(events: list[Group]) -> list[Group]:
    """One migration seen in several events only (begin and end) is one group."""
    merged: list[Group] = []
    latest: dict[str, Group] = {}
    for event in sorted(events, key=lambda group: group.observations[0].order):
        twins = [latest[name] for name in sorted(event.vm_names) if name in latest]
        twin = next((group for group in twins if group.near(event.start, OPERATION_WINDOW)), None)
        if twin is None or any(mark.line.event == "begin" for mark in event.observations[0].marks):
            merged.append(event)
            twin = event
        else:
            _join(event, twin)
        latest.update(dict.fromkeys(twin.vm_names, twin))
    return merged


def _join(part: Group, whole: Group) -> None:
    for observation in part.observations:
        whole.add(observation)


def _only_events(group: Group) -> bool:
    return group.migration_id is None and all(
        any(mark.line.id.startswith("vpxd-event-") for mark in item.marks) for item in group.observations
    )


def _causes(group: Group) -> set[str]:
    return {hit.cause.id for item in group.observations for hit in item.hits if hit.cause.role == "cause"}


def merge_requests(groups: list[Group]) -> list[Group]:
    """Join the halves of vCenter and of the hosts that share nothing but the time.

    vCenter 2.5 writes no operation ids and its task names the VM by reference only; the agent of ESXi 4 copies files
    without naming operation or VM. Halves are joined only where there is no choice: one request and one other half.
    """
    nameless = [group for group in groups if not group.operations and not group.vm_names and not group.vm_folders]
    requests = [group for group in nameless if group.migration_id is None and group.tasks]
    moves = [group for group in groups if group.migration_id and not group.tasks]
    copies = [group for group in nameless if group.migration_id is None and not group.tasks]
    relocations = [group for group in groups if group.migration_id is None and _only_relocation(group)]
    gone = _pair(requests, moves) | _pair(copies, relocations)
    return [group for group in groups if id(group) not in gone]


def _only_relocation(group: Group) -> bool:
    """Whether only vCenter speaks in the group, of a relocation."""
    return not any(item.log in HOST_LOGS for item in group.observations) and any(
        mark.line.id == "vpxd-relocate-begin" for item in group.observations for mark in item.marks
    )


def _pair(parts: list[Group], wholes: list[Group]) -> set[int]:
    """Put each part into the one whole that it meets, if that meets no other part; returns what is gone."""
    near_wholes, near_parts = _ByStart(wholes), _ByStart(parts)
    gone: set[int] = set()
    for part in parts:
        near = near_wholes.overlapping(part)
        if len(near) == 1 and len(near_parts.overlapping(near[0])) == 1:
            _join(part, near[0])
            gone.add(id(part))
    return gone


class _ByStart:
    """Groups of at most a day, to be asked which of them overlap with another; two are enough to know."""

    def __init__(self, groups: Sequence[Group]) -> None:
        self._spans: list[tuple[datetime, datetime, Group]] = sorted(
            (
                (group.start, group.end, group)
                for group in groups
                if group.start and group.end and group.end - group.start <= _LONGEST
            ),
            key=lambda span: span[:2],
        )
        self._starts = [start for start, _, _ in self._spans]

    def overlapping(self, other: Group) -> list[Group]:
        """At most two groups of which one lies within the other, give or take the window."""
        if other.start is None or other.end is None:
            return []
        found: list[Group] = []
        place = bisect_left(self._starts, other.start - VM_WINDOW - _LONGEST)
        for start, end, group in self._spans[place:]:
            if start > other.end + VM_WINDOW or len(found) == 2:
                break
            if (start - VM_WINDOW <= other.start and other.end <= end + VM_WINDOW) or (
                other.start - VM_WINDOW <= start and end <= other.end + VM_WINDOW
            ):
                found.append(group)
        return found
