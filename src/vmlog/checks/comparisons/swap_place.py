"""P19: two hosts treat swap files in the same way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from vmlog.checks.check_case import UNKNOWN_OUTCOME, CheckCase, Finding, MissingFact, used
from vmlog.facts.fact import Fact
from vmlog.facts.host_facts import HostFacts
from vmlog.knowledge.release import is_between

_CAPABILITY: Final = "unsharedSwapVMotionSupported"
_SWAP: Final = "host.local_swap"
_LAST_WITHOUT: Final = "3.0"


def compare_swap_place(case: CheckCase) -> Iterator[Finding]:
    """Yield whether one host has a datastore of its own for swap files, and if so whether both can copy them."""
    sides = case.host, case.destination
    places = [host.table.find(_SWAP) for host in sides]
    facts = used(case.host, [places[0]]) + used(case.destination, [places[1]])
    unknown = [host for host, place in zip(sides, places, strict=True) if place is None]
    if unknown:
        yield Finding(UNKNOWN_OUTCOME, {}, facts, tuple(MissingFact(host, _SWAP) for host in unknown))
        return
    words = {"place": _shown(places[0]), "other_place": _shown(places[1])}
    values = {str(place.value) for place in places if place}
    if len(values) == 1:
        yield Finding("same", words, facts)
        return
    for host in sides:
        fact = host.table.find("host.capability", _CAPABILITY)
        if (fact and str(fact.value).lower() == "false") or (fact is None and _is_too_old(host)):
            yield Finding("unsupported", {**words, "old": host.name}, facts + used(host, [fact]))
            return
    yield Finding("local", words, facts)


def _is_too_old(host: HostFacts) -> bool:
    return host.version is not None and is_between(host.version, "", _LAST_WITHOUT)


def _shown(place: Fact | None) -> str:
    return f"on {place.value}" if place and place.value else "with the VM"
