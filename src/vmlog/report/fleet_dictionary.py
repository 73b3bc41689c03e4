"""A fleet as one JSON object: what its screen shows, in full."""

from __future__ import annotations

from collections import Counter

from vmlog.report.dictionaries import report_parts
from vmlog.report.fleet_outcome import FleetOutcome, pairs_without_success
from vmlog.triage.every_migration import all_migrations
from vmlog.triage.fleet_tallies import build_tallies, cause_trends

_MOST_PERIODS = 366


def fleet_dict(outcome: FleetOutcome, folder: str) -> dict[str, object]:
    """Return the members of the object; lists that grow with the incidents are iterators."""
    report = outcome.report
    parts = report_parts(report)
    outcomes = Counter(one.outcome.value for one in all_migrations(report))
    trends = cause_trends(report, _MOST_PERIODS)
    return {
        **{name: parts[name] for name in ("schema", "vmlog", "catalogue")},
        "folder": folder,
        "bundles": outcome.states(),
        "failed": [{"source": one.source, "error": one.error} for one in outcome.failed],
        "read_in_part": [{"source": one.source, "error": one.error} for one in outcome.in_part],
        "without_logs": [one.source for one in outcome.without_logs],
        "repeated": [{"source": one.source, "same_as": one.same_as} for one in outcome.repeated],
        "missing": [
            {"host": one.host, "migrations": one.migrations, "incidents": one.incidents} for one in outcome.missing
        ],
        "migrations": dict(outcomes.most_common()),
        "groups": parts["groups"],
        "findings": parts["findings"],
        "pairs_without_success": [
            {
                "kind": row.thing.kind.value,
                "source": row.thing.source,
                "destination": row.thing.destination,
                "outcomes": {outcome.value: count for outcome, count in row.outcomes.items()},
                "causes": [{"id": cause.id, "count": cause.count} for cause in row.causes],
            }
            for row in pairs_without_success(report)
        ],
        "causes_over_time": {
            "first_day": trends.first.isoformat() if trends.first else None,
            "days": trends.days,
            "causes": [{"id": one.key, "count": one.count, "counts": list(one.counts)} for one in trends.causes],
        },
        "builds": [
            {"build": one.build, "hosts": one.hosts, "migrations": one.count, "went_wrong": one.bad}
            for one in build_tallies(report)
        ],
        "warnings": parts["warnings"],
    }
