"""Compares a report with what the simulator knows to be true."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from vmlog.model import Incident, Migration, Report

# vCenter does not name the source host of what never reached one, nor does a cold copy tell both ends.
_HOSTS_MAY_BE_UNKNOWN = {"refused", "cold"}

# Logs of 3.5 say the same in several words; any of them is the product's own.
_SAME = {"Timeout": "Operation timed out"}


def differences(report: Report, truth: Mapping[str, Any]) -> list[str]:
    """Return what the report says wrongly or not at all; empty when all is right."""
    wanted = [move for move in truth["migrations"] if move["outcome"] != "succeeded" or move["slow"]]
    found = [
        f"{len(items)} {name} instead of {count}"
        for name, items, count in (
            ("incidents", report.incidents, len(wanted)),
            ("migrations", report.migrations, len(truth["migrations"])),
        )
        if len(items) != count
    ]
    found += [f"{item.vm}: {text}" for item in report.migrations for text in _holes(item)]
    for move in wanted:
        same = [item for item in report.incidents if _is_same(item, move)]
        if len(same) == 1:
            found += [f"{move['vm']}: {text}" for text in _wrong(same[0], move)]
        else:
            found.append(f"{move['vm']}: {len(same)} incidents for it")
    return found


def _is_same(incident: Incident, move: Mapping[str, Any]) -> bool:
    return incident.migration_id == move["migration_id"] and incident.vm in (None, move["vm"], move["vm_moref"])


def _wrong(incident: Incident, move: Mapping[str, Any]) -> list[str]:
    refused = move["outcome"] == "refused"
    wrong = [
        f"{name} is {getattr(incident, name)}, not {move[name]}"
        for name in ("outcome", "stage", "progress_percent")
        if move[name] is not None and getattr(incident, name) != move[name]
    ]
    if incident.kind != move["kind"] and not (refused and incident.kind == "unknown"):
        wrong.append(f"kind is {incident.kind}, not {move['kind']}")
    if move["causes"] and not (incident.causes and incident.causes[0].id in move["causes"]):
        wrong.append(f"causes are {[cause.id for cause in incident.causes[:3]]}, not {move['causes']}")
    words = move["message_contains"]
    if not any(text in (incident.message or "") for text in (words, _SAME.get(words, words))):
        wrong.append(f"message is {incident.message!r}, without {move['message_contains']!r}")
    # Later hops append to the operation id that vCenter gave; old agents write none.
    if incident.op_ids and not any(text.startswith(op) for op in move["op_ids"] for text in incident.op_ids):
        wrong.append(f"operations are {incident.op_ids}, without {move['op_ids']}")
    # Only the events of vCenter tell, which not all generations keep.
    if incident.trigger not in (None, move["trigger"]):
        wrong.append(f"trigger is {incident.trigger}, not {move['trigger']}")
    for side in ("source", "destination"):
        host, true = getattr(incident, side).host, move[f"{side}_host"]
        may_miss = host is None and _HOSTS_MAY_BE_UNKNOWN & {move["outcome"], move["kind"]}
        if not may_miss and _short(host) != _short(true):
            wrong.append(f"{side} host is {host}, not {true}")
    return wrong


def _holes(item: Migration) -> list[str]:
    """Return where the stages of a side do not cover the whole time of a migration."""
    end = item.ended_utc or item.failed_utc
    wrong = []
    for side in dict.fromkeys(span.side for span in item.stages):
        spans = [span for span in item.stages if span.side is side]
        if spans[0].start_utc != item.started_utc or spans[-1].end_utc != end:
            wrong.append(f"stages of {side} are from {spans[0].start_utc} to {spans[-1].end_utc}")
        if any(before.end_utc != after.start_utc for before, after in pairwise(spans)):
            wrong.append(f"stages of {side} have holes")
        if end and abs(sum(span.duration_s or 0.0 for span in spans) - (item.duration_s or 0.0)) > 1e-6:
            wrong.append(f"stages of {side} do not add up to {item.duration_s}")
    return wrong if item.stages else [*wrong, "no stages"]


def _short(host: str | None) -> str:
    return (host or "").partition(".")[0]
