"""Evidence that was needed and missing, and how to get it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from vmlog.diagnose.outcome import Verdict
from vmlog.knowledge.cause import Cause
from vmlog.knowledge.stage_limits import StageLimits
from vmlog.logs import HOST_KERNEL_LOGS, HOST_LOGS
from vmlog.match.faults.fault import MAX_TOKENS
from vmlog.model import Endpoint, Gap
from vmlog.terms import Kind, Outcome, Side
from vmlog.timeline.timeline import Timeline

_COLLECT: Final = "collect a vm-support bundle of {} and give it to the same run"
_VMX: Final = "vmware.log"

_NO_REASON: Final = Gap(
    "why it ended",
    "a VMX that is told to stop writes the same as one that fails, and these logs give no reason",
    "collect a vc-support bundle of the vCenter, and vm-support bundles of both hosts",
)
_CUT_DUMP: Final = Gap(
    "the end of a large dump",
    "a dump among the records is larger than any that the products write; only its beginning was read",
    "read the record itself, and ask who wrote it",
)
_UNNAMED_HOSTS: Final = Gap(
    "the names of the hosts",
    "no line tells which host wrote the logs, and the folder is not known to be named after it",
    "put the logs of each host into one folder each, named after the host, or name the host with --log-host",
)
_HOST_BY_SHAPE: Final = Gap(
    "the host's name",
    "taken from the folder's name, no line tells it",
    "name the host with --log-host NAME",
)
_NO_YEAR: Final = Gap(
    "the year of the log", "the log's stamps carry no year", "compare with the bundle's date or another log"
)


def present_logs(timeline: Timeline) -> frozenset[str]:
    """Return the logs at hand, as `side/log`."""
    logs = ((record.side or "unknown", record.observation.log) for record in timeline.records)
    return frozenset(f"{side}/{'vmkernel' if log in HOST_KERNEL_LOGS else log}.log" for side, log in logs)


def needed_logs(timeline: Timeline, verdict: Verdict, cause: Cause | None, limits: StageLimits) -> tuple[str, ...]:
    """Return the logs, as `side/log`, that would confirm the cause or show the stage of an open migration."""
    logs = {log for stage in verdict.open_at[1:] for log in limits.stages[stage].seen_in}
    if verdict.outcome is Outcome.STALLED and timeline.kind is not Kind.COLD:
        # The VM's own log shows every stage of its side.
        logs.update((f"{Side.SOURCE}/{_VMX}", f"{Side.DESTINATION}/{_VMX}"))
    if timeline.kind is Kind.STORAGE_VMOTION:
        logs = {log for log in logs if not log.startswith(f"{Side.DESTINATION}/")}
    return (*(cause.explain.needs if cause else ()), *sorted(logs))


def find_gaps(timeline: Timeline, outcome: Outcome, needs: Sequence[str]) -> tuple[Gap, ...]:
    """Return the evidence that is missing for a migration.

    Args:
        timeline: the migration.
        outcome: how it ended.
        needs: the logs, as `side/log`, that would tell its cause or its stage.
    """
    gaps = [*_host_gaps(timeline, outcome, needs), *_end_gaps(timeline, outcome)]
    gaps += _log_gaps(timeline, needs, {gap.what for gap in gaps})
    return (*gaps, *_record_gaps(timeline), *clock_gaps(timeline))


def clock_gaps(timeline: Timeline) -> tuple[Gap, ...]:
    """Return the gap of a clock that ran back during the migration, if one did."""
    backward = timeline.backward
    if backward is None:
        return ()
    how = "compare with the logs of the other host and of vCenter"
    return (Gap("how long it took", f"{backward.text}, so the stamps do not tell", how),)


def _host_gaps(timeline: Timeline, outcome: Outcome, needs: Sequence[str]) -> Iterator[Gap]:
    """Yield a gap for each side whose host, or whose VM's own log, is missing.

    A refused request left no trace on a host; for everything else vCenter alone shows too little. Records of hosts of
    unknown side may be of either side.
    """
    sides_known = timeline.on_hosts or all(item.log not in HOST_LOGS for item in timeline.observations)
    if not sides_known or outcome in (Outcome.SUCCEEDED, Outcome.REFUSED):
        return
    present = present_logs(timeline)
    # A Storage vMotion moves disks and stays on its host.
    second = () if timeline.kind is Kind.STORAGE_VMOTION else ((Side.DESTINATION, timeline.destination),)
    for side, endpoint in ((Side.SOURCE, timeline.source), *second):
        own_log = f"{side}/{_VMX}"
        if not any(log.startswith(f"{side}/") for log in present):
            yield _absent_host(side, endpoint)
        elif own_log not in present and own_log in needs:
            yield _absent_vmware_log(side, endpoint)


def _end_gaps(timeline: Timeline, outcome: Outcome) -> Iterator[Gap]:
    """Yield what is missing of the end: how it came, or why."""
    if outcome is Outcome.INCOMPLETE:
        over = timeline.events("over")
        yield Gap(
            "the end of the migration",
            "the VM's log says that it was over, not how" if over else "the logs at hand do not show it",
            "collect the logs again, now that more time has passed, and those of the other host and of vCenter",
        )
    if outcome is Outcome.FAILED and all(item.log == "vmware" for item in timeline.observations):
        hits = (hit for item in timeline.observations for hit in item.hits)
        if not any(hit.cause.role == "cause" for hit in hits):
            yield _NO_REASON


def _log_gaps(timeline: Timeline, needs: Sequence[str], named: set[str]) -> Iterator[Gap]:
    """Yield the needed logs that are absent, except those of hosts that are named as missing already."""
    present = present_logs(timeline)
    for need in needs:
        side, _, log = need.partition("/")
        missing = f"{log} of the {side}" if side != "vcenter" else f"{log} of vCenter"
        host_absent = any(f"the {side} host" in name for name in named)
        if need not in present and missing not in named and not host_absent and _concerns(timeline, side):
            yield Gap(missing, "it would tell more and is not among the sources", _how_to_get(timeline, side))


def _record_gaps(timeline: Timeline) -> Iterator[Gap]:
    """Yield what the records themselves lack: ids, ends of dumps, names of hosts, years."""
    if timeline.id_was_masked:
        yield _masked_id(timeline)
    if any(_has_cut_dump(item.text) for item in timeline.observations):
        yield _CUT_DUMP
    if timeline.in_unnamed_folder:
        yield _UNNAMED_HOSTS
    if timeline.host_by_shape:
        yield _HOST_BY_SHAPE
    timed = [item for item in timeline.observations if item.ts]
    if timed and all("year" in item.time_assumed for item in timed):
        yield _NO_YEAR


def _masked_id(timeline: Timeline) -> Gap:
    long = all(item.mask.isdigit() for item in timeline.observations if item.mask)
    why = "the number in its place has more than 64 bits" if long else "it was masked before the log was shared"
    return Gap(
        "the migration's id",
        f"{why}; lines that stand close were taken for one migration",
        "share the log with the ids, which tell nothing of anybody, or replace each by a number of its own",
    )


def _has_cut_dump(text: str) -> bool:
    # Each token has a letter at least, so most texts are too short to be parsed again.
    if len(text) <= MAX_TOKENS:
        return False
    from vmlog.match.faults.dumps import find_faults  # few logs have dumps

    return any(fault.cut for fault in find_faults(text))


def _concerns(timeline: Timeline, side: str) -> bool:
    """Return whether the logs of a side can show anything of the migration."""
    if side == "destination" and timeline.kind is Kind.STORAGE_VMOTION:
        return False
    return side == "vcenter" or timeline.on_hosts


def _absent_host(side: Side, endpoint: Endpoint) -> Gap:
    name = endpoint.host or endpoint.ip
    missing = f"logs of the {side} host" + (f" {name}" if name else "")
    return Gap(
        missing,
        "none of its logs among the sources tells of the migration",
        _COLLECT.format(name or f"the {side} host"),
    )


def _absent_vmware_log(side: Side, endpoint: Endpoint) -> Gap:
    host = endpoint.host or f"the {side} host"
    return Gap(
        f"{_VMX} of the {side}",
        "the VM's own log names the cause most exactly",
        f"copy vmware*.log of the VM's folder from {host}, before the next power-on rotates it away",
    )


def _how_to_get(timeline: Timeline, side: str) -> str:
    if side == "vcenter":
        return "collect a vc-support bundle of the vCenter and give it to the same run"
    endpoint = timeline.source if side == "source" else timeline.destination
    return _COLLECT.format(endpoint.host or endpoint.ip or f"the {side} host")
