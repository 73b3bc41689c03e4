"""The model as plain dictionaries in the order of the output contract; JSON and JSON Lines are written from these."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC

from vmlog.model import (
    Baseline,
    CauseMatch,
    ClockOffset,
    Coverage,
    Endpoint,
    Evidence,
    Gap,
    HostTrouble,
    Incident,
    Migration,
    Report,
    Selection,
    StageSpan,
    Unexplained,
)
from vmlog.report.check_dictionaries import incident_check_dict
from vmlog.report.shared_dictionaries import iso, notice_dict, reference_dict, rounded, source_dict
from vmlog.report.times import times_in
from vmlog.report.triage_phrases import finding_text
from vmlog.terms import GroupKey
from vmlog.triage.finding import TriageFinding
from vmlog.triage.findings import findings_of
from vmlog.triage.groups import Group, group_incidents


def incident_dict(incident: Migration) -> dict[str, object]:
    """Return the JSON object of an incident or, without `causes`, `checks` and `baseline`, of a migration."""
    fields = _migration_dict(incident)
    if not isinstance(incident, Incident):
        return fields
    ordered: dict[str, object] = {}
    for name, value in fields.items():
        if name == "evidence":
            ordered["causes"] = [cause_dict(cause) for cause in incident.causes]
            ordered["checks"] = [incident_check_dict(check) for check in incident.checks]
            ordered["baseline"] = _baseline_dict(incident.baseline) if incident.baseline else None
        ordered[name] = value
    return ordered


def cause_dict(cause: CauseMatch) -> dict[str, object]:
    """Return the JSON object of one ranked cause."""
    return {
        "id": cause.id,
        "title": cause.title,
        "role": cause.role,
        "draft": cause.draft,
        "confidence": rounded(cause.confidence),
        "level": cause.level,
        "match": cause.match.value,
        "score": rounded(cause.score),
        "cause": cause.cause,
        "remedies": list(cause.remedies),
        "references": [reference_dict(reference) for reference in cause.references],
        "evidence": list(cause.evidence),
        "confirmed_by": list(cause.confirmed_by),
        "contradicted_by": list(cause.contradicted_by),
    }


def report_parts(report: Report, by: GroupKey = GroupKey.CAUSE) -> dict[str, object]:
    """Return the members of the JSON object of a whole report, with its incidents in groups.

    Lists that grow with the logs are iterators, which make one element at a time.
    """
    return {
        "schema": report.schema,
        "vmlog": report.vmlog,
        "catalogue": report.catalogue,
        "sources": map(source_dict, report.sources),
        "coverage": map(coverage_dict, report.coverage),
        "clocks": map(_clock_dict, report.clocks),
        "migrations": map(_migration_dict, report.migrations),
        "incidents": map(incident_dict, report.incidents),
        "unexplained": map(_unexplained_dict, report.unexplained),
        "warnings": map(notice_dict, report.warnings),
        "trouble": map(_trouble_dict, report.trouble),
        "groups": map(_group_dict, group_incidents(report, by)),
        "findings": map(_finding_dict, findings_of(report)),
        "selection": _selection_dict(report.selection) if report.selection else None,
    }


def explain_dict(query: str, matches: Sequence[CauseMatch], variables: Mapping[str, str]) -> dict[str, object]:
    """Return the JSON object that answers `vmlog explain`: the matches best first, as the caller ranked them."""
    return {
        "query": query,
        "matches": [cause_dict(cause) for cause in matches],
        "variables": dict(variables),
    }


def _migration_dict(migration: Migration) -> dict[str, object]:
    return {
        "incident_id": migration.incident_id,
        "kind": migration.kind.value,
        "outcome": migration.outcome.value,
        "severity": migration.severity.value,
        "stage": migration.stage.value if migration.stage else None,
        "progress_percent": migration.progress_percent,
        "progress_basis": migration.progress_basis,
        "migration_id": migration.migration_id,
        "op_ids": list(migration.op_ids),
        "vm": migration.vm,
        "vm_path": migration.vm_path,
        "source": _endpoint_dict(migration.source),
        "destination": _endpoint_dict(migration.destination),
        "user": migration.user,
        "trigger": migration.trigger.value if migration.trigger else None,
        "cancelled_by": migration.cancelled_by,
        "started_utc": iso(migration.started_utc),
        "failed_utc": iso(migration.failed_utc),
        "ended_utc": iso(migration.ended_utc),
        "duration_s": rounded(migration.duration_s),
        "stages": [_span_dict(span) for span in migration.stages],
        "metrics": {name: rounded(migration.metrics[name]) for name in sorted(migration.metrics)},
        "detail": migration.detail,
        "message": migration.message,
        "evidence": [_evidence_dict(evidence) for evidence in migration.evidence],
        "gaps": [_gap_dict(gap) for gap in migration.gaps],
    }


def _baseline_dict(baseline: Baseline) -> dict[str, object]:
    return {
        "scope": baseline.scope.value,
        "n": baseline.n,
        "stands_out": baseline.stands_out,
        "measures": [
            {
                "name": one.name,
                "value": rounded(one.value),
                "is_cut": one.is_cut,
                "n": one.n,
                "median": rounded(one.median),
                "p5": rounded(one.p5),
                "p95": rounded(one.p95),
            }
            for one in baseline.measures
        ],
    }


def _endpoint_dict(endpoint: Endpoint) -> dict[str, object]:
    return {"host": endpoint.host, "ip": endpoint.ip, "world": endpoint.world}


def _span_dict(span: StageSpan) -> dict[str, object]:
    return {
        "stage": span.stage.value if span.stage else None,
        "side": span.side.value if span.side else None,
        "start_utc": iso(span.start_utc),
        "end_utc": iso(span.end_utc),
        "duration_s": rounded(span.duration_s),
    }


def _evidence_dict(evidence: Evidence) -> dict[str, object]:
    return {
        "source": evidence.source,
        "member": evidence.member,
        "line_no": evidence.line_no,
        "ts_utc": iso(evidence.ts_utc),
        "ts_log_utc": iso(evidence.ts_log_utc),
        "host": evidence.host,
        "log": evidence.log,
        "side": evidence.side.value if evidence.side else None,
        "text": evidence.text,
        "trouble": evidence.trouble,
    }


def _gap_dict(gap: Gap) -> dict[str, object]:
    return {"what": gap.what, "why": gap.why, "how_to_get": gap.how_to_get}


def coverage_dict(coverage: Coverage) -> dict[str, object]:
    """Return the JSON object of a row of `coverage`."""
    return {
        "source": coverage.source,
        "member": coverage.member,
        "host": coverage.host,
        "log": coverage.log,
        "format": coverage.format,
        "first_utc": iso(coverage.first_utc),
        "last_utc": iso(coverage.last_utc),
        "lines": coverage.lines,
        "unparsed": coverage.unparsed,
        "note": coverage.note,
    }


def _clock_dict(clock: ClockOffset) -> dict[str, object]:
    return {
        "host": clock.host,
        "reference": clock.reference,
        "offset_s": rounded(clock.offset_s),
        "spread_s": rounded(clock.spread_s),
        "pairs": clock.pairs,
        "from_utc": iso(clock.from_utc),
        "until_utc": iso(clock.until_utc),
    }


def _trouble_dict(one: HostTrouble) -> dict[str, object]:
    return {
        "host": one.host,
        "kind": one.kind,
        "title": one.title,
        "adapter": one.adapter,
        "first_utc": iso(one.first_utc),
        "last_utc": iso(one.last_utc),
        "evidence": _evidence_dict(one.evidence),
    }


def _group_dict(group: Group) -> dict[str, object]:
    return {
        "by": group.by.value,
        "key": group.key,
        "title": group.title,
        "count": group.count,
        "outcomes": {outcome.value: count for outcome, count in group.outcomes.items()},
        "vms": list(group.vms),
        "host_pairs": [list(pair) for pair in group.host_pairs],
        "first_utc": iso(group.first_utc),
        "last_utc": iso(group.last_utc),
        "open_at_end": group.open_at_end,
        "references": [reference_dict(reference) for reference in group.references],
        "incident_ids": list(group.incident_ids),
    }


def _finding_dict(finding: TriageFinding) -> dict[str, object]:
    with times_in(UTC):
        text = finding_text(finding)
    return {
        "rule": finding.rule.value,
        "text": text,
        "count": finding.count,
        "of": finding.of,
        "incident_ids": list(finding.incident_ids),
    }


def _selection_dict(selection: Selection) -> dict[str, object]:
    return {
        "total": selection.total,
        "left_out": selection.left_out,
        "hints": [
            {"option": hint.option, "wanted": hint.wanted, "nearest": list(hint.nearest), "count": hint.count}
            for hint in selection.hints
        ],
    }


def _unexplained_dict(unexplained: Unexplained) -> dict[str, object]:
    return {
        "template": unexplained.template,
        "count": unexplained.count,
        "evidence": [_evidence_dict(evidence) for evidence in unexplained.evidence],
    }
