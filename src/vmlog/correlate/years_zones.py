"""Years and zones that the stamps of old logs leave open: the year of syslog lines, the zone of ESX 3.x and 4.x.

Migration ids up to ESXi 6.0 are the time of the request in microseconds, by vCenter's clock. They date the records that
name them, and so the other records of the same host. Without one, a log of the same bundle with complete stamps gives
the year.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from statistics import median
from typing import Final

from vmlog.logs import HOST_LOGS
from vmlog.model import Coverage
from vmlog.observe.observation import Observation, id_time
from vmlog.observe.operation_ids import operation_prefixes
from vmlog.read.reading import StampShifts, in_other_year

# A zone is a multiple of this; the rest is the hosts' clock difference.
_ZONE_STEP: Final = timedelta(minutes=15)
_MAX_ZONE: Final = timedelta(hours=14)
_MAX_REST: Final = timedelta(minutes=5)
_YEAR: Final = timedelta(days=365.2425)


def resolve_years_and_zones(
    observations: Sequence[Observation], coverage: Sequence[Coverage], assumed: Sequence[str], units: Sequence[str]
) -> tuple[tuple[Coverage, ...], StampShifts]:
    """Correct assumed years and zones of the observations in place.

    Args:
        observations: in any order.
        coverage: the rows of the report.
        assumed: per row, the parts of the member's stamps that are assumptions: "", "year", "zone" or "year,zone".
        units: per row, the bundle of the member.

    Returns:
        The rows with corrected times, and by how much they were corrected.
    """
    if not any(assumed) and not any(observation.time_assumed for observation in observations):
        return tuple(coverage), StampShifts()
    years = _years(observations, coverage, assumed, units)
    for observation in observations:
        if observation.ts and "year" in observation.time_assumed:
            observation.ts = in_other_year(observation.ts, years.get(observation.unit, 0))
    zones = _zones(observations)
    for observation in observations:
        if observation.ts and "zone" in observation.time_assumed:
            observation.ts -= zones.get(observation.unit, timedelta(0))
    shifts = StampShifts(years, zones)
    rows = (_corrected(row, parts, unit, shifts) for row, parts, unit in zip(coverage, assumed, units, strict=True))
    return tuple(rows), shifts


def _years(
    observations: Sequence[Observation], coverage: Sequence[Coverage], assumed: Sequence[str], units: Sequence[str]
) -> dict[str, int]:
    """Return by how many years the assumed year of each unit is off."""
    votes: dict[str, list[int]] = defaultdict(list)
    for observation in observations:
        requested = id_time(observation.migration_id) if observation.migration_id else None
        if requested and observation.ts and "year" in observation.time_assumed:
            votes[observation.unit].append(round((requested - observation.ts) / _YEAR))
    complete: dict[str, datetime] = {}
    guessed: dict[str, datetime] = {}
    for row, parts, unit in zip(coverage, assumed, units, strict=True):
        if row.last_utc:
            known = guessed if "year" in parts else complete
            known[unit] = max(known.get(unit, row.last_utc), row.last_utc)
    everywhere = max(complete.values(), default=None)
    shifts = {unit: int(median(sorted(found))) for unit, found in votes.items()}
    for unit, last in guessed.items():
        anchor = complete.get(unit, everywhere)
        if unit not in shifts and anchor:
            shifts[unit] = round((anchor - last) / _YEAR)
    return shifts


def _zones(observations: Sequence[Observation]) -> dict[str, timedelta]:
    """Return how far each unit's zoneless stamps are ahead of UTC."""
    differences: dict[str, list[timedelta]] = defaultdict(list)
    for observation in observations:
        requested = id_time(observation.migration_id) if observation.migration_id else None
        if requested and observation.ts and "zone" in observation.time_assumed:
            differences[observation.unit].append(observation.ts - requested)
    zones = {}
    for unit, found in differences.items():
        # The id dates the request; the first record with it is the nearest.
        nearest = min(found, key=abs)
        zone = round(nearest / _ZONE_STEP) * _ZONE_STEP
        if abs(zone) <= _MAX_ZONE and abs(nearest - zone) <= _MAX_REST:
            zones[unit] = zone
    zones.update(_zones_by_operation(observations, zones))
    hosts = {item.unit for item in observations if item.log in HOST_LOGS and "zone" in item.time_assumed}
    if hosts and not zones:
        # Without evidence, the hosts run in UTC, as ESXi does, and vCenter's zone follows from shared operations.
        zones = dict.fromkeys(hosts, timedelta(0))
        zones.update(_zones_by_operation(observations, zones))
    # A vCenter that names neither ids nor operations has the zone of its hosts.
    agreed = set(zones.values())
    if len(agreed) == 1:
        zone = agreed.pop()
        for observation in observations:
            if "zone" in observation.time_assumed:
                zones.setdefault(observation.unit, zone)
    return zones


def _zones_by_operation(observations: Sequence[Observation], known: Mapping[str, timedelta]) -> dict[str, timedelta]:
    """Return zones of units without migration ids, from operations that they share with units of known zones."""
    begun: dict[str, datetime] = {}
    for observation in observations:
        if (
            observation.ts
            and observation.op_id
            and ("zone" not in observation.time_assumed or observation.unit in known)
        ):
            ts = observation.ts - known.get(observation.unit, timedelta(0))
            for prefix in operation_prefixes(observation.op_id):
                begun[prefix] = min(begun.get(prefix, ts), ts)
    differences: dict[str, list[timedelta]] = defaultdict(list)
    for observation in observations:
        if observation.unit not in known and observation.ts and "zone" in observation.time_assumed:
            for prefix in operation_prefixes(observation.op_id or ""):
                if prefix in begun:
                    differences[observation.unit].append(observation.ts - begun[prefix])
                    break
    zones = {}
    for unit, found in differences.items():
        nearest = sorted(found)[len(found) // 2]
        zone = round(nearest / _ZONE_STEP) * _ZONE_STEP
        if abs(zone) <= _MAX_ZONE:
            zones[unit] = zone
    return zones


def _corrected(row: Coverage, assumed: str, unit: str, shifts: StampShifts) -> Coverage:
    if not assumed:
        return row
    first, last = (shifts.corrected(ts, assumed, unit) if ts else None for ts in (row.first_utc, row.last_utc))
    return replace(row, first_utc=first, last_utc=last)
