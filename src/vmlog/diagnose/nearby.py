"""Trouble on the hosts of a migration at about the time at which it failed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from vmlog.diagnose.case import Case
from vmlog.diagnose.confidence import DOUBTFULLY_NEAR_FACTOR, NEAR_FACTOR, OWN_FACTOR
from vmlog.diagnose.outcome import Verdict
from vmlog.diagnose.ranking import fits
from vmlog.diagnose.sighting import Sighting, sighting_in
from vmlog.facts.host_networks import HostNetworks
from vmlog.logs import HOST_LOGS
from vmlog.match.hit import Hit
from vmlog.model import Evidence
from vmlog.observe.host_trouble import adapter_of, is_context, kinds_of, title_of
from vmlog.observe.observation import host_label, label_of
from vmlog.terms import Outcome, Side
from vmlog.timeline.record import Record
from vmlog.timeline.timeline import Timeline

MAX_CONTEXT: Final = 8
NO_NETWORKS: Final = HostNetworks()


@dataclass(frozen=True, slots=True, eq=False)
class NearbyRecord(Record):
    """A record that is not the migration's own, with the side that its host had in the migration.

    Attributes:
        on_path: for trouble with a network adapter, whether the migration used it; None if unknown.
    """

    on_path: bool | None = None

    def evidence(self) -> Evidence:
        """Return the record as evidence; trouble on a host says what happened."""
        found = super(NearbyRecord, self).evidence()  # slots make another class of it
        return replace(found, trouble=title_of(self.observation)) if is_context(self.observation) else found

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of trouble that it reports: names of files in `patterns/context/` and ids of causes."""
        return kinds_of(self.observation)

    @property
    def causes(self) -> list[Hit]:
        """The causes that it states by itself."""
        return [hit for hit in self.observation.hits if hit.cause.of_host]

    @property
    def certain(self) -> bool:
        """Whether it surely concerns the migration; for a network adapter, only if the migration used it."""
        return self.on_path or adapter_of(self.observation) is None


def find_trouble(case: Case, sightings: Sequence[Sighting], candidates: Sequence[NearbyRecord]) -> list[NearbyRecord]:
    """Return the trouble that may explain the failure, and what the product reports of it besides.

    Args:
        case: the migration.
        sightings: the hits of its own records.
        candidates: the result of `find_nearby`.
    """
    explaining = {sighting.record for sighting in host_sightings(case, candidates)}
    if case.verdict.outcome is Outcome.REFUSED:
        # A refused request never reached a host: only trouble that a sighted cause names has to do with it.
        supporting = {kind for sighting in sightings for kind in sighting.hit.cause.explain.supports}
        return [found for found in candidates if found in explaining or found.kinds & supporting]
    return [found for found in candidates if found in explaining or found.observation.marks]


def find_nearby(
    timeline: Timeline, verdict: Verdict, window_s: float, networks: HostNetworks = NO_NETWORKS
) -> list[NearbyRecord]:
    """Return the nearest record of each kind on each host within `window_s` seconds of the failure, in order of time.

    A record of a network adapter that the migration used precedes a nearer one of another adapter. A stall is taken to
    have begun at the last sign of life, not when it was noticed.

    Args:
        timeline: the migration.
        verdict: how and when it ended.
        window_s: seconds before and after the failure.
        networks: which adapters carry which addresses, by host, as far as the bundles show it.
    """
    failed = timeline.group.end if verdict.outcome is Outcome.STALLED else verdict.failed_utc
    if failed is None:
        return []
    nearest = _nearest_records(timeline, (failed, *_window(failed, window_s)), networks)
    ordered = sorted(nearest, key=lambda found: found.observation.order)
    chosen = sorted(ordered, key=lambda found: abs((found.observation.when or failed) - failed))[:MAX_CONTEXT]
    return sorted(chosen, key=lambda found: found.observation.order)


def find_parent(timeline: Timeline) -> list[NearbyRecord]:
    """Return the task that the migration came from, as a list of one or none."""
    return [NearbyRecord(timeline.request.parent, Side.VCENTER)] if timeline.request.parent else []


def host_sightings(case: Case, nearby: Sequence[NearbyRecord]) -> list[Sighting]:
    """Return the causes that trouble on the hosts states by itself and that may explain the failure."""
    return [
        sighting_in(found, hit, tie)
        for found in nearby
        for hit in found.causes
        if (tie := _tie(case.timeline, found, hit)) and fits(hit, case.facts.known, case.facts.possible)
    ]


def _tie(timeline: Timeline, found: NearbyRecord, hit: Hit) -> float:
    """Return how surely a hit concerns the migration: an address that it names must be the migration's on that host."""
    address = hit.variables.get("ip")
    if address is None:
        return NEAR_FACTOR
    sides = {Side.SOURCE: timeline.source.ip, Side.DESTINATION: timeline.destination.ip}
    known = {sides[found.side]} if found.side in sides else {*sides.values()}
    if address in known:
        return OWN_FACTOR
    return DOUBTFULLY_NEAR_FACTOR if None in known else 0.0


def _nearest_records(
    timeline: Timeline, times: tuple[datetime, datetime, datetime], networks: HostNetworks
) -> Iterator[NearbyRecord]:
    """Yield the nearest trouble of each kind on each host of the migration.

    Args:
        timeline: the migration.
        times: the moment that counts, and the times between which trouble counts.
        networks: which adapters carry which addresses.
    """
    for place, side in sorted(_hosts(timeline).items()):
        for trouble in timeline.trouble.kinds_on(place):
            found = trouble.nearest(*times)
            if found is None:
                continue
            # Most trouble is none of an adapter, and only that asks the bundle's files.
            path = _adapters(timeline, side, place, networks) if adapter_of(found) else None
            found = trouble.nearest_of((None, *sorted(path or ())), *times) or found
            adapter = adapter_of(found)
            yield NearbyRecord(found, side, adapter in path if path and adapter else None)


def _hosts(timeline: Timeline) -> dict[str, Side | None]:
    """Return the hosts that took part, by label, with their sides."""
    hosts: dict[str, Side | None] = {}
    for endpoint, side in ((timeline.source, Side.SOURCE), (timeline.destination, Side.DESTINATION)):
        if endpoint.host:
            hosts.setdefault(label_of(endpoint.host), side)
    for record in timeline.records:
        if record.observation.log in HOST_LOGS and not hosts.get(host_label(record.observation)):
            hosts[host_label(record.observation)] = record.side
    return hosts


def _adapters(timeline: Timeline, side: Side | None, place: str, networks: HostNetworks) -> frozenset[str] | None:
    """Return the adapters behind the address that the migration used on a side."""
    addresses = {Side.SOURCE: timeline.source.ip, Side.DESTINATION: timeline.destination.ip}
    address = addresses.get(side) if side else None
    return networks.adapters_of(place, address) if address else None


def _window(center: datetime, window_s: float) -> tuple[datetime, datetime]:
    """Return the times before and after, without leaving the range of dates."""
    window = timedelta(seconds=window_s)
    utc = center.tzinfo
    start = center - window if center - datetime.min.replace(tzinfo=utc) > window else center
    end = center + window if datetime.max.replace(tzinfo=utc) - center > window else center
    return start, end
