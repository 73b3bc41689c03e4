"""The kind of a migration whose stage lines do not show it, by what is said of its failure."""

from __future__ import annotations

import re
from typing import Final

from vmlog.diagnose.outcome import Verdict
from vmlog.diagnose.sighting import OUTRIGHT
from vmlog.match.hit import Hit
from vmlog.terms import Kind, Outcome
from vmlog.timeline.timeline import Timeline

_OF_DISKS: Final = frozenset({Kind.STORAGE_VMOTION, Kind.VMOTION_STORAGE})
_MENTIONS_DISKS: Final = re.compile(
    r"\b(?:storage[ -]?vmotion|svmotion|cop(?:y|ying|ied) (?:[a-z']+ ){0,8}disks?)\b", re.IGNORECASE
)


def kind_of(timeline: Timeline, verdict: Verdict, best: Hit | None, message: str) -> Kind:
    """Return the kind of a migration.

    Where its stage lines do not show the kind, a cause that occurs with one kind only decides. A relocation within one
    host for whose failure vCenter mentions Storage vMotion or copied disks is a Storage vMotion.

    Args:
        timeline: the migration.
        verdict: how it ended.
        best: the strongest hit of the best cause.
        message: the error message of the migration.
    """
    kinds = best.cause.applies_to.kinds if best else ()
    open_kind = timeline.kind is Kind.UNKNOWN or verdict.outcome is Outcome.REFUSED
    if open_kind and len(kinds) == 1:
        return Kind(kinds[0])
    of_disks = (best and best.kind in OUTRIGHT and _only_of_disks(timeline)) or _MENTIONS_DISKS.search(message)
    if of_disks and timeline.kind is Kind.UNKNOWN and timeline.relocates_here:
        return Kind.STORAGE_VMOTION
    # The checks of a request use the file copy service too, but copy nothing.
    is_check = verdict.outcome is Outcome.REFUSED and timeline.kind is Kind.COLD
    return Kind.UNKNOWN if is_check else timeline.kind


def _only_of_disks(timeline: Timeline) -> bool:
    """Return whether every outright hit that is documented for some kinds is documented for moves of disks alone."""
    hits = [
        hit
        for item in timeline.observations
        for hit in item.hits
        if hit.kind in OUTRIGHT and hit.cause.applies_to.kinds
    ]
    return bool(hits) and all(_OF_DISKS.issuperset(hit.cause.applies_to.kinds) for hit in hits)
