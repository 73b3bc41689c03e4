"""What was needed to be sure and was not there, and how to get it."""

from __future__ import annotations

from typing import Final

from vmlog.match.faults.dump_extent import MAX_TOKENS
from vmlog.match.faults.dumps import find_faults
from vmlog.model import Endpoint, Gap
from vmlog.observe.observation import HOST_LOGS
from vmlog.terms import Kind, Outcome, Side
from vmlog.timeline.backward import find_backward
from vmlog.timeline.timeline import Timeline

_COLLECT: Final = "collect a vm-support bundle of {} and give it to the same run"
_KERNEL: Final = frozenset({"vmkernel", "vmkwarning", "vmkalert", "messages"})


def present_logs(course: Timeline) -> frozenset[str]:
    """The evidence at hand, as `side/log`."""
    present = set()
    for record in course.records:
        log = record.observation.log
        present.add(f"{record.side or 'unknown'}/{'vmkernel' if log in _KERNEL else log}.log")
    return frozenset(present)


def find_gaps(course: Timeline, outcome: Outcome, needs: tuple[str, ...]) -> tuple[Gap, ...]:
    """Name the evidence that is missing for a migration; `needs` is what would tell its cause or its stage."""
    present = present_logs(course)
    gaps: list[Gap] = []
    # What was refused has left no trace on a host; of all else vCenter alone tells too little. Records of hosts that
    # do not tell which side they are may be of either.
    told = course.on_hosts or all(item.log not in HOST_LOGS for item in course.observations)
    if told and outcome not in (Outcome.SUCCEEDED, Outcome.REFUSED):
        # A Storage vMotion moves disks and stays on its host.
        second = () if course.kind is Kind.STORAGE_VMOTION else ((Side.DESTINATION, course.destination),)
        for side, endpoint in ((Side.SOURCE, course.source), *second):
            if not any(item.startswith(f"{side}/") for item in present):
                gaps.append(_absent_host(side, endpoint))
            elif f"{side}/vmware.log" not in present and f"{side}/vmware.log" in needs:
                gaps.append(_absent_vmware(side, endpoint))
    if outcome is Outcome.INCOMPLETE:
        over = course.events("over")
        gaps.append(
            Gap(
                "the end of the migration",
                "the VM's log says that it was over, not how" if over else "the logs at hand do not show it",
                "collect the logs again, now that more time has passed, and those of the other host and of vCenter",
            )
        )
    untold = outcome is Outcome.FAILED and all(item.log == "vmware" for item in course.observations)
    if untold and not any(hit.cause.role == "cause" for item in course.observations for hit in item.hits):
        gaps.append(
            Gap(
                "why it ended",
                "a VMX that is told to stop writes the same as one that fails, and these logs give no reason",
                "collect a vc-support bundle of the vCenter, and vm-support bundles of both hosts",
            )
        )
    named = {gap.what for gap in gaps}
    for need in needs:
        place, _, log = need.partition("/")
        what = f"{log} of the {place}" if place != "vcenter" else f"{log} of vCenter"
        host_absent = any(f"the {place} host" in name for name in named)
        if need not in present and what not in named and not host_absent and _matters(course, place):
            gaps.append(Gap(what, "it would tell more and is not among the sources", _how(place, course)))
    if course.id_was_masked:
        masks = {item.mask for item in course.observations if item.mask}
        long = all(mask.isdigit() for mask in masks)
        why = "the number in its place has more than 64 bits" if long else "it was masked before the log was shared"
        gaps.append(
            Gap(
                "the migration's id",
                f"{why}; lines that stand close were taken for one migration",
                "share the log with the ids, which tell nothing of anybody, or replace each by a number of its own",
            )
        )
    if any(_cut_dump(item.text) for item in course.observations):
        gaps.append(
            Gap(
                "the end of a large dump",
                "a dump among the records is larger than any that the products write; only its beginning was read",
                "read the record itself, and ask who wrote it",
            )
        )
    if course.in_unnamed:
        gaps.append(
            Gap(
                "the names of the hosts",
                "no line tells which host wrote the logs, and the folder is not known to be named after it",
                "put the logs of each host into one folder each, named after the host, or name the host with --host",
            )
        )
    if course.host_by_shape:
        gaps.append(
            Gap(
                "the host's name",
                "taken from the folder's name, no line tells it",
                "name the host with --host NAME",
            )
        )
    timed = [item for item in course.observations if item.ts]
    if timed and all("year" in item.time_assumed for item in timed):
        gaps.append(
            Gap(
                "the year of the log", "the log's stamps carry no year", "compare with the bundle's date or another log"
            )
        )
    return (*gaps, *clock_gaps(course))


def clock_gaps(course: Timeline) -> tuple[Gap, ...]:
    """That a clock ran back while the migration was under way, if one did."""
    backward = find_backward(course.stage_events)
    if backward is None:
        return ()
    how = "compare with the logs of the other host and of vCenter"
    return (Gap("how long it took", f"{backward.text}, so the stamps do not tell", how),)


def _cut_dump(text: str) -> bool:
    # Each token has a letter at least, so that most texts need no second look.
    return len(text) > MAX_TOKENS and any(fault.cut for fault in find_faults(text))


def _matters(course: Timeline, side: str) -> bool:
    if side == "destination" and course.kind is Kind.STORAGE_VMOTION:
        return False
    return side == "vcenter" or course.on_hosts


def _absent_host(side: Side, endpoint: Endpoint) -> Gap:
    name = endpoint.host or endpoint.ip
    what = f"logs of the {side} host" + (f" {name}" if name else "")
    return Gap(
        what, "none of its logs among the sources tells of the migration", _COLLECT.format(name or f"the {side} host")
    )


def _absent_vmware(side: Side, endpoint: Endpoint) -> Gap:
    host = endpoint.host or f"the {side} host"
    return Gap(
        f"vmware.log of the {side}",
        "the VM's own log names the cause most exactly",
        f"copy vmware*.log of the VM's folder from {host}, before the next power-on rotates it away",
    )


def _how(side: str, course: Timeline) -> str:
    if side == "vcenter":
        return "collect a vc-support bundle of the vCenter and give it to the same run"
    endpoint = course.source if side == "source" else course.destination
    return _COLLECT.format(endpoint.host or endpoint.ip or f"the {side} host")
