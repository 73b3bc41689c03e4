"""P13: a VM that runs on the source has every CPU feature at the destination too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from vmlog.checks.check_case import CheckCase, Finding, MissingFact, UsedFact, used
from vmlog.checks.cpu_view import LEAVES, features_of, leaf_features, vendor_fact
from vmlog.checks.feature_requirements import feature_name
from vmlog.facts.fact import Fact
from vmlog.facts.host_facts import HostFacts

_MOST_KEYS: Final = 12
# They name the CPU; what it can do stands in the other keys.
_IDENTITY: Final = frozenset(
    f"cpuid.{key}" for key in ("family", "model", "stepping", "numleaves", "numextleaves", "intel", "amd")
)
_NOTHING: Final = ("", "0")
_PROPERTIES: Final = ("host.cpu_model", "host.cpu_family", "host.cpu_model_number")


def compare_cpu_pair(case: CheckCase) -> Iterator[Finding]:
    """Yield how the CPUs compare: by vendor, then by the features that VMs can use, else by CPUID words."""
    (vendor, fact), (other_vendor, other_fact) = (vendor_fact(host.table) for host in (case.host, case.destination))
    facts = used(case.host, [fact, *_properties(case.host)])
    facts += used(case.destination, [other_fact, *_properties(case.destination)])
    words: dict[str, object] = {"cpu": _shown(case.host, vendor), "other_cpu": _shown(case.destination, other_vendor)}
    if vendor and other_vendor and vendor != other_vendor:
        yield Finding("vendor", words, facts)
        return
    here, there = features_of(case.host.table), features_of(case.destination.table)
    leaves = [leaf for leaf in LEAVES if all(_leaf(host, leaf) for host in (case.host, case.destination))]
    if here and there:
        yield _by_features(case, here, there, words, facts)
    elif len(leaves) == len(LEAVES):
        yield _by_leaves(case, words, facts)
    else:
        missing = [
            MissingFact(host, "host.feature") for host in (case.host, case.destination) if not features_of(host.table)
        ]
        yield Finding("models", words, facts, tuple(missing))


def _by_features(
    case: CheckCase,
    here: Mapping[str, Fact],
    there: Mapping[str, Fact],
    words: Mapping[str, object],
    facts: tuple[UsedFact, ...],
) -> Finding:
    lost, gained = _more(here, there), _more(there, here)
    # What a cut list does not name may stand in the lost part.
    for keys, features, host in ((lost, there, case.destination), (gained, here, case.host)):
        if any(key not in features for key in keys) and not host.table.is_whole("host.feature"):
            return Finding("models", words, facts, (MissingFact(host, "host.feature"),))
    shown = [*lost, *gained][:_MOST_KEYS]
    of_keys = (
        item
        for key in shown
        for host, has in zip((case.host, case.destination), (here, there), strict=True)
        for item in used(host, [has.get(key)])
    )
    facts = (*of_keys, *facts)
    words = {**words, "lost": _listed(lost, here), "gained": _listed(gained, there)}
    masks = _evc(case)
    if lost and masks:
        return Finding("levelled", words, facts + masks)
    if lost:
        return Finding("features", words, facts)
    return Finding("more" if gained else "same", words, facts)


def _more(features: Mapping[str, Fact], others: Mapping[str, Fact]) -> list[str]:
    """Return the keys of which one host has more than the other."""
    return [
        key
        for key, fact in sorted(features.items())
        if key not in _IDENTITY and _exceeds(str(fact.value), str(others[key].value) if key in others else "")
    ]


def _exceeds(value: str, other: str) -> bool:
    if value in _NOTHING:
        return False
    if value.isdecimal() and (other.isdecimal() or not other):
        return int(value[:18]) > int(other[:18] or 0)
    return value != other


def _listed(keys: list[str], features: Mapping[str, Fact]) -> str:
    names = [feature_name(features[key].subject) for key in keys[:_MOST_KEYS]]
    rest = len(keys) - len(names)
    return ", ".join(names) + (f" and {rest} more" if rest else "")


def _by_leaves(case: CheckCase, words: Mapping[str, object], facts: tuple[UsedFact, ...]) -> Finding:
    """Return how the words of features compare; without EVC a feature that only the destination has counts too."""
    sets: list[set[str]] = []
    for host in (case.host, case.destination):
        known = [fact for leaf in LEAVES if (fact := _leaf(host, leaf))]
        facts += used(host, known)
        sets.append({name for fact in known for name in leaf_features(fact)})
    lost, gained = sorted(sets[0] - sets[1]), sorted(sets[1] - sets[0])
    words = {**words, "lost": ", ".join(lost[:_MOST_KEYS]), "gained": ", ".join(gained[:_MOST_KEYS])}
    if lost:
        return Finding("features", words, facts)
    return Finding("extra" if gained else "same", words, facts)


def _evc(case: CheckCase) -> tuple[UsedFact, ...]:
    """Return what shows that EVC levels both hosts; nothing where it does not, or where no file says."""
    facts: tuple[UsedFact, ...] = ()
    for host in (case.host, case.destination):
        mode = host.table.find("cluster.evc_mode")
        masks = list(host.table.of("host.feature_mask").values())[:1]
        shown = [mode] if mode and mode.value else masks
        if not shown:
            return ()
        facts += used(host, shown)
    return facts


def _leaf(host: HostFacts, leaf: str) -> Fact | None:
    return host.table.find("host.cpu_leaf", leaf)


def _properties(host: HostFacts) -> list[Fact | None]:
    return [host.table.find(name) for name in _PROPERTIES]


def _shown(host: HostFacts, vendor: str) -> str:
    model, family, number = (host.table.find(name) for name in _PROPERTIES)
    parts = [str(model.value) if model else vendor, f"family {family.value}" if family else ""]
    parts.append(f"model {number.value}" if number else "")
    return ", ".join(filter(None, parts)) or "an unknown CPU"
