"""The part of a report that a change of wording or of weights does not touch, as readable JSON."""

from __future__ import annotations

import difflib
import json
import os
from pathlib import Path

from vmlog.model import CheckReport, Evidence, Incident, Migration, Report, StageSpan
from vmlog.report.shared_dictionaries import iso
from vmlog.terms import CheckOutcome


def stable_text(report: Report | CheckReport) -> str:
    """Return the stable part of a report, one value or short list per line."""
    if isinstance(report, CheckReport):
        return _checks(report)
    content = {
        "migrations": [_migration(item) for item in report.migrations],
        "unexplained": [f"{item.count} x {item.template}" for item in report.unexplained],
        "warnings": sorted({notice.code for notice in report.warnings}),
    }
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def assert_stored(path: Path, report: Report | CheckReport) -> None:
    """Compare a report with the stored one, or store it with VMLOG_UPDATE_GOLDEN=1."""
    text = stable_text(report)
    if os.environ.get("VMLOG_UPDATE_GOLDEN") == "1":
        path.write_text(text, encoding="utf-8", newline="\n")
    stored = path.read_text(encoding="utf-8")
    changes = "\n".join(difflib.unified_diff(stored.splitlines(), text.splitlines(), "stored", "now", lineterm="", n=1))
    assert not changes, f"{path.name} differs:\n{changes}"


def _checks(report: CheckReport) -> str:
    """Return what did not pass, a line each; a check more that passes changes nothing."""
    quiet = (CheckOutcome.PASS, CheckOutcome.NOT_APPLICABLE)
    lines = [
        f"{one.check} of {one.host} {one.other_host} {one.vm}: {one.result} ({one.severity}, {one.fault}, {one.cause})"
        for one in report.results
        if one.result not in quiet
    ]
    return "\n".join([*lines, *sorted({notice.code for notice in report.warnings})]) + "\n"


def _migration(item: Migration) -> dict[str, object]:
    row: dict[str, object] = {
        "incident": item.incident_id if isinstance(item, Incident) else None,
        "what": f"{item.kind} {item.outcome} at {item.stage} ({item.severity})",
        "progress": f"{item.progress_percent} % ({item.progress_basis})",
        "migration_id": item.migration_id,
        "op_ids": list(item.op_ids),
        "vm": f"{item.vm} ({item.vm_path})",
        "asked": f"{item.user} ({item.trigger})",
        "source": str(item.source),
        "destination": str(item.destination),
        "times": f"started {iso(item.started_utc)} failed {iso(item.failed_utc)} ended {iso(item.ended_utc)}",
        "stages": [_span(span) for span in item.stages],
        "metrics": item.metrics,
        "message": item.message,
        "gaps": [gap.what for gap in item.gaps],
        "evidence": [_evidence(evidence) for evidence in item.evidence],
    }
    if isinstance(item, Incident):
        top = item.causes[0] if item.causes else None
        row["cause"] = f"{top.id} ({top.level}, {top.match})" if top else None
        if item.checks:
            row["checks"] = [f"{check.result.check} {check.says}" for check in item.checks]
    return row


def _span(span: StageSpan) -> str:
    return f"{span.stage} {span.side} {iso(span.start_utc)} {iso(span.end_utc)}"


def _evidence(item: Evidence) -> str:
    member = item.member.rpartition("!/")[2]
    return f"{iso(item.ts_utc)} {item.host} {item.side} {member}:{item.line_no}"
