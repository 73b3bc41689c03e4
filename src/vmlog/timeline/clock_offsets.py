"""Differences between the clocks of hosts and vCenter, from the records of migrations on several of them.

Both hosts write some lines at nearly the same moment, and the records of a host for a task lie between the begin and
the end that vCenter writes. Each migration gives a few such pairs. Medians over all of them tolerate errors and single
outliers; the spread shows how well the pairs agree. A clock that was set while the logs were written has several
offsets.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import pairwise

from vmlog.correlate.migration_group import MigrationGroup
from vmlog.logs import HOST_LOGS
from vmlog.model import ClockOffset, Notice
from vmlog.observe.observation import Observation, host_label, label_of
from vmlog.terms import Side
from vmlog.timeline.clock_steps import ClockLink, ClockPair, OffsetSpan, shifted
from vmlog.timeline.stage_events import StageEvent, stage_events_of


def measure_offsets(groups: Iterable[MigrationGroup]) -> tuple[ClockOffset, ...]:
    """Return the offsets of all linked clocks from the reference: vCenter's, else that of the host with most pairs."""
    names: dict[str, str] = {}
    together: dict[tuple[str, str], list[ClockPair]] = defaultdict(list)
    during: dict[tuple[str, str], list[ClockPair]] = defaultdict(list)
    for group in groups:
        for host in dict.fromkeys(item.host for item in group.observations):
            if host and len(host) > len(names.get(label_of(host), "")):
                names[label_of(host)] = host
        _, stage_events = stage_events_of(group)
        for machines, pair in _pairs_of_hosts(stage_events):
            together[machines].append(pair)
        for machines, pair in _pairs_with_vcenter(stage_events):
            during[machines].append(pair)
    links = {machines: ClockLink(found) for machines, found in (together | during).items()}
    reference = _reference(links, {vcenter for vcenter, _ in during})
    if reference is None:
        return ()
    return tuple(
        ClockOffset(
            names[machine],
            names[reference],
            round(span.ahead, 3),
            round(span.spread, 3),
            span.pairs,
            span.since,
            span.until,
        )
        for machine, spans in sorted(_offsets_from(reference, links).items(), key=lambda item: names.get(item[0], ""))
        if machine != reference and machine in names and reference in names
        for span in spans
    )


def set_clocks(observations: Iterable[Observation], clocks: Iterable[ClockOffset]) -> bool:
    """Set in each observation how far its clock is ahead. Return whether that changes anything."""
    rows: dict[str, list[ClockOffset]] = defaultdict(list)
    for clock in clocks:
        rows[label_of(clock.host)].append(clock)
    ahead = {label: _Corrections(found) for label, found in rows.items() if any(clock.counts for clock in found)}
    if not ahead:
        return False
    for observation in observations:
        corrections = ahead.get(host_label(observation)) if observation.host else None
        observation.ahead = corrections.at(observation.ts) if corrections and observation.ts else None
    return True


def clock_notices(clocks: Iterable[ClockOffset]) -> tuple[Notice, ...]:
    """Return a warning for each time that a clock was set while the logs were written."""
    return tuple(
        Notice(
            "clock-step",
            f"the clock of {before.host} or of {before.reference} was set at about {after.from_utc:%Y-%m-%d %H:%M} "
            f"UTC, which changed their difference from {round(before.offset_s):+d} s to {round(after.offset_s):+d} s; "
            "times near that may be off",
        )
        for before, after in pairwise(clocks)
        if before.host == after.host and after.from_utc
    )


class _Corrections:
    """The corrections of one host's stamps, by stamp."""

    def __init__(self, clocks: Sequence[ClockOffset]) -> None:
        self._values = [timedelta(seconds=clock.offset_s) if clock.counts else None for clock in clocks]
        # Where two spans meet, the host's own clock shows two times, one before the step and one after it.
        self._bounds = [
            shifted(after.from_utc, (before.offset_s + after.offset_s) / 2)
            for before, after in pairwise(clocks)
            if after.from_utc
        ]

    def at(self, ts: datetime) -> timedelta | None:
        ahead = self._values[bisect_right(self._bounds, ts)]
        # A stamp of the year 1 stays as it is.
        return ahead if ahead and shifted(ts, -ahead.total_seconds()) != ts else None


def _pairs_of_hosts(stage_events: Sequence[StageEvent]) -> Iterator[tuple[tuple[str, str], ClockPair]]:
    """Yield pairs of hosts (source first) and by how much the destination's stamp is later."""
    first: dict[tuple[str, Side | None], tuple[datetime, Observation]] = {}
    pairs: dict[str, str] = {}
    for event in stage_events:
        item, line = event.observation, event.line
        if line and item.ts and item.host and (line.id, event.side) not in first:
            first[line.id, event.side] = (item.ts, item)
            if line.pairs_with:
                pairs[line.id] = line.pairs_with
    for at_source, at_destination in pairs.items():
        source, destination = first.get((at_source, Side.SOURCE)), first.get((at_destination, Side.DESTINATION))
        if source and destination and host_label(source[1]) != host_label(destination[1]):
            ahead = (destination[0] - source[0]).total_seconds()
            machines = (host_label(source[1]), host_label(destination[1]))
            yield machines, ClockPair(source[0], ahead, 0.0, _line(source[1]), _line(destination[1]))


def _pairs_with_vcenter(stage_events: Sequence[StageEvent]) -> Iterator[tuple[tuple[str, str], ClockPair]]:
    """Yield pairs of vCenter and host, with the middle of the bounds between which the host's clock is ahead."""
    begins = [(ts, item) for item in _of_task(stage_events, "begin") if (ts := item.ts)]
    ends = [ts for item in _of_task(stage_events, "end") if (ts := item.ts)]
    if not begins or not ends:
        return
    begin, task = min(begins, key=lambda pair: pair[0])
    vcenter, end = host_label(task), max(ends)
    hosts: dict[str, list[tuple[datetime, Observation]]] = defaultdict(list)
    last: dict[str, datetime] = {}
    for event in stage_events:
        item = event.observation
        if item.log in HOST_LOGS and item.ts and item.host:
            hosts[host_label(item)].append((item.ts, item))
            # vCenter waits for the source's end, and for the destination's if that succeeds.
            if event.effect == "success" or (event.effect == "fail" and event.side is Side.SOURCE):
                last[host_label(item)] = max(item.ts, last.get(host_label(item), item.ts))
    for host, stamps in hosts.items():
        begun, first = min(stamps, key=lambda pair: pair[0])
        least = (last.get(host) or max(ts for ts, _ in stamps)) - end
        most = begun - begin
        if least <= most:
            ahead, doubt = (least + most) / 2, (most - least) / 2
            yield (
                (vcenter, host),
                ClockPair(begin, ahead.total_seconds(), doubt.total_seconds(), _line(task), _line(first)),
            )


def _of_task(stage_events: Sequence[StageEvent], end: str) -> Iterator[Observation]:
    """Yield the observations that show the begin or the end of vCenter's task."""
    return (event.observation for event in stage_events if event.line and event.line.task == end)


def _line(observation: Observation) -> tuple[str, int]:
    return f"{observation.source}\n{observation.member}", observation.line_no


def _reference(links: Mapping[tuple[str, str], ClockLink], vcenters: set[str]) -> str | None:
    pairs: dict[str, int] = defaultdict(int)
    spread: dict[str, float] = defaultdict(float)
    for (first, second), link in links.items():
        for machine, seen in ((first, link), (second, link.turned())):
            pairs[machine] += len(link.pairs)
            # A clock that was set back does not show the steps of the others.
            spread[machine] = max(spread[machine], _widest(seen.spans))
    return min(vcenters or pairs, key=lambda machine: (-pairs[machine], spread[machine], machine), default=None)


def _offsets_from(reference: str, links: Mapping[tuple[str, str], ClockLink]) -> dict[str, tuple[OffsetSpan, ...]]:
    """Return the offsets of every machine that links lead to, each along the way with the least spread."""
    neighbours: dict[str, list[tuple[str, ClockLink]]] = defaultdict(list)
    for (first, second), link in links.items():
        neighbours[first].append((second, link))
        neighbours[second].append((first, link.turned()))
    found: dict[str, tuple[OffsetSpan, ...]] = {reference: (OffsetSpan(0.0, 0.0, 0),)}
    done: set[str] = set()
    nearest = [(0.0, reference)]
    while nearest:
        _, machine = heappop(nearest)
        if machine in done:
            continue
        done.add(machine)
        for other, link in neighbours[machine]:
            if other in done:
                continue
            spans = link.beyond(found[machine])
            if other not in found or _widest(spans) < _widest(found[other]):
                found[other] = spans
                heappush(nearest, (_widest(spans), other))
    return found


def _widest(spans: Sequence[OffsetSpan]) -> float:
    return max(span.spread for span in spans)
