"""P14: the hosts of one cluster have the same EVC masks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from vmlog.checks.check_case import UNKNOWN_OUTCOME, CheckCase, Finding, MissingFact, used
from vmlog.checks.cluster_view import cluster_relation

_MASK: Final = "host.feature_mask"
_MOST_KEYS: Final = 8


def compare_evc_masks(case: CheckCase) -> Iterator[Finding]:
    """Yield whether the masks that vCenter wrote into the hosts' files are the same."""
    here, there = case.host.table.of(_MASK), case.destination.table.of(_MASK)
    lists = [host.table.absent(_MASK, "", "none") for host in (case.host, case.destination)]
    values = [{key.lower(): str(fact.value) for key, fact in masks.items()} for masks in (here, there)]
    differing = sorted(
        {key for key in (*here, *there) if values[0].get(key.lower()) != values[1].get(key.lower())}, key=str.lower
    )
    if not all(lists):
        # What a lost end may hold is not known: only what both files say can differ.
        differing = [key for key in differing if key.lower() in values[0] and key.lower() in values[1]]
    facts = used(case.host, [here.get(key) for key in differing]) + used(
        case.destination, [there.get(key) for key in differing]
    )
    rest = len(differing) - _MOST_KEYS
    words = {
        "keys": ", ".join(differing[:_MOST_KEYS]) + (f" and {rest} more" if rest > 0 else ""),
        "count": len(here),
        "other_count": len(there),
    }
    if not differing:
        unread = [host for host, fact in zip((case.host, case.destination), lists, strict=True) if fact is None]
        if unread:
            yield Finding(UNKNOWN_OUTCOME, missing=tuple(MissingFact(host, _MASK) for host in unread))
        else:
            yield Finding("same", words, used(case.host, lists[:1]) + used(case.destination, lists[1:]))
        return
    relation = cluster_relation(case)
    if relation.is_one is None:
        yield Finding("clusters-unknown", words, facts, relation.missing)
    elif relation.is_one:
        yield Finding("differ", words, facts + relation.facts)
    else:
        yield Finding("other-cluster", words, facts)
