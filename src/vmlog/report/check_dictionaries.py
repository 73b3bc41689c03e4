"""The results of checks as plain dictionaries in the order of the output contract."""

from __future__ import annotations

from vmlog.model import (
    CheckNeed,
    CheckReport,
    CheckResult,
    CheckValue,
    ClusterHost,
    FactState,
    HostFactSummary,
    IncidentCheck,
)
from vmlog.report.shared_dictionaries import iso, notice_dict, reference_dict, rounded, source_dict


def check_report_parts(report: CheckReport) -> dict[str, object]:
    """Return the members of the JSON object of a whole report of `vmlog check`; lists are iterators."""
    return {
        "schema": report.schema,
        "vmlog": report.vmlog,
        "catalogue": report.catalogue,
        "sources": map(source_dict, report.sources),
        "hosts": map(host_facts_dict, report.hosts),
        "results": map(check_result_dict, report.results),
        "warnings": map(notice_dict, report.warnings),
    }


def check_result_dict(result: CheckResult) -> dict[str, object]:
    """Return the JSON object of one result."""
    return {
        "check": result.check,
        "scope": result.scope.value,
        "host": result.host,
        "other_host": result.other_host,
        "vm": result.vm,
        "result": result.result.value,
        "severity": result.severity.value,
        "title": result.title,
        "detail": result.detail,
        "values": [_value_dict(value) for value in result.values],
        "fault": result.fault,
        "cause": result.cause,
        "needs": [_need_dict(need) for need in result.needs],
        "certainty": result.certainty.value if result.certainty else None,
        "as_of_utc": iso(result.as_of_utc),
        "next_steps": list(result.next_steps),
        "references": [reference_dict(reference) for reference in result.references],
    }


def incident_check_dict(check: IncidentCheck) -> dict[str, object]:
    """Return the JSON object of a result that fits an incident."""
    return {**check_result_dict(check.result), "says": check.says.value}


def host_facts_dict(host: HostFactSummary) -> dict[str, object]:
    """Return the JSON object of a row of `hosts`."""
    return {
        "name": host.name,
        "version": host.version,
        "build": host.build,
        "collected_utc": iso(host.collected_utc),
        "cluster_hosts": [_cluster_host_dict(other) for other in host.cluster_hosts],
        "facts": [_fact_state_dict(state) for state in host.facts],
    }


def _value_dict(value: CheckValue) -> dict[str, object]:
    # A whole number stays one; JSON has no number that is none.
    shown = rounded(value.value) if isinstance(value.value, float) else value.value
    return {
        "host": value.host,
        "name": value.name,
        "value": shown,
        "source": value.source,
        "member": value.member,
        "line_no": value.line_no,
    }


def _need_dict(need: CheckNeed) -> dict[str, object]:
    what = f"{need.what}; the file that is there is cut" if need.is_cut else need.what
    return {"what": what, "member": need.member, "how_to_get": need.how_to_get}


def _cluster_host_dict(host: ClusterHost) -> dict[str, object]:
    return {"name": host.name, "ip": host.ip, "version": host.version, "build": host.build, "bundle": host.bundle}


def _fact_state_dict(state: FactState) -> dict[str, object]:
    return {"fact": state.fact, "state": state.state, "source": state.source, "member": state.member}
