"""The course of a migration as its observations tell it: sides, stages, ends, names and figures."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from vmlog.correlate.context import Surroundings
from vmlog.correlate.identity import Group
from vmlog.correlate.observation import HOST_LOGS, Observation, vm_name
from vmlog.correlate.request import Request
from vmlog.correlate.vmx_states import read_state
from vmlog.model import Endpoint, Kind, Side, Stage, StageSpan

_REFERENCE: Final = re.compile(r"vm-[0-9]{1,12}")
_NEXT: Final = {stage: tuple(Stage)[stage.rank + 1] for stage in Stage if stage is not Stage.CLEANUP}
_METRICS: Final[dict[str, tuple[str, float]]] = {
    "bandwidth_mb_s": ("precopy_mb_s", 1.0),
    "downtime_us": ("downtime_ms", 0.001),
    "precopy_stun_us": ("precopy_stun_ms", 0.001),
    "pages_left": ("pages_left", 1.0),
}


@dataclass(frozen=True, slots=True)
class Moment:
    """A stage line at its place in the migration."""

    observation: Observation
    stage: Stage | None
    event: str
    side: Side | None
    id: str


@dataclass(slots=True)
class Course:
    """Everything the correlation knows about one migration, before anything is judged."""

    group: Group
    kind: Kind
    moments: list[Moment]
    sides: dict[int, Side | None]
    source: Endpoint
    destination: Endpoint
    vm: str | None
    vm_path: str | None
    reached: Stage | None
    spans: tuple[StageSpan, ...]
    metrics: dict[str, float] = field(default_factory=dict)
    surroundings: Surroundings = field(default_factory=Surroundings)
    request: Request = field(default_factory=Request)

    @property
    def observations(self) -> list[Observation]:
        """The records of the migration, in order."""
        return self.group.observations

    def events(self, *kinds: str) -> list[Moment]:
        """The stage lines of the given kinds, in order."""
        return [moment for moment in self.moments if moment.event in kinds]

    @property
    def on_hosts(self) -> bool:
        """Whether a host has begun to work on it (a request turned down by vCenter never gets there)."""
        if self.group.migration_id:
            return True
        work = {Stage.PREPARE, Stage.CONNECT, Stage.PRECOPY, Stage.SWITCHOVER, Stage.RESUME}
        return any(
            moment.stage in work and moment.event in ("begin", "end", "measure", "success")
            for moment in self.moments
            if moment.observation.log in HOST_LOGS
        )


def moments_of(group: Group) -> tuple[list[Side | None], list[Moment]]:
    """The side of each record of a migration, and its stage lines in order."""
    sides = _sides(group.observations)
    pairs = zip(group.observations, sides, strict=True)
    return sides, [moment for observation, side in pairs for moment in _moments(observation, side)]


def follow(group: Group, names: Mapping[str, str], hosts: Sequence[str] = ()) -> Course:
    """Work out the course of a migration.

    Args:
        group: its records.
        names: names by managed object reference.
        hosts: hosts whose bundles were read; other spellings (with or without domain) are replaced by these.
    """
    sides, moments = moments_of(group)
    source, destination = _endpoint(group, sides, Side.SOURCE), _endpoint(group, sides, Side.DESTINATION)
    vm, path = _vm(group, names)
    events = [item for item in group.observations if item.vm]
    if vm is None or _REFERENCE.fullmatch(vm):
        folder = min(group.vm_folders, default="").rpartition("/")[2]
        vm = next((item.vm for item in events), folder or vm)
    moves = [move for item in group.observations if (move := item.move)]
    source = replace(source, host=source.host or next((move.source for move in moves if move.source), None))
    there = next((move.destination for move in moves if move.destination), None)
    destination = replace(destination, host=destination.host or there)
    return Course(
        group=group,
        kind=_kind(group, moments, source, destination),
        moments=moments,
        sides=dict(enumerate(sides)),
        source=_known(source, hosts),
        destination=_known(destination, hosts),
        vm=vm,
        vm_path=path,
        reached=_reached(moments),
        spans=_spans(moments),
        metrics=_metrics(group.observations, sides),
    )


def _known(end: Endpoint, hosts: Sequence[str]) -> Endpoint:
    """The end with the name under which the host's own bundle is known, if exactly one has the same first label."""
    name = end.host
    if name is None or name in hosts or name.replace(".", "").isdigit():
        return end
    same = [host for host in hosts if host.partition(".")[0] == name.partition(".")[0]]
    return replace(end, host=same[0]) if len(same) == 1 else end


def _moments(observation: Observation, side: Side | None) -> list[Moment]:
    found = []
    for mark in observation.marks:
        stage, event = mark.line.stage, mark.line.event
        state = mark.fields.get("state_to")
        if state and (meaning := read_state(state, observation.format)):
            side, stage = meaning
            event = "begin" if stage is not Stage.FINISH else "identity"
        if event == "outlook":
            event = {"success": "end", "error": "fail"}.get(mark.fields.get("status", ""), "success")
        found.append(Moment(observation, stage, event, mark.line.side or side, mark.line.id))
    return found


def _sides(observations: list[Observation]) -> list[Side | None]:
    """The side of each record: as it says itself, else as the others of its host or vmware.log say."""
    told = [observation.side or _state_side(observation) for observation in observations]
    places: dict[tuple[str, str], dict[Side, int]] = {}
    hosts: dict[str, set[Side]] = {}
    for observation, side in zip(observations, told, strict=True):
        if side and side is not Side.VCENTER:
            place = _place(observation)
            counts = places.setdefault(place, {})
            counts[side] = counts.get(side, 0) + 1
            hosts.setdefault(place[0], set()).add(side)
    for index, side in enumerate(told):
        if side is not None:
            continue
        place = _place(observations[index])
        if counts := places.get(place, {}):
            told[index] = max(counts, key=counts.__getitem__)
        elif len(hosts.get(place[0], ())) == 1:
            told[index] = next(iter(hosts[place[0]]))
    return told


def _state_side(observation: Observation) -> Side | None:
    """The side of a VMX that changes its state."""
    state = observation.fields.get("state_to")
    meaning = read_state(state, observation.format) if state else None
    return meaning[0] if meaning else None


def _place(observation: Observation) -> tuple[str, str]:
    """What makes records speak for the same side: the host, or one file of a VM's log, for each VMX has its own."""
    return (observation.host or observation.unit, observation.member if observation.log == "vmware" else "")


def _endpoint(group: Group, sides: list[Side | None], side: Side) -> Endpoint:
    hosts: dict[str, int] = {}
    ip = world = named = None
    other = "source" if side is Side.SOURCE else "destination"
    address = f"{other}_ip"
    for observation, own in zip(group.observations, sides, strict=True):
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


def _vm(group: Group, names: Mapping[str, str]) -> tuple[str | None, str | None]:
    path = min(group.vm_paths, default=None)
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


def _kind(group: Group, moments: list[Moment], source: Endpoint, destination: Endpoint) -> Kind:
    told = {mark.line.kind for item in group.observations for mark in item.marks if mark.line.kind}
    methods = {moment.id for moment in moments}
    relocate = "vpxd-relocate-begin" in methods or any(
        "vim.VirtualMachine.relocate" in item.text for item in group.observations
    )
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
        return Kind.VMOTION_STORAGE if relocate and two_hosts else Kind.VMOTION
    if Kind.COLD in told:
        return Kind.COLD
    if Kind.VMOTION in told or "client-unable-to-migrate" in methods:
        return Kind.VMOTION
    return Kind.UNKNOWN if relocate or not moments else _by_log(group)


def _by_log(group: Group) -> Kind:
    return Kind.VMOTION if any(item.log in HOST_LOGS for item in group.observations) else Kind.UNKNOWN


def _reached(moments: list[Moment]) -> Stage | None:
    """The furthest stage that was begun; the clean-up after a failure is no progress."""
    ranks: list[Stage] = []
    for moment in moments:
        if moment.stage is None or moment.stage is Stage.CLEANUP:
            continue
        if moment.event in ("begin", "measure", "refuse"):
            ranks.append(moment.stage)
        elif moment.event in ("end", "success") and moment.stage in _NEXT:
            ranks.append(_NEXT[moment.stage] if moment.stage is not Stage.FINISH else Stage.FINISH)
    return max(ranks, key=lambda stage: stage.rank, default=None)


def _spans(moments: list[Moment]) -> tuple[StageSpan, ...]:
    """When each stage was first and last seen, per side."""
    seen: dict[tuple[Stage, Side | None], list[datetime]] = {}
    for moment in moments:
        if moment.stage and moment.event != "identity" and (when := moment.observation.when):
            seen.setdefault((moment.stage, moment.side), []).append(when)
    spans = []
    for (stage, side), times in sorted(seen.items(), key=lambda item: (item[0][0].rank, item[0][1] or "")):
        start, end = min(times), max(times)
        spans.append(StageSpan(stage, side, start, end, round((end - start).total_seconds(), 6)))
    return tuple(spans)


def _metrics(observations: list[Observation], sides: list[Side | None]) -> dict[str, float]:
    """The figures that the logs print; the source's word goes before the destination's."""
    metrics: dict[str, float] = {}
    printing = [
        pair for pair in zip(sides, observations, strict=True) if not _METRICS.keys().isdisjoint(pair[1].fields)
    ]
    for _, observation in sorted(printing, key=lambda pair: pair[0] is not Side.SOURCE):
        for name, (metric, factor) in _METRICS.items():
            value = observation.fields.get(name)
            if value and metric not in metrics:
                metrics[metric] = round(float(value.replace(",", ".")) * factor, 6)
    return metrics
