"""What is known of sources that were read apart, put together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import TypeVar

from vmlog.read.log_copies import copies_among, copy_notices
from vmlog.read.reading import Reading

_Value = TypeVar("_Value")


def merge_readings(readings: Sequence[Reading]) -> Reading:
    """Return what reading all sources together gives.

    Args:
        readings: at least one, each of other sources, in the order of the sources, not yet completed.
    """
    members = [member for reading in readings for member in reading.members]
    members.sort(key=lambda member: member.place)
    bundles = _merged([reading.bundles for reading in readings])
    copies = copies_among(members, bundles)
    told = tuple(notice for reading in readings for notice in reading.told)
    further = tuple(notice for reading in readings for notice in reading.further)
    return Reading(
        sources=tuple(chain.from_iterable(reading.sources for reading in readings)),
        members=tuple(members),
        notices=(*told, *further, *copy_notices(copies)),
        told=told,
        further=further,
        hosts=_merged([reading.hosts for reading in readings]),
        folders=_merged([reading.folders for reading in readings]),
        host=readings[0].host,
        bundles=bundles,
        copies=copies,
    )


def _merged(maps: Sequence[Mapping[str, _Value]]) -> dict[str, _Value]:
    return dict(chain.from_iterable(part.items() for part in maps))
