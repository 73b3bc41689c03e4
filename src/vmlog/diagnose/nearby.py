"""What went wrong on the hosts of a migration at about the time at which it failed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from vmlog.diagnose.outcome import Verdict
from vmlog.diagnose.ranking import DOUBTFULLY_NEAR_FACTOR, NEAR_FACTOR, OWN_FACTOR, Sighting
from vmlog.match.hit import Hit
from vmlog.observe.host_trouble import adapter_of, kinds_of
from vmlog.observe.observation import HOST_LOGS, Observation, host_label, label_of
from vmlog.source.network import Network
from vmlog.terms import Outcome, Side
from vmlog.timeline.timeline import Timeline

MAX_CONTEXT: Final = 8
NO_NETWORKS: Final[Mapping[str, Network]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class NearbyRecord:
    """A record that is none of the migration's own, with the side that its host had in it.

    `on_path` tells of trouble with a network adapter whether the migration went over it; null where that is not known.
    """

    observation: Observation
    side: Side | None
    on_path: bool | None = None

    @property
    def kinds(self) -> frozenset[str]:
        """What trouble it tells of: names of files in `patterns/context/` and ids of causes."""
        return kinds_of(self.observation)

    @property
    def causes(self) -> list[Hit]:
        """The causes that it tells of by itself."""
        return [hit for hit in self.observation.hits if hit.cause.of_host]

    @property
    def certain(self) -> bool:
        """Whether it surely concerns the migration; of a network adapter that must be known."""
        return self.on_path or adapter_of(self.observation) is None


def find_nearby(
    course: Timeline, verdict: Verdict, window_s: float, networks: Mapping[str, Network] = NO_NETWORKS
) -> list[NearbyRecord]:
    """The nearest record of each kind on each host within `window_s` seconds of the failure, in order of time.

    Of network adapters one that the migration went over goes before a nearer one. What has stalled went wrong at its
    last sign of life, not when that was noticed.

    Args:
        course: the migration.
        verdict: how and when it ended.
        window_s: seconds before and after the failure.
        networks: which adapters carry which addresses, by host as far as the bundles tell.
    """
    moment = course.group.end if verdict.outcome is Outcome.STALLED else verdict.failed_utc
    if moment is None:
        return []
    by_label = {label_of(host): network for host, network in networks.items()}
    nearest: dict[tuple[str, frozenset[str]], tuple[bool, timedelta, NearbyRecord]] = {}
    for place, side in sorted(_places(course).items()):
        path = _adapters(course, side, by_label.get(place))
        for item in course.surroundings.near(place, *_span(moment, window_s)):
            adapter = adapter_of(item)
            found = NearbyRecord(item, side, adapter in path if path and adapter else None)
            distance = abs((item.when or moment) - moment)
            known = nearest.get((place, found.kinds))
            if known is None or (not found.certain, distance) < known[:2]:
                nearest[place, found.kinds] = (not found.certain, distance, found)
    chosen = sorted(nearest.values(), key=lambda entry: (entry[1], entry[2].observation.order))[:MAX_CONTEXT]
    return sorted((found for _, _, found in chosen), key=lambda found: found.observation.order)


def host_sightings(
    course: Timeline, nearby: Sequence[NearbyRecord], first: int, fit: Callable[[Hit], bool]
) -> list[Sighting]:
    """The causes that trouble on the hosts tells of by itself.

    Args:
        course: the migration.
        nearby: what happened near its failure.
        first: number of the first of these records among the evidence.
        fit: whether a cause can explain the failure.
    """
    return [
        Sighting(hit, number, found.observation.log, found.observation.host, tie)
        for number, found in enumerate(nearby, first)
        for hit in found.causes
        if (tie := _tie(course, found, hit)) and fit(hit)
    ]


def _tie(course: Timeline, found: NearbyRecord, hit: Hit) -> float:
    """How surely it concerns the migration: an address in the message must be the migration's on that host."""
    address = hit.variables.get("ip")
    if address is None:
        return NEAR_FACTOR
    sides = {Side.SOURCE: course.source.ip, Side.DESTINATION: course.destination.ip}
    known = {sides[found.side]} if found.side in sides else {*sides.values()}
    if address in known:
        return OWN_FACTOR
    return DOUBTFULLY_NEAR_FACTOR if None in known else 0.0


def _adapters(course: Timeline, side: Side | None, network: Network | None) -> frozenset[str] | None:
    """The adapters behind the address from which, or to which, the migration went."""
    address = {Side.SOURCE: course.source.ip, Side.DESTINATION: course.destination.ip}.get(side) if side else None
    return network.adapters_of(address) if network and address else None


def find_parent(course: Timeline) -> list[NearbyRecord]:
    """The task that the migration came from, as a list of one or none."""
    return [NearbyRecord(course.request.parent, Side.VCENTER)] if course.request.parent else []


def _span(moment: datetime, window_s: float) -> tuple[datetime, datetime]:
    window = timedelta(seconds=window_s)
    utc = moment.tzinfo
    start = moment - window if moment - datetime.min.replace(tzinfo=utc) > window else moment
    end = moment + window if datetime.max.replace(tzinfo=utc) - moment > window else moment
    return start, end


def _places(course: Timeline) -> dict[str, Side | None]:
    """The hosts that took part, by label, with their sides."""
    places: dict[str, Side | None] = {}
    for endpoint, end in ((course.source, Side.SOURCE), (course.destination, Side.DESTINATION)):
        if endpoint.host:
            places.setdefault(label_of(endpoint.host), end)
    for record in course.records:
        item = record.observation
        if item.log in HOST_LOGS and not places.get(host_label(item)):
            places[host_label(item)] = record.side
    return places
