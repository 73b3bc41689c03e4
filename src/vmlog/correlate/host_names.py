"""Which folders of loose logs are named after their hosts, by what was read and recognised in them."""

from __future__ import annotations

from collections.abc import Sequence

from vmlog.correlate.folders import hosts_of_folders
from vmlog.observe.observation import Observation
from vmlog.read.reading import Reading


def name_hosts(reading: Reading, observations: Sequence[Observation] = ()) -> Reading:
    """Take folders for hosts where the records allow it.

    Args:
        reading: the result of reading the sources.
        observations: records of it, with the hosts that their headers name and no others.

    Returns:
        The reading with these hosts, and with the host that the user named for the logs that name none.
    """
    files: dict[str, list[str]] = {unit: [] for unit in reading.folders}
    for member in reading.members:
        if member.unit in files:
            files[member.unit].append(member.coverage.member.rpartition("/")[2])
    sources = {member.coverage.source.rstrip("/") for member in reading.members}
    found = hosts_of_folders(reading.folders, files, sources, observations, reading.hosts.values())
    if not reading.host:
        return reading.with_hosts(found.hosts, frozenset({found.by_shape} if found.by_shape else ()))
    confirmed = {unit: host for unit, host in found.hosts.items() if unit != found.by_shape}
    return reading.with_hosts({unit: confirmed.get(unit, reading.host) for unit in reading.folders}, frozenset())
