"""What the observations of one migration show: sides, stages, ends, names and figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from vmlog.correlate.migration_group import MigrationGroup
from vmlog.correlate.reference_names import ReferenceNames
from vmlog.correlate.request import Request
from vmlog.logs import HOST_LOGS
from vmlog.model import Endpoint
from vmlog.observe.observation import Observation, label_of
from vmlog.observe.trouble_index import TroubleIndex
from vmlog.terms import Kind, Side, Stage
from vmlog.timeline.backward_clock import BackwardClock, find_backward
from vmlog.timeline.endpoints import NO_NAMES, FullNames, endpoints_of
from vmlog.timeline.record import Record
from vmlog.timeline.shown_kind import RELOCATE_METHOD, RELOCATION_EVENTS, shown_kind
from vmlog.timeline.stage_events import StageEvent, furthest_stage, stage_events_of
from vmlog.timeline.vm_identity import vm_of

# By field of a stage line: the metric of the report, and the factor to its unit.
_METRICS: Final[dict[str, tuple[str, float]]] = {
    "bandwidth_mb_s": ("precopy_mb_s", 1.0),
    "downtime_us": ("downtime_ms", 0.001),
    "precopy_stun_us": ("precopy_stun_ms", 0.001),
    "pages_left": ("pages_left", 1.0),
}


@dataclass(slots=True)
class Timeline:
    """Everything that the logs show of one migration, before anything is judged.

    Attributes:
        reached: the furthest stage that began.
        metrics: figures that the logs print, by the name that they have in the report.
        trouble: the trouble on all hosts of the run.
        in_unnamed_folder: whether some records lie in a folder that might be named after a host, but is not.
        host_by_shape: whether a folder counts as named after its host only because the name looks like a host's.
        id_was_masked: whether hosts name an id that was masked before the log was shared.
        backward: the largest step back of a clock between its stage lines, or None.
        on_hosts: whether a host has begun to work on it. A request that vCenter refuses never reaches one.
    """

    group: MigrationGroup
    kind: Kind
    stage_events: list[StageEvent]
    records: list[Record]
    source: Endpoint
    destination: Endpoint
    vm: str | None
    vm_path: str | None
    reached: Stage | None
    metrics: dict[str, float] = field(default_factory=dict)
    trouble: TroubleIndex = field(default_factory=TroubleIndex)
    request: Request = field(default_factory=Request)
    in_unnamed_folder: bool = False
    host_by_shape: bool = False
    id_was_masked: bool = field(init=False)
    on_hosts: bool = field(init=False)
    backward: BackwardClock | None = field(init=False)

    def __post_init__(self) -> None:
        # Rules ask for these again for each record.
        self.id_was_masked = not self.group.migration_id and any(item.mask for item in self.observations)
        self.backward = find_backward(self.stage_events)
        self.on_hosts = bool(self.group.migration_id) or self.id_was_masked or _is_at_work(self.stage_events)

    @property
    def observations(self) -> list[Observation]:
        """The observations of the records, in order."""
        return self.group.observations

    def events(self, *kinds: str) -> list[StageEvent]:
        """Return the stage events of the given kinds, in order."""
        return [event for event in self.stage_events if event.effect in kinds]

    @property
    def relocates_here(self) -> bool:
        """Whether vCenter's records are of a relocation, and no record shows two hosts."""
        ends = [(self.source.host, self.destination.host), (self.source.ip, self.destination.ip)]
        if any(one and other and label_of(one) != label_of(other) for one, other in ends):
            return False
        return any(name in item.text for item in self.observations for name in (RELOCATE_METHOD, *RELOCATION_EVENTS))


def build_timeline(group: MigrationGroup, names: ReferenceNames, hosts: FullNames = NO_NAMES) -> Timeline:
    """Return the timeline of a migration, without trouble and request.

    Args:
        group: its records.
        names: names by managed object reference.
        hosts: hosts whose bundles were read; they replace other spellings, with or without domain.
    """
    records, stage_events = stage_events_of(group)
    source, destination = endpoints_of(records)
    vm, path = vm_of(group, names)
    return Timeline(
        group=group,
        kind=shown_kind(group, stage_events, source, destination),
        stage_events=stage_events,
        records=records,
        source=hosts.complete(source),
        destination=hosts.complete(destination),
        vm=vm,
        vm_path=path,
        reached=furthest_stage(stage_events),
        metrics=_metrics(records),
    )


def _is_at_work(stage_events: Sequence[StageEvent]) -> bool:
    """Return whether a host shows a stage that only hosts go through."""
    stages = {Stage.PREPARE, Stage.CONNECT, Stage.PRECOPY, Stage.SWITCHOVER, Stage.RESUME}
    return any(
        event.stage in stages and event.effect in ("begin", "end", "measure", "success")
        for event in stage_events
        if event.observation.log in HOST_LOGS
    )


def _metrics(records: Sequence[Record]) -> dict[str, float]:
    """Return the figures that the logs print; the source's go before the destination's."""
    metrics: dict[str, float] = {}
    printing = [record for record in records if not _METRICS.keys().isdisjoint(record.observation.fields)]
    for record in sorted(printing, key=lambda record: record.side is not Side.SOURCE):
        for name, (metric, factor) in _METRICS.items():
            value = record.observation.fields.get(name)
            if value and metric not in metrics:
                metrics[metric] = round(float(value.replace(",", ".")) * factor, 6)
    return metrics
