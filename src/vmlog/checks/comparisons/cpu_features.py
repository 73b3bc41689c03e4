"""V9: the destination has the CPU features that the running VM needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from vmlog.checks.check_case import UNKNOWN_OUTCOME, CheckCase, Finding, MissingFact, lacking, used
from vmlog.checks.feature_requirements import FeatureVerdict, judge_features
from vmlog.checks.started_cpu import compare_started_cpus
from vmlog.facts.fact import Fact

_NEEDED: Final = "vm.feature_needed"
_HELD: Final = "host.feature"
_MOST_NAMES: Final = 10


def compare_cpu_features(case: CheckCase) -> Iterator[Finding]:
    """Yield whether it has them: by the lists of hostd, else by the CPUs themselves."""
    needed = case.subject_vm.table.of(_NEEDED)
    held = case.destination.table.of(_HELD)
    yield from _by_lists(case, needed, held) if needed and held else compare_started_cpus(case)


def _by_lists(case: CheckCase, needed: Mapping[str, Fact], held: Mapping[str, Fact]) -> Iterator[Finding]:
    verdicts = [*judge_features(needed, held, is_whole=case.destination.table.is_whole(_HELD))]
    vendor = [item for item in verdicts if item.is_met is False and item.is_vendor]
    lacked = [item for item in verdicts if item.is_met is False and not item.is_vendor]
    undecided = [item for item in verdicts if item.is_met is None]
    if vendor:
        yield _finding(case, "other-vendor", vendor)
    if lacked:
        yield _finding(case, "lacks-features", lacked)
    if undecided:
        yield _undecided(case, undecided)
    if not case.subject_vm.table.is_whole(_NEEDED):
        yield lacking(case.host, _NEEDED)
    elif len(undecided) + len(lacked) + len(vendor) == 0:
        yield _finding(case, "has-features", verdicts)


def _undecided(case: CheckCase, verdicts: Sequence[FeatureVerdict]) -> Finding:
    """Return what to say of features that the cut list does not hold, or whose requirement nobody can read."""
    absent = [item for item in verdicts if item.held is None]
    if absent:
        missing = tuple(MissingFact(case.destination, _HELD, item.needed.subject) for item in absent[:1])
        return Finding(UNKNOWN_OUTCOME, facts=used(case.host, [item.needed for item in absent]), missing=missing)
    return _finding(case, "not-readable", verdicts)


def _finding(case: CheckCase, outcome: str, verdicts: Sequence[FeatureVerdict]) -> Finding:
    names = [item.name for item in verdicts]
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    needs = [f"{item.name} {item.needed.value}" for item in verdicts[:_MOST_NAMES]]
    words = {"features": ", ".join(names[:_MOST_NAMES]) + more, "count": len(names), "needs": ", ".join(needs)}
    facts = used(case.host, [item.needed for item in verdicts])
    return Finding(outcome, words, facts + used(case.destination, [item.held for item in verdicts]))
