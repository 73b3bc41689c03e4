"""What a report may say when a log is missing: less, or less surely, but nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from vmlog.model import Incident, Migration, Report
from vmlog.terms import Outcome, Stage

# Kinds as which less of the logs may show a migration: only vCenter tells that disks or vCenter change too.
_LESS_KIND: Final[Mapping[str, tuple[str, ...]]] = {
    "vmotion_storage": ("vmotion",),
    "cross_vcenter": ("vmotion", "vmotion_storage"),
}
# Without the line that ends it, a migration looks open while the logs go on.
_LESS_OUTCOME: Final[Mapping[str, tuple[Outcome, ...]]] = {
    "succeeded": (Outcome.INCOMPLETE,),
    "failed": (Outcome.INCOMPLETE, Outcome.STALLED),
    # A VMX that is cancelled writes the same as one that fails, without a reason.
    "cancelled": (Outcome.INCOMPLETE, Outcome.STALLED, Outcome.FAILED),
    "stalled": (Outcome.INCOMPLETE,),
}


def wrong_statements(less: Report, full: Report, truth: Mapping[str, Any]) -> list[str]:
    """Return what `less`, made without one of the logs of `full`, says that is not so, or says more surely."""
    found = []
    for seen in less.migrations:
        same = [move for move in truth["migrations"] if _is_same(seen, move)]
        if seen.migration_id is None and seen.vm is None and not seen.op_ids:
            # A part that names nothing may belong to any migration that it fits.
            same = [move for move in truth["migrations"] if not _wrong(seen, move)][:1]
        if not same:
            found.append(f"{seen.kind} {seen.outcome} {seen.vm} {seen.migration_id} belongs to no migration")
            continue
        # Of several with the same id or VM it may be any that fits.
        same.sort(key=lambda move: bool(_wrong(seen, move)))
        found += [f"{same[0]['vm']}: {text}" for text in _wrong(seen, same[0])]
        if isinstance(seen, Incident):
            found += [f"{same[0]['vm']}: {text}" for text in _surer(seen, full, same[0])]
    return found


def _is_same(seen: Migration, move: Mapping[str, Any]) -> bool:
    if move["migration_id"] is not None and seen.migration_id is not None:
        return bool(move["migration_id"] == seen.migration_id) and seen.vm in (None, move["vm"], move["vm_moref"])
    if seen.vm is not None:
        return seen.vm in (move["vm"], move["vm_moref"])
    return any(op.startswith(own) for own in move["op_ids"] for op in seen.op_ids)


def _wrong(seen: Migration, move: Mapping[str, Any]) -> list[str]:
    found = []
    if seen.outcome != move["outcome"] and seen.outcome not in _LESS_OUTCOME.get(move["outcome"], ()):
        found.append(f"outcome is {seen.outcome}, not {move['outcome']}")
    elif isinstance(seen, Incident) and seen.outcome != move["outcome"] and not seen.gaps:
        found.append(f"outcome is {seen.outcome} and no gap says why")
    stage = Stage(move["stage"] or "finish")
    if isinstance(seen, Incident) and seen.stage and seen.stage is not stage:
        # The stage of a stall must be right; elsewhere it is the last stage that was seen to begin.
        wrong = seen.outcome == "stalled" or not seen.gaps
        if wrong or seen.stage.rank > stage.rank:
            found.append(f"stage is {seen.stage}, not {stage}")
    if isinstance(seen, Incident) and seen.progress_percent is not None and seen.stage is not stage:
        found.append(f"progress is {seen.progress_percent} at {seen.stage}, not at {stage}")
    if seen.trigger not in (None, move["trigger"]):
        found.append(f"trigger is {seen.trigger}, not {move['trigger']}")
    if seen.kind not in (move["kind"], "unknown", *_LESS_KIND.get(move["kind"], ())):
        found.append(f"kind is {seen.kind}, not {move['kind']}")
    for side in ("source", "destination"):
        host = getattr(seen, side).host
        if host is not None and _short(host) != _short(move[f"{side}_host"]):
            found.append(f"{side} host is {host}, not {move[f'{side}_host']}")
    return found


def _surer(seen: Incident, full: Report, move: Mapping[str, Any]) -> list[str]:
    """Return the causes that are wrong, or surer than with all logs."""
    whole = [item for item in full.incidents if _is_same(item, move)]
    most = max((cause.confidence for item in whole for cause in item.causes), default=0.0)
    found = []
    if seen.causes and seen.causes[0].confidence > most:
        found.append(f"{seen.causes[0].id} is surer: {seen.causes[0].confidence}, not {most}")
    # The best cause of this side alone may be a lower one with all logs.
    known = {*move["causes"], *(cause.id for item in whole for cause in item.causes)}
    if seen.causes and move["causes"] and seen.causes[0].id not in known and seen.causes[0].level == "high":
        found.append(f"{seen.causes[0].id} is held for sure")
    if seen.outcome == "failed" and move["outcome"] == "cancelled" and seen.causes:
        found.append(f"{seen.causes[0].id} is given for what was cancelled")
    return found


def _short(host: str) -> str:
    return host.partition(".")[0]
