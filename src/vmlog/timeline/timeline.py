"""The course of a migration as its observations tell it: sides, stages, ends, names and figures."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from vmlog.correlate.migration_group import MigrationGroup
from vmlog.correlate.request import Request
from vmlog.knowledge.stage_lines import StageLine
from vmlog.logs import HOST_LOGS
from vmlog.model import Endpoint
from vmlog.observe.host_trouble import TroubleIndex
from vmlog.observe.observation import Observation, label_of, vm_name
from vmlog.terms import Kind, Side, Stage
from vmlog.timeline.record import Record
from vmlog.timeline.stage_events import StageEvent, furthest_stage, stage_events_of

_REFERENCE: Final = re.compile(r"vm-[0-9]{1,12}")
# Types of vCenter's events.
_RELOCATIONS: Final = ("VmBeingRelocatedEvent", "VmRelocatedEvent", "VmRelocateFailedEvent")
_METHOD: Final = "vim.VirtualMachine.relocate"
_METRICS: Final[dict[str, tuple[str, float]]] = {
    "bandwidth_mb_s": ("precopy_mb_s", 1.0),
    "downtime_us": ("downtime_ms", 0.001),
    "precopy_stun_us": ("precopy_stun_ms", 0.001),
    "pages_left": ("pages_left", 1.0),
}


@dataclass(slots=True)
class Timeline:
    """Everything the correlation knows about one migration, before anything is judged.

    `in_unnamed` says that some of it lies in a folder that might be named after a host, and is not; `host_by_shape`
    that only the shape of the folder's name tells that it is.
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

    @property
    def observations(self) -> list[Observation]:
        """The records of the migration, in order."""
        return self.group.observations

    def events(self, *kinds: str) -> list[StageEvent]:
        """The stage lines of the given kinds, in order."""
        return [event for event in self.stage_events if event.event in kinds]

    @property
    def id_was_masked(self) -> bool:
        """Whether hosts named an id that was masked before the log was shared."""
        return not self.group.migration_id and any(item.mask for item in self.observations)

    @property
    def relocates_here(self) -> bool:
        """Whether vCenter speaks of a relocation, and nothing of two hosts."""
        ends = [(self.source.host, self.destination.host), (self.source.ip, self.destination.ip)]
        if any(here and there and label_of(here) != label_of(there) for here, there in ends):
            return False
        return any(name in item.text for item in self.observations for name in (_METHOD, *_RELOCATIONS))

    @property
    def on_hosts(self) -> bool:
        """Whether a host has begun to work on it (a request turned down by vCenter never gets there)."""
        if self.group.migration_id or self.id_was_masked:
            return True
        work = {Stage.PREPARE, Stage.CONNECT, Stage.PRECOPY, Stage.SWITCHOVER, Stage.RESUME}
        return any(
            event.stage in work and event.event in ("begin", "end", "measure", "success")
            for event in self.stage_events
            if event.observation.log in HOST_LOGS
        )


def build_timeline(group: MigrationGroup, names: Mapping[str, str], hosts: Sequence[str] = ()) -> Timeline:
    """Work out the course of a migration.

    Args:
        group: its records.
        names: names by managed object reference.
        hosts: hosts whose bundles were read; other spellings (with or without domain) are replaced by these.
    """
    records, stage_events = stage_events_of(group)
    source, destination = _endpoint(records, Side.SOURCE), _endpoint(records, Side.DESTINATION)
    vm, path = _vm(group, names)
    events = [item for item in group.observations if item.vm]
    if vm is None or _REFERENCE.fullmatch(vm):
        folder = min(group.vm_folders, default="").rpartition("/")[2]
        own = next((item.vm_log_folder for item in group.observations if item.folder_names_vm), None)
        vm = next((item.vm for item in events), folder or own or vm)
    moves = [move for item in group.observations if (move := item.move)]
    source = replace(source, host=source.host or next((move.source for move in moves if move.source), None))
    there = next((move.destination for move in moves if move.destination), None)
    destination = replace(destination, host=destination.host or there)
    return Timeline(
        group=group,
        kind=_kind(group, stage_events, source, destination),
        stage_events=stage_events,
        records=records,
        source=_known(source, hosts),
        destination=_known(destination, hosts),
        vm=vm,
        vm_path=path,
        reached=furthest_stage(stage_events),
        metrics=_metrics(records),
    )


def _known(end: Endpoint, hosts: Sequence[str]) -> Endpoint:
    """The end with the name under which the host's own bundle is known, if exactly one has the same first label."""
    name = end.host
    if name is None or name in hosts or name.replace(".", "").isdigit():
        return end
    same = [host for host in hosts if host.partition(".")[0] == name.partition(".")[0]]
    return replace(end, host=same[0]) if len(same) == 1 else end


def _endpoint(records: Sequence[Record], side: Side) -> Endpoint:
    hosts: dict[str, int] = {}
    ip = world = named = None
    other = "source" if side is Side.SOURCE else "destination"
    address = f"{other}_ip"
    for record in records:
        observation, own = record.observation, record.side
        fields = observation.fields
        if own is side and observation.host and observation.log in HOST_LOGS:
            hosts[observation.host] = hosts.get(observation.host, 0) + 1
        if not fields:
            continue
        named = named or fields.get(other)
        ip = ip or fields.get(address)
        if own is side and "world" in fields:
            world = world or fields["world"]
        if side is Side.SOURCE and own is side and "leader" in fields:
            world = world or fields["leader"]
        if side is Side.DESTINATION and fields.get("destination_world", "0") not in ("0", "-1"):
            world = world or fields["destination_world"]
    host = sorted(hosts, key=lambda name: (-hosts[name], name))[0] if hosts else named
    return Endpoint(host, ip, world)


def _vm(group: MigrationGroup, names: Mapping[str, str]) -> tuple[str | None, str | None]:
    path = min(group.vm_paths, default=None)
    if told := next((item.told_vm for item in group.observations if item.told_vm), None):
        return told, path
    if path:
        return vm_name(path), path
    for observation in group.observations:
        reference = observation.fields.get("vm_ref", "").strip()
        if name := names.get(reference):
            return name, None
        if name := observation.fields.get("vm"):
            return name, None
    for observation in group.observations:
        if found := re.search(r"\bvim\.VirtualMachine:vm-[0-9]+,([^\]\[,'\"]{1,120})", observation.text):
            return found[1], None
    return next((item.fields["vm_ref"].strip() for item in group.observations if item.fields.get("vm_ref")), None), None


def _kind(group: MigrationGroup, stage_events: list[StageEvent], source: Endpoint, destination: Endpoint) -> Kind:
    told = _told_kinds([mark.line for item in group.observations for mark in item.marks])
    relocate = any(_METHOD in item.text for item in group.observations)
    by_events = _by_events(group, told)
    two_hosts = bool(source.host and destination.host and source.host != destination.host) or bool(
        source.ip and destination.ip and source.ip != destination.ip
    )
    if any(
        "com.vmware.vc.vm.SrcVm" in item.text or "com.vmware.vc.vm.DstVm" in item.text for item in group.observations
    ):
        return Kind.CROSS_VCENTER
    same_host = bool(source.ip and source.ip == destination.ip)
    if (Kind.STORAGE_VMOTION in told or (same_host and relocate)) and not two_hosts:
        return Kind.STORAGE_VMOTION
    if group.migration_id and same_host and not two_hosts:
        return Kind.UNKNOWN  # no vMotion, but only the task tells that disks moved
    if group.migration_id:
        both = two_hosts and (relocate or by_events is Kind.VMOTION_STORAGE)
        return Kind.VMOTION_STORAGE if both else Kind.VMOTION
    if Kind.COLD in told:
        return Kind.COLD
    if by_events:
        return by_events
    if Kind.VMOTION in told:
        return Kind.VMOTION
    presumed = (event.line.presumed_kind for event in stage_events if event.line)
    if kind := next(filter(None, presumed), None):
        return kind
    return Kind.UNKNOWN if relocate or not stage_events else _by_log(group)


def _told_kinds(lines: Sequence[StageLine]) -> set[Kind]:
    """The kinds that lines tell. An end that any migration may have tells none where a begin does not agree."""
    begins = {line.kind for line in lines if line.event == "begin" and line.side is Side.VCENTER}
    agreeing = [line for line in lines if line.event != "success" or line.trigger or not begins or line.kind in begins]
    return {line.kind for line in agreeing if line.kind}


def _by_events(group: MigrationGroup, told: Collection[Kind]) -> Kind | None:
    """What vCenter's events tell by the ends that they name, null where they do not.

    Events of a relocation do not tell whether the VM ran; within one host they are taken for a Storage vMotion, and
    a file copy of the hosts says that it was none.
    """
    moves = [move for item in group.observations if (move := item.move) and move.source and move.destination]
    if not any(move.changes_datastore for move in moves):
        return None
    hot = Kind.VMOTION in told
    if any(label_of(move.source or "") != label_of(move.destination or "") for move in moves):
        return Kind.VMOTION_STORAGE if hot else None
    relocated = any(name in item.text for item in group.observations for name in _RELOCATIONS)
    return Kind.STORAGE_VMOTION if hot or relocated else None


def _by_log(group: MigrationGroup) -> Kind:
    return Kind.VMOTION if any(item.log in HOST_LOGS for item in group.observations) else Kind.UNKNOWN


def _metrics(records: Sequence[Record]) -> dict[str, float]:
    """The figures that the logs print; the source's word goes before the destination's."""
    metrics: dict[str, float] = {}
    printing = [record for record in records if not _METRICS.keys().isdisjoint(record.observation.fields)]
    for record in sorted(printing, key=lambda record: record.side is not Side.SOURCE):
        for name, (metric, factor) in _METRICS.items():
            value = record.observation.fields.get(name)
            if value and metric not in metrics:
                metrics[metric] = round(float(value.replace(",", ".")) * factor, 6)
    return metrics
