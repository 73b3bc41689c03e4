"""What an observer kept of some sources, before it is known what other sources ask for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vmlog.observe.deferred import DeferredLines
from vmlog.observe.observation import Observation


@dataclass(frozen=True, slots=True)
class KeptRecords:
    """What an observer kept.

    Attributes:
        observations: what may concern a migration, in the order of reading.
        trouble: records of trouble on hosts.
        strays: see `Observer`.
        waiting: records that wait until another one names their operation or VM.
        vm_names: names of VMs by vCenter's references, for each bundle.
    """

    observations: Sequence[Observation]
    trouble: Sequence[Observation]
    strays: Sequence[Observation]
    waiting: Sequence[DeferredLines]
    vm_names: Mapping[str, Mapping[str, str]]
