"""Compare what was found with what the facts say, by aspect.

First how many incidents there are, then of each incident kind, outcome, stage, percent, VM, hosts and cause.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from vmlog.explanation.explanation import explain_text
from vmlog.match.matcher import Matcher
from vmlog.model import CauseMatch, Incident, Report
from vmlog.report.overview import nothing_found

LEVELS: Final = ("low", "medium", "high")
_ALL_CLEAR: Final = "No trace of a migration in these logs"
_PLAIN: Final = ("kind", "outcome", "stage", "percent", "vm", "migration_id", "user")


@dataclass(frozen=True, slots=True)
class Miss:
    """One aspect that differs from the expected answer."""

    case: str
    aspect: str
    wanted: str
    got: str


@dataclass(slots=True)
class Score:
    """Count what was asked and what was right.

    Attributes:
        aspects: per aspect how often it was asked and how often it was right.
        levels: per level of confidence of the first cause, where the facts tell the cause: asked, right.
        groups: per group of cases how many there are and how many are right in everything.
    """

    aspects: dict[str, Counter[str]] = field(default_factory=dict)
    levels: dict[str, Counter[str]] = field(default_factory=dict)
    groups: dict[str, Counter[str]] = field(default_factory=dict)
    misses: list[Miss] = field(default_factory=list)

    def count(self, case: str, aspect: str, wanted: object, got: object, *, right: bool) -> None:
        """Count one comparison."""
        self.aspects.setdefault(aspect, Counter()).update(("asked", "right") if right else ("asked",))
        if not right:
            self.misses.append(Miss(case, aspect, str(wanted), str(got)))

    def count_level(self, level: str, *, right: bool) -> None:
        """Count a first cause by its level."""
        self.levels.setdefault(level, Counter()).update(("asked", "right") if right else ("asked",))

    def count_case(self, case: str, group: str) -> None:
        """Count a case, after all its comparisons."""
        wrong = any(miss.case == case for miss in self.misses)
        self.groups.setdefault(group, Counter()).update(("asked",) if wrong else ("asked", "right"))


def compare_text(score: Score, text: Mapping[str, Any], matcher: Matcher) -> None:
    """Ask about one text and compare the first answer."""
    first = next(iter(explain_text(matcher, text["text"])), None)
    _compare_cause(score, text["id"], text["expect"], text["max_level"], first)


def compare_report(score: Score, name: str, scenario: Mapping[str, Any], code: int, report: Report | None) -> None:
    """Compare what a scenario gave with what its facts say."""
    expect = scenario["expect"]
    incidents: Sequence[Incident] = report.incidents if report else ()
    _compare_value(score, name, "exit code", expect.get("exit", 0), code)
    _compare_value(score, name, "incidents", expect["incidents"], len(incidents))
    if "migrations" in expect:
        _compare_value(score, name, "migrations", expect["migrations"], len(report.migrations) if report else 0)
    if expect.get("no_all_clear"):
        cleared = report is not None and not incidents and _ALL_CLEAR in nothing_found(report)
        score.count(name, "no all-clear", "no all-clear", report and nothing_found(report), right=not cleared)
    wanted = expect.get("incident", [])
    for row, incident in _paired(wanted, incidents):
        for aspect in _PLAIN:
            if aspect in row:
                _compare_value(score, name, aspect, row[aspect], _value_of(incident, aspect))
        for end in ("source", "destination"):
            if end in row:
                got = getattr(incident, end).host if incident else None
                accepted = [_short_host(each) for each in _as_list(row[end])]
                score.count(
                    name, end, row[end], got, right=incident is not None and _short_host(got or "none") in accepted
                )
        if "cause" in row or "max_level" in row:
            first = incident.causes[0] if incident and incident.causes else None
            _compare_cause(score, name, row.get("cause"), row.get("max_level"), first)


def _paired(
    wanted: Sequence[Mapping[str, Any]], incidents: Sequence[Incident]
) -> Iterator[tuple[Mapping[str, Any], Incident | None]]:
    """Pair each expected incident with a found one: by migration id, then by VM, then in order."""
    unpaired = list(incidents)
    found: dict[int, Incident] = {}
    for name in ("migration_id", "vm"):
        for place, row in enumerate(wanted):
            same = [
                item for item in unpaired if place not in found and _value_of(item, name) in _as_list(row.get(name, ()))
            ]
            if same:
                found[place] = same[0]
                unpaired.remove(same[0])
    for place, row in enumerate(wanted):
        if place not in found and unpaired:
            found[place] = unpaired.pop(0)
        yield row, found.get(place)


def _value_of(incident: Incident | None, aspect: str) -> object:
    if incident is None:
        return None
    value = incident.progress_percent if aspect == "percent" else getattr(incident, aspect)
    return str(value) if value is not None and not isinstance(value, int) else value


def _compare_cause(
    score: Score, name: str, accepted: Sequence[str] | None, max_level: str | None, first: CauseMatch | None
) -> None:
    if max_level is not None:
        right = first is None or LEVELS.index(first.level) <= LEVELS.index(max_level)
        score.count(name, "level", f"at most {max_level}", first and f"{first.id} {first.level}", right=right)
        if first and not accepted:
            score.count_level(first.level, right=first.level == "low")
    if accepted is None or (not accepted and max_level is not None):
        return
    right = _is_cause(accepted, first)
    score.count(name, "cause", accepted, first and f"{first.id} {first.level}", right=right)
    if first:
        score.count_level(first.level, right=right)


def _is_cause(accepted: Sequence[str], first: CauseMatch | None) -> bool:
    if first is None or not accepted:
        return first is None and not accepted
    articles = {f"kb:{number}" for item in first.references for number in (item.id, item.legacy_id) if number}
    return first.id in accepted or not articles.isdisjoint(accepted)


def _compare_value(score: Score, name: str, aspect: str, wanted: object, got: object) -> None:
    accepted = _as_list(wanted)
    score.count(name, aspect, wanted, got, right=got in accepted or (got is None and "none" in accepted))


def _as_list(value: Any) -> Sequence[Any]:
    return value if isinstance(value, (list, tuple)) else [value]


def _short_host(host: str) -> str:
    return host if host.replace(".", "").isdigit() else host.partition(".")[0].lower()
