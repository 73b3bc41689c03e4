"""What the observations of a run lack by themselves: hosts of their folders, years and zones of their stamps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from vmlog.correlate.host_names import name_hosts
from vmlog.correlate.relays import forget_relays
from vmlog.correlate.years_zones import resolve_years_and_zones
from vmlog.observe.observation import Observation
from vmlog.read.reading import Reading


def complete_observations(observations: Sequence[Observation], reading: Reading) -> Reading:
    """Fill in hosts and correct assumed years and zones of the observations, in place.

    Args:
        observations: in any order, with the hosts that their headers name.
        reading: what is known of the logs that they come from; an empty one if nothing is.

    Returns:
        The reading with the hosts of its folders and corrected times.
    """
    forget_relays(observations)
    reading = name_hosts(reading, observations)
    vm_folders = reading.vm_folders()
    for observation in observations:
        if observation.log == "vmware":
            observation.in_vm_folder = (observation.source, observation.member.rpartition("/")[0]) in vm_folders
        observation.host = observation.host or reading.hosts.get(observation.unit)
    assumed = [member.assumed for member in reading.members]
    units = [member.unit for member in reading.members]
    coverage, shifts = resolve_years_and_zones(observations, reading.coverage, assumed, units)
    members = [replace(member, coverage=row) for member, row in zip(reading.members, coverage, strict=True)]
    return replace(reading, members=tuple(members), shifts=shifts)
