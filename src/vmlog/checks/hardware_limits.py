"""What the release of a host supports: virtual hardware, virtual CPUs, memory of one VM."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from vmlog.facts.fact import Fact
from vmlog.facts.host_facts import HostFacts
from vmlog.knowledge.hardware_versions import HardwareSupport, load_hardware_versions

_MOST_DIGITS: Final = 12


@dataclass(frozen=True, slots=True)
class HostLimit:
    """A limit of a host.

    Attributes:
        surely: what it supports with certainty; 0 where nothing is known.
        possibly: the most that it may support; None where no limit is known.
        fact: the fact that states it; None where the release does.
    """

    surely: int
    possibly: int | None
    fact: Fact | None = None


def supported_hardware(host: HostFacts) -> HardwareSupport | None:
    """Return the virtual hardware that a host supports; None where its release is unknown or older than the table."""
    if host.version is None:
        return None
    build = int(host.build) if host.build and host.build.isdecimal() and len(host.build) <= _MOST_DIGITS else 0
    support = load_hardware_versions().supported_by(host.version, build)
    return support if support.surely else None


def limit_of(host: HostFacts, capability: str, most: Callable[[int], int | None]) -> HostLimit:
    """Return a limit of a host: what hostd states, else what goes with its virtual hardware.

    Args:
        host: the host.
        capability: name of the property in which hostd states it.
        most: returns the limit that goes with a virtual hardware version, None for unknown.
    """
    stated = host.table.find("host.capability", capability)
    if stated and str(stated.value).isdecimal():
        return HostLimit(int(stated.value), int(stated.value), stated)
    support = supported_hardware(host)
    if support is None:
        return HostLimit(0, None)
    possibly = most(support.possibly) if support.possibly is not None else None
    # Limits only grow: what goes with an older virtual hardware version is supported, too.
    known = filter(None, map(most, range(support.surely, 0, -1)))
    return HostLimit(next(known, 0), possibly)
